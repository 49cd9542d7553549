import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { Override, Story, StoryId, StoryMember, Verdict } from '../../model/story.ts'
import type { Join, StoryMemory } from '../contract.ts'
import type { Database } from './database.ts'
import { listOf } from './many-rows.ts'
import { addPending } from './pending.ts'
import { storyIndex } from './story-index.ts'

export const STORY_SQL = {
  /** In no order. */
  members: `SELECT s.id, s.lead, m.item, m.joined_at, m.why FROM json_each(?) AS k CROSS JOIN stories AS s ON s.id = k.value
    CROSS JOIN members AS m ON m.story = s.id`,
  ofItems: 'SELECT m.item, m.story FROM json_each(?) AS k CROSS JOIN members AS m ON m.item = k.value',
  overrides: `SELECT a, b, kind, at FROM json_each(?) AS k CROSS JOIN overrides ON a = k.value
    UNION ALL SELECT a, b, kind, at FROM json_each(?) AS k CROSS JOIN overrides ON b = k.value`,
  joinedOf: `SELECT COUNT(*) AS items, COALESCE(SUM(m.item <> m.story), 0) AS joined FROM
    (SELECT i.id FROM items i WHERE i.source = (SELECT pk FROM sources WHERE id = ?) ORDER BY i.sort_at DESC, i.id LIMIT ?) p
    LEFT JOIN members m ON m.item = p.id`,
  joins: 'SELECT item, story, joined_at, why FROM members WHERE item <> story ORDER BY joined_at DESC, item LIMIT ?',
  page: 'SELECT id FROM stories WHERE id > ? ORDER BY id LIMIT ?',
  saveOverride: `INSERT INTO overrides (a, b, kind, at) VALUES (?, ?, ?, ?)
    ON CONFLICT (a, b) DO UPDATE SET kind = excluded.kind, at = excluded.at`,
} as const

/** Stories, their members and a person's word on them. */
export function storyMemory(database: Database): StoryMemory {
  return {
    get: (ids) => database.read(() => readStories(database, ids)),
    ofItems: (ids) => database.read(() => storiesOfItems(database, ids)),
    overrides: (ids) => database.read(() => readOverrides(database, ids)),
    saveOverride: (override) => database.write(() => saveOverride(database, override), 'full'),
    joinedOf: (sourceId, limit) => database.read(() => database.query<JoinedRow>(STORY_SQL.joinedOf).first(sourceId, limit)!),
    joins: (limit) => database.read(() => readJoins(database, limit)),
    page: (after, limit) => database.read(() => readPage(database, after ?? '', limit)),
    regather: (ids) => database.write(() => regather(database, ids)),
    index: storyIndex(database),
  }
}

interface JoinedRow {
  readonly items: number
  readonly joined: number
}

interface MemberRow {
  readonly id: string
  readonly lead: string
  readonly item: string
  readonly joined_at: Instant
  readonly why: string
}

function readStories(database: Database, ids: readonly StoryId[]): ReadonlyMap<StoryId, Story> {
  const rows = database.query<MemberRow>(STORY_SQL.members).all(listOf(new Set(ids)))
  const stories = Map.groupBy(rows, (row) => row.id)
  return new Map([...stories].map(([id, members]) => [id, { id, lead: members[0]!.lead, members: membersOf(members) }]))
}

/** In the order they joined. */
function membersOf(rows: readonly MemberRow[]): readonly StoryMember[] {
  return rows
    .toSorted((a, b) => a.joined_at - b.joined_at || (a.item < b.item ? -1 : 1))
    .map((row) => ({ itemId: row.item, why: JSON.parse(row.why) as Verdict, joinedAt: row.joined_at }))
}

function readJoins(database: Database, limit: number): readonly Join[] {
  const rows = database.query<Omit<MemberRow, 'id' | 'lead'> & { readonly story: StoryId }>(STORY_SQL.joins).all(limit)
  return rows.map(({ item, story, joined_at, why }) => ({
    itemId: item,
    storyId: story,
    joinedAt: joined_at,
    why: JSON.parse(why) as Verdict,
  }))
}

function storiesOfItems(database: Database, ids: readonly ItemId[]): ReadonlyMap<ItemId, StoryId> {
  const rows = database.query<{ item: ItemId; story: StoryId }>(STORY_SQL.ofItems).all(listOf(new Set(ids)))
  return new Map(rows.map(({ item, story }) => [item, story]))
}

function readOverrides(database: Database, ids: readonly ItemId[]): readonly Override[] {
  const list = listOf(new Set(ids))
  const rows = database.query<Override>(STORY_SQL.overrides).all(list, list)
  return [...new Map(rows.map(({ kind, a, b, at }) => [`${a} ${b}`, { kind, a, b, at }])).values()]
}

/** One word a pair, whichever way round it is named: the newest. */
function saveOverride(database: Database, override: Override): void {
  const [a, b] = override.a < override.b ? [override.a, override.b] : [override.b, override.a]
  database.query(STORY_SQL.saveOverride).run(a, b, override.kind, override.at)
}

function readPage(database: Database, after: StoryId, limit: number): readonly Story[] {
  const rows = database.query<{ id: string }>(STORY_SQL.page).all(after, limit)
  const stories = readStories(
    database,
    rows.map(({ id }) => id),
  )
  return rows.flatMap(({ id }) => stories.get(id) ?? [])
}

/** Items that are taken back stay where they are. */
function regather(database: Database, ids: readonly ItemId[]): void {
  for (const id of ids) addPending(database, id)
}
