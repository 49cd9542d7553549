import { expandLists } from '../mill/lists.ts'
import { FeedmillError } from '../model/errors.ts'
import { dateOf } from '../model/item.ts'
import type { CommandContext } from './command.ts'
import { withStore } from './reading.ts'
import { tableOf } from './table.ts'

/** The items held, newest first. */
export function run(context: CommandContext): Promise<number> {
  const { args, options, print } = context
  const { source, category, limit } = options as { source?: string; category?: string; limit?: number }
  return withStore(context, async (store, { settings }) => {
    const sources = (await expandLists(settings.sources, store)).map(({ id }) => id)
    const slugs = settings.categories.map(({ slug }) => slug)
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

function mustBeKnown(what: string, wanted: string | undefined, known: readonly string[]): void {
  if (wanted === undefined || known.includes(wanted)) return
  throw new FeedmillError(
    'NOT_FOUND',
    `there is no ${what} '${wanted}'; there are ${known.slice(0, 8).join(', ')}${known.length > 8 ? ' …' : ''}`,
  )
}
