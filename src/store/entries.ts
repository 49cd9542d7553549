import type { Instant } from '../model/instant.ts'
import type { CategoryEntry, EntryMemory } from './contract.ts'
import type { Database } from './database.ts'
import { dirtyCategory, nextSequence, touchCategory } from './sequence.ts'

const COLUMNS = 'category, story, shown, companions, sort_at, changed_at, rule, not_before, sequence'

export const ENTRY_SQL = {
  newest: `SELECT ${COLUMNS} FROM entries WHERE category = ? AND hidden = 0 AND (not_before IS NULL OR not_before <= ?)
    ORDER BY sort_at DESC, story LIMIT ?`,
  ofStory: `SELECT ${COLUMNS} FROM entries WHERE story = ? ORDER BY category`,
  since: `SELECT ${COLUMNS} FROM entries WHERE category = ? AND hidden = 0 AND held = 0 AND sequence > ? ORDER BY sequence LIMIT ?`,
  due: 'SELECT category, story FROM entries WHERE held = 1 AND not_before <= ? ORDER BY not_before, category, story',
  release: 'UPDATE entries SET held = 0, sequence = ? WHERE category = ? AND story = ?',
  dirty: 'SELECT category, changed FROM categories WHERE changed > published ORDER BY category',
  markPublished: 'UPDATE categories SET published = ? WHERE category = ? AND published < ?',
  categories: 'SELECT category FROM categories',
  withdrawn: 'SELECT item, guid, at FROM tombstones WHERE category = ? ORDER BY at DESC, item LIMIT ?',
} as const

const CATEGORY_TABLES = ['entries', 'tombstones', 'archive_pages', 'categories'] as const

/** What each category shows, and the cursor of its changes. */
export function entryMemory(database: Database): EntryMemory {
  return {
    newest: (category, limit, now) => database.read(() => rows(database, ENTRY_SQL.newest, category, now, limit)),
    ofStory: (storyId) => database.read(() => rows(database, ENTRY_SQL.ofStory, storyId)),
    since: (category, sequence, limit) => database.read(() => rows(database, ENTRY_SQL.since, category, sequence, limit)),
    dirty: () => database.read(() => dirty(database)),
    markPublished: (published) => database.write(() => markPublished(database, published)),
    ripen: (_since, now) => release(database, now),
    markAllDirty: (categories) => database.write(() => categories.forEach((category) => void dirtyCategory(database, category))),
    keepOnly: (categories) => database.write(() => keepOnly(database, new Set(categories))),
    withdrawn: (category, limit) => database.read(() => withdrawn(database, category, limit)),
  }
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
  const due = () => database.query<{ category: string; story: string }>(ENTRY_SQL.due).all(now)
  if ((await database.read(due)).length === 0) return
  await database.write(() => {
    for (const { category, story } of due()) {
      const sequence = nextSequence(database)
      database.query(ENTRY_SQL.release).run(sequence, category, story)
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

function withdrawn(database: Database, category: string, limit: number): Awaited<ReturnType<EntryMemory['withdrawn']>> {
  const found = database.query<{ item: string; guid: string; at: Instant }>(ENTRY_SQL.withdrawn).all(category, limit)
  return found.map((row) => ({ itemId: row.item, guid: row.guid, at: row.at }))
}
