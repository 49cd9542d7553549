import type { Instant } from '../model/instant.ts'
import type { ItemId } from '../model/item.ts'
import type { IndexRow, StoryIndex } from './contract.ts'
import type { Database } from './database.ts'

/** Where keys that never expire stand. */
const KEPT = 'story_keys'

/** A key with so many holders in one table says nothing: no more are kept. */
const CROWD = 64

/** Items whose postings are written by one statement. */
const BLOCK = 256

const FORTNIGHT_MS = 15 * 86_400_000

/**
 * Keys are 45-bit hashes and items running numbers: a posting takes 12 bytes. Keys that expire stand in one table for each fortnight of
 * expiry: dropping a table frees its pages at once, and no table grows with the age of the store.
 */
export const STORY_INDEX_SQL = {
  number: 'INSERT INTO story_items (item) VALUES (?) RETURNING number',
  forget: 'DELETE FROM story_items WHERE item = ? RETURNING number',
  saveFingerprint: 'INSERT INTO story_fingerprints (number, fingerprint) VALUES (?, ?)',
  forgetFingerprint: 'DELETE FROM story_fingerprints WHERE number = ?',
  trim: 'UPDATE story_fingerprints SET fingerprint = substr(fingerprint, 1, 256) WHERE number BETWEEN ? AND ? AND length(fingerprint) > 256',
  savePartition: `INSERT INTO story_partitions (partition, expires, first, last) VALUES (?, ?, ?, ?) ON CONFLICT (partition)
    DO UPDATE SET expires = max(expires, excluded.expires), first = min(first, excluded.first), last = max(last, excluded.last)`,
  dropPartition: 'DELETE FROM story_partitions WHERE partition = ?',
} as const

/** Statements for many keys at once: they walk the list they are given, and find each of its rows by the primary key. */
const BULK_SQL = {
  /** A handful of rows. */
  partitions: 'SELECT partition, expires, first, last FROM story_partitions ORDER BY partition DESC',
  items: 'SELECT number, item FROM json_each(?) AS k CROSS JOIN story_items ON number = k.value',
  fingerprints: `SELECT i.item, f.fingerprint FROM json_each(?) AS k CROSS JOIN story_items AS i ON i.item = k.value
    CROSS JOIN story_fingerprints AS f ON f.number = i.number`,
  holders: (table: string) => `SELECT p.key, p.number FROM json_each(?) AS k CROSS JOIN ${table} AS p ON p.key = k.value`,
  crowded: (table: string) => `SELECT k.value AS key FROM json_each(?) AS k
    WHERE (SELECT count(*) FROM (SELECT 1 FROM ${table} AS p WHERE p.key = k.value LIMIT ${CROWD})) = ${CROWD}`,
  /** Each value is a key and, in its last eight bits, a number counted from the first one. */
  post: (table: string) => `INSERT INTO ${table} (key, number) SELECT value >> 8, ? + (value & 255) FROM json_each(?) WHERE true
    ON CONFLICT DO NOTHING`,
} as const

interface Partition {
  readonly partition: number
  readonly expires: Instant
  readonly first: number
  readonly last: number
}

/** The index of the stories room on this database. */
export function storyIndex(database: Database): StoryIndex {
  return {
    lookup: (keys, limit) => database.read(() => lookup(database, keys, limit)),
    fingerprints: (ids) => database.read(() => fingerprints(database, ids)),
  }
}

/** Writes the rows of placed items; an item's earlier rows give way. Inside the transaction that places them. */
export function saveIndex(database: Database, rows: readonly IndexRow[]): void {
  const oldestFirst = [...rows].sort((a, b) => a.expires - b.expires)
  for (let at = 0; at < oldestFirst.length; at += BLOCK) saveBlock(database, oldestFirst.slice(at, at + BLOCK))
}

/** Numbers run on within a block, so that one statement for each table takes the postings of all, in the order of its tree. */
function saveBlock(database: Database, rows: readonly IndexRow[]): void {
  for (const { itemId } of rows) forgetIndexed(database, itemId)
  const postings = new Map<string, number[]>([[KEPT, []]])
  let first: number | undefined
  for (const { itemId, keys, fingerprint, expires } of rows) {
    const { number } = database.query<{ number: number }>(STORY_INDEX_SQL.number).first(itemId)!
    first ??= number
    database.query(STORY_INDEX_SQL.saveFingerprint).run(number, fingerprint)
    const table = partitionFor(database, expires, number)
    if (!postings.has(table)) postings.set(table, [])
    for (const key of keys) postings.get(key.startsWith('!') ? KEPT : table)!.push(hashOf(key) * BLOCK + number - first)
  }
  for (const [table, values] of postings) post(database, table, first ?? 0, values)
}

function post(database: Database, table: string, first: number, values: readonly number[]): void {
  const keys = new Set(values.map((value) => Math.floor(value / BLOCK)))
  const crowded = new Set(
    database
      .query<{ key: number }>(BULK_SQL.crowded(table))
      .all(sortedJson([...keys]))
      .map((row) => row.key),
  )
  const wanted = crowded.size === 0 ? values : values.filter((value) => !crowded.has(Math.floor(value / BLOCK)))
  database.query(BULK_SQL.post(table)).run(first, sortedJson(wanted))
}

/** Drops the partitions that expired before this instant, and the larger samples of their fingerprints. Inside a transaction. */
export function expireIndex(database: Database, before: Instant): void {
  for (const { partition, expires, first, last } of database.query<Partition>(BULK_SQL.partitions).all()) {
    if (expires >= before) continue
    database.raw.exec(`DROP TABLE ${tableOf(partition)}`)
    database.query(STORY_INDEX_SQL.dropPartition).run(partition)
    database.query(STORY_INDEX_SQL.trim).run(first, last)
  }
}

/** Drops an item from the index. Its postings lead nowhere from now on: numbers are not used again. Inside a transaction. */
export function forgetIndexed(database: Database, id: ItemId): void {
  const row = database.query<{ number: number }>(STORY_INDEX_SQL.forget).first(id)
  if (row !== undefined) database.query(STORY_INDEX_SQL.forgetFingerprint).run(row.number)
}

/** The table for keys that expire then, made when the first comes. */
function partitionFor(database: Database, expires: Instant, number: number): string {
  const partition = Math.floor(expires / FORTNIGHT_MS)
  const table = tableOf(partition)
  database.raw.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (key BIGINT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (key, number)) WITHOUT ROWID`,
  )
  database.query(STORY_INDEX_SQL.savePartition).run(partition, expires, number, number)
  return table
}

function tableOf(partition: number): string {
  return `story_postings_${partition < 0 ? `b${-partition}` : partition}`
}

function lookup(database: Database, keys: readonly string[], limit: number): ReadonlyMap<string, readonly ItemId[]> {
  const nameOf = new Map(keys.map((key) => [hashOf(key), key]))
  const forGood = sortedJson([...nameOf].flatMap(([hash, key]) => (key.startsWith('!') ? [hash] : [])))
  const forNow = sortedJson([...nameOf].flatMap(([hash, key]) => (key.startsWith('!') ? [] : [hash])))
  const numbers = new Map<number, number[]>()
  const partitions = database.query<Partition>(BULK_SQL.partitions).all()
  for (const { partition } of partitions) collect(database, tableOf(partition), forNow, limit, numbers)
  collect(database, KEPT, forGood, limit, numbers)
  const items = itemsOf(database, new Set([...numbers.values()].flat()))
  const found = new Map<string, readonly ItemId[]>()
  for (const [hash, holders] of numbers) {
    const ids = holders.flatMap((number) => items.get(number) ?? [])
    if (ids.length > 0) found.set(nameOf.get(hash)!, ids)
  }
  return found
}

/** Adds the holders of the keys in one table, newest first, up to the limit of each key. */
function collect(database: Database, table: string, keys: string, limit: number, numbers: Map<number, number[]>): void {
  if (keys === '[]') return
  const rows = database.query<{ key: number; number: number }>(BULK_SQL.holders(table)).all(keys)
  // Rows come by key and then by number: read backward, the newest of each key come first.
  for (const { key, number } of rows.reverse()) {
    const holders = numbers.get(key)
    if (holders === undefined) numbers.set(key, [number])
    else if (holders.length < limit) holders.push(number)
  }
}

function itemsOf(database: Database, numbers: ReadonlySet<number>): ReadonlyMap<number, ItemId> {
  const rows = database.query<{ number: number; item: ItemId }>(BULK_SQL.items).all(sortedJson([...numbers]))
  return new Map(rows.map(({ number, item }) => [number, item]))
}

function fingerprints(database: Database, ids: readonly ItemId[]): ReadonlyMap<ItemId, Uint8Array> {
  const rows = database.query<{ item: ItemId; fingerprint: Uint8Array }>(BULK_SQL.fingerprints).all(JSON.stringify(ids))
  return new Map(rows.map(({ item, fingerprint }) => [item, fingerprint]))
}

function sortedJson(numbers: readonly number[]): string {
  return `[${new Float64Array(numbers).sort().join(',')}]`
}

/** 45 bits of the key: with a place in a block they are exact as a JSON number, and an SQLite integer of six bytes. A collision costs one more comparison, no more. */
function hashOf(key: string): number {
  let [low, high] = [0x811c9dc5, 0x41c6ce57]
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x5bd1e995)
  }
  low = Math.imul(low ^ (low >>> 15), 0x85ebca6b) ^ (high >>> 13)
  high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35) ^ (low >>> 16)
  return (high & 0x1fff) * 0x100000000 + (low >>> 0)
}
