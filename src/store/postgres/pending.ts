import type { ItemId } from '../../model/item.ts'
import type { Session } from './session.ts'

/** The number that each item had in `pending` when it was read last: what was saved since waits on. */
export type PendingNumbers = Map<ItemId, number>

/** Every change gives the row another number. */
const AGAIN = 'ON CONFLICT (item) DO UPDATE SET sort_at = excluded.sort_at, number = excluded.number'
const GATHERED = 'i.withdrawn_at IS NULL AND i.retracted_at IS NULL'

/**
 * Items that wait to be gathered stand in a table of their own, in the order of gathering: to settle them rewrites none of the items' wide rows and
 * locks none of them.
 */
export const PENDING_SQL = {
  /** Items that are taken back are not gathered. */
  add: `INSERT INTO pending (item, sort_at) SELECT i.id, i.sort_at FROM items i WHERE i.id = ANY($1::text[]) AND ${GATHERED} ORDER BY i.id ${AGAIN}`,
  addCompanions: `INSERT INTO pending (item, sort_at) SELECT i.id, i.sort_at FROM members m JOIN members o ON o.story = m.story JOIN items i ON i.id = o.item
    WHERE m.item = $1 AND o.item <> $1 AND ${GATHERED} ORDER BY i.id ${AGAIN}`,
  remove: 'DELETE FROM pending WHERE item = ANY($1::text[])',
  /** An item without a number was not read as pending: it is settled whatever came meanwhile. Locked in the order of the ids. */
  settle: `DELETE FROM pending WHERE item IN (SELECT p.item FROM unnest($1::text[], $2::bigint[]) AS k (item, number) JOIN pending p ON p.item = k.item
    WHERE p.number = COALESCE(k.number, p.number) ORDER BY p.item FOR UPDATE OF p)`,
} as const

/** What follows an INSERT into `pending` of rows that may wait already. */
export const PENDING_AGAIN = AGAIN

/** Marks the items as pending, unless they are withdrawn or retracted. */
export async function addPending(session: Session, ids: readonly ItemId[]): Promise<void> {
  if (ids.length > 0) await session.run(PENDING_SQL.add, ids)
}

/** The gathered items wait no longer, unless they were saved again after they were read. */
export async function settlePending(session: Session, ids: readonly ItemId[], numbers: PendingNumbers): Promise<void> {
  if (ids.length === 0) return
  await session.run(
    PENDING_SQL.settle,
    ids,
    ids.map((id) => numbers.get(id) ?? null),
  )
}
