import type { ItemId } from '../../model/item.ts'
import type { StoryId } from '../../model/story.ts'
import type { Database } from './database.ts'
import { HIDE_SQL } from './hide.ts'
import { removePending } from './pending.ts'
import { noteRemoval, SHOWING } from './removals.ts'
import { dirtyCategory } from './sequence.ts'
import { forgetIndexed } from './story-index.ts'

export const FORGET_SQL = {
  entriesShowing: `SELECT e.category, e.story, e.held FROM entries e WHERE ${SHOWING}`,
  removeEntry: 'DELETE FROM entries WHERE category = ? AND story = ?',
  storyOf: 'SELECT story FROM members WHERE item = ?',
  removeMember: 'DELETE FROM members WHERE item = ?',
  removeEmptyStory: 'DELETE FROM stories WHERE id = ? AND NOT EXISTS (SELECT 1 FROM members WHERE story = stories.id)',
  nextLead: `UPDATE stories SET lead = (SELECT item FROM members WHERE story = stories.id ORDER BY joined_at, item LIMIT 1)
    WHERE id = ? AND NOT EXISTS (SELECT 1 FROM members WHERE item = stories.lead AND story = stories.id)`,
  removeRevisions: 'DELETE FROM revisions WHERE item = ?',
  removeItem: 'DELETE FROM items WHERE id = ?',
} as const

/**
 * Drops the items with all that hangs on them, but for the ledger. Categories that showed one are dirty; the other members of its story are
 * pending. Inside a transaction.
 */
export function forgetItems(database: Database, ids: readonly ItemId[]): void {
  for (const id of ids) {
    for (const entry of database.query<{ category: string; story: string; held: number }>(FORGET_SQL.entriesShowing).all(id)) {
      database.query(FORGET_SQL.removeEntry).run(entry.category, entry.story)
      if (entry.held === 0) noteRemoval(database, entry.category, id)
      dirtyCategory(database, entry.category)
    }
    database.query(HIDE_SQL.companions).run(id, id)
    dropItem(database, id)
  }
}

/** Drops one item, its membership, revisions and place in the index; its entries are the caller's. Inside a transaction. */
export function dropItem(database: Database, id: ItemId): void {
  const story = database.query<{ story: string }>(FORGET_SQL.storyOf).first(id)?.story
  database.query(FORGET_SQL.removeMember).run(id)
  if (story !== undefined) mendStory(database, story)
  database.query(FORGET_SQL.removeRevisions).run(id)
  removePending(database, id)
  database.query(FORGET_SQL.removeItem).run(id)
  forgetIndexed(database, id)
}

/** A story that lost its last member is no story; one that lost its lead is led by the member that joined first. Inside a transaction. */
export function mendStory(database: Database, story: StoryId): void {
  database.query(FORGET_SQL.removeEmptyStory).run(story)
  database.query(FORGET_SQL.nextLead).run(story)
}
