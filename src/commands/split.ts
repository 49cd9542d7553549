import { FeedmillError } from '../model/errors.ts'
import type { CommandContext } from './command.ts'
import { findItem } from './find-item.ts'
import { withStore } from './reading.ts'

/** The item shares no story with the story's other members from the next turn on. */
export function run(context: CommandContext): Promise<number> {
  return withStore(context, async (store) => {
    const member = await findItem(context.args[0] ?? '', store)
    const item = await findItem(context.args[1] ?? '', store)
    const storyId = (await store.stories.ofItems([member.id])).get(member.id)
    const story = storyId === undefined ? undefined : (await store.stories.get([storyId])).get(storyId)
    if (story === undefined || !story.members.some(({ itemId }) => itemId === item.id)) {
      throw new FeedmillError('NOT_FOUND', `'${item.title}' is not in the story of '${member.title}'`)
    }
    const others = story.members.map(({ itemId }) => itemId).filter((id) => id !== item.id)
    for (const other of others) await store.stories.saveOverride({ kind: 'split', a: item.id, b: other, at: Date.now() })
    await store.stories.regather([item.id, ...others])
    context.tell(`'${item.title}' is a story of its own from the next turn on.`)
    return 0
  })
}
