import { setPausedIn } from '../config/added.ts'
import { loadConfig } from '../config/index.ts'
import { compact } from '../lib/record.ts'
import { FeedmillError } from '../model/errors.ts'
import type { Steering } from '../server/index.ts'
import { addFeed, feedOf, heldSource } from './add.ts'
import type { CommandContext } from './command.ts'

/** Returns what the control room may change, done as the commands do it: `pause`, `resume` and `add` in a page are those of the terminal. */
export function steeringOf(context: Pick<CommandContext, 'options' | 'version'>): Steering {
  const { options, version } = context
  const load = () => loadConfig(options.config, process.env, version)
  return {
    setPaused: (source, paused) => setPausedIn(options.config, [source], paused).length > 0,
    async tryAddress(address) {
      try {
        const loaded = load()
        const { address: url, trial } = await feedOf(address, loaded)
        const items = trial.items.map(({ title, url: page, published }) => compact({ title, url: page, published }))
        return compact({ url, title: trial.feed?.title?.value.trim() || url, heldAs: heldSource(loaded.settings, url), items })
      } catch (error) {
        if (!(error instanceof FeedmillError)) throw error
        return { error: { code: error.code, message: error.message } }
      }
    },
    addFeed: (feed) => heldSource(load().settings, feed.url) ?? addFeed(context, feed),
  }
}
