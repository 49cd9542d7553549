import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { Override, Story, StoryId, StoryMember, Verdict } from '../../model/story.ts'
import type { Join, StoryMemory } from '../contract.ts'
import type { Database } from './database.ts'
import { listOf } from './many-rows.ts'
import { addPending } from './pending.ts'
import type { Session } from './session.ts'
import { storyIndex } from './story-index.ts'

export const STORY_SQL = {
  /** Members in the order they joined. */
  members: `SELECT s.id, s.lead, m.item, m.joined_at, m.why FROM stories s JOIN members m ON m.story = s.id
    WHERE s.id = ANY($1::text[]) ORDER BY m.joined_at, m.item`,
  ofItems: 'SELECT item, story FROM members WHERE item = ANY($1::text[])',
  overrides: `SELECT a, b, kind, at FROM overrides WHERE a = ANY($1::text[])
    UNION ALL SELECT a, b, kind, at FROM overrides WHERE b = ANY($1::text[])`,
  joinedOf: `SELECT COUNT(*) AS items, COUNT(*) FILTER (WHERE m.item <> m.story) AS joined FROM
    (SELECT i.id FROM items i WHERE i.source = (SELECT pk FROM sources WHERE id = $1) ORDER BY i.sort_at DESC, i.id LIMIT $2) newest
    LEFT JOIN LATERAL (SELECT item, story FROM members WHERE item = newest.id LIMIT 1) m ON true`,
  joins: 'SELECT item, story, joined_at, why FROM members WHERE item <> story ORDER BY joined_at DESC, item LIMIT $1',
  page: 'SELECT id FROM stories WHERE id > $1 ORDER BY id LIMIT $2',
  saveOverride: `INSERT INTO overrides (a, b, kind, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (a, b) DO UPDATE SET kind = excluded.kind, at = excluded.at`,
} as const

/** Stories, their members and a person's word on them. */
export function storyMemory(database: Database): StoryMemory {
  return {
    get: (ids) => readStories(database, ids),
    ofItems: (ids) => storiesOfItems(database, ids),
    overrides: (ids) => readOverrides(database, ids),
    saveOverride: (override) => saveOverride(database, override),
    joinedOf: async (sourceId, limit) => (await database.first<JoinedRow>(STORY_SQL.joinedOf, sourceId, limit)) ?? { items: 0, joined: 0 },
    joins: (limit) => readJoins(database, limit),
    page: (after, limit) => readPage(database, after ?? '', limit),
    regather: (ids) => addPending(database, listOf(ids)),
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

async function readStories(session: Session, ids: readonly StoryId[]): Promise<ReadonlyMap<StoryId, Story>> {
  const rows = await session.all<MemberRow>(STORY_SQL.members, listOf(ids))
  const stories = Map.groupBy(rows, (row) => row.id)
  return new Map([...stories].map(([id, members]) => [id, { id, lead: members[0]!.lead, members: members.map(memberOf) }]))
}

function memberOf(row: MemberRow): StoryMember {
  return { itemId: row.item, why: JSON.parse(row.why) as Verdict, joinedAt: row.joined_at }
}

async function readJoins(session: Session, limit: number): Promise<readonly Join[]> {
  const rows = await session.all<MemberRow & { readonly story: StoryId }>(STORY_SQL.joins, limit)
  return rows.map((row) => ({ ...memberOf(row), storyId: row.story }))
}

/** The story of each of these items that has one. */
export async function storiesOfItems(session: Session, ids: readonly ItemId[]): Promise<ReadonlyMap<ItemId, StoryId>> {
  const rows = await session.all<{ item: ItemId; story: StoryId }>(STORY_SQL.ofItems, listOf(ids))
  return new Map(rows.map(({ item, story }) => [item, story]))
}

async function readOverrides(session: Session, ids: readonly ItemId[]): Promise<readonly Override[]> {
  const rows = await session.all<Override>(STORY_SQL.overrides, listOf(ids))
  return [...new Map(rows.map(({ kind, a, b, at }) => [`${a} ${b}`, { kind, a, b, at }])).values()]
}

/** One word a pair, whichever way round it is named: the newest. */
async function saveOverride(session: Session, override: Override): Promise<void> {
  const [a, b] = override.a < override.b ? [override.a, override.b] : [override.b, override.a]
  await session.run(STORY_SQL.saveOverride, a, b, override.kind, override.at)
}

async function readPage(session: Session, after: StoryId, limit: number): Promise<readonly Story[]> {
  const rows = await session.all<{ id: string }>(STORY_SQL.page, after, limit)
  const ids = rows.map(({ id }) => id)
  const stories = await readStories(session, ids)
  return ids.flatMap((id) => stories.get(id) ?? [])
}
