import type { Instant } from '../model/instant.ts'
import type { ItemId } from '../model/item.ts'
import type { IndexRow, StoryIndex } from './contract.ts'
import type { Database } from './database.ts'

export const STORY_INDEX_SQL = {
  lookup: 'SELECT item FROM story_postings WHERE key = ? ORDER BY expires DESC, item LIMIT ?',
  fingerprint: 'SELECT fingerprint FROM story_fingerprints WHERE item = ?',
  forget: 'DELETE FROM story_postings WHERE item = ?',
  post: 'INSERT INTO story_postings (key, expires, item) VALUES (?, ?, ?) ON CONFLICT (key, expires, item) DO NOTHING',
  saveFingerprint: `INSERT INTO story_fingerprints (item, expires, fingerprint) VALUES (?, ?, ?)
    ON CONFLICT (item) DO UPDATE SET expires = excluded.expires, fingerprint = excluded.fingerprint`,
  forgetFingerprint: 'DELETE FROM story_fingerprints WHERE item = ?',
  expire: `DELETE FROM story_postings WHERE expires < ? AND key NOT LIKE '!%'`,
} as const

/** The index of the stories room on this database. */
export function storyIndex(database: Database): StoryIndex {
  return {
    lookup: (keys, limit) => database.read(() => lookup(database, keys, limit)),
    fingerprints: (ids) => database.read(() => fingerprints(database, ids)),
  }
}

/** Writes the rows of placed items; an item's earlier rows give way. Inside the transaction that places them. */
export function saveIndex(database: Database, rows: readonly IndexRow[]): void {
  const post = database.query(STORY_INDEX_SQL.post)
  for (const row of rows) {
    database.query(STORY_INDEX_SQL.forget).run(row.itemId)
    for (const key of row.keys) post.run(key, row.expires, row.itemId)
    database.query(STORY_INDEX_SQL.saveFingerprint).run(row.itemId, row.expires, row.fingerprint)
  }
}

/** Drops postings that expired before this instant. Inside a transaction. */
export function expireIndex(database: Database, before: Instant): void {
  database.query(STORY_INDEX_SQL.expire).run(before)
}

/** Drops all rows of an item. Inside a transaction. */
export function forgetIndexed(database: Database, id: ItemId): void {
  database.query(STORY_INDEX_SQL.forget).run(id)
  database.query(STORY_INDEX_SQL.forgetFingerprint).run(id)
}

function lookup(database: Database, keys: readonly string[], limit: number): ReadonlyMap<string, readonly ItemId[]> {
  const query = database.query<{ item: string }>(STORY_INDEX_SQL.lookup)
  const found = new Map<string, readonly ItemId[]>()
  for (const key of new Set(keys)) {
    const rows = query.all(key, limit)
    if (rows.length > 0)
      found.set(
        key,
        rows.map((row) => row.item),
      )
  }
  return found
}

function fingerprints(database: Database, ids: readonly ItemId[]): ReadonlyMap<ItemId, Uint8Array> {
  const query = database.query<{ fingerprint: Uint8Array }>(STORY_INDEX_SQL.fingerprint)
  const found = new Map<ItemId, Uint8Array>()
  for (const id of ids) {
    const row = query.first(id)
    if (row !== undefined) found.set(id, row.fingerprint)
  }
  return found
}
