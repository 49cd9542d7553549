import type { ItemId } from '../../model/item.ts'
import type { FragmentMemory, StoredFragment } from '../contract.ts'
import type { Database } from './database.ts'

export const FRAGMENT_SQL = {
  get: 'SELECT content, made FROM fragments WHERE item = ? AND variant = ?',
  save: `INSERT INTO fragments (item, variant, content, made) VALUES (?, ?, ?, ?)
    ON CONFLICT (item, variant) DO UPDATE SET content = excluded.content, made = excluded.made`,
  items: 'SELECT DISTINCT item FROM fragments',
  removeItem: 'DELETE FROM fragments WHERE item = ?',
} as const

/** What was made of items for the documents. */
export function fragmentMemory(database: Database): FragmentMemory {
  return {
    get: (variant, itemIds) => database.read(() => getAll(database, variant, itemIds)),
    save: (variant, fragments) =>
      database.write(() => {
        const save = database.query(FRAGMENT_SQL.save)
        for (const [item, { content, made }] of fragments) save.run(item, variant, content, made)
      }),
    keepOnly: (itemIds) =>
      database.write(() => {
        const remove = database.query(FRAGMENT_SQL.removeItem)
        for (const { item } of database.query<{ item: string }>(FRAGMENT_SQL.items).all()) if (!itemIds.has(item)) remove.run(item)
      }),
  }
}

function getAll(database: Database, variant: string, itemIds: readonly ItemId[]): ReadonlyMap<ItemId, StoredFragment> {
  const query = database.query<StoredFragment>(FRAGMENT_SQL.get)
  const found = new Map<ItemId, StoredFragment>()
  for (const id of itemIds) {
    const row = query.first(id, variant)
    if (row !== undefined) found.set(id, row)
  }
  return found
}
