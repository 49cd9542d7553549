import { FeedmillError } from '../model/errors.ts'
import { rewindWebhooks } from '../server/index.ts'
import { holdStore } from '../store/index.ts'
import type { CommandContext } from './command.ts'
import { withStore } from './reading.ts'

/** Sends a stretch of changes to a webhook again, from the next turn on. Throws STORE_LOCKED while a feedmill runs, because that one remembers how far it came. */
export function run(context: CommandContext): Promise<number> {
  const [url = ''] = context.args
  const since = context.options.since as number
  return withStore(context, async (store) => {
    const now = Date.now()
    const lease = await holdStore(store, LEASE_MS, now)
    try {
      const categories = await rewindWebhooks(store, url, since, now)
      if (categories.length === 0) throw new FeedmillError('NOT_FOUND', `no webhook of the configuration has been told anything at ${url}`)
      context.tell(`The changes since ${new Date(since).toISOString()} of ${categories.join(', ')} are sent again at the next turn.`)
      return 0
    } finally {
      await lease.release()
    }
  })
}

const LEASE_MS = 60_000
