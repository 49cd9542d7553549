import type { CommandContext } from './command.ts'
import { findItem } from './find-item.ts'
import { withStore } from './reading.ts'

/** Two items share a story from the next turn on. */
export function run(context: CommandContext): Promise<number> {
  return withStore(context, async (store) => {
    const a = await findItem(context.args[0] ?? '', store)
    const b = await findItem(context.args[1] ?? '', store)
    await store.stories.saveOverride({ kind: 'merge', a: a.id, b: b.id, at: Date.now() })
    await store.stories.regather([a.id, b.id])
    context.tell(`'${a.title}' and '${b.title}' are one story from the next turn on.`)
    return 0
  })
}
