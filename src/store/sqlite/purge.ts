import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { SourceId } from '../../model/source.ts'
import type { PurgeOptions } from '../contract.ts'
import type { Database } from './database.ts'
import { dropItem, FORGET_SQL } from './forget.ts'
import { ITEM_SQL } from './items.ts'
import { listOf } from './many-rows.ts'
import { pruneRemovals } from './removals.ts'
import { dirtyCategory } from './sequence.ts'
import { STORY_SQL } from './stories.ts'
import { expireIndex } from './story-index.ts'

export const PURGE_SQL = {
  sources: 'SELECT pk, id FROM sources',
  newestKept: 'SELECT sort_at FROM items WHERE source = ? ORDER BY sort_at DESC, id LIMIT 1 OFFSET ?',
  old: `SELECT i.id, m.story FROM items i LEFT JOIN members m ON m.item = i.id
    WHERE i.source = ? AND i.sort_at < ? AND i.first_seen < ? AND i.retracted_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.sort_at = i.sort_at AND p.item = i.id)`,
  listed: 'SELECT listed FROM sources_last WHERE source = ?',
  categories: 'SELECT category FROM categories',
  shown: 'SELECT story FROM entries WHERE category = ? AND hidden = 0 ORDER BY sort_at DESC, story LIMIT ?',
  held: 'SELECT story FROM entries WHERE held = 1',
  archived: 'SELECT category, number, story_ids, closed_at FROM archive_pages ORDER BY category, number',
  dropPages: 'DELETE FROM archive_pages WHERE category = ? AND number <= ?',
  renderOldest: `UPDATE archive_pages SET rendering = NULL
    WHERE category = ? AND number = (SELECT MIN(number) FROM archive_pages WHERE category = ?)`,
  memberCount: 'SELECT COUNT(*) AS count FROM members WHERE story = ?',
  stillThere: `SELECT 1 AS there FROM items i WHERE i.id = ? AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.sort_at = i.sort_at AND p.item = i.id)`,
} as const

const MIN_PER_CATEGORY = 500
const ITEMS_PER_TRANSACTION = 500

/** Resolves to the number of items dropped. In several transactions, so that nothing waits long for it. */
export async function purge(database: Database, options: PurgeOptions): Promise<number> {
  await database.write(() => {
    expireIndex(database, options.now ?? options.before)
    for (const { category } of database.query<{ category: string }>(PURGE_SQL.categories).all()) pruneRemovals(database, category)
  })
  const { ids, lastPages } = await database.read(() => purgeable(database, options))
  if (lastPages.size > 0) await database.write(() => dropPages(database, lastPages))
  let dropped = 0
  for (let at = 0; at < ids.length; at += ITEMS_PER_TRANSACTION) {
    dropped += await database.write(() => dropItems(database, ids.slice(at, at + ITEMS_PER_TRANSACTION)))
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
function purgeable(database: Database, options: PurgeOptions): Purgeable {
  const kept = keptStories(database, options.minPerCategory ?? MIN_PER_CATEGORY)
  const old = database
    .query<{ pk: number; id: SourceId }>(PURGE_SQL.sources)
    .all()
    .flatMap(({ pk, id }) => oldItems(database, pk, { ...options, ...options.ofSource?.get(id) }))
  const alone = old.filter((row) => row.story === null)
  const byStory = Map.groupBy(
    old.filter((row) => row.story !== null),
    (row) => row.story!,
  )
  const whole = new Map([...byStory].filter(([story, rows]) => !kept.has(story) && memberCount(database, story) === rows.length))
  const { lastPages, named } = pagesThatGo(database, { before: options.before, whole })
  for (const story of withStoriesOf(database, named)) whole.delete(story)
  return { ids: [...alone, ...[...whole.values()].flat()].map((row) => row.id), lastPages }
}

interface PageRow {
  readonly category: string
  readonly number: number
  readonly story_ids: string
  readonly closed_at: Instant
}

/** The pages past retention of which nothing else keeps a story, oldest first without a gap; and the stories named by the pages that stay. */
function pagesThatGo(
  database: Database,
  { before, whole }: { readonly before: Instant; readonly whole: ReadonlyMap<string, readonly OldRow[]> },
): { readonly lastPages: ReadonlyMap<string, number>; readonly named: ReadonlySet<string> } {
  const going = new Set([...whole].flatMap(([story, rows]) => [story, ...rows.map(({ id }) => id)]))
  const isThere = (id: string): boolean => database.query(ITEM_SQL.isHeld).first(id) !== undefined
  const lastPages = new Map<string, number>()
  const named = new Set<string>()
  const staying = new Set<string>()
  for (const page of database.query<PageRow>(PURGE_SQL.archived).each()) {
    const stories = JSON.parse(page.story_ids) as string[]
    const goes = !staying.has(page.category) && page.closed_at < before && stories.every((id) => going.has(id) || !isThere(id))
    if (goes) lastPages.set(page.category, page.number)
    else {
      staying.add(page.category)
      for (const id of stories) named.add(id)
    }
  }
  return { lastPages, named }
}

/** The oldest page that stays is written again, because it names the one before it. Inside a transaction. */
function dropPages(database: Database, lastPages: ReadonlyMap<string, number>): void {
  for (const [category, last] of lastPages) {
    database.query(PURGE_SQL.dropPages).run(category, last)
    database.query(PURGE_SQL.renderOldest).run(category, category)
    dirtyCategory(database, category)
  }
}

function oldItems(database: Database, source: number, options: PurgeOptions): readonly OldRow[] {
  const newest = database.query<{ sort_at: Instant }>(PURGE_SQL.newestKept).first(source, Math.max(0, options.minPerSource - 1))
  if (newest === undefined) return []
  const before = options.minPerSource === 0 ? options.before : Math.min(options.before, newest.sort_at)
  const listed = listedBy(database, source)
  return database
    .query<OldRow>(PURGE_SQL.old)
    .all(source, before, options.before)
    .filter((row) => !listed.has(row.id))
}

function listedBy(database: Database, source: number): ReadonlySet<ItemId> {
  const row = database.query<{ listed: Uint8Array }>(PURGE_SQL.listed).first(source)
  return new Set(row === undefined ? [] : Buffer.from(row.listed).toString().split('\n'))
}

function keptStories(database: Database, minPerCategory: number): ReadonlySet<string> {
  const named = new Set<string>()
  for (const { category } of database.query<{ category: string }>(PURGE_SQL.categories).all()) {
    for (const { story } of database.query<{ story: string }>(PURGE_SQL.shown).all(category, minPerCategory)) named.add(story)
  }
  for (const { story } of database.query<{ story: string }>(PURGE_SQL.held).all()) named.add(story)
  return withStoriesOf(database, named)
}

/** A category that does not join stories names an item where others name a story: the item's story stays. */
function withStoriesOf(database: Database, named: ReadonlySet<string>): ReadonlySet<string> {
  const rows = database.query<{ story: string }>(STORY_SQL.ofItems).all(listOf(named))
  return new Set([...named, ...rows.map(({ story }) => story)])
}

function memberCount(database: Database, story: string): number {
  return database.query<{ count: number }>(PURGE_SQL.memberCount).first(story)?.count ?? 0
}

/** An item that changed since it was found to be old is let be. What is dropped is far behind every output: no category becomes dirty. */
function dropItems(database: Database, ids: readonly ItemId[]): number {
  const there = ids.filter((id) => database.query(PURGE_SQL.stillThere).first(id) !== undefined)
  for (const id of there) {
    for (const entry of database.query<{ category: string; story: string }>(FORGET_SQL.entriesShowing).all(id)) {
      database.query(FORGET_SQL.removeEntry).run(entry.category, entry.story)
    }
    dropItem(database, id)
  }
  return there.length
}
