import { compact } from '../lib/record.ts'
import { expandLists } from '../mill/lists.ts'
import { dateOf } from '../model/item.ts'
import { withMade } from '../publications/index.ts'
import type { CommandContext } from './command.ts'
import { itemJson } from './item-json.ts'
import { mustBeKnown } from './known.ts'
import { withStore } from './reading.ts'

/** Prints the items held, newest first, or those that fit the words. */
export function run(context: CommandContext): Promise<number> {
  const { args, options, print, printTable, tell } = context
  const { source, category, limit = 50 } = options as { source?: string; category?: string; limit?: number }
  return withStore(context, async (store, { settings }) => {
    const sources = (await expandLists(settings.sources, store)).map(({ id }) => id)
    const slugs = withMade(settings, await store.made.all()).categories.map(({ slug }) => slug)
    mustBeKnown('source', source, sources)
    mustBeKnown('category', category, slugs)
    const wanted = compact({ sourceId: source, category, limit })
    const text = (options.text as string | undefined) ?? args[0]
    const { items, waiting } =
      text === undefined
        ? { items: await store.items.list(wanted), waiting: 0 }
        : await store.search.find({ ...wanted, text, order: options.relevance === true ? 'relevance' : 'newest' })
    if (waiting > 0) tell(`${waiting} older items are not indexed yet; each search indexes 2000 of them, and a running feedmill the rest`)
    if (options.json) print(JSON.stringify(items.map(itemJson)))
    else
      printTable({
        head: ['item', 'date', 'source', 'title', 'url'],
        rows: items.map((item) => [
          item.id.slice(0, 10),
          new Date(dateOf(item)).toISOString().slice(0, 16),
          item.sourceId,
          item.title,
          item.url ?? '',
        ]),
      })
    return 0
  })
}
