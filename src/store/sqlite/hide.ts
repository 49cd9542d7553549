import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { Database } from './database.ts'
import { forgetRemoval, noteRemoval, SHOWING } from './removals.ts'
import { dirtyCategory, nextSequence, touchCategory } from './sequence.ts'

export const HIDE_SQL = {
  showing: `SELECT e.category, e.story, e.sequence, e.held, c.published FROM entries e JOIN categories c ON c.category = e.category
    WHERE ${SHOWING} AND e.hidden = ?2`,
  hide: 'UPDATE entries SET hidden = 1 WHERE category = ? AND story = ?',
  show: 'UPDATE entries SET hidden = 0, sequence = ? WHERE category = ? AND story = ?',
  bury: `INSERT INTO tombstones (category, item, guid, at) SELECT ?, id, guid, ? FROM items WHERE id = ?
    ON CONFLICT (category, item) DO NOTHING`,
  unbury: 'DELETE FROM tombstones WHERE category = ? AND item = ?',
  companions: `INSERT INTO pending (sort_at, item) SELECT i.sort_at, i.id FROM members m JOIN members o ON o.story = m.story
    JOIN items i ON i.id = o.item WHERE m.item = ? AND o.item <> ? AND i.withdrawn_at IS NULL AND i.retracted_at IS NULL ON CONFLICT DO NOTHING`,
} as const

interface ShowingRow {
  readonly category: string
  readonly story: string
  readonly sequence: number
  readonly held: number
  readonly published: number
}

/**
 * Takes the item out of every category that shows it: tombstones where it had been published, the categories dirty, the other members of
 * its story pending, so that one of them can be shown instead. Inside a transaction.
 */
export function hideItem(database: Database, id: ItemId, at: Instant): void {
  for (const row of database.query<ShowingRow>(HIDE_SQL.showing).all(id, 0)) {
    database.query(HIDE_SQL.hide).run(row.category, row.story)
    if (row.held === 0 && row.sequence <= row.published) database.query(HIDE_SQL.bury).run(row.category, at, id)
    if (row.held === 0) noteRemoval(database, row.category, id)
    dirtyCategory(database, row.category)
  }
  database.query(HIDE_SQL.companions).run(id, id)
}

/** Shows the item again where it was shown before. Inside a transaction. */
export function unhideItem(database: Database, id: ItemId): void {
  for (const row of database.query<ShowingRow>(HIDE_SQL.showing).all(id, 1)) {
    const sequence = nextSequence(database)
    database.query(HIDE_SQL.show).run(sequence, row.category, row.story)
    database.query(HIDE_SQL.unbury).run(row.category, id)
    forgetRemoval(database, row.category, id)
    touchCategory(database, row.category, sequence)
  }
}
