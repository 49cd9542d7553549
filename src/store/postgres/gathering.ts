import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { StoryId } from '../../model/story.ts'
import type { CategoryEntry, Gathering, RenamedItem } from '../contract.ts'
import { ENTRY_SQL } from './entries.ts'
import { mendStory } from './forget.ts'
import { lockChanges } from './locks.ts'
import { saveMade } from './made.ts'
import { columnsOf, lastOfEach, listOf } from './many-rows.ts'
import { type PendingNumbers, settlePending } from './pending.ts'
import { noteRemoval } from './removals.ts'
import { nextSequence, nextSequences, touchCategories } from './sequence.ts'
import type { Session } from './session.ts'
import { storiesOfItems } from './stories.ts'
import { saveIndex } from './story-index.ts'

/** Name under which the counters of the stories room are kept. */
const COUNTERS_NAME = 'stories.counters'

export const GATHERING_SQL = {
  placeMembers: `INSERT INTO members (item, story, joined_at, why) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
    ON CONFLICT (item) DO UPDATE SET story = excluded.story, joined_at = excluded.joined_at, why = excluded.why
    WHERE members.story <> excluded.story OR members.why <> excluded.why`,
  found: 'INSERT INTO stories (id, lead) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT (id) DO NOTHING',
  lead: `INSERT INTO stories (id, lead) SELECT * FROM unnest($1::text[], $2::text[])
    ON CONFLICT (id) DO UPDATE SET lead = excluded.lead WHERE stories.lead <> excluded.lead`,
  saveEntries: `INSERT INTO entries (category, story, shown, companions, sort_at, changed_at, rule, not_before, held, hidden, sequence, arrived)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::bigint[], $9::boolean[], $10::boolean[],
      $11::bigint[], $12::bigint[])
    ON CONFLICT (story, category) DO UPDATE SET shown = excluded.shown, companions = excluded.companions, sort_at = excluded.sort_at,
      changed_at = excluded.changed_at, rule = excluded.rule, not_before = excluded.not_before, held = excluded.held, hidden = excluded.hidden,
      sequence = excluded.sequence`,
  standing: `SELECT category, story, shown, companions, sort_at, changed_at, rule, not_before, held, hidden FROM entries WHERE story = ANY($1::text[])`,
  shown: `SELECT i.id, i.first_seen > s.since AS arrived, i.first_seen, i.retracted_at IS NOT NULL OR i.withdrawn_at IS NOT NULL AS back
    FROM items i JOIN sources s ON s.pk = i.source WHERE i.id = ANY($1::text[])`,
  lost: `SELECT k.category, k.shown FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (category, shown, at)
    WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.shown = k.shown AND e.category = k.category AND NOT e.hidden AND NOT e.held)
    AND NOT EXISTS (SELECT 1 FROM items p JOIN items o ON o.guid = p.guid AND o.id <> p.id JOIN entries e ON e.shown = o.id
      WHERE p.id = k.shown AND e.category = k.category AND NOT e.hidden AND NOT e.held) ORDER BY k.at`,
  rename: 'UPDATE items SET guid = $1 WHERE id = $2',
  restOf: 'SELECT rest FROM items WHERE id = $1',
  takeOver: 'UPDATE items SET guid = $1, sort_at = $2, rest = $3 WHERE id = $4',
  showing: 'SELECT category, story FROM entries WHERE shown = $1 ORDER BY category, story',
  renumber: 'UPDATE entries SET sequence = $1 WHERE category = $2 AND story = $3',
  removeEntry: 'DELETE FROM entries WHERE category = $1 AND story = $2',
  unbury: `DELETE FROM tombstones t USING unnest($1::text[], $2::text[]) AS k (category, item) WHERE t.category = k.category AND t.item = k.item`,
  saveCounters: `INSERT INTO meta (name, bytes) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes`,
} as const

/**
 * Everything of one gathering, in as many statements for one item as for a hundred. Inside one transaction, which takes the lock of changes
 * first: one gathering at a time, whichever process it is of.
 */
export async function saveGathering(session: Session, gathering: Gathering, numbers: PendingNumbers): Promise<void> {
  await lockChanges(session)
  const left = await place(session, gathering, numbers)
  const renamed = await rename(session, gathering.renamed ?? [])
  for (const story of left) await mendStory(session, story)
  await saveIndex(session, gathering.index)
  await saveMade(session, gathering.made ?? [])
  await touchCategories(session, new Map([...renamed, ...(await saveEntries(session, gathering))]))
  if (gathering.counters !== undefined) await session.run(GATHERING_SQL.saveCounters, COUNTERS_NAME, gathering.counters)
}

/** Saves members and leads; resolves to the stories that lost a member. An item keeps the instant it joined while its story and the reason stay. */
async function place(session: Session, { placed, leads }: Gathering, numbers: PendingNumbers): Promise<ReadonlySet<StoryId>> {
  const members = lastOfEach(placed, ({ itemId }) => itemId)
  const ids = listOf(members.map(({ itemId }) => itemId))
  const before = ids.length === 0 ? new Map<ItemId, StoryId>() : await storiesOfItems(session, ids)
  if (members.length > 0) {
    const rows = members.map(({ itemId, storyId, why, at }) => [itemId, storyId, at, JSON.stringify(why)])
    await session.run(GATHERING_SQL.placeMembers, ...columnsOf(rows, 4))
  }
  const led = new Set(leads.map(({ storyId }) => storyId))
  const founded = members.filter(({ storyId }) => !led.has(storyId)).map(({ itemId, storyId }) => [storyId, itemId])
  if (founded.length > 0) await session.run(GATHERING_SQL.found, ...columnsOf(founded, 2))
  if (leads.length > 0) {
    const rows = lastOfEach(leads, ({ storyId }) => storyId).map(({ storyId, lead }) => [storyId, lead])
    await session.run(GATHERING_SQL.lead, ...columnsOf(rows, 2))
  }
  await settlePending(session, ids, numbers)
  return new Set(members.flatMap(({ itemId, storyId }) => ((before.get(itemId) ?? storyId) === storyId ? [] : [before.get(itemId)!])))
}

/** The newest number of each category that shows one of them. */
async function rename(session: Session, renamed: NonNullable<Gathering['renamed']>): Promise<ReadonlyMap<string, number>> {
  const changed = new Map<string, number>()
  for (const { itemId, guid, patch } of renamed) {
    if (patch === undefined) await session.run(GATHERING_SQL.rename, guid, itemId)
    else await takeOver(session, itemId, guid, patch)
    for (const { category, story } of await session.all<{ category: string; story: string }>(GATHERING_SQL.showing, itemId)) {
      const sequence = await nextSequence(session)
      await session.run(GATHERING_SQL.renumber, sequence, category, story)
      changed.set(category, sequence)
    }
  }
  return changed
}

/** Patched here and not as jsonb, because jsonb knows no escaped NUL. */
async function takeOver(session: Session, itemId: ItemId, guid: string, patch: NonNullable<RenamedItem['patch']>): Promise<void> {
  const row = await session.first<{ rest: string }>(GATHERING_SQL.restOf, itemId)
  if (row === undefined) return
  const rest = JSON.stringify({ ...(JSON.parse(row.rest) as object), ...patch })
  await session.run(GATHERING_SQL.takeOver, guid, patch.published, rest, itemId)
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
  readonly held: boolean
  readonly hidden: boolean
}

interface ShownRow {
  readonly id: ItemId
  readonly arrived: boolean | null
  readonly first_seen: Instant
  readonly back: boolean
}

/** The newest number of each category that changed. */
async function saveEntries(session: Session, { entries, removedEntries }: Gathering): Promise<ReadonlyMap<string, number>> {
  if (entries.length + removedEntries.length === 0) return new Map()
  const changed = new Map<string, number>()
  const standing = await standingOf(session, [...removedEntries, ...entries])
  const seen = [...removedEntries, ...entries].flatMap((entry) => seenIn(standing.get(nameOf(entry))))
  for (const removed of removedEntries) {
    if (!standing.delete(nameOf(removed))) continue
    await session.run(GATHERING_SQL.removeEntry, removed.category, removed.storyId)
    changed.set(removed.category, await nextSequence(session))
  }
  for (const [category, sequence] of await saveChanged(session, changedOf(entries, standing), standing)) changed.set(category, sequence)
  // After all entries: an item that left one may stand in another.
  for (const { category, shown } of await lost(session, seen)) {
    const sequence = await noteRemoval(session, category, shown)
    if (sequence !== undefined) changed.set(category, sequence)
  }
  return changed
}

type Named = Pick<CategoryEntry, 'category' | 'storyId'>
type Seen = Pick<VisibleRow, 'category' | 'shown'>

function nameOf({ category, storyId }: Named): string {
  return `${category} ${storyId}`
}

/** The rows of these entries as they stand, by name. */
async function standingOf(session: Session, entries: readonly Named[]): Promise<Map<string, VisibleRow>> {
  const rows = await session.all<VisibleRow>(GATHERING_SQL.standing, listOf(entries.map(({ storyId }) => storyId)))
  return new Map(rows.map((row) => [nameOf({ category: row.category, storyId: row.story }), row]))
}

/** The item that anyone who follows the category was told to be in this entry. */
function seenIn(row: VisibleRow | undefined): readonly Seen[] {
  return row === undefined || row.held || row.hidden ? [] : [row]
}

/** Those that no entry of their category shows any more; most of what was seen still stands. */
async function lost(session: Session, seen: readonly Seen[]): Promise<readonly Seen[]> {
  if (seen.length === 0) return []
  const unique = [...new Map(seen.map((one) => [`${one.category} ${one.shown}`, one])).values()]
  return session.all<Seen>(
    GATHERING_SQL.lost,
    ...columnsOf(
      unique.map(({ category, shown }) => [category, shown]),
      2,
    ),
  )
}

/** Entries in which something visible changed, the last of each name: a gathering of the same things dirties no category. */
function changedOf(entries: readonly CategoryEntry[], standing: ReadonlyMap<string, VisibleRow>): readonly CategoryEntry[] {
  const last = new Map(entries.map((entry) => [nameOf(entry), entry]))
  return [...last].flatMap(([name, entry]) => (isSame(standing.get(name), entry) ? [] : [entry]))
}

/** Saves the entries under new numbers, in their order; resolves to the newest number of each category. */
async function saveChanged(
  session: Session,
  entries: readonly CategoryEntry[],
  standing: ReadonlyMap<string, VisibleRow>,
): Promise<ReadonlyMap<string, number>> {
  if (entries.length === 0) return new Map()
  const facts = await factsOf(session, entries)
  const first = await nextSequences(session, entries.length)
  const rows = entries.map((entry, at) => {
    const before = standing.get(nameOf(entry))
    const fact = facts.get(entry.shown)
    // One whose time had come stays to be seen when it is edited.
    const isReleased = before?.held === false && before.not_before === entry.notBefore
    const held = entry.notBefore !== undefined && !isReleased
    return { entry, sequence: first + at, held, hidden: fact?.back === true, arrived: arrivedAt(entry, fact) }
  })
  const values = rows.map(({ entry, sequence, held, hidden, arrived }) => [
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
  ])
  await session.run(GATHERING_SQL.saveEntries, ...columnsOf(values, 12))
  const open = rows.filter(({ hidden }) => !hidden)
  await clear(session, GATHERING_SQL.unbury, open)
  await clear(
    session,
    ENTRY_SQL.forgetRemovals,
    open.filter(({ held }) => !held),
  )
  return new Map(rows.map(({ entry, sequence }) => [entry.category, sequence]))
}

/** Takes these items out of a table of what categories lost. */
async function clear(session: Session, sql: string, rows: readonly { readonly entry: CategoryEntry }[]): Promise<void> {
  if (rows.length === 0) return
  await session.run(
    sql,
    ...columnsOf(
      rows.map(({ entry }) => [entry.category, entry.shown]),
      2,
    ),
  )
}

async function factsOf(session: Session, entries: readonly CategoryEntry[]): Promise<ReadonlyMap<ItemId, ShownRow>> {
  const rows = await session.all<ShownRow>(GATHERING_SQL.shown, listOf(entries.map((entry) => entry.shown)))
  return new Map(rows.map((row) => [row.id, row]))
}

/** The backlog that a source brought at its first good poll never arrives: 0. */
function arrivedAt({ notBefore = 0 }: CategoryEntry, fact: ShownRow | undefined): Instant {
  return fact?.arrived === true ? Math.max(fact.first_seen, notBefore) : 0
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
