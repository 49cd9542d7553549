import { dateOf } from '../model/item.ts'
import type { CommandContext } from './command.ts'
import { withStore } from './reading.ts'
import { tableOf } from './table.ts'

/** The items held, newest first. */
export function run(context: CommandContext): Promise<number> {
  const { args, options, print } = context
  const { source, category } = options as { source?: string; category?: string }
  return withStore(context, async (store) => {
    const items = await store.items.list({ sourceId: source, category, text: args[0], limit: Number(options.limit ?? 50) || 50 })
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
