import { type LoadedConfig, loadConfig } from '../config/load.ts'
import type { Store } from '../store/contract.ts'
import { openStore } from '../store/index.ts'
import type { CommandContext } from './command.ts'

/** Runs something on the store without holding it: also while a feedmill runs. The store is closed afterwards. */
export async function withStore(context: CommandContext, work: (store: Store, loaded: LoadedConfig) => Promise<number>): Promise<number> {
  const loaded = loadConfig(context.options.config, process.env, context.version)
  const store = await openStore({ directory: context.options.data })
  try {
    return await work(store, loaded)
  } finally {
    await store.close()
  }
}
