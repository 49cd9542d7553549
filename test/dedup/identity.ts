import { canonicalizeUrl } from '../../src/lib/canonical-url.ts'
import type { Item, ItemId } from '../../src/model/item.ts'
import { Counters } from '../../src/stories/counters.ts'
import type { Fingerprint } from '../../src/stories/fingerprint.ts'
import { fingerprint } from '../../src/stories/fingerprint.ts'
import { likeness } from '../../src/stories/likeness.ts'
import { anItem, anOrigin } from '../support/builders.ts'
import type { LabelledItem } from './dataset.ts'

/** What one feed has shown: its guids, and whether they can be trusted. */
interface FeedMemory {
  readonly byGuid: Map<string, { itemId: ItemId; url: string; print: Fingerprint }>
  trusted: boolean
}

/** The items of documents as they come: the same entry again under its guid keeps its id. */
export class Entries {
  readonly #feeds = new Map<string, FeedMemory>()

  /** The items of one document of one feed, in its order. */
  read(document: readonly LabelledItem[]): readonly Item[] {
    const feed = this.#feeds.get(document[0]!.feed) ?? { byGuid: new Map(), trusted: true }
    this.#feeds.set(document[0]!.feed, feed)
    const items = document.map((labelled) => itemOf(labelled, labelled.id))
    if (repeatsGuids(items)) feed.trusted = false
    return items.map((item, at) => known(item, document[at]!, feed))
  }
}

function known(item: Item, labelled: LabelledItem, feed: FeedMemory): Item {
  if (labelled.guid === null || labelled.guid === '') return item
  const print = fingerprint(item, Counters.read(undefined))
  const before = feed.byGuid.get(labelled.guid)
  if (before !== undefined && feed.trusted && before.url !== item.urlKeys[0] && feed.byGuid.size < 3) {
    const like = likeness(before.print, print)
    if (like.titleDice < 0.3 && like.containment < 0.15) feed.trusted = false
  }
  const itemId = before !== undefined && feed.trusted ? before.itemId : item.id
  feed.byGuid.set(labelled.guid, { itemId, url: item.urlKeys[0] ?? '', print })
  return { ...item, id: itemId }
}

function repeatsGuids(items: readonly Item[]): boolean {
  const groups = Map.groupBy(items, (item) => item.guid)
  return [...groups.values()].some((group) => new Set(group.map((item) => `${item.title} ${item.content}`)).size > 1)
}

function itemOf(labelled: LabelledItem, id: ItemId): Item {
  const key = canonicalizeUrl(labelled.url)
  const site = `https://${Buffer.from(labelled.source).toString('hex').slice(0, 40)}.example/`
  const firstSeen = Date.UTC(2023, 0, 1) + labelled.batch * 3_600_000
  return anItem({
    id,
    sourceId: labelled.feed,
    guid: labelled.guid ?? `tag:feedmill:${id}`,
    url: labelled.url,
    urlKeys: key === undefined ? [] : [key],
    title: labelled.title,
    content: labelled.html,
    contentType: 'html',
    published: Date.parse(labelled.published),
    firstSeen,
    origin: anOrigin({ sourceId: labelled.feed, id: labelled.feed, title: labelled.source, url: site }),
  })
}
