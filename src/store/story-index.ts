import type { Instant } from '../model/instant.ts'
import type { ItemId } from '../model/item.ts'
import type { IndexRow, StoryIndex } from './contract.ts'
import type { Database } from './database.ts'
import { addressOf, holdersOf, type Posting, putDown, shelve } from './postings.ts'

const FORTNIGHT_MS = 15 * 86_400_000

/** Items have running numbers, which are not used again. For each fortnight of expiry it is known which numbers expire in it. */
export const STORY_INDEX_SQL = {
  number: 'INSERT INTO story_items (item) VALUES (?) RETURNING number',
  forget: 'DELETE FROM story_items WHERE item = ? RETURNING number',
  saveFingerprint: 'INSERT INTO story_fingerprints (number, fingerprint) VALUES (?, ?)',
  forgetFingerprint: 'DELETE FROM story_fingerprints WHERE number = ?',
  trim: 'UPDATE story_fingerprints SET fingerprint = substr(fingerprint, 1, 256) WHERE number BETWEEN ? AND ? AND length(fingerprint) > 256',
  saveSpan: `INSERT INTO story_spans (fortnight, expires, first, last) VALUES (?, ?, ?, ?) ON CONFLICT (fortnight)
    DO UPDATE SET expires = max(expires, excluded.expires), first = min(first, excluded.first), last = max(last, excluded.last)`,
  dropSpan: 'DELETE FROM story_spans WHERE fortnight = ?',
} as const

const BULK_SQL = {
  /** A handful of rows. */
  spans: 'SELECT fortnight, expires, first, last FROM story_spans ORDER BY first',
  /** These walk the list they are given, and find each of its rows by the primary key. */
  items: 'SELECT number, item FROM json_each(?) AS k CROSS JOIN story_items ON number = k.value',
  fingerprints: `SELECT i.item, f.fingerprint FROM json_each(?) AS k CROSS JOIN story_items AS i ON i.item = k.value
    CROSS JOIN story_fingerprints AS f ON f.number = i.number`,
} as const

interface Span {
  readonly fortnight: number
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
  const postings: Posting[] = []
  for (const { itemId, keys, fingerprint, expires } of [...rows].sort((a, b) => a.expires - b.expires)) {
    forgetIndexed(database, itemId)
    const { number } = database.query<{ number: number }>(STORY_INDEX_SQL.number).first(itemId)!
    database.query(STORY_INDEX_SQL.saveFingerprint).run(number, fingerprint)
    database.query(STORY_INDEX_SQL.saveSpan).run(Math.floor(expires / FORTNIGHT_MS), expires, number, number)
    for (const key of keys) postings.push({ address: addressOf(key), number })
  }
  putDown(database, postings)
}

/** Puts new postings where they are to stay, when there are many. After the transaction that wrote them: it takes several of its own. */
export async function settleIndex(database: Database, many?: number): Promise<void> {
  await shelve(database, () => firstLive(database), many)
}

/**
 * Postings that expired before this instant are found no more, and of their fingerprints the larger samples go. An item lives as long as any
 * that came before it. Inside a transaction.
 */
export function expireIndex(database: Database, before: Instant): void {
  const expired = database
    .query<Span>(BULK_SQL.spans)
    .all()
    .filter(({ expires }) => expires < before)
  for (const { fortnight } of expired) database.query(STORY_INDEX_SQL.dropSpan).run(fortnight)
  const live = firstLive(database)
  for (const { first, last } of expired) database.query(STORY_INDEX_SQL.trim).run(first, Math.min(last, live - 1))
}

/** Drops an item from the index. Its postings lead nowhere from now on. Inside a transaction. */
export function forgetIndexed(database: Database, id: ItemId): void {
  const row = database.query<{ number: number }>(STORY_INDEX_SQL.forget).first(id)
  if (row !== undefined) database.query(STORY_INDEX_SQL.forgetFingerprint).run(row.number)
}

/** The lowest number that has not expired. */
function firstLive(database: Database): number {
  return database.query<Span>(BULK_SQL.spans).first()?.first ?? Number.MAX_SAFE_INTEGER
}

function lookup(database: Database, keys: readonly string[], limit: number): ReadonlyMap<string, readonly ItemId[]> {
  const keyAt = new Map(keys.map((key) => [addressOf(key), key]))
  const numbers = holdersOf(database, [...keyAt.keys()], limit, firstLive(database))
  const items = itemsOf(database, new Set([...numbers.values()].flat()))
  const found = new Map<string, readonly ItemId[]>()
  for (const [address, holders] of numbers) {
    const ids = holders.flatMap((number) => items.get(number) ?? [])
    if (ids.length > 0) found.set(keyAt.get(address)!, ids)
  }
  return found
}

function itemsOf(database: Database, numbers: ReadonlySet<number>): ReadonlyMap<number, ItemId> {
  const sorted = JSON.stringify([...Float64Array.from(numbers).sort()])
  const rows = database.query<{ number: number; item: ItemId }>(BULK_SQL.items).all(sorted)
  return new Map(rows.map(({ number, item }) => [number, item]))
}

function fingerprints(database: Database, ids: readonly ItemId[]): ReadonlyMap<ItemId, Uint8Array> {
  const rows = database.query<{ item: ItemId; fingerprint: Uint8Array }>(BULK_SQL.fingerprints).all(JSON.stringify(ids))
  return new Map(rows.map(({ item, fingerprint }) => [item, fingerprint]))
}
