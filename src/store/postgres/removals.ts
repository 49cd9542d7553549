import type { ItemId } from '../../model/item.ts'
import { nextSequence } from './sequence.ts'
import type { Session } from './session.ts'

export const REMOVAL_SQL = {
  isShown: 'SELECT 1 AS shown FROM entries WHERE shown = $1 AND category = $2 AND NOT hidden AND NOT held',
  /** Another member of its story may be shown under its guid: who follows the category sees an edit. */
  isNamed: `SELECT 1 AS shown FROM items p JOIN items o ON o.guid = p.guid AND o.id <> p.id JOIN entries e ON e.shown = o.id
    WHERE p.id = $1 AND e.category = $2 AND NOT e.hidden AND NOT e.held LIMIT 1`,
  note: `INSERT INTO removals (category, item, guid, sequence) SELECT $1, id, guid, $2 FROM items WHERE id = $3
    ON CONFLICT (category, item) DO UPDATE SET sequence = excluded.sequence`,
  forget: 'DELETE FROM removals WHERE category = $1 AND item = $2',
  oldest: 'SELECT sequence FROM removals WHERE category = $1 ORDER BY sequence DESC LIMIT 1 OFFSET $2',
  prune: 'DELETE FROM removals WHERE category = $1 AND sequence <= $2',
} as const

/**
 * Remembers for consumers of the category's changes that it no longer shows the item; resolves to the number of this change, or undefined
 * if the category does show it, or its guid. The caller says that the category is dirty. Inside a transaction that holds the lock of changes.
 */
export async function noteRemoval(session: Session, category: string, item: ItemId): Promise<number | undefined> {
  for (const sql of [REMOVAL_SQL.isShown, REMOVAL_SQL.isNamed])
    if ((await session.first(sql, item, category)) !== undefined) return undefined
  const sequence = await nextSequence(session)
  return (await session.run(REMOVAL_SQL.note, category, sequence, item)) > 0 ? sequence : undefined
}

/** The category shows the item again. Inside a transaction. */
export async function forgetRemoval(session: Session, category: string, item: ItemId): Promise<void> {
  await session.run(REMOVAL_SQL.forget, category, item)
}

/** Consumers of a category that are further behind than this hear only of what is there. */
const KEPT_PER_CATEGORY = 10_000

/** Forgets all but the newest removals of a category. Inside a transaction. */
export async function pruneRemovals(session: Session, category: string): Promise<void> {
  const oldest = await session.first<{ sequence: number }>(REMOVAL_SQL.oldest, category, KEPT_PER_CATEGORY)
  if (oldest !== undefined) await session.run(REMOVAL_SQL.prune, category, oldest.sequence)
}
