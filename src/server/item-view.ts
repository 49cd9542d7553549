import { setImmediate as breathe } from 'node:timers/promises'
import { runTransforms } from '../items/index.ts'
import type { Category } from '../model/category.ts'
import type { Instant } from '../model/instant.ts'
import type { PublishedItem } from '../model/publication.ts'
import type { Settings } from '../model/settings.ts'
import { assemble, settle, settleKey, settlePolicy } from '../publications/index.ts'
import { serializeJsonFeed } from '../writing/json-feed.ts'
import type { Change } from './changes.ts'

/** Changes as the items of our JSON Feed, made by the category's own steps and sanitized like those, each with the sequence number of its change. */
export interface ItemViewer {
  /** Rests between items, so that a long answer never holds up the readers of feeds. Items that cannot be published are left out. */
  view(changes: readonly Change[], category: Category, now: Instant): Promise<readonly Record<string, unknown>[]>
}

/** A viewer that remembers what it settled last: consumers of one category ask for the same items, one after the other. */
export function createItemViewer(settings: Settings, version: string): ItemViewer {
  const settled = new Map<string, PublishedItem | undefined>()

  function settleOnce(change: Change, category: Category, now: Instant): PublishedItem | undefined {
    const [item] = runTransforms([change.item], category.transforms, { now }).items
    if (item === undefined) return undefined
    const candidate = { item, members: change.companions }
    const policy = settlePolicy(category)
    const key = settleKey(candidate, policy)
    if (!settled.has(key)) {
      if (settled.size >= REMEMBERED) settled.clear()
      settled.set(key, settle(candidate, policy).item)
    }
    return settled.get(key)
  }

  return {
    async view(changes, category, now) {
      const views: Record<string, unknown>[] = []
      for (const change of changes) {
        const item = settleOnce(change, category, now)
        if (item !== undefined) views.push(viewItem(item, change.sequence, category, settings, version))
        await breathe()
      }
      return views
    },
  }
}

const REMEMBERED = 1000

/** One writer of JSON Feed items is enough: what it gives for a feed of this one item is taken out of that feed. */
function viewItem(item: PublishedItem, sequence: number, category: Category, settings: Settings, version: string): Record<string, unknown> {
  const publication = assemble({
    category: { ...category, tags: [] },
    site: settings.site,
    entries: [{ item, priority: 0 }],
    paging: { complete: false },
    version,
  })
  const feed = JSON.parse(serializeJsonFeed(publication)) as { readonly items: readonly Record<string, unknown>[] }
  const [view = {}] = feed.items
  return { ...view, _feedmill: { ...(view._feedmill as object | undefined), item_id: item.itemId, sequence } }
}
