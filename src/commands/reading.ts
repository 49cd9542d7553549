import { existsSync } from 'node:fs'
import { type LoadedConfig, loadConfig } from '../config/index.ts'
import { StoreError } from '../model/errors.ts'
import type { Store } from '../store/contract.ts'
import { openStore } from '../store/index.ts'
import type { CommandContext } from './command.ts'

/**
 * Runs something on the store without holding it, so also while a feedmill runs. The store is closed afterwards. Throws STORE_OPEN if the
 * data directory does not exist, because a mistyped `--data` would else show an empty store that is sound.
 */
export async function withStore(context: CommandContext, work: (store: Store, loaded: LoadedConfig) => Promise<number>): Promise<number> {
  const loaded = loadConfig(context.options.config, process.env, context.version)
  const store = await openExisting(context.options.data, loaded)
  try {
    return await work(store, loaded)
  } finally {
    await store.close()
  }
}

/** Returns the store of a configuration, on SQLite of a data directory that exists. Throws STORE_OPEN if it does not. */
export async function openExisting(directory: string, { settings: { store } }: LoadedConfig): Promise<Store> {
  if (store.url === undefined && !existsSync(directory))
    throw new StoreError(
      'STORE_OPEN',
      `the data directory ${directory} does not exist; name it with --data, or run feedmill refresh to make it`,
      { directory },
    )
  return openStore({ directory, url: store.url })
}
