import type { ItemId } from '../../model/item.ts'
import type { StoryId } from '../../model/story.ts'
import { PENDING_SQL } from './pending.ts'
import { noteRemoval } from './removals.ts'
import { dirtyCategory } from './sequence.ts'
import type { Session } from './session.ts'
import { forgetIndexed } from './story-index.ts'

export const FORGET_SQL = {
  entriesShowing: 'SELECT category, story, held FROM entries WHERE shown = $1 ORDER BY category, story',
  removeEntry: 'DELETE FROM entries WHERE category = $1 AND story = $2',
  removeMember: 'DELETE FROM members WHERE item = $1 RETURNING story',
  removeEmptyStory: 'DELETE FROM stories s WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM members m WHERE m.story = s.id)',
  nextLead: `UPDATE stories s SET lead = (SELECT m.item FROM members m WHERE m.story = s.id ORDER BY m.joined_at, m.item LIMIT 1)
    WHERE s.id = $1 AND NOT EXISTS (SELECT 1 FROM members m WHERE m.item = s.lead AND m.story = s.id)`,
  removeItem: `WITH revised AS (DELETE FROM revisions WHERE item = $1), waiting AS (DELETE FROM pending WHERE item = $1) DELETE FROM items WHERE id = $1`,
} as const

/**
 * Drops the items with all that hangs on them, but for the ledger. Categories that showed one are dirty; the other members of its story are
 * pending. Inside a transaction that holds the lock of changes.
 */
export async function forgetItems(session: Session, ids: readonly ItemId[]): Promise<void> {
  for (const id of ids) {
    for (const entry of await session.all<{ category: string; story: string; held: boolean }>(FORGET_SQL.entriesShowing, id)) {
      await session.run(FORGET_SQL.removeEntry, entry.category, entry.story)
      if (!entry.held) await noteRemoval(session, entry.category, id)
      await dirtyCategory(session, entry.category)
    }
    await session.run(PENDING_SQL.addCompanions, id)
    await dropItem(session, id)
  }
}

/** Drops one item, its membership, revisions and place in the index; its entries are the caller's. Inside a transaction that holds the lock of changes. */
export async function dropItem(session: Session, id: ItemId): Promise<void> {
  const story = (await session.first<{ story: string }>(FORGET_SQL.removeMember, id))?.story
  if (story !== undefined) await mendStory(session, story)
  await session.run(FORGET_SQL.removeItem, id)
  await forgetIndexed(session, id)
}

/** A story that lost its last member is no story; one that lost its lead is led by the member that joined first. Inside a transaction. */
export async function mendStory(session: Session, story: StoryId): Promise<void> {
  await session.run(FORGET_SQL.removeEmptyStory, story)
  await session.run(FORGET_SQL.nextLead, story)
}
