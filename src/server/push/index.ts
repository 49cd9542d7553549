import { compact } from '../../lib/record.ts'
import type { DocumentHead } from '../../model/document.ts'
import { DOCUMENT_FILES } from '../../model/publication.ts'
import type { Settings } from '../../model/settings.ts'
import { withMade } from '../../publications/index.ts'
import type { Store } from '../../store/contract.ts'
import type { ServerOptions } from '../contract.ts'
import { PrivateCategories } from '../door/index.ts'
import { createItemViewer, type ItemViewer } from '../item-view.ts'
import { type Hub, openHub } from './hub.ts'
import { Outbox } from './outbox.ts'
import { openPings } from './pings.ts'
import { openWebhooks } from './webhooks.ts'

export { addHub, addPushReceiver, pushPathOf } from './routes.ts'

/** Everything that goes out by itself: pings to hubs, deliveries of our own hub, webhooks. */
export interface Push {
  readonly hub: Hub | undefined
  readonly outbox: Outbox
  /** Tells everyone of changed documents; resolves when the rows are saved and what was due has been tried. */
  announce(documents: readonly DocumentHead[]): Promise<void>
}

export type PushOptions = Pick<ServerOptions, 'settings' | 'store' | 'cache' | 'client' | 'log'> & {
  readonly version: string
  /** Made anew where there is none to share. */
  readonly viewer?: ItemViewer
}

/** Read from the store, ready to be started; undefined when there is no way out or nobody to tell. */
export async function openPush(options: PushOptions, clock: () => number): Promise<Push | undefined> {
  const { client, settings, store, cache, log } = options
  const { hubs, webhooks: hooks, hub: isHub } = settings.push
  if (client === undefined || (hubs.length === 0 && hooks.length === 0 && !isHub)) return undefined
  const siteUrl = settings.site.url
  const privates = new PrivateCategories(settings.categories)
  const viewer = options.viewer ?? createItemViewer(settings)
  const hub = isHub ? await openHub({ store, cache, client, siteUrl, privates, clock }) : undefined
  const topicOf = (document: DocumentHead): string =>
    document.links?.find((link) => link.rel === 'self')?.url ??
    new URL(document.path.split('/').map(encodeURIComponent).join('/'), siteUrl).href
  const pings = await openPings({ store, client, hubs, topicOf, clock })
  const { categories } = withMade(settings, await store.made.all())
  const webhooks = await openWebhooks(compact({ store, client, webhooks: hooks, categories, allSlug: settings.allSlug, viewer, clock }))
  const couriers = [...(hub ? [hub.courier] : []), pings.courier, webhooks.courier]
  const outbox = new Outbox({ couriers, log, clock })
  return {
    hub,
    outbox,
    async announce(documents) {
      const feeds = documents.filter(isSubscriptionFeed)
      if (feeds.length > 0) {
        // A hub of others could not read what asks for a token.
        await pings.announce(feeds.filter(({ path }) => !privates.isPrivate(path)))
        await hub?.announce(feeds)
      }
      await webhooks.announce()
      await outbox.pump()
    },
  }
}

/** Feeds that people subscribe to: pages are for browsers, and closed archive pages do not change. */
function isSubscriptionFeed(document: DocumentHead): boolean {
  return /^application\/(?:rss\+xml|atom\+xml|feed\+json)/.test(document.mediaType) && !/\/archive\/\d+\//.test(document.path)
}

/** The feeds of the configured categories as they stand: what a subscriber has when it has everything. */
export async function standingFeeds(settings: Settings, store: Store): Promise<readonly DocumentHead[]> {
  const { categories } = withMade(settings, await store.made.all())
  const paths = categories.flatMap(({ slug }) => Object.values(DOCUMENT_FILES).map((name) => `${slug}/${name}`))
  const heads = await Promise.all(paths.map((path) => store.documents.get(path)))
  return heads.filter((head) => head !== undefined)
}
