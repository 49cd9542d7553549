import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import { PENDING_SQL } from './pending.ts'
import { forgetRemoval, noteRemoval } from './removals.ts'
import { dirtyCategory, nextSequence, touchCategories } from './sequence.ts'
import type { Session } from './session.ts'

export const HIDE_SQL = {
  showing: `SELECT e.category, e.story, e.sequence, e.held, c.published FROM entries e JOIN categories c ON c.category = e.category
    WHERE e.shown = $1 AND e.hidden = $2 ORDER BY e.category, e.story`,
  hide: 'UPDATE entries SET hidden = true WHERE category = $1 AND story = $2',
  show: 'UPDATE entries SET hidden = false, sequence = $1 WHERE category = $2 AND story = $3',
  bury: `INSERT INTO tombstones (category, item, guid, at) SELECT $1, id, guid, $2 FROM items WHERE id = $3
    ON CONFLICT (category, item) DO NOTHING`,
  unbury: 'DELETE FROM tombstones WHERE category = $1 AND item = $2',
} as const

interface ShowingRow {
  readonly category: string
  readonly story: string
  readonly sequence: number
  readonly held: boolean
  readonly published: number
}

/**
 * Takes the item out of every category that shows it: tombstones where it had been published, the categories dirty, the other members of
 * its story pending, so that one of them can be shown instead. Inside a transaction that holds the lock of changes.
 */
export async function hideItem(session: Session, id: ItemId, at: Instant): Promise<void> {
  for (const row of await session.all<ShowingRow>(HIDE_SQL.showing, id, false)) {
    await session.run(HIDE_SQL.hide, row.category, row.story)
    if (!row.held && row.sequence <= row.published) await session.run(HIDE_SQL.bury, row.category, at, id)
    if (!row.held) await noteRemoval(session, row.category, id)
    await dirtyCategory(session, row.category)
  }
  await session.run(PENDING_SQL.addCompanions, id)
}

/** Shows the item again where it was shown before. Inside a transaction that holds the lock of changes. */
export async function unhideItem(session: Session, id: ItemId): Promise<void> {
  for (const row of await session.all<ShowingRow>(HIDE_SQL.showing, id, true)) {
    const sequence = await nextSequence(session)
    await session.run(HIDE_SQL.show, sequence, row.category, row.story)
    await session.run(HIDE_SQL.unbury, row.category, id)
    await forgetRemoval(session, row.category, id)
    await touchCategories(session, new Map([[row.category, sequence]]))
  }
}
