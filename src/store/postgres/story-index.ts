import { DAY_MS } from '../../lib/time/duration.ts'
import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { IndexRow, StoryIndex } from '../contract.ts'
import type { Database } from './database.ts'
import { columnsOf, listOf } from './many-rows.ts'
import type { Session } from './session.ts'

const FORTNIGHT_MS = 15 * DAY_MS

/** The lowest number that has not expired. */
const FIRST_LIVE = `COALESCE((SELECT first FROM story_spans ORDER BY first LIMIT 1), (SELECT max(number) FROM story_items) + 1, 1)`

/**
 * Items have running numbers, which are not used again. For each fortnight of expiry it is known which numbers expire in it. Odd keys are
 * kept for good.
 */
export const STORY_INDEX_SQL = {
  numbers: `UPDATE counters SET value = value + $1 WHERE name = 'story.numbers' RETURNING value`,
  forget: 'DELETE FROM story_items WHERE item = ANY($1::text[])',
  saveItems: 'INSERT INTO story_items (number, item, fingerprint) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[])',
  saveSpans: `INSERT INTO story_spans (fortnight, expires, first, last) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
    ON CONFLICT (fortnight) DO UPDATE SET expires = GREATEST(story_spans.expires, excluded.expires), first = LEAST(story_spans.first, excluded.first),
      last = GREATEST(story_spans.last, excluded.last)`,
  savePostings: 'INSERT INTO story_postings (key, number) SELECT * FROM unnest($1::bigint[], $2::bigint[]) ON CONFLICT DO NOTHING',
  lookup: `SELECT k.key, i.item FROM unnest($1::bigint[]) AS k (key)
    CROSS JOIN LATERAL (SELECT p.number FROM story_postings p WHERE p.key = k.key AND p.number >= CASE WHEN k.key % 2 = 1 THEN 0 ELSE ${FIRST_LIVE} END
      ORDER BY p.number DESC LIMIT $2) AS h
    JOIN story_items i ON i.number = h.number ORDER BY k.key, h.number DESC`,
  fingerprints: 'SELECT item, fingerprint FROM story_items WHERE item = ANY($1::text[])',
  dropSpans: 'DELETE FROM story_spans WHERE expires < $1 RETURNING first, last',
  firstLive: `SELECT ${FIRST_LIVE} AS number`,
  trim: 'UPDATE story_items SET fingerprint = substr(fingerprint, 1, 256) WHERE number BETWEEN $1 AND $2 AND length(fingerprint) > 256',
  swept: `SELECT value FROM counters WHERE name = 'story.swept'`,
  saveSwept: `UPDATE counters SET value = $1 WHERE name = 'story.swept'`,
  sweep: 'DELETE FROM story_postings WHERE number >= $1 AND number < $2 AND key % 2 = 0',
} as const

/** The index of the stories room on this database. */
export function storyIndex(database: Database): StoryIndex {
  return {
    lookup: (keys, limit) => lookup(database, keys, limit),
    fingerprints: async (ids) => {
      const rows = await database.all<{ item: ItemId; fingerprint: Uint8Array }>(STORY_INDEX_SQL.fingerprints, listOf(ids))
      return new Map(rows.map(({ item, fingerprint }) => [item, fingerprint]))
    },
  }
}

/** Writes the rows of placed items; an item's earlier rows give way. Inside the transaction that places them, which holds the lock of changes. */
export async function saveIndex(session: Session, rows: readonly IndexRow[]): Promise<void> {
  if (rows.length === 0) return
  const unique = [...new Map(rows.map((row) => [row.itemId, row])).values()]
  await session.run(STORY_INDEX_SQL.forget, listOf(unique.map(({ itemId }) => itemId)))
  const given = (await session.first<{ value: number }>(STORY_INDEX_SQL.numbers, unique.length))!.value - unique.length
  const numbered = unique.toSorted((a, b) => a.expires - b.expires).map((row, at) => ({ ...row, number: given + 1 + at }))
  await session.run(
    STORY_INDEX_SQL.saveItems,
    ...columnsOf(
      numbered.map(({ number, itemId, fingerprint }) => [number, itemId, fingerprint]),
      3,
    ),
  )
  const spans = [...Map.groupBy(numbered, ({ expires }) => Math.floor(expires / FORTNIGHT_MS))].map(([fortnight, inIt]) => [
    fortnight,
    inIt.at(-1)!.expires,
    inIt[0]!.number,
    inIt.at(-1)!.number,
  ])
  await session.run(STORY_INDEX_SQL.saveSpans, ...columnsOf(spans, 4))
  const postings = numbered.flatMap(({ keys, number }) => keys.map((key) => [key, number]))
  if (postings.length > 0) await session.run(STORY_INDEX_SQL.savePostings, ...columnsOf(postings, 2))
}

/**
 * Postings that expired before this instant are found no more and go, and of their fingerprints the larger samples. An item lives as long as
 * any that came before it. Inside a transaction that holds the lock of changes.
 */
export async function expireIndex(session: Session, before: Instant): Promise<void> {
  const expired = await session.all<{ first: number; last: number }>(STORY_INDEX_SQL.dropSpans, before)
  const live = (await session.first<{ number: number }>(STORY_INDEX_SQL.firstLive))!.number
  for (const { first, last } of expired) await session.run(STORY_INDEX_SQL.trim, first, Math.min(last, live - 1))
  const swept = (await session.first<{ value: number }>(STORY_INDEX_SQL.swept))!.value
  if (live <= swept) return
  await session.run(STORY_INDEX_SQL.sweep, swept, live)
  await session.run(STORY_INDEX_SQL.saveSwept, live)
}

/** Drops an item from the index. Its postings lead nowhere from now on. Inside a transaction. */
export async function forgetIndexed(session: Session, id: ItemId): Promise<void> {
  await session.run(STORY_INDEX_SQL.forget, [id])
}

async function lookup(session: Session, keys: readonly number[], limit: number): Promise<ReadonlyMap<number, readonly ItemId[]>> {
  // An item that is edited again and again leaves numbers that lead nowhere: they must not hide others.
  const rows = await session.all<{ key: number; item: ItemId }>(STORY_INDEX_SQL.lookup, [...new Set(keys)], 4 * limit)
  const found = Map.groupBy(rows, ({ key }) => key)
  return new Map([...found].map(([key, holders]) => [key, holders.slice(0, limit).map(({ item }) => item)]))
}
