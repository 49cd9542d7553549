import path from 'node:path'
import type { CommandContext } from './command.ts'
import { withStore } from './reading.ts'

/** A consistent copy of the store, also while it is in use. */
export function run(context: CommandContext): Promise<number> {
  const file = path.resolve(context.args[0] ?? '')
  return withStore(context, async (store) => {
    await store.backup(file)
    context.tell(`The store stands in ${file}.`)
    return 0
  })
}
