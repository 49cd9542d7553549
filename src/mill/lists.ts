import type { OpmlOutline } from '../formats/opml/index.ts'
import { readableId } from '../lib/hash.ts'
import type { Source, SourceId } from '../model/source.ts'
import type { Store } from '../store/contract.ts'

/** One feed of a list, as it is remembered between readings. */
export interface ListedFeed {
  readonly url: string
  readonly title?: string
}

/** The feeds a list names, each once, in its order. */
export function feedsOfOutlines(outlines: readonly OpmlOutline[]): ListedFeed[] {
  const feeds = new Map<string, ListedFeed>()
  const visit = (outline: OpmlOutline): void => {
    if (outline.xmlUrl !== undefined && !feeds.has(outline.xmlUrl)) feeds.set(outline.xmlUrl, { url: outline.xmlUrl, title: outline.title ?? outline.text })
    outline.children?.forEach(visit)
  }
  outlines.forEach(visit)
  return [...feeds.values()]
}

/** The source a listed feed stands for: it takes part as its list does. Its id is made of its address alone. */
export function sourceOfListed(list: Source, feed: ListedFeed): Source {
  const { url: _, path: __, ...shared } = list.options
  return { ...list, id: readableId(feed.url), kind: 'feed', title: feed.title, listedBy: list.id, options: { ...shared, url: feed.url } }
}

/** Configured sources and those their lists brought at the last reading. A feed that is configured itself is not listed again. */
export async function expandLists(sources: readonly Source[], store: Store): Promise<readonly Source[]> {
  const lists = sources.filter((source) => source.kind === 'opml')
  if (lists.length === 0) return sources
  const known = new Set(sources.map((source) => String(source.options.url ?? source.id)))
  const listed: Source[] = []
  for (const list of lists) {
    for (const feed of await rememberedFeeds(list.id, store)) {
      if (known.has(feed.url)) continue
      known.add(feed.url)
      listed.push(sourceOfListed(list, feed))
    }
  }
  return [...sources, ...listed]
}

/** What changed in a list since its last reading; the new reading is remembered. */
export async function rememberList(list: SourceId, feeds: readonly ListedFeed[], store: Store): Promise<{ readonly added: readonly string[]; readonly removed: readonly string[] }> {
  const before = new Set((await rememberedFeeds(list, store)).map((feed) => feed.url))
  const after = new Set(feeds.map((feed) => feed.url))
  await store.meta.set(`list:${list}`, JSON.stringify(feeds))
  return { added: [...after].filter((url) => !before.has(url)), removed: [...before].filter((url) => !after.has(url)) }
}

async function rememberedFeeds(list: SourceId, store: Store): Promise<readonly ListedFeed[]> {
  const text = await store.meta.get(`list:${list}`)
  return text === undefined ? [] : (JSON.parse(text) as ListedFeed[])
}
