import type { ItemId } from '../../model/item.ts'
import type { FragmentMemory, StoredFragment } from '../contract.ts'
import type { Database } from './database.ts'
import { columnsOf } from './many-rows.ts'

export const FRAGMENT_SQL = {
  get: 'SELECT item, content, made FROM fragments WHERE item = ANY($2::text[]) AND variant = $1',
  save: `INSERT INTO fragments (item, variant, content, made) SELECT k.item, $1, k.content, k.made FROM unnest($2::text[], $3::text[], $4::bytea[]) AS k (item, content, made)
    ON CONFLICT (item, variant) DO UPDATE SET content = excluded.content, made = excluded.made`,
  keepOnly: 'DELETE FROM fragments WHERE item <> ALL ($1::text[])',
} as const

/** What was made of items for the documents. */
export function fragmentMemory(database: Database): FragmentMemory {
  return {
    get: async (variant, itemIds) => {
      const rows = await database.all<StoredFragment & { readonly item: ItemId }>(FRAGMENT_SQL.get, variant, itemIds)
      return new Map(rows.map(({ item, content, made }) => [item, { content, made }]))
    },
    save: async (variant, fragments) => {
      if (fragments.size === 0) return
      const rows = [...fragments].map(([item, { content, made }]) => [item, content, made])
      await database.run(FRAGMENT_SQL.save, variant, ...columnsOf(rows, 3))
    },
    keepOnly: async (itemIds) => void (await database.run(FRAGMENT_SQL.keepOnly, [...itemIds])),
  }
}
