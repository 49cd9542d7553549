import { readableId } from '../lib/hash.ts'
import { isWebUrl } from '../lib/url/urls.ts'
import type { RawDocument } from '../model/document.ts'
import { FetchError, ParseError } from '../model/errors.ts'
import type { Source, SourceId } from '../model/source.ts'
import { addressOf, brings } from '../sources/kinds/index.ts'
import type { Store } from '../store/contract.ts'
import { type ListedFeed, remembered } from './remembered.ts'

/** The source a listed feed stands for: it takes part as its list does, with the labels of its groups. Its id is made of its address alone. */
function sourceOfListed(list: Source, feed: ListedFeed): Source {
  // How often the list itself is asked says nothing of its feeds.
  const { url, path: _path, interval: _interval, folderCategories, ...options } = list.options
  const mapped = (folderCategories ?? {}) as Readonly<Record<string, readonly string[]>>
  const { headers: _headers, auth: _auth, ca: _ca, insecureTls: _insecure, ...shared } = options
  // Whoever writes the list names any host: what was configured for the list's own is for no other.
  const trusted = typeof url === 'string' && originOf(url) === originOf(feed.url) ? options : { ...shared, insecureTls: false }
  const labels = feed.labels ?? []
  const categories = [...list.categories, ...labels.flatMap((label) => mapped[label] ?? [])]
  return {
    ...list,
    id: readableId(feed.url),
    kind: 'feed',
    title: feed.title,
    categories: [...new Set(categories)],
    tags: [...new Set([...list.tags, ...labels])],
    listedBy: list.id,
    paused: list.paused === true || list.pausedFeeds?.includes(readableId(feed.url)) === true,
    pausedFeeds: undefined,
    options: { ...trusted, url: feed.url },
  }
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined
}

/**
 * Returns the configured sources and those their lists brought at the last reading. A feed that is configured itself is not listed again; one
 * that several lists name is one source, with the categories and labels of all of them.
 */
export async function expandLists(sources: readonly Source[], store: Store): Promise<readonly Source[]> {
  const lists = sources.filter((source) => brings(source) === 'list')
  if (lists.length === 0) return sources
  const known = new Set(sources.map((source) => addressOf(source)))
  const listed = new Map<string, Source>()
  for (const list of lists) {
    for (const feed of await rememberedFeeds(list.id, store)) {
      if (known.has(feed.url)) continue
      const [before, source] = [listed.get(feed.url), sourceOfListed(list, feed)]
      listed.set(feed.url, before === undefined ? source : withLabelsOf(before, source))
    }
  }
  return [...sources, ...listed.values()]
}

function withLabelsOf(source: Source, { categories, tags }: Source): Source {
  return { ...source, categories: [...new Set([...source.categories, ...categories])], tags: [...new Set([...source.tags, ...tags])] }
}

/** What a new reading of a list changed: addresses of feeds. */
export interface ListChange {
  readonly sourceId: SourceId
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** What the list names that is not taken, and why; one sentence each. */
  readonly passedOver?: readonly string[]
}

/** Reads a list and remembers it. Throws ParseError where no list can be read, FetchError where it was cut: then the last reading stays. */
export async function takeList(source: Source, document: RawDocument, store: Store): Promise<ListChange> {
  const { parseOpml, readList } = await import('../reading/opml.ts')
  const list = parseOpml(document.bytes)
  if (!list.found) throw new ParseError('PARSE_NOT_A_FEED', `${document.url} is no OPML list`)
  const read = readList(list.outlines)
  // Whoever writes the list is a stranger: what is no web address is no feed, and would stop what trusts that it is one.
  const [taken, foreign] = [read.feeds.filter(({ xmlUrl }) => isWebUrl(xmlUrl)), read.feeds.filter(({ xmlUrl }) => !isWebUrl(xmlUrl))]
  const feeds = taken.map(({ xmlUrl, outline, groups }): ListedFeed => ({ url: xmlUrl, title: outline.text || undefined, labels: groups }))
  const passedOver = [...read.passedOver, ...foreign.map(({ xmlUrl }) => `'${xmlUrl.slice(0, 200)}' is no web address`)]
  const before = new Set((await rememberedFeeds(source.id, store)).map((feed) => feed.url))
  // More often a broken export than the end of everything; the sources' items would go with it.
  if (feeds.length === 0 && before.size > 0)
    throw new ParseError('PARSE_EMPTY', `${document.url} names no feed any more; the ${before.size} it named stay`)
  const after = new Set(feeds.map((feed) => feed.url))
  const removed = [...before].filter((url) => !after.has(url))
  if (removed.length > 0 && !list.whole)
    throw new FetchError('FETCH_TRUNCATED', `${document.url} ends before its list does; the ${removed.length} feeds it does not name stay`)
  await remembered.listedBy(source.id).set(store, feeds)
  return { sourceId: source.id, added: [...after].filter((url) => !before.has(url)), removed, passedOver }
}

async function rememberedFeeds(list: SourceId, store: Store): Promise<readonly ListedFeed[]> {
  return (await remembered.listedBy(list).get(store)) ?? []
}
