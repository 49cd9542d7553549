import path from 'node:path'
import { loadConfig } from '../config/index.ts'
import { remembered } from '../mill/remembered.ts'
import { ConfigError, StoreError } from '../model/errors.ts'
import { openStore, restoreStore } from '../store/index.ts'
import type { CommandContext } from './command.ts'

/** Replaces the store of the data folder with the backup. Throws STORE_UNSUPPORTED if the configuration names PostgreSQL, whose backups are its own. */
export async function run(context: CommandContext): Promise<number> {
  const { args, options, tell } = context
  const file = path.resolve(args[0] ?? '')
  refuseOnPostgres(context)
  await restoreStore(file, path.resolve(options.data))
  const store = await openStore({ directory: path.resolve(options.data) })
  // What stands in the outputs is of another time: everything is written again.
  await remembered.looks.set(store, '')
  await store.close()
  tell(`${options.data} holds the store of ${file} again; the next turn publishes it.`)
  return 0
}

/** A configuration that cannot be read is no reason not to restore a store. */
function refuseOnPostgres({ options, version }: CommandContext): void {
  try {
    if (loadConfig(options.config, process.env, version).settings.store.url === undefined) return
  } catch (error) {
    if (error instanceof ConfigError) return
    throw error
  }
  throw new StoreError(
    'STORE_UNSUPPORTED',
    'the store of this configuration is in PostgreSQL: pg_restore reads a backup of pg_dump back; without store.url this command restores the data folder',
  )
}
