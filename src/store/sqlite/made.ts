import type { MadeCategory } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'
import type { MadeMemory } from '../contract.ts'
import type { Database } from './database.ts'

export const MADE_SQL = {
  all: 'SELECT slug, rule, value, label, parent, listed, empty_since FROM made_categories ORDER BY rule, value',
  save: `INSERT INTO made_categories (slug, rule, value, label, parent, listed, empty_since) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (slug) DO UPDATE SET rule = excluded.rule, value = excluded.value, label = excluded.label, parent = excluded.parent,
      listed = excluded.listed, empty_since = excluded.empty_since`,
  remove: 'DELETE FROM made_categories WHERE slug = ?',
} as const

/** The categories that rules made. */
export function madeMemory(database: Database): MadeMemory {
  return {
    all: () => database.read(() => database.query<MadeRow>(MADE_SQL.all).all().map(madeOf)),
    save: (rows) => database.write(() => saveMade(database, rows)),
    remove: (slugs) =>
      database.write(() => {
        for (const slug of slugs) database.query(MADE_SQL.remove).run(slug)
      }),
  }
}

/** Saves the rows. Inside a transaction. */
export function saveMade(database: Database, rows: readonly MadeCategory[]): void {
  for (const { slug, rule, value, label, parent = null, isListed, emptySince = null } of rows)
    database.query(MADE_SQL.save).run(slug, rule, value, label, parent, isListed ? 1 : 0, emptySince)
}

interface MadeRow {
  readonly slug: string
  readonly rule: string
  readonly value: string
  readonly label: string
  readonly parent: string | null
  readonly listed: number
  readonly empty_since: Instant | null
}

function madeOf({ slug, rule, value, label, parent, listed, empty_since }: MadeRow): MadeCategory {
  return {
    ...{ slug, rule, value, label, isListed: listed === 1 },
    ...(parent === null ? {} : { parent }),
    ...(empty_since === null ? {} : { emptySince: empty_since }),
  }
}
