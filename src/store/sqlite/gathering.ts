import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { StoryId } from '../../model/story.ts'
import type { CategoryEntry, Gathering } from '../contract.ts'
import type { Database } from './database.ts'
import { mendStory } from './forget.ts'
import { HIDE_SQL } from './hide.ts'
import { ITEM_SQL } from './items.ts'
import { forgetRemoval, noteRemoval } from './removals.ts'
import { nextSequence, touchCategory } from './sequence.ts'
import { saveIndex } from './story-index.ts'

/** Name under which the counters of the stories room are kept. */
const COUNTERS_NAME = 'stories.counters'

export const GATHERING_SQL = {
  storyOf: 'SELECT story FROM members WHERE item = ?',
  placeMember: `INSERT INTO members (item, story, joined_at, why) VALUES (?, ?, ?, ?)
    ON CONFLICT (item) DO UPDATE SET story = excluded.story, joined_at = excluded.joined_at, why = excluded.why
    WHERE members.story <> excluded.story OR members.why <> excluded.why`,
  settled: 'UPDATE items SET pending = 0 WHERE id = ?',
  found: 'INSERT INTO stories (id, lead) VALUES (?, ?) ON CONFLICT (id) DO NOTHING',
  lead: 'INSERT INTO stories (id, lead) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET lead = excluded.lead',
  entry: 'SELECT shown, companions, sort_at, changed_at, rule, not_before, held, hidden FROM entries WHERE category = ? AND story = ?',
  saveEntry: `INSERT INTO entries (category, story, shown, companions, sort_at, changed_at, rule, not_before, held, hidden, sequence, arrived)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, COALESCE((SELECT CASE WHEN i.first_seen > s.since THEN max(i.first_seen, ?) END
      FROM items i JOIN sources s ON s.pk = i.source WHERE i.id = ?), 0))
    ON CONFLICT (category, story) DO UPDATE SET shown = excluded.shown, companions = excluded.companions, sort_at = excluded.sort_at, changed_at = excluded.changed_at,
      rule = excluded.rule, not_before = excluded.not_before, held = excluded.held, hidden = excluded.hidden, sequence = excluded.sequence`,
  rename: 'UPDATE items SET guid = ? WHERE id = ?',
  showing: 'SELECT category, story FROM entries WHERE shown = ?',
  renumber: 'UPDATE entries SET sequence = ? WHERE category = ? AND story = ?',
  removeEntry: 'DELETE FROM entries WHERE category = ? AND story = ?',
  saveCounters: `INSERT INTO meta (name, bytes) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes`,
} as const

/** Everything of one gathering. Inside one transaction. */
export function saveGathering(database: Database, gathering: Gathering): void {
  const left = place(database, gathering.placed)
  const renamed = rename(database, gathering.renamed ?? [])
  for (const { storyId, lead } of gathering.leads) database.query(GATHERING_SQL.lead).run(storyId, lead)
  for (const story of left) mendStory(database, story)
  saveIndex(database, gathering.index)
  for (const [category, sequence] of [...renamed, ...saveEntries(database, gathering)]) touchCategory(database, category, sequence)
  if (gathering.counters !== undefined) database.query(GATHERING_SQL.saveCounters).run(COUNTERS_NAME, gathering.counters)
}

/** An item keeps the instant it joined while its story and the reason stay. Gives back the stories that lost a member. */
function place(database: Database, placed: Gathering['placed']): ReadonlySet<StoryId> {
  const left = new Set<StoryId>()
  for (const { itemId, storyId, why, at } of placed) {
    const before = database.query<{ story: string }>(GATHERING_SQL.storyOf).first(itemId)?.story
    if (before !== undefined && before !== storyId) left.add(before)
    database.query(GATHERING_SQL.placeMember).run(itemId, storyId, at, JSON.stringify(why))
    database.query(GATHERING_SQL.found).run(storyId, itemId)
    database.query(GATHERING_SQL.settled).run(itemId)
  }
  return left
}

/** The newest number of each category that shows one of them. */
function rename(database: Database, renamed: NonNullable<Gathering['renamed']>): ReadonlyMap<string, number> {
  const changed = new Map<string, number>()
  for (const { itemId, guid } of renamed) {
    database.query(GATHERING_SQL.rename).run(guid, itemId)
    for (const { category, story } of database.query<{ category: string; story: string }>(GATHERING_SQL.showing).all(itemId)) {
      const sequence = nextSequence(database)
      database.query(GATHERING_SQL.renumber).run(sequence, category, story)
      changed.set(category, sequence)
    }
  }
  return changed
}

interface VisibleRow {
  readonly shown: string
  readonly companions: string
  readonly sort_at: Instant
  readonly changed_at: Instant
  readonly rule: string
  readonly not_before: Instant | null
  readonly held: number
  readonly hidden: number
}

/** The newest number of each category that changed. */
function saveEntries(database: Database, { entries, removedEntries }: Gathering): ReadonlyMap<string, number> {
  const changed = new Map<string, number>()
  const before = [...removedEntries, ...entries].flatMap(({ category, storyId }) => seenIn(database, category, storyId))
  for (const { category, storyId } of removedEntries) {
    if (database.query(GATHERING_SQL.removeEntry).run(category, storyId) > 0) changed.set(category, nextSequence(database))
  }
  for (const entry of entries) {
    const sequence = saveEntry(database, entry)
    if (sequence !== undefined) changed.set(entry.category, sequence)
  }
  // After all entries: what left one may stand in another.
  for (const { category, shown } of before) {
    const sequence = noteRemoval(database, category, shown)
    if (sequence !== undefined) changed.set(category, sequence)
  }
  return changed
}

/** What anyone who follows the category was told to be in this entry. */
function seenIn(database: Database, category: string, storyId: StoryId): readonly { readonly category: string; readonly shown: ItemId }[] {
  const row = database.query<VisibleRow>(GATHERING_SQL.entry).first(category, storyId)
  return row === undefined || row.held !== 0 || row.hidden !== 0 ? [] : [{ category, shown: row.shown }]
}

/** A new number only where something visible changed: a gathering of the same things dirties no category. */
function saveEntry(database: Database, entry: CategoryEntry): number | undefined {
  const before = database.query<VisibleRow>(GATHERING_SQL.entry).first(entry.category, entry.storyId)
  if (before !== undefined && isSame(before, entry)) return undefined
  const hidden = database.query(ITEM_SQL.isTakenBack).first(entry.shown) === undefined ? 0 : 1
  // One whose time had come stays to be seen when it is edited.
  const isReleased = before?.held === 0 && before.not_before === entry.notBefore
  const held = entry.notBefore === undefined || isReleased ? 0 : 1
  const sequence = nextSequence(database)
  const { category, storyId, shown, sortAt, changedAt, rule, notBefore = null } = entry
  const companions = entry.companions.join(' ')
  database
    .query(GATHERING_SQL.saveEntry)
    .run(category, storyId, shown, companions, sortAt, changedAt, rule, notBefore, held, hidden, sequence, notBefore ?? 0, shown)
  if (hidden === 0) database.query(HIDE_SQL.unbury).run(category, shown)
  if (hidden === 0 && held === 0) forgetRemoval(database, category, shown)
  return sequence
}

function isSame(row: VisibleRow, entry: CategoryEntry): boolean {
  return (
    row.shown === entry.shown &&
    row.companions === entry.companions.join(' ') &&
    row.sort_at === entry.sortAt &&
    row.changed_at === entry.changedAt &&
    row.rule === entry.rule &&
    row.not_before === (entry.notBefore ?? null)
  )
}
