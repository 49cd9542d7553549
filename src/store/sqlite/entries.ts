import type { Instant } from '../../model/instant.ts'
import type { StoryId } from '../../model/story.ts'
import type { CategoryEntry, EntryMemory, Removal } from '../contract.ts'
import type { Database } from './database.ts'
import { listOf } from './many-rows.ts'
import { forgetRemoval } from './removals.ts'
import { dirtyCategory, nextSequence, touchCategory } from './sequence.ts'

const COLUMNS = 'category, story, shown, companions, sort_at, changed_at, rule, not_before, sequence'

export const ENTRY_SQL = {
  newest: `SELECT ${COLUMNS} FROM entries WHERE category = ? AND hidden = 0 AND (not_before IS NULL OR not_before <= ?)
    ORDER BY sort_at DESC, story LIMIT ?`,
  arrived: `SELECT ${COLUMNS} FROM entries WHERE category = ? AND arrived > 0 AND hidden = 0
    AND arrived > (SELECT MAX(arrived) FROM entries WHERE category = ? AND arrived > 0 AND hidden = 0) - ? AND (not_before IS NULL OR not_before <= ?)`,
  ofCategory: `SELECT ${COLUMNS} FROM entries WHERE category = ? AND story = ? AND hidden = 0 AND (not_before IS NULL OR not_before <= ?)`,
  count: 'SELECT COUNT(*) AS count FROM entries WHERE category = ? AND hidden = 0',
  ofStories: `SELECT ${COLUMNS} FROM json_each(?) AS k CROSS JOIN entries ON story = k.value`,
  due: 'SELECT category, story, shown FROM entries WHERE held = 1 AND not_before <= ? ORDER BY not_before, story, category',
  release: 'UPDATE entries SET held = 0, sequence = ? WHERE category = ? AND story = ?',
  dirty: 'SELECT category, changed FROM categories WHERE changed > published ORDER BY category',
  markPublished: 'UPDATE categories SET published = ? WHERE category = ? AND published < ?',
  categories: 'SELECT category FROM categories',
  changesSince: `SELECT * FROM (SELECT ${COLUMNS}, NULL AS guid FROM entries WHERE category = ? AND hidden = 0 AND held = 0 AND sequence > ? ORDER BY sequence LIMIT ?)
    UNION ALL SELECT * FROM (SELECT category, '', item, '', 0, 0, '', NULL, sequence, guid FROM removals WHERE category = ? AND sequence > ? ORDER BY sequence LIMIT ?)`,
  withdrawn: 'SELECT item, guid, at FROM tombstones WHERE category = ? ORDER BY at DESC, item LIMIT ?',
} as const

const CATEGORY_TABLES = ['entries', 'tombstones', 'removals', 'archive_pages', 'live_documents', 'refusals', 'categories'] as const

/** What each category shows, and the cursor of its changes. */
export function entryMemory(database: Database): EntryMemory {
  return {
    newest: (category, limit, now) => database.read(() => rows(database, ENTRY_SQL.newest, category, now, limit)),
    arrived: (category, withinMs, now) => database.read(() => rows(database, ENTRY_SQL.arrived, category, category, withinMs, now)),
    ofCategory: (category, storyIds, now) =>
      database.read(() => storyIds.flatMap((storyId) => rows(database, ENTRY_SQL.ofCategory, category, storyId, now))),
    count: (category) => database.read(() => Number(database.query<{ count: number }>(ENTRY_SQL.count).first(category)?.count ?? 0)),
    ofStories: (storyIds) => database.read(() => ofStories(database, storyIds)),
    dirty: () => database.read(() => dirty(database)),
    markPublished: (published) => database.write(() => markPublished(database, published)),
    ripen: (_since, now) => release(database, now),
    markAllDirty: (categories) => database.write(() => categories.forEach((category) => void dirtyCategory(database, category))),
    keepOnly: (categories) => database.write(() => keepOnly(database, new Set(categories))),
    changesSince: (category, sequence, limit) => database.read(() => changesSince(database, category, sequence, limit)),
    withdrawn: (category, limit) => database.read(() => withdrawn(database, category, limit)),
  }
}

function ofStories(database: Database, storyIds: readonly StoryId[]): readonly CategoryEntry[] {
  const found = rows(database, ENTRY_SQL.ofStories, listOf(new Set(storyIds)))
  return found.toSorted((a, b) => (a.category < b.category ? -1 : a.category > b.category ? 1 : 0))
}

interface EntryRow {
  readonly category: string
  readonly story: string
  readonly shown: string
  readonly companions: string
  readonly sort_at: Instant
  readonly changed_at: Instant
  readonly rule: string
  readonly not_before: Instant | null
  readonly sequence: number
}

function rows(database: Database, sql: string, ...values: readonly (string | number)[]): readonly CategoryEntry[] {
  return database
    .query<EntryRow>(sql)
    .all(...values)
    .map(entryOf)
}

function entryOf(row: EntryRow): CategoryEntry {
  return {
    category: row.category,
    storyId: row.story,
    shown: row.shown,
    companions: row.companions === '' ? [] : row.companions.split(' '),
    sortAt: row.sort_at,
    changedAt: row.changed_at,
    rule: row.rule,
    sequence: row.sequence,
    ...(row.not_before === null ? {} : { notBefore: row.not_before }),
  }
}

function dirty(database: Database): ReadonlyMap<string, number> {
  const found = database.query<{ category: string; changed: number }>(ENTRY_SQL.dirty).all()
  return new Map(found.map((row) => [row.category, row.changed]))
}

/**
 * Entries whose time has come get their number when they can be seen, so that no cursor passes them by. What is held is marked so, not told
 * from the last turn's time: a clock that was set back and forth releases nothing twice and forgets nothing.
 */
async function release(database: Database, now: Instant): Promise<void> {
  const due = () => database.query<{ category: string; story: string; shown: string }>(ENTRY_SQL.due).all(now)
  if ((await database.read(due)).length === 0) return
  await database.write(() => {
    for (const { category, story, shown } of due()) {
      const sequence = nextSequence(database)
      database.query(ENTRY_SQL.release).run(sequence, category, story)
      forgetRemoval(database, category, shown)
      touchCategory(database, category, sequence)
    }
  })
}

function markPublished(database: Database, published: ReadonlyMap<string, number>): void {
  const mark = database.query(ENTRY_SQL.markPublished)
  for (const [category, sequence] of published) mark.run(sequence, category, sequence)
}

function keepOnly(database: Database, wanted: ReadonlySet<string>): void {
  for (const { category } of database.query<{ category: string }>(ENTRY_SQL.categories).all()) {
    if (wanted.has(category)) continue
    for (const table of CATEGORY_TABLES) database.query(`DELETE FROM ${table} WHERE category = ?`).run(category)
  }
}

/** One statement, so that what a turn saves meanwhile is seen whole or not at all: else a cursor could pass a change by. */
function changesSince(
  database: Database,
  category: string,
  sequence: number,
  limit: number,
): { readonly entries: readonly CategoryEntry[]; readonly removals: readonly Removal[] } {
  const found = database
    .query<EntryRow & { readonly guid: string | null }>(ENTRY_SQL.changesSince)
    .all(category, sequence, limit, category, sequence, limit)
  return {
    entries: found.filter((row) => row.guid === null).map(entryOf),
    removals: found.flatMap((row) => (row.guid === null ? [] : [{ itemId: row.shown, guid: row.guid, sequence: row.sequence }])),
  }
}

function withdrawn(database: Database, category: string, limit: number): Awaited<ReturnType<EntryMemory['withdrawn']>> {
  const found = database.query<{ item: string; guid: string; at: Instant }>(ENTRY_SQL.withdrawn).all(category, limit)
  return found.map((row) => ({ itemId: row.item, guid: row.guid, at: row.at }))
}
