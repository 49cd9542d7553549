import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { Override, Story, StoryId, StoryMember, Verdict } from '../../model/story.ts'
import type { StoryMemory } from '../contract.ts'
import type { Database } from './database.ts'
import { storyIndex } from './story-index.ts'

export const STORY_SQL = {
  lead: 'SELECT lead FROM stories WHERE id = ?',
  members: 'SELECT item, joined_at, why FROM members WHERE story = ? ORDER BY joined_at, item',
  ofItem: 'SELECT story FROM members WHERE item = ?',
  overrides: 'SELECT a, b, kind, at FROM overrides WHERE a = ? UNION ALL SELECT a, b, kind, at FROM overrides WHERE b = ?',
  page: 'SELECT id, lead FROM stories WHERE id > ? ORDER BY id LIMIT ?',
  saveOverride: `INSERT INTO overrides (a, b, kind, at) VALUES (?, ?, ?, ?)
    ON CONFLICT (a, b) DO UPDATE SET kind = excluded.kind, at = excluded.at`,
  regather: 'UPDATE items SET pending = 1 WHERE id = ? AND withdrawn_at IS NULL AND retracted_at IS NULL',
} as const

/** Stories, their members and a person's word on them. */
export function storyMemory(database: Database): StoryMemory {
  return {
    get: (ids) => database.read(() => readStories(database, ids)),
    ofItems: (ids) => database.read(() => storiesOfItems(database, ids)),
    overrides: (ids) => database.read(() => readOverrides(database, ids)),
    saveOverride: (override) => database.write(() => saveOverride(database, override), 'full'),
    page: (after, limit) => database.read(() => readPage(database, after ?? '', limit)),
    regather: (ids) => database.write(() => regather(database, ids)),
    index: storyIndex(database),
  }
}

interface MemberRow {
  readonly item: string
  readonly joined_at: Instant
  readonly why: string
}

function readStories(database: Database, ids: readonly StoryId[]): ReadonlyMap<StoryId, Story> {
  const found = new Map<StoryId, Story>()
  for (const id of ids) {
    const lead = database.query<{ lead: string }>(STORY_SQL.lead).first(id)?.lead
    if (lead === undefined) continue
    found.set(id, { id, lead, members: membersOf(database, id) })
  }
  return found
}

function membersOf(database: Database, id: StoryId): readonly StoryMember[] {
  const rows = database.query<MemberRow>(STORY_SQL.members).all(id)
  return rows.map((row) => ({ itemId: row.item, why: JSON.parse(row.why) as Verdict, joinedAt: row.joined_at }))
}

function storiesOfItems(database: Database, ids: readonly ItemId[]): ReadonlyMap<ItemId, StoryId> {
  const query = database.query<{ story: string }>(STORY_SQL.ofItem)
  const found = new Map<ItemId, StoryId>()
  for (const id of ids) {
    const story = query.first(id)?.story
    if (story !== undefined) found.set(id, story)
  }
  return found
}

function readOverrides(database: Database, ids: readonly ItemId[]): readonly Override[] {
  const query = database.query<Override>(STORY_SQL.overrides)
  const found = new Map<string, Override>()
  for (const id of ids)
    for (const row of query.all(id, id)) found.set(`${row.a} ${row.b}`, { kind: row.kind, a: row.a, b: row.b, at: row.at })
  return [...found.values()]
}

/** One word a pair, whichever way round it is named: the newest. */
function saveOverride(database: Database, override: Override): void {
  const [a, b] = override.a < override.b ? [override.a, override.b] : [override.b, override.a]
  database.query(STORY_SQL.saveOverride).run(a, b, override.kind, override.at)
}

function readPage(database: Database, after: StoryId, limit: number): readonly Story[] {
  const rows = database.query<{ id: string; lead: string }>(STORY_SQL.page).all(after, limit)
  return rows.map(({ id, lead }) => ({ id, lead, members: membersOf(database, id) }))
}

/** Items that are taken back stay where they are. */
function regather(database: Database, ids: readonly ItemId[]): void {
  const mark = database.query(STORY_SQL.regather)
  for (const id of ids) mark.run(id)
}
