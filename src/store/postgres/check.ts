import type { Database } from './database.ts'

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
      WHERE e.category = c.category AND NOT e.hidden AND NOT e.held)`,
  },
  {
    finding: 'numbers of changes that will be given again',
    sql: `SELECT COUNT(*) AS count FROM entries e WHERE e.sequence > (SELECT value FROM counters WHERE name = 'entries')`,
  },
]

/** Findings of the invariants at one moment, in words; empty when sound. The pages of its files PostgreSQL checks by its own means (pg_amcheck). */
export function checkStore(database: Database): Promise<readonly string[]> {
  return database.snapshot(async (session) => {
    const findings: string[] = []
    for (const { finding, sql } of INVARIANTS) {
      const count = (await session.first<{ count: number }>(sql))?.count ?? 0
      if (count > 0) findings.push(`${count} ${finding}`)
    }
    return findings
  })
}
