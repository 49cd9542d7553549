import { compareText } from '../../lib/text.ts'
import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { StoryId } from '../../model/story.ts'
import type { CategoryEntry, Gathering } from '../contract.ts'
import type { Database } from './database.ts'
import { mendStory } from './forget.ts'
import { saveMade } from './made.ts'
import { type Insert, insertRows, insertSql, listOf } from './many-rows.ts'
import { settlePending } from './pending.ts'
import { noteRemoval, SHOWING } from './removals.ts'
import { nextSequence, nextSequences, touchCategory } from './sequence.ts'
import { STORY_SQL } from './stories.ts'
import { saveIndex } from './story-index.ts'

/** Name under which the counters of the stories room are kept. */
const COUNTERS_NAME = 'stories.counters'

const MEMBERS: Insert = {
  into: 'INSERT INTO members (item, story, joined_at, why)',
  columns: 4,
  conflict: `ON CONFLICT (item) DO UPDATE SET story = excluded.story, joined_at = excluded.joined_at, why = excluded.why
    WHERE members.story <> excluded.story OR members.why <> excluded.why`,
}
const FOUNDED: Insert = { into: 'INSERT INTO stories (id, lead)', columns: 2, conflict: 'ON CONFLICT (id) DO NOTHING' }
const LED: Insert = { into: 'INSERT INTO stories (id, lead)', columns: 2, conflict: 'ON CONFLICT (id) DO UPDATE SET lead = excluded.lead' }
const ENTRIES: Insert = {
  into: 'INSERT INTO entries (category, story, shown, companions, sort_at, changed_at, rule, not_before, held, hidden, sequence, arrived)',
  columns: 12,
  conflict: `ON CONFLICT (category, story) DO UPDATE SET shown = excluded.shown, companions = excluded.companions, sort_at = excluded.sort_at, changed_at = excluded.changed_at,
    rule = excluded.rule, not_before = excluded.not_before, held = excluded.held, hidden = excluded.hidden, sequence = excluded.sequence`,
}

/** Lists are walked with `json_each`, each of their values found by an index. */
export const GATHERING_SQL = {
  placeMember: insertSql(MEMBERS),
  found: insertSql(FOUNDED),
  lead: insertSql(LED),
  saveEntry: insertSql(ENTRIES),
  standing: `SELECT e.category, e.story, e.shown, e.companions, e.sort_at, e.changed_at, e.rule, e.not_before, e.held, e.hidden
    FROM json_each(?) AS k CROSS JOIN entries AS e ON e.story = k.value`,
  shown: `SELECT i.id, i.first_seen > s.since AS arrived, i.first_seen, i.retracted_at IS NOT NULL OR i.withdrawn_at IS NOT NULL AS back
    FROM json_each(?) AS k CROSS JOIN items AS i ON i.id = k.value JOIN sources AS s ON s.pk = i.source`,
  rename: 'UPDATE items SET guid = ? WHERE id = ?',
  takeOver: 'UPDATE items SET guid = ?, sort_at = ?, rest = json_patch(rest, ?) WHERE id = ?',
  showing: `SELECT e.category, e.story FROM entries e WHERE ${SHOWING}`,
  renumber: 'UPDATE entries SET sequence = ? WHERE category = ? AND story = ?',
  removeEntry: 'DELETE FROM entries WHERE category = ? AND story = ?',
  buried: 'SELECT 1 AS any FROM tombstones WHERE category = ? LIMIT 1',
  unbury: 'DELETE FROM tombstones WHERE category = ? AND item IN (SELECT value FROM json_each(?))',
  removed: 'SELECT 1 AS any FROM removals WHERE category = ? LIMIT 1',
  forgetRemovals: 'DELETE FROM removals WHERE category = ? AND item IN (SELECT value FROM json_each(?))',
  saveCounters: `INSERT INTO meta (name, bytes) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes`,
} as const

/** Everything of one gathering. Inside one transaction. */
export function saveGathering(database: Database, gathering: Gathering): void {
  const left = place(database, gathering)
  const renamed = rename(database, gathering.renamed ?? [])
  for (const story of left) mendStory(database, story)
  saveIndex(database, gathering.index)
  saveMade(database, gathering.made ?? [])
  for (const [category, sequence] of [...renamed, ...saveEntries(database, gathering)]) touchCategory(database, category, sequence)
  if (gathering.counters !== undefined) database.query(GATHERING_SQL.saveCounters).run(COUNTERS_NAME, gathering.counters)
}

/** Saves members and leads; returns the stories that lost a member. An item keeps the instant it joined while its story and the reason stay. */
function place(database: Database, { placed, leads }: Gathering): ReadonlySet<StoryId> {
  const ids = listOf(placed.map(({ itemId }) => itemId))
  const before = new Map(
    placed.length === 0
      ? []
      : database
          .query<{ item: ItemId; story: StoryId }>(STORY_SQL.ofItems)
          .all(ids)
          .map(({ item, story }) => [item, story]),
  )
  const inOrder = placed.toSorted((a, b) => compareText(a.itemId, b.itemId))
  insertRows(
    database,
    MEMBERS,
    inOrder.map(({ itemId, storyId, why, at }) => [itemId, storyId, at, JSON.stringify(why)]),
  )
  const led = new Set(leads.map(({ storyId }) => storyId))
  insertRows(
    database,
    FOUNDED,
    inOrder.flatMap(({ itemId, storyId }) => (led.has(storyId) ? [] : [[storyId, itemId]])),
  )
  insertRows(
    database,
    LED,
    leads.toSorted((a, b) => compareText(a.storyId, b.storyId)).map(({ storyId, lead }) => [storyId, lead]),
  )
  settlePending(
    database,
    placed.map(({ itemId }) => itemId),
  )
  return new Set(placed.flatMap(({ itemId, storyId }) => ((before.get(itemId) ?? storyId) === storyId ? [] : [before.get(itemId)!])))
}

/** The newest number of each category that shows one of them. */
function rename(database: Database, renamed: NonNullable<Gathering['renamed']>): ReadonlyMap<string, number> {
  const changed = new Map<string, number>()
  for (const { itemId, guid, patch } of renamed) {
    if (patch === undefined) database.query(GATHERING_SQL.rename).run(guid, itemId)
    else database.query(GATHERING_SQL.takeOver).run(guid, patch.published, JSON.stringify(patch), itemId)
    for (const { category, story } of database.query<{ category: string; story: string }>(GATHERING_SQL.showing).all(itemId)) {
      const sequence = nextSequence(database)
      database.query(GATHERING_SQL.renumber).run(sequence, category, story)
      changed.set(category, sequence)
    }
  }
  return changed
}

interface VisibleRow {
  readonly category: string
  readonly story: string
  readonly shown: string
  readonly companions: string
  readonly sort_at: Instant
  readonly changed_at: Instant
  readonly rule: string
  readonly not_before: Instant | null
  readonly held: number
  readonly hidden: number
}

interface ShownRow {
  readonly id: ItemId
  readonly arrived: number | null
  readonly first_seen: Instant
  readonly back: number
}

/** The newest number of each category that changed. */
function saveEntries(database: Database, { entries, removedEntries }: Gathering): ReadonlyMap<string, number> {
  if (entries.length + removedEntries.length === 0) return new Map()
  const changed = new Map<string, number>()
  const standing = standingOf(database, [...removedEntries, ...entries])
  const seen = [...removedEntries, ...entries].flatMap((entry) => seenIn(standing.get(nameOf(entry))))
  for (const removed of removedEntries) {
    if (database.query(GATHERING_SQL.removeEntry).run(removed.category, removed.storyId) === 0) continue
    changed.set(removed.category, nextSequence(database))
    standing.delete(nameOf(removed))
  }
  for (const [category, sequence] of saveChanged(database, changedOf(entries, standing), standing)) changed.set(category, sequence)
  // After all entries: an item that left one may stand in another.
  for (const { category, shown } of seen) {
    const sequence = noteRemoval(database, category, shown)
    if (sequence !== undefined) changed.set(category, sequence)
  }
  return changed
}

type Named = Pick<CategoryEntry, 'category' | 'storyId'>

function nameOf({ category, storyId }: Named): string {
  return `${category} ${storyId}`
}

/** The rows of these entries as they stand, by name. */
function standingOf(database: Database, entries: readonly Named[]): Map<string, VisibleRow> {
  const stories = listOf(new Set(entries.map(({ storyId }) => storyId)))
  const rows = database.query<VisibleRow>(GATHERING_SQL.standing).all(stories)
  return new Map(rows.map((row) => [nameOf({ category: row.category, storyId: row.story }), row]))
}

/** The item that anyone who follows the category was told to be in this entry. */
function seenIn(row: VisibleRow | undefined): readonly { readonly category: string; readonly shown: ItemId }[] {
  return row === undefined || row.held !== 0 || row.hidden !== 0 ? [] : [row]
}

/** Entries in which something visible changed, the last of each name: a gathering of the same things dirties no category. */
function changedOf(entries: readonly CategoryEntry[], standing: ReadonlyMap<string, VisibleRow>): readonly CategoryEntry[] {
  const last = new Map(entries.map((entry) => [nameOf(entry), entry]))
  return [...last].flatMap(([name, entry]) => (isSame(standing.get(name), entry) ? [] : [entry]))
}

/** Saves the entries under new numbers, in their order; returns the newest number of each category. */
function saveChanged(
  database: Database,
  entries: readonly CategoryEntry[],
  standing: ReadonlyMap<string, VisibleRow>,
): ReadonlyMap<string, number> {
  if (entries.length === 0) return new Map()
  const facts = factsOf(database, entries)
  const first = nextSequences(database, entries.length)
  const rows = entries.map((entry, at) => {
    const before = standing.get(nameOf(entry))
    const fact = facts.get(entry.shown)
    // One whose time had come stays to be seen when it is edited.
    const isReleased = before?.held === 0 && before.not_before === entry.notBefore
    const held = entry.notBefore === undefined || isReleased ? 0 : 1
    return { entry, sequence: first + at, held, hidden: fact?.back === 1 ? 1 : 0, arrived: arrivedAt(entry, fact) }
  })
  insertRows(
    database,
    ENTRIES,
    rows
      .toSorted(byStory)
      .map(({ entry, sequence, held, hidden, arrived }) => [
        entry.category,
        entry.storyId,
        entry.shown,
        entry.companions.join(' '),
        entry.sortAt,
        entry.changedAt,
        entry.rule,
        entry.notBefore ?? null,
        held,
        hidden,
        sequence,
        arrived,
      ]),
  )
  const open = rows.filter(({ hidden }) => hidden === 0)
  clear(database, GATHERING_SQL.buried, GATHERING_SQL.unbury, open)
  clear(
    database,
    GATHERING_SQL.removed,
    GATHERING_SQL.forgetRemovals,
    open.filter(({ held }) => held === 0),
  )
  return new Map(rows.map(({ entry, sequence }) => [entry.category, sequence]))
}

/** Rows that lie side by side are written one after the other: each page of the tree is touched once. */
function byStory(a: { readonly entry: Named }, b: { readonly entry: Named }): number {
  return compareText(a.entry.storyId, b.entry.storyId) || compareText(a.entry.category, b.entry.category)
}

/** Takes these items out of a table of what categories lost; most have lost nothing. */
function clear(database: Database, any: string, sql: string, rows: readonly { readonly entry: CategoryEntry }[]): void {
  for (const [category, inIt] of Map.groupBy(rows, ({ entry }) => entry.category))
    if (database.query(any).first(category) !== undefined) database.query(sql).run(category, listOf(inIt.map(({ entry }) => entry.shown)))
}

function factsOf(database: Database, entries: readonly CategoryEntry[]): ReadonlyMap<ItemId, ShownRow> {
  const shown = listOf(new Set(entries.map((entry) => entry.shown)))
  return new Map(
    database
      .query<ShownRow>(GATHERING_SQL.shown)
      .all(shown)
      .map((row) => [row.id, row]),
  )
}

/** The backlog that a source brought at its first good poll never arrives: 0. */
function arrivedAt({ notBefore = 0 }: CategoryEntry, fact: ShownRow | undefined): Instant {
  return fact?.arrived === 1 ? Math.max(fact.first_seen, notBefore) : 0
}

function isSame(row: VisibleRow | undefined, entry: CategoryEntry): boolean {
  return (
    row !== undefined &&
    row.shown === entry.shown &&
    row.companions === entry.companions.join(' ') &&
    row.sort_at === entry.sortAt &&
    row.changed_at === entry.changedAt &&
    row.rule === entry.rule &&
    row.not_before === (entry.notBefore ?? null)
  )
}
