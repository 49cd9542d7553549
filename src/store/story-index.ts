import type { Instant } from '../model/instant.ts'
import type { ItemId } from '../model/item.ts'
import type { IndexRow, StoryIndex } from './contract.ts'
import type { Database } from './database.ts'

/**
 * Keys are 48-bit hashes and items running numbers: a posting takes 12 bytes. Keys that expire stand in one table for each fortnight of
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
  /** A key with 64 holders in one table says nothing: more are not kept. */
  post: (table: string) => `INSERT INTO ${table} (key, number)
    SELECT ?1, ?2 WHERE (SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE key = ?1 LIMIT 64)) < 64 ON CONFLICT DO NOTHING`,
} as const

/** Where keys that never expire stand. */
const KEPT = 'story_keys'

const FORTNIGHT_MS = 15 * 86_400_000

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
  const postings = new Map<string, (readonly [key: number, number: number])[]>([[KEPT, []]])
  for (const row of [...rows].sort((a, b) => a.expires - b.expires)) {
    forgetIndexed(database, row.itemId)
    const { number } = database.query<{ number: number }>(STORY_INDEX_SQL.number).first(row.itemId)!
    database.query(STORY_INDEX_SQL.saveFingerprint).run(number, row.fingerprint)
    const table = partitionFor(database, row.expires, number)
    if (!postings.has(table)) postings.set(table, [])
    for (const key of row.keys) postings.get(key.startsWith('!') ? KEPT : table)!.push([hashOf(key), number])
  }
  for (const [table, pairs] of postings) {
    const post = database.query(BULK_SQL.post(table))
    // In the order of the tree: neighbours share pages.
    for (const [key, number] of pairs.sort(([a, m], [b, n]) => a - b || m - n)) post.run(key, number)
  }
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
  return JSON.stringify([...numbers].sort((a, b) => a - b))
}

/** 48 bits of the key: exact as a JSON number and as an SQLite integer of six bytes. A collision costs one more comparison, no more. */
function hashOf(key: string): number {
  let [low, high] = [0x811c9dc5, 0x41c6ce57]
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x5bd1e995)
  }
  low = Math.imul(low ^ (low >>> 15), 0x85ebca6b) ^ (high >>> 13)
  high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35) ^ (low >>> 16)
  return (high & 0xffff) * 0x100000000 + (low >>> 0)
}
