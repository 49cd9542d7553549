import type { ItemId } from '../../model/item.ts'
import type { Database } from './database.ts'
import { listOf } from './many-rows.ts'

/**
 * Items that wait to be gathered stand in a table of their own, in the order of gathering: to settle them rewrites a few narrow pages and none of
 * the items' wide rows. A row counts only while its date is that of its item.
 */
export const PENDING_SQL = {
  /** Walks the list it is given. Items of another source, and those that are taken back, are not gathered. */
  addSaved: `INSERT INTO pending (sort_at, item) SELECT i.sort_at, i.id FROM json_each(?) AS k CROSS JOIN items AS i ON i.id = k.value
    WHERE i.source = ? AND i.retracted_at IS NULL ON CONFLICT DO NOTHING`,
  add: `INSERT INTO pending (sort_at, item) SELECT sort_at, id FROM items WHERE id = ? AND withdrawn_at IS NULL AND retracted_at IS NULL
    ON CONFLICT DO NOTHING`,
  remove: 'DELETE FROM pending WHERE item = ?1 AND sort_at = (SELECT sort_at FROM items WHERE id = ?1)',
  settle: `DELETE FROM pending WHERE (sort_at, item) IN
    (SELECT i.sort_at, i.id FROM json_each(?) AS k CROSS JOIN items AS i ON i.id = k.value)`,
} as const

/** Marks the saved items of a source as pending. Inside a transaction. */
export function addSaved(database: Database, source: number, ids: readonly ItemId[]): void {
  if (ids.length > 0) database.query(PENDING_SQL.addSaved).run(listOf(ids), source)
}

/** Marks an item as pending, unless it is withdrawn or retracted. Inside a transaction. */
export function addPending(database: Database, id: ItemId): void {
  database.query(PENDING_SQL.add).run(id)
}

/** The item waits no longer; called before its date changes and before it is deleted. Inside a transaction. */
export function removePending(database: Database, id: ItemId): void {
  database.query(PENDING_SQL.remove).run(id)
}

/** The gathered items wait no longer. Inside a transaction. */
export function settlePending(database: Database, ids: readonly ItemId[]): void {
  if (ids.length > 0) database.query(PENDING_SQL.settle).run(listOf(ids))
}
