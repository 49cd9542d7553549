import { join } from 'node:path'
import { StoreError } from '../../model/errors.ts'
import type { Store } from '../contract.ts'
import type { TransferSide } from '../transfer/contract.ts'
import { backupTo, STORE_FILE } from './backup.ts'
import { checkStore } from './check.ts'
import { consumerMemory } from './consumers.ts'
import { type Database, openDatabase } from './database.ts'
import { makeDirectory } from './directory.ts'
import { documentMemory } from './documents.ts'
import { entryMemory } from './entries.ts'
import { fragmentMemory } from './fragments.ts'
import { saveGathering } from './gathering.ts'
import { historyMemory } from './history.ts'
import { saveIntakes } from './intake.ts'
import { itemMemory } from './items.ts'
import { madeMemory } from './made.ts'
import { metaMemory } from './meta.ts'
import { purge } from './purge.ts'
import { refusalMemory } from './refusals.ts'
import { migrate } from './schema.ts'
import { searchMemory } from './search.ts'
import { sourceMemory } from './sources.ts'
import { storyMemory } from './stories.ts'
import { settleIndex } from './story-index.ts'
import { transferSide } from './transfer.ts'

/** The engine on node:sqlite: one file `feedmill.sqlite` in the directory, WAL, any number of readers, one writer at a time. */
export async function openSqlite(directory: string): Promise<Store> {
  return storeOn(await openMigrated(directory))
}

/** Returns the rows of the store of a data directory, to be moved. Throws as `openSqlite` does. */
export async function openSqliteTransfer(directory: string): Promise<TransferSide> {
  return transferSide(await openMigrated(directory))
}

async function openMigrated(directory: string): Promise<Database> {
  const database = await openDatabase(join(await madeDirectory(directory), STORE_FILE))
  try {
    await migrate(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Intakes are saved `normal`, gatherings `full`: nothing is published before it was gathered, and the sync of a gathering carries every
 * earlier intake to the disk with it. A power cut can only undo intakes nobody saw; their validators go with them.
 */
function storeOn(database: Database): Store {
  return {
    sources: sourceMemory(database),
    items: itemMemory(database),
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
    saveIntakes: (...intakes) => database.write(() => saveIntakes(database, intakes)),
    saveGathering: async (gathering) => {
      await database.write(() => saveGathering(database, gathering), 'full')
      await settleIndex(database)
    },
    purge: (options) => purge(database, options),
    bytes: () => database.read(() => database.query<{ bytes: number }>(SIZE_SQL).first()!.bytes),
    backup: (file) => backupTo(database, file),
    check: () => database.read(() => checkStore(database)),
    close: async () => database.close(),
  }
}

const SIZE_SQL = 'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size'

/** For its owner only: secrets of webhooks and hubs are among what is kept. */
async function madeDirectory(directory: string): Promise<string> {
  try {
    await makeDirectory(directory)
    return directory
  } catch (error) {
    throw new StoreError(
      'STORE_OPEN',
      `the data directory ${directory} cannot be made: ${(error as Error).message}`,
      { directory },
      { cause: error },
    )
  }
}

export { restoreStore, STORE_FILE } from './backup.ts'
