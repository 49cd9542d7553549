import { StoreError } from '../../model/errors.ts'
import type { Store } from '../contract.ts'
import type { TransferSide } from '../transfer/contract.ts'
import { checkStore } from './check.ts'
import { consumerMemory } from './consumers.ts'
import { type Database, type DatabaseOptions, openDatabase } from './database.ts'
import { documentMemory } from './documents.ts'
import { entryMemory } from './entries.ts'
import { fragmentMemory } from './fragments.ts'
import { saveGathering } from './gathering.ts'
import { historyMemory } from './history.ts'
import { saveIntakes } from './intake.ts'
import { itemMemory } from './items.ts'
import { madeMemory } from './made.ts'
import { metaMemory } from './meta.ts'
import type { PendingNumbers } from './pending.ts'
import { purge } from './purge.ts'
import { refusalMemory } from './refusals.ts'
import { migrate } from './schema.ts'
import { searchMemory } from './search.ts'
import { sourceMemory } from './sources.ts'
import { storyMemory } from './stories.ts'
import { transferSide } from './transfer.ts'

/**
 * The engine on PostgreSQL 14 or newer: the tables of one schema (the first of the search path), any number of processes. Throws StoreError:
 * STORE_OPEN, STORE_UNREACHABLE, STORE_REFUSED, STORE_UNSUPPORTED or STORE_VERSION, none of which repeats the password.
 */
export async function openPostgres(url: string, options?: DatabaseOptions): Promise<Store> {
  return storeOn(await openMigrated(url, options))
}

/** Returns the rows of the store at the URL, to be moved. Throws as `openPostgres` does. */
export async function openPostgresTransfer(url: string): Promise<TransferSide> {
  return transferSide(await openMigrated(url))
}

async function openMigrated(url: string, options?: DatabaseOptions): Promise<Database> {
  const database = await openDatabase(url, options)
  try {
    await migrate(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

function storeOn(database: Database): Store {
  const numbers: PendingNumbers = new Map()
  return {
    sources: sourceMemory(database),
    items: itemMemory(database, numbers),
    stories: storyMemory(database),
    entries: entryMemory(database),
    made: madeMemory(database),
    documents: documentMemory(database),
    meta: metaMemory(database),
    consumers: consumerMemory(database),
    refusals: refusalMemory(database),
    history: historyMemory(database),
    fragments: fragmentMemory(database),
    search: searchMemory(database),
    saveIntakes: (...intakes) => database.write((session) => saveIntakes(session, intakes)),
    saveGathering: (gathering) => database.write((session) => saveGathering(session, gathering, numbers)),
    purge: (options) => purge(database, options),
    bytes: async () => (await database.first<{ bytes: number }>(SIZE_SQL))?.bytes ?? 0,
    backup: () => Promise.reject(backupError(database.place)),
    check: () => checkStore(database),
    close: () => database.close(),
  }
}

const SIZE_SQL = 'SELECT pg_database_size(current_database()) AS bytes'

function backupError(place: string): StoreError {
  return new StoreError(
    'STORE_UNSUPPORTED',
    `the store is in ${place}: pg_dump --format=custom --file=FILE URL writes a backup of it while feedmill runs, pg_restore reads it back`,
    { place },
  )
}
