import type { CommandContext } from './command.ts'
import { findItem } from './find-item.ts'
import { withStore } from './reading.ts'

/** The item leaves all outputs at the next turn. */
export function run(context: CommandContext): Promise<number> {
  return withStore(context, async (store) => {
    const item = await findItem(context.args[0] ?? '', store)
    await store.items.retract(item.id, Date.now())
    const storyId = (await store.stories.ofItems([item.id])).get(item.id)
    const story = storyId === undefined ? undefined : (await store.stories.get([storyId])).get(storyId)
    await store.stories.regather(story?.members.map(({ itemId }) => itemId) ?? [item.id])
    context.tell(`'${item.title}' is taken back; it leaves all outputs at the next turn.`)
    return 0
  })
}
