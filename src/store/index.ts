/**
 * Intakes, gatherings and documents come in, each in one transaction. What was held goes out again, by key or in the order of dates; an engine is a
 * folder behind one contract. This room never decides: it keeps.
 */

import { StoreError } from '../model/errors.ts'
import type { Store } from './contract.ts'
import { openSqlite, openSqliteTransfer } from './sqlite/index.ts'
import { type MovedTable, moveStore, TRANSFER_NAME, type TransferOptions, type TransferSide } from './transfer/index.ts'

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
  /** Opens it as rows, to be moved to another place. */
  openTransfer(place: StorePlace): Promise<TransferSide>
}

/** The engines; each passes the whole suite of test/store. */
export const storeEngines = {
  sqlite: {
    name: 'sqlite',
    summary: 'one SQLite file in the data directory',
    open: ({ directory }) => openSqlite(directory),
    openTransfer: ({ directory }) => openSqliteTransfer(directory),
  },
  postgres: {
    name: 'postgres',
    summary: 'the tables of a PostgreSQL database',
    // Loaded when it is wanted, because most feedmills have no PostgreSQL.
    open: async ({ url = '' }) => (await import('./postgres/index.ts')).openPostgres(url),
    openTransfer: async ({ url = '' }) => (await import('./postgres/index.ts')).openPostgresTransfer(url),
  },
} as const satisfies Record<string, StoreEngine>

/** The store of a place. Throws StoreError: STORE_OPEN, STORE_VERSION, STORE_LOCKED after 20 s of another process's lock; on PostgreSQL what `openPostgres` names. */
export async function openStore(place: StorePlace): Promise<Store> {
  const store = await engineOf(place).open(place)
  if ((await store.meta.get(TRANSFER_NAME)) === undefined) return store
  await store.close()
  throw new StoreError('STORE_TRANSFER', 'the store was moved here only in part; run the same feedmill migrate again')
}

/** Moves the whole store of one place to another, which holds none; see `moveStore`. */
export async function transferStore(from: StorePlace, to: StorePlace, options: TransferOptions = {}): Promise<readonly MovedTable[]> {
  const sides: TransferSide[] = []
  try {
    for (const place of [from, to]) sides.push(await engineOf(place).openTransfer(place))
    return await moveStore(sides[0]!, sides[1]!, options)
  } finally {
    for (const side of sides) await side.close()
  }
}

function engineOf(place: StorePlace): StoreEngine {
  return place.url === undefined ? storeEngines.sqlite : storeEngines.postgres
}

export { type HeldLease, holdStore } from './lease.ts'
export { restoreStore, STORE_FILE } from './sqlite/index.ts'
