import type { ItemId } from '../../model/item.ts'
import type { Database } from './database.ts'
import { nextSequence } from './sequence.ts'

/** Entries `e` that show the item `?1`: nearly always that of the story it is named for. */
export const SHOWING = '(e.story = ?1 AND e.shown = ?1 OR e.shown = ?1 AND e.shown <> e.story)'

export const REMOVAL_SQL = {
  /** By the item, not by the category: `+` keeps SQLite from walking all that the category shows. */
  isShown: `SELECT 1 AS shown FROM entries e WHERE ${SHOWING} AND +e.category = ?2 AND e.hidden = 0 AND e.held = 0`,
  /** Another member of its story may be shown under its guid: who follows the category sees an edit. */
  isNamed: `SELECT 1 AS shown FROM items p JOIN items o ON o.guid = p.guid AND o.id <> p.id
    JOIN entries e ON (e.story = o.id AND e.shown = o.id OR e.shown = o.id AND e.shown <> e.story)
    WHERE p.id = ?1 AND +e.category = ?2 AND e.hidden = 0 AND e.held = 0`,
  note: `INSERT INTO removals (category, item, guid, sequence) SELECT ?, id, guid, ? FROM items WHERE id = ?
    ON CONFLICT (category, item) DO UPDATE SET sequence = excluded.sequence`,
  forget: 'DELETE FROM removals WHERE category = ? AND item = ?',
  oldest: 'SELECT sequence FROM removals WHERE category = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?',
  prune: 'DELETE FROM removals WHERE category = ? AND sequence <= ?',
} as const

/**
 * Remembers for those who follow the category's changes that it no longer shows the item; gives the number of this change, or undefined
 * where the category does show it, or its guid. The caller says that the category is dirty. Inside a transaction.
 */
export function noteRemoval(database: Database, category: string, item: ItemId): number | undefined {
  for (const sql of [REMOVAL_SQL.isShown, REMOVAL_SQL.isNamed])
    if (database.query(sql).first(item, category) !== undefined) return undefined
  const sequence = nextSequence(database)
  return database.query(REMOVAL_SQL.note).run(category, sequence, item) > 0 ? sequence : undefined
}

/** The category shows the item again. Inside a transaction. */
export function forgetRemoval(database: Database, category: string, item: ItemId): void {
  database.query(REMOVAL_SQL.forget).run(category, item)
}

/** Who follows a category and is further behind than this hears only of what is there. */
const KEPT_PER_CATEGORY = 10_000

/** Forgets all but the newest removals of a category. Inside a transaction. */
export function pruneRemovals(database: Database, category: string): void {
  const oldest = database.query<{ sequence: number }>(REMOVAL_SQL.oldest).first(category, KEPT_PER_CATEGORY)
  if (oldest !== undefined) database.query(REMOVAL_SQL.prune).run(category, oldest.sequence)
}
