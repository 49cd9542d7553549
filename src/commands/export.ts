import { sourceOutlines } from '../mill/publish/index.ts'
import { serializeOpml } from '../writing/index.ts'
import type { CommandContext } from './command.ts'
import { withStore } from './reading.ts'

/** The sources as an OPML 2.0 list; addresses that hold a secret are left out. */
export function run(context: CommandContext): Promise<number> {
  return withStore(context, async (store, { settings }) => {
    context.print(
      serializeOpml({
        title: `Sources of ${settings.site.title}`,
        ownerName: settings.site.author.name,
        outlines: await sourceOutlines({ settings, store }),
      }).trimEnd(),
    )
    return 0
  })
}
