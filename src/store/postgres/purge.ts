import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { SourceId } from '../../model/source.ts'
import type { PurgeOptions } from '../contract.ts'
import type { Database } from './database.ts'
import type { PageRow } from './documents.ts'
import { dropItem, FORGET_SQL } from './forget.ts'
import { ITEM_SQL } from './items.ts'
import { lockChanges } from './locks.ts'
import { listOf } from './many-rows.ts'
import { pruneRemovals } from './removals.ts'
import { dirtyCategory } from './sequence.ts'
import type { Session } from './session.ts'
import { storiesOfItems } from './stories.ts'
import { expireIndex } from './story-index.ts'

export const PURGE_SQL = {
  sources: 'SELECT pk, id FROM sources ORDER BY id',
  newestKept: 'SELECT sort_at FROM items WHERE source = $1 ORDER BY sort_at DESC, id LIMIT 1 OFFSET $2',
  old: `SELECT i.id, m.story FROM items i LEFT JOIN members m ON m.item = i.id
    WHERE i.source = $1 AND i.sort_at < $2 AND i.first_seen < $3 AND i.retracted_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.item = i.id)`,
  listed: 'SELECT listed FROM sources_last WHERE source = $1',
  categories: 'SELECT category FROM categories ORDER BY category',
  shown: 'SELECT story FROM entries WHERE category = $1 AND NOT hidden ORDER BY sort_at DESC, story LIMIT $2',
  held: 'SELECT story FROM entries WHERE held',
  archived: `SELECT category, number, story_ids, closed_at FROM archive_pages WHERE (category, number) > ($1, $2) ORDER BY category, number LIMIT $3`,
  dropPages: 'DELETE FROM archive_pages WHERE category = $1 AND number <= $2',
  renderOldest: `UPDATE archive_pages SET rendering = NULL
    WHERE category = $1 AND number = (SELECT MIN(number) FROM archive_pages WHERE category = $1)`,
  memberCounts: 'SELECT story, COUNT(*) AS count FROM members WHERE story = ANY($1::text[]) GROUP BY story',
  /** Locked, in the order of the ids, so that none becomes pending before it is dropped. */
  stillThere: `SELECT i.id FROM items i WHERE i.id = ANY($1::text[]) AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.item = i.id) ORDER BY i.id FOR UPDATE`,
} as const

const MIN_PER_CATEGORY = 500
const ITEMS_PER_TRANSACTION = 500
const PAGES_AT_ONCE = 200

/** Resolves to the number of items dropped. In several transactions, so that nothing waits long for it; what may go is found at one moment. */
export async function purge(database: Database, options: PurgeOptions): Promise<number> {
  await database.write(async (session) => {
    await lockChanges(session)
    await expireIndex(session, options.now ?? options.before)
    for (const { category } of await session.all<{ category: string }>(PURGE_SQL.categories)) await pruneRemovals(session, category)
  })
  const { ids, lastPages } = await database.snapshot((session) => purgeable(session, options))
  if (lastPages.size > 0) await database.write((session) => dropPages(session, lastPages))
  let dropped = 0
  for (let at = 0; at < ids.length; at += ITEMS_PER_TRANSACTION) {
    dropped += await database.write((session) => dropItems(session, ids.slice(at, at + ITEMS_PER_TRANSACTION)))
  }
  return dropped
}

interface OldRow {
  readonly id: ItemId
  readonly story: string | null
}

interface Purgeable {
  readonly ids: readonly ItemId[]
  /** The number of the newest archive page that goes, by category. */
  readonly lastPages: ReadonlyMap<string, number>
}

/** Items that may go, and archive pages: a story goes whole or not at all, a page with the last of its stories and after the pages before it. */
async function purgeable(session: Session, options: PurgeOptions): Promise<Purgeable> {
  const kept = await keptStories(session, options.minPerCategory ?? MIN_PER_CATEGORY)
  const old: OldRow[] = []
  for (const { pk, id } of await session.all<{ pk: number; id: SourceId }>(PURGE_SQL.sources))
    old.push(...(await oldItems(session, pk, { ...options, ...options.ofSource?.get(id) })))
  const alone = old.filter((row) => row.story === null)
  const byStory = Map.groupBy(
    old.filter((row) => row.story !== null),
    (row) => row.story!,
  )
  const counts = await memberCounts(session, [...byStory.keys()])
  const whole = new Map([...byStory].filter(([story, rows]) => !kept.has(story) && counts.get(story) === rows.length))
  const { lastPages, named } = await pagesThatGo(session, { before: options.before, whole })
  for (const story of await withStoriesOf(session, named)) whole.delete(story)
  return { ids: [...alone, ...[...whole.values()].flat()].map((row) => row.id), lastPages }
}

/** The pages past retention of which nothing else keeps a story, oldest first without a gap; and the stories named by the pages that stay. */
async function pagesThatGo(
  session: Session,
  { before, whole }: { readonly before: Instant; readonly whole: ReadonlyMap<string, readonly OldRow[]> },
): Promise<{ readonly lastPages: ReadonlyMap<string, number>; readonly named: ReadonlySet<string> }> {
  const going = new Set([...whole].flatMap(([story, rows]) => [story, ...rows.map(({ id }) => id)]))
  const lastPages = new Map<string, number>()
  const named = new Set<string>()
  const staying = new Set<string>()
  for await (const page of archivedPages(session)) {
    const stories = JSON.parse(page.story_ids) as string[]
    const goes =
      !staying.has(page.category) &&
      page.closed_at < before &&
      !(await anyHeld(
        session,
        stories.filter((id) => !going.has(id)),
      ))
    if (goes) lastPages.set(page.category, page.number)
    else {
      staying.add(page.category)
      for (const id of stories) named.add(id)
    }
  }
  return { lastPages, named }
}

/** Some at a time, because all of them may be more than the memory holds. */
async function* archivedPages(session: Session): AsyncGenerator<PageRow> {
  let [category, number] = ['', 0]
  for (;;) {
    const pages = await session.all<PageRow>(PURGE_SQL.archived, category, number, PAGES_AT_ONCE)
    yield* pages
    const last = pages.at(-1)
    if (last === undefined) return
    category = last.category
    number = last.number
  }
}

async function anyHeld(session: Session, ids: readonly ItemId[]): Promise<boolean> {
  return ids.length > 0 && (await session.first(ITEM_SQL.areHeld, ids)) !== undefined
}

/** The oldest page that stays is written again, because it names the one before it. Inside a transaction. */
async function dropPages(session: Session, lastPages: ReadonlyMap<string, number>): Promise<void> {
  await lockChanges(session)
  for (const [category, last] of lastPages) {
    await session.run(PURGE_SQL.dropPages, category, last)
    await session.run(PURGE_SQL.renderOldest, category)
    await dirtyCategory(session, category)
  }
}

async function oldItems(session: Session, source: number, options: PurgeOptions): Promise<readonly OldRow[]> {
  const newest = await session.first<{ sort_at: Instant }>(PURGE_SQL.newestKept, source, Math.max(0, options.minPerSource - 1))
  if (newest === undefined) return []
  const before = options.minPerSource === 0 ? options.before : Math.min(options.before, newest.sort_at)
  const rows = await session.all<OldRow>(PURGE_SQL.old, source, before, options.before)
  if (rows.length === 0) return []
  const listed = await listedBy(session, source)
  return rows.filter((row) => !listed.has(row.id))
}

async function listedBy(session: Session, source: number): Promise<ReadonlySet<ItemId>> {
  const row = await session.first<{ listed: Uint8Array }>(PURGE_SQL.listed, source)
  return new Set(row === undefined ? [] : Buffer.from(row.listed).toString().split('\n'))
}

async function keptStories(session: Session, minPerCategory: number): Promise<ReadonlySet<string>> {
  const kept = new Set<string>()
  for (const { category } of await session.all<{ category: string }>(PURGE_SQL.categories))
    for (const { story } of await session.all<{ story: string }>(PURGE_SQL.shown, category, minPerCategory)) kept.add(story)
  for (const { story } of await session.all<{ story: string }>(PURGE_SQL.held)) kept.add(story)
  return withStoriesOf(session, kept)
}

/** A category that does not join stories names an item where others name a story: the item's story stays. */
async function withStoriesOf(session: Session, named: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const stories = await storiesOfItems(session, [...named])
  return new Set([...named, ...stories.values()])
}

async function memberCounts(session: Session, stories: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await session.all<{ story: string; count: number }>(PURGE_SQL.memberCounts, listOf(stories))
  return new Map(rows.map(({ story, count }) => [story, count]))
}

/** An item that changed since it was found to be old is let be. What is dropped is far behind every output: no category becomes dirty. */
async function dropItems(session: Session, ids: readonly ItemId[]): Promise<number> {
  await lockChanges(session)
  const there = await session.all<{ id: ItemId }>(PURGE_SQL.stillThere, ids)
  for (const { id } of there) {
    for (const entry of await session.all<{ category: string; story: string }>(FORGET_SQL.entriesShowing, id))
      await session.run(FORGET_SQL.removeEntry, entry.category, entry.story)
    await dropItem(session, id)
  }
  return there.length
}
