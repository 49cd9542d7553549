import type { Instant } from '../../model/instant.ts'
import type { CategoryEntry, EntryMemory, Removal } from '../contract.ts'
import type { Database } from './database.ts'
import { lockChanges } from './locks.ts'
import { columnsOf, listOf } from './many-rows.ts'
import { nextSequences, touchCategories } from './sequence.ts'
import type { Session, Value } from './session.ts'

const COLUMNS = 'category, story, shown, companions, sort_at, changed_at, rule, not_before, sequence'
const OPEN = 'NOT hidden AND (not_before IS NULL OR not_before <= $2)'

export const ENTRY_SQL = {
  newest: `SELECT ${COLUMNS} FROM entries WHERE category = $1 AND ${OPEN} ORDER BY sort_at DESC, story LIMIT $3`,
  arrived: `SELECT ${COLUMNS} FROM entries WHERE category = $1 AND arrived > 0 AND ${OPEN}
    AND arrived > (SELECT MAX(arrived) FROM entries WHERE category = $1 AND arrived > 0 AND NOT hidden) - $3`,
  ofCategory: `SELECT ${COLUMNS} FROM unnest($3::text[]) WITH ORDINALITY AS k (id, at) JOIN entries ON story = k.id
    WHERE category = $1 AND ${OPEN} ORDER BY k.at`,
  count: 'SELECT COUNT(*) AS count FROM entries WHERE category = $1 AND NOT hidden',
  ofStories: `SELECT ${COLUMNS} FROM entries WHERE story = ANY($1::text[]) ORDER BY category`,
  due: 'SELECT category, story, shown FROM entries WHERE held AND not_before <= $1 ORDER BY not_before, story, category',
  release: `UPDATE entries e SET held = false, sequence = k.sequence FROM unnest($1::text[], $2::text[], $3::bigint[]) AS k (category, story, sequence)
    WHERE e.category = k.category AND e.story = k.story`,
  forgetRemovals: `DELETE FROM removals r USING unnest($1::text[], $2::text[]) AS k (category, item) WHERE r.category = k.category AND r.item = k.item`,
  dirty: 'SELECT category, changed FROM categories WHERE changed > published ORDER BY category',
  markPublished: `UPDATE categories c SET published = k.sequence FROM unnest($1::text[], $2::bigint[]) AS k (category, sequence)
    WHERE c.category = k.category AND c.published < k.sequence`,
  categories: 'SELECT category FROM categories ORDER BY category',
  /** One statement, so that what is saved meanwhile is seen whole or not at all: else a cursor could pass a change by. */
  changesSince: `(SELECT ${COLUMNS}, NULL AS guid FROM entries WHERE category = $1 AND NOT hidden AND NOT held AND sequence > $2 ORDER BY sequence LIMIT $3)
    UNION ALL (SELECT category, '', item, '', 0, 0, '', NULL, sequence, guid FROM removals WHERE category = $1 AND sequence > $2 ORDER BY sequence LIMIT $3)`,
  withdrawn: 'SELECT item, guid, at FROM tombstones WHERE category = $1 ORDER BY at DESC, item LIMIT $2',
} as const

const CATEGORY_TABLES = ['entries', 'tombstones', 'removals', 'archive_pages', 'live_documents', 'refusals', 'categories'] as const

/** What each category shows, and the cursor of its changes. */
export function entryMemory(database: Database): EntryMemory {
  return {
    newest: (category, limit, now) => rows(database, ENTRY_SQL.newest, category, now, limit),
    arrived: (category, withinMs, now) => rows(database, ENTRY_SQL.arrived, category, now, withinMs),
    ofCategory: (category, storyIds, now) => rows(database, ENTRY_SQL.ofCategory, category, now, storyIds),
    count: async (category) => (await database.first<{ count: number }>(ENTRY_SQL.count, category))?.count ?? 0,
    ofStories: (storyIds) => rows(database, ENTRY_SQL.ofStories, listOf(storyIds)),
    dirty: async () =>
      new Map(
        (await database.all<{ category: string; changed: number }>(ENTRY_SQL.dirty)).map(({ category, changed }) => [category, changed]),
      ),
    markPublished: async (published) => {
      if (published.size > 0) await database.run(ENTRY_SQL.markPublished, [...published.keys()], [...published.values()])
    },
    ripen: (_since, now) => release(database, now),
    markAllDirty: (categories) => database.write((session) => dirtyAll(session, listOf(categories))),
    keepOnly: (categories) => database.write((session) => keepOnly(session, new Set(categories))),
    changesSince: (category, sequence, limit) => changesSince(database, category, sequence, limit),
    withdrawn: async (category, limit) => {
      const found = await database.all<{ item: string; guid: string; at: Instant }>(ENTRY_SQL.withdrawn, category, limit)
      return found.map((row) => ({ itemId: row.item, guid: row.guid, at: row.at }))
    },
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

async function rows(session: Session, sql: string, ...values: readonly Value[]): Promise<readonly CategoryEntry[]> {
  return (await session.all<EntryRow>(sql, ...values)).map(entryOf)
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

/**
 * Entries whose time has come get their number when they can be seen, so that no cursor passes them by. What is held is marked so, not told
 * from the last turn's time: a clock that was set back and forth releases nothing twice and forgets nothing.
 */
async function release(database: Database, now: Instant): Promise<void> {
  const due = (session: Session) => session.all<{ category: string; story: string; shown: string }>(ENTRY_SQL.due, now)
  if ((await due(database)).length === 0) return
  await database.write(async (session) => {
    await lockChanges(session)
    const released = await due(session)
    if (released.length === 0) return
    const first = await nextSequences(session, released.length)
    const numbered = released.map(({ category, story, shown }, at) => ({ category, story, shown, sequence: first + at }))
    await session.run(
      ENTRY_SQL.release,
      ...columnsOf(
        numbered.map(({ category, story, sequence }) => [category, story, sequence]),
        3,
      ),
    )
    await session.run(
      ENTRY_SQL.forgetRemovals,
      ...columnsOf(
        numbered.map(({ category, shown }) => [category, shown]),
        2,
      ),
    )
    await touchCategories(session, new Map(numbered.map(({ category, sequence }) => [category, sequence])))
  })
}

async function dirtyAll(session: Session, categories: readonly string[]): Promise<void> {
  if (categories.length === 0) return
  await lockChanges(session)
  const first = await nextSequences(session, categories.length)
  await touchCategories(session, new Map(categories.map((category, at) => [category, first + at])))
}

async function keepOnly(session: Session, wanted: ReadonlySet<string>): Promise<void> {
  const found = await session.all<{ category: string }>(ENTRY_SQL.categories)
  const unwanted = found.map(({ category }) => category).filter((category) => !wanted.has(category))
  if (unwanted.length === 0) return
  await lockChanges(session)
  for (const table of CATEGORY_TABLES) await session.run(`DELETE FROM ${table} WHERE category = ANY($1::text[])`, unwanted)
}

async function changesSince(
  database: Database,
  category: string,
  sequence: number,
  limit: number,
): Promise<{ readonly entries: readonly CategoryEntry[]; readonly removals: readonly Removal[] }> {
  const found = await database.all<EntryRow & { readonly guid: string | null }>(ENTRY_SQL.changesSince, category, sequence, limit)
  return {
    entries: found.filter((row) => row.guid === null).map(entryOf),
    removals: found.flatMap((row) => (row.guid === null ? [] : [{ itemId: row.shown, guid: row.guid, sequence: row.sequence }])),
  }
}
