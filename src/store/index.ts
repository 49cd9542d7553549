/**
 * Intakes, gatherings and documents come in, each in one transaction. What was held goes out again, by key or in the order of dates; an engine is a
 * folder behind one contract. This room never decides: it keeps.
 */

import type { Store } from './contract.ts'
import { openSqlite } from './sqlite/index.ts'

/** One way to remember: opens the store of a data directory, made where there is none. */
export interface StoreEngine {
  readonly name: string
  readonly summary: string
  open(directory: string): Promise<Store>
}

/** The engines; each passes the whole suite of test/store. */
export const storeEngines: readonly StoreEngine[] = [{ name: 'sqlite', summary: 'one SQLite file in the data directory', open: openSqlite }]

/** The store of a data directory. Throws StoreError: STORE_OPEN, STORE_VERSION, or STORE_LOCKED after 20 s of another process's lock. */
export function openStore(options: { readonly directory: string }): Promise<Store> {
  return openSqlite(options.directory)
}

export { type HeldLease, holdStore } from './lease.ts'
export { restoreStore } from './sqlite/index.ts'
