import { expandLists } from '../mill/lists.ts'
import { dateOf } from '../model/item.ts'
import { withMade } from '../publications/index.ts'
import type { CommandContext } from './command.ts'
import { mustBeKnown } from './known.ts'
import { withStore } from './reading.ts'
import { tableOf } from './table.ts'

/** The items held, newest first. */
export function run(context: CommandContext): Promise<number> {
  const { args, options, print } = context
  const { source, category, limit } = options as { source?: string; category?: string; limit?: number }
  return withStore(context, async (store, { settings }) => {
    const sources = (await expandLists(settings.sources, store)).map(({ id }) => id)
    const slugs = withMade(settings, await store.made.all()).categories.map(({ slug }) => slug)
    mustBeKnown('source', source, sources)
    mustBeKnown('category', category, slugs)
    const items = await store.items.list({ sourceId: source, category, text: args[0], limit: limit ?? 50 })
    if (options.json) print(JSON.stringify(items))
    else
      print(
        tableOf(
          ['item', 'date', 'source', 'title', 'url'],
          items.map((item) => [
            item.id.slice(0, 10),
            new Date(dateOf(item)).toISOString().slice(0, 16),
            item.sourceId,
            item.title,
            item.url ?? '',
          ]),
        ),
      )
    return 0
  })
}
