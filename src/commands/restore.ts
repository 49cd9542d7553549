import path from 'node:path'
import { remembered } from '../mill/remembered.ts'
import { openStore, restoreStore } from '../store/index.ts'
import type { CommandContext } from './command.ts'

/** The backup in the place of the store. */
export async function run({ args, options, tell }: CommandContext): Promise<number> {
  const file = path.resolve(args[0] ?? '')
  await restoreStore(file, path.resolve(options.data))
  const store = await openStore({ directory: path.resolve(options.data) })
  // What stands in the outputs is of another time: everything is written again.
  await remembered.looks.set(store, '')
  await store.close()
  tell(`${options.data} holds the store of ${file} again; the next turn publishes it.`)
  return 0
}
