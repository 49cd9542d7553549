import type { Database } from './database.ts'
import { pageFindings } from './pages/index.ts'

/** What must never be found in a store, and the words for it. Each query gives one row, `count`. */
const INVARIANTS: readonly { readonly finding: string; readonly sql: string }[] = [
  {
    finding: 'items without their source',
    sql: 'SELECT COUNT(*) AS count FROM items i WHERE NOT EXISTS (SELECT 1 FROM sources s WHERE s.pk = i.source)',
  },
  {
    finding: 'names in the ledger without their source',
    sql: 'SELECT COUNT(*) AS count FROM (SELECT DISTINCT source FROM ledger) l WHERE NOT EXISTS (SELECT 1 FROM sources s WHERE s.pk = l.source)',
  },
  {
    finding: 'members of stories that are not there',
    sql: 'SELECT COUNT(*) AS count FROM members m WHERE NOT EXISTS (SELECT 1 FROM stories s WHERE s.id = m.story)',
  },
  {
    finding: 'members of stories whose item is not there',
    sql: 'SELECT COUNT(*) AS count FROM members m WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.id = m.item)',
  },
  {
    finding: 'stories whose lead is not their member',
    sql: 'SELECT COUNT(*) AS count FROM stories s WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.item = s.lead AND m.story = s.id)',
  },
  {
    finding: 'entries of categories that show an item that is not there',
    sql: 'SELECT COUNT(*) AS count FROM entries e WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.id = e.shown)',
  },
  {
    finding: 'categories with changes that no publication will see',
    sql: `SELECT COUNT(*) AS count FROM categories c WHERE c.changed < (SELECT MAX(e.sequence) FROM entries e
      WHERE e.category = c.category AND e.hidden = 0 AND e.held = 0)`,
  },
]

/** Findings of the pages' sums, of SQLite's own check and of the invariants, in words; empty when sound. */
export function checkStore(database: Database): readonly string[] {
  const changed = pageFindings(database.file)
  if (changed.length > 0) return changed
  const damage = database.query<{ integrity_check: string }>('PRAGMA integrity_check').all()
  const found = damage.map((row) => row.integrity_check).filter((text) => text !== 'ok')
  if (found.length > 0) return found
  return INVARIANTS.flatMap(({ finding, sql }) => {
    const count = database.query<{ count: number }>(sql).first()?.count ?? 0
    return count === 0 ? [] : [`${count} ${finding}`]
  })
}
