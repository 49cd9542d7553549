import { DAY_MS } from '../../lib/time/duration.ts'
import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { IndexRow, StoryIndex } from '../contract.ts'
import type { Database } from './database.ts'
import { type Insert, insertRows, insertSql, listOf } from './many-rows.ts'
import { firstFresh, holdersOf, moveFresh, putDown } from './postings.ts'

/**
 * So many new items, or such a share of all where that is more, are put in the tree together: looking through them costs a gathering some 10 ms,
 * and the tree is written anew for all of them.
 */
const FRESH = { items: 40_000, share: 1 / 20 }

const FORTNIGHT_MS = 15 * DAY_MS

const NUMBERS: Insert = { into: 'INSERT INTO story_items (number, item)', columns: 2, conflict: '' }
const FINGERPRINTS: Insert = { into: 'INSERT INTO story_fingerprints (number, fingerprint)', columns: 2, conflict: '' }

/** Items have running numbers, which are not used again. For each fortnight of expiry it is known which numbers expire in it. */
export const STORY_INDEX_SQL = {
  number: insertSql(NUMBERS),
  saveFingerprint: insertSql(FINGERPRINTS),
  forget: 'DELETE FROM story_items WHERE item = ? RETURNING number',
  forgetFingerprint: 'DELETE FROM story_fingerprints WHERE number = ?',
  trim: 'UPDATE story_fingerprints SET fingerprint = substr(fingerprint, 1, 256) WHERE number BETWEEN ? AND ? AND length(fingerprint) > 256',
  saveSpan: `INSERT INTO story_spans (fortnight, expires, first, last) VALUES (?, ?, ?, ?) ON CONFLICT (fortnight)
    DO UPDATE SET expires = max(expires, excluded.expires), first = min(first, excluded.first), last = max(last, excluded.last)`,
  swept: `SELECT value FROM counters WHERE name = 'story.swept'`,
  saveSwept: `INSERT INTO counters (name, value) VALUES ('story.swept', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  newest: 'SELECT max(number) AS number FROM story_items',
  numbersFrom: 'SELECT number FROM story_items WHERE number >= ?',
  dropSpan: 'DELETE FROM story_spans WHERE fortnight = ?',
} as const

const BULK_SQL = {
  /** A handful of rows. */
  /** The highest number that was ever given. */
  given: "SELECT seq FROM sqlite_sequence WHERE name = 'story_items'",
  spans: 'SELECT fortnight, expires, first, last FROM story_spans ORDER BY first',
  /** These walk the list they are given, and find each of its rows by the primary key. */
  items: 'SELECT number, item FROM json_each(?) AS k CROSS JOIN story_items ON number = k.value',
  indexed: 'SELECT item FROM json_each(?) AS k CROSS JOIN story_items ON item = k.value',
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
  if (rows.length === 0) return
  const earlier = database.query<{ item: ItemId }>(BULK_SQL.indexed).all(listOf(rows.map(({ itemId }) => itemId)))
  for (const { item } of earlier) forgetIndexed(database, item)
  const given = database.query<{ seq: number }>(BULK_SQL.given).first()?.seq ?? 0
  const numbered = rows.toSorted((a, b) => a.expires - b.expires).map((row, at) => ({ ...row, number: given + 1 + at }))
  insertRows(
    database,
    NUMBERS,
    numbered.map(({ number, itemId }) => [number, itemId]),
  )
  insertRows(
    database,
    FINGERPRINTS,
    numbered.map(({ number, fingerprint }) => [number, fingerprint]),
  )
  for (const [fortnight, inIt] of Map.groupBy(numbered, ({ expires }) => Math.floor(expires / FORTNIGHT_MS)))
    database.query(STORY_INDEX_SQL.saveSpan).run(fortnight, inIt.at(-1)!.expires, inIt[0]!.number, inIt.at(-1)!.number)
  putDown(database, numbered)
}

/** Puts new postings where they are to stay, when they are many. After the transaction that wrote them: it takes several of its own. */
export async function settleIndex(database: Database, fresh = FRESH): Promise<void> {
  const first = await database.read(() => firstFresh(database))
  if (first === undefined) return
  const [live, next] = await database.read(() => [firstLive(database), nextNumber(database)])
  if (next - first < Math.max(fresh.items, fresh.share * (next - live))) return
  const held = new Set(await database.read(() => numbersFrom(database, first)))
  const swept = await database.read(() => database.query<{ value: number }>(STORY_INDEX_SQL.swept).first()?.value ?? 0)
  await moveFresh(database, { isHeld: (number) => held.has(number), expired: live > swept ? live : undefined })
  if (live > swept) await database.write(() => void database.query(STORY_INDEX_SQL.saveSwept).run(live))
}

function numbersFrom(database: Database, first: number): readonly number[] {
  return database
    .query<{ number: number }>(STORY_INDEX_SQL.numbersFrom)
    .all(first)
    .map(({ number }) => number)
}

/** One more than the newest number that is held. */
function nextNumber(database: Database): number {
  return (database.query<{ number: number | null }>(STORY_INDEX_SQL.newest).first()?.number ?? 0) + 1
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
  return database.query<Span>(BULK_SQL.spans).first()?.first ?? nextNumber(database)
}

function lookup(database: Database, keys: readonly number[], limit: number): ReadonlyMap<number, readonly ItemId[]> {
  // An item that is edited again and again leaves numbers that lead nowhere: they must not hide others.
  const numbers = holdersOf(database, keys, 4 * limit, firstLive(database))
  const items = itemsOf(database, new Set([...numbers.values()].flat()))
  const found = new Map<number, readonly ItemId[]>()
  for (const [key, holders] of numbers) {
    const ids = holders.flatMap((number) => items.get(number) ?? [])
    if (ids.length > 0) found.set(key, ids.slice(0, limit))
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
