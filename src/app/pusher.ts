import { DocumentCache, openPush, standingFeeds } from '../server/index.ts'
import type { App } from './app.ts'
import { publishedDocuments } from './published-documents.ts'

/** Pushing without a server, for a mill that cron turns. */
export interface Pusher {
  /** Announces the feeds that changed since it was opened and delivers everything that is owed; resolves within a minute. What was not taken stays owed. */
  pay(): Promise<void>
}

/** Returns a pusher that knows the feeds as they stand before the turn; undefined where nobody is to be told of anything. */
export async function openPusher({ loaded, store, client, outputs, parts }: App): Promise<Pusher | undefined> {
  const { settings } = loaded
  const cache = new DocumentCache({
    siteUrl: settings.site.url,
    memoryBytes: settings.server.memoryBytes,
    documents: publishedDocuments(store, outputs[0]),
  })
  const push = await openPush({ settings, store, client, cache, log: parts.log, version: parts.version }, parts.clock)
  if (push === undefined) return undefined
  const before = new Map((await standingFeeds(settings, store)).map(({ path, etag }) => [path, etag]))
  return {
    async pay() {
      const changed = (await standingFeeds(settings, store)).filter(({ path, etag }) => before.get(path) !== etag)
      const limit = Promise.withResolvers<void>()
      const timer = setTimeout(limit.resolve, MOST_MS)
      await Promise.race([push.announce(changed), limit.promise])
      clearTimeout(timer)
      await push.outbox.stop(STOP_MS)
    },
  }
}

const MOST_MS = 50_000
const STOP_MS = 10_000
