import type { MadeCategory } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'
import type { MadeMemory } from '../contract.ts'
import type { Database } from './database.ts'
import { columnsOf, lastOfEach } from './many-rows.ts'
import type { Session } from './session.ts'

export const MADE_SQL = {
  all: 'SELECT slug, rule, value, label, parent, listed, empty_since FROM made_categories ORDER BY rule, value',
  save: `INSERT INTO made_categories (slug, rule, value, label, parent, listed, empty_since)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bigint[])
    ON CONFLICT (slug) DO UPDATE SET rule = excluded.rule, value = excluded.value, label = excluded.label, parent = excluded.parent,
      listed = excluded.listed, empty_since = excluded.empty_since`,
  remove: 'DELETE FROM made_categories WHERE slug = ANY($1::text[])',
} as const

/** The categories that rules made. */
export function madeMemory(database: Database): MadeMemory {
  return {
    all: async () => (await database.all<MadeRow>(MADE_SQL.all)).map(madeOf),
    save: (rows) => saveMade(database, rows),
    remove: async (slugs) => void (await database.run(MADE_SQL.remove, slugs)),
  }
}

/** Saves the rows, the last of each slug. */
export async function saveMade(session: Session, made: readonly MadeCategory[]): Promise<void> {
  if (made.length === 0) return
  const rows = lastOfEach(made, ({ slug }) => slug).map(({ slug, rule, value, label, parent = null, isListed, emptySince = null }) => [
    slug,
    rule,
    value,
    label,
    parent,
    isListed,
    emptySince,
  ])
  await session.run(MADE_SQL.save, ...columnsOf(rows, 7))
}

interface MadeRow {
  readonly slug: string
  readonly rule: string
  readonly value: string
  readonly label: string
  readonly parent: string | null
  readonly listed: boolean
  readonly empty_since: Instant | null
}

function madeOf({ slug, rule, value, label, parent, listed, empty_since }: MadeRow): MadeCategory {
  return {
    ...{ slug, rule, value, label, isListed: listed },
    ...(parent === null ? {} : { parent }),
    ...(empty_since === null ? {} : { emptySince: empty_since }),
  }
}
