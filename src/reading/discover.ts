import { Parser } from 'htmlparser2'
import { limitNesting } from '../lib/html/nesting.ts'
import { absolutize } from '../lib/url/urls.ts'

/** A feed a page names, or may have. */
export interface DiscoveredFeed {
  readonly url: string
  readonly title?: string
  /** Media type, as the page says. */
  readonly type?: string
  /** Higher is likelier what a reader of the page wants. */
  readonly score: number
  /** Why it is where it is. */
  readonly why: string
}

/** The feeds an HTML page names, best first: `link rel=alternate` and `rel=feed`, then links that look like feeds. Undated comments and tag feeds come last. */
export function discoverFeeds(html: string, url: string): DiscoveredFeed[] {
  const found = new Map<string, DiscoveredFeed>()
  let base = url
  const add = (candidate: DiscoveredFeed | undefined): void => {
    if (candidate === undefined) return
    const held = found.get(candidate.url)
    if (held === undefined || held.score < candidate.score) found.set(candidate.url, { ...held, ...candidate })
  }
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'base' && attributes.href) base = absolutize(attributes.href, url) ?? base
      else if (name === 'link') add(fromLink(attributes, base, url))
      else if (name === 'a') add(fromAnchor(attributes, base, url))
    },
  })
  parser.end(limitNesting(html.slice(0, MOST)))
  return [...found.values()].sort((a, b) => b.score - a.score).slice(0, 50)
}

/** Returns the icons an HTML page names, likeliest to be large and square first: those of telephones, then those of tabs. */
export function iconsIn(html: string, url: string): string[] {
  const found: { readonly url: string; readonly rank: number }[] = []
  let base = url
  const parser = new Parser({
    onopentag(name, { href, rel = '' }) {
      if (href === undefined) return
      if (name === 'base') base = absolutize(href, url) ?? base
      const words = name === 'link' ? rel.toLowerCase().split(/\s+/) : []
      const rank = words.includes('apple-touch-icon') ? 0 : words.includes('icon') && !/\.svg(?:[?#]|$)/i.test(href) ? 1 : 2
      const address = rank === 2 ? undefined : absolutize(href, base)
      if (address !== undefined && /^https?:/.test(address)) found.push({ url: address, rank })
    },
  })
  parser.end(limitNesting(html.slice(0, MOST)))
  return [...new Set(found.sort((a, b) => a.rank - b.rank).map((icon) => icon.url))]
}

const MOST = 2 ** 20

/** Addresses where sites commonly keep a feed, likeliest first, for pages that name none. */
export function commonFeedPaths(url: string): string[] {
  const folder = new URL('.', url).href
  const paths = [
    'feed',
    'feed.xml',
    'rss.xml',
    'atom.xml',
    'index.xml',
    'rss',
    'feed.json',
    'feeds/posts/default',
    'blog/feed',
    'blog/rss.xml',
  ]
  return [...new Set([folder, new URL('/', url).href].flatMap((root) => paths.map((path) => new URL(path, root).href)))]
}

type Attributes = Readonly<Record<string, string>>

const FEED_TYPES: ReadonlyMap<string, number> = new Map([
  ['application/atom+xml', 62],
  ['application/rss+xml', 60],
  ['application/feed+json', 58],
  ['application/rdf+xml', 50],
  ['application/json', 30],
  ['text/xml', 40],
  ['application/xml', 40],
])

function fromLink(attributes: Attributes, base: string, page: string): DiscoveredFeed | undefined {
  const rel = (attributes.rel ?? '').toLowerCase().split(/\s+/)
  const type = (attributes.type ?? '').toLowerCase().split(';', 1)[0]!.trim()
  const byType = FEED_TYPES.get(type)
  const isFeed = rel.includes('feed')
  if (!isFeed && !(rel.includes('alternate') && byType !== undefined)) return undefined
  if (type === 'application/json' && !isFeed && !/feed/i.test(attributes.href ?? '')) return undefined
  return ranked(attributes, base, page, isFeed ? 65 : byType!, isFeed ? 'link rel=feed' : `link rel=alternate of type ${type}`, type)
}

const FEED_ADDRESS =
  /(?:^|[/._-])(?:feed|rss|atom)(?:[/._-]?(?:xml|json|rdf))?\/?(?:[?#]|$)|\.(?:rss|atom|rdf)(?:[?#]|$)|\/(?:feed|rss|index)\.(?:xml|json)(?:[?#]|$)/i

function fromAnchor(attributes: Attributes, base: string, page: string): DiscoveredFeed | undefined {
  const href = attributes.href ?? ''
  if (href.length > 2048 || !FEED_ADDRESS.test(href)) return undefined
  return ranked(attributes, base, page, 20, 'a link whose address looks like a feed', '')
}

function ranked(attributes: Attributes, base: string, page: string, score: number, why: string, type: string): DiscoveredFeed | undefined {
  const url = absolutize(attributes.href ?? '', base)
  if (url === undefined || !/^https?:/.test(url)) return undefined
  const title = (attributes.title ?? '').trim()
  const reasons = [why]
  let total = score
  const weigh = (by: number, reason: string): void => {
    total += by
    reasons.push(reason)
  }
  if (/\bcomments?\b|\/comments\//i.test(`${title} ${url}`)) weigh(-30, 'holds comments')
  if (/\/(?:tag|category|author)\//i.test(url)) weigh(-10, 'holds a part of the site')
  if (new URL(url).host !== new URL(page).host) weigh(-5, 'on another host')
  return { url, ...(title === '' ? {} : { title }), ...(type === '' ? {} : { type }), score: total, why: reasons.join('; ') }
}
