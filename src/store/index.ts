/**
 * Intakes, gatherings and documents come in, each in one transaction. What was held goes out again, by key or in the order of dates; an engine is a
 * folder behind one contract. This room never decides: it keeps.
 */

import type { Store } from './contract.ts'
import { openSqlite } from './sqlite/index.ts'

/** Where a store is. */
export interface StorePlace {
  /** The data directory: the store itself on SQLite. */
  readonly directory: string
  /** The URL of a PostgreSQL database that holds the store; absent: SQLite. It may hold a password. */
  readonly url?: string
}

/** One way to remember: opens the store of a place, made where there is none. */
export interface StoreEngine {
  readonly name: string
  readonly summary: string
  open(place: StorePlace): Promise<Store>
}

/** The engines; each passes the whole suite of test/store. */
export const storeEngines = {
  sqlite: { name: 'sqlite', summary: 'one SQLite file in the data directory', open: ({ directory }) => openSqlite(directory) },
  postgres: {
    name: 'postgres',
    summary: 'the tables of a PostgreSQL database',
    // Loaded when it is wanted, because most feedmills have no PostgreSQL.
    open: async ({ url = '' }) => (await import('./postgres/index.ts')).openPostgres(url),
  },
} as const satisfies Record<string, StoreEngine>

/** The store of a place. Throws StoreError: STORE_OPEN, STORE_VERSION, STORE_LOCKED after 20 s of another process's lock; on PostgreSQL what `openPostgres` names. */
export function openStore(place: StorePlace): Promise<Store> {
  return (place.url === undefined ? storeEngines.sqlite : storeEngines.postgres).open(place)
}

export { type HeldLease, holdStore } from './lease.ts'
export { restoreStore, STORE_FILE } from './sqlite/index.ts'
