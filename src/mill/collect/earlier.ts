import { sha256Hex } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import { domainOf } from '../../lib/url/domains.ts'
import { isWebUrl } from '../../lib/url/urls.ts'
import type { ParsedFeed } from '../../model/feed.ts'
import type { EarlierPages, Source, SourceState } from '../../model/source.ts'
import { isRemoteFeed } from '../../sources/kinds/index.ts'

/** True for a source whose earlier pages are wanted and whose feed was not looked at for them yet: it is asked without validators, because a 304 names no page. */
export function isUnread({ history }: Source, { earlier }: SourceState): boolean {
  return history !== undefined && earlier === undefined
}

/**
 * Returns where the reading of a feed's earlier pages begins (issue 14 §1.6): at `prev-archive` (RFC 5005 §4), else at `next` (§3; `next_url` of a
 * JSON Feed). Undefined if nobody wants them, or they are being read.
 */
export function firstEarlier(source: Source, state: SourceState, feed: ParsedFeed | undefined, url: string): EarlierPages | undefined {
  if (!isUnread(source, state) || feed === undefined || !isRemoteFeed(source)) return undefined
  const next = feed.complete === true ? undefined : nextOf(feed, url)
  return compact({ next, pages: 0, items: 0, failures: 0, seen: [markOf(url)] })
}

/** Returns the page that is read next, while the limits of the source allow one more. */
export function nextPage({ history }: Source, { earlier }: SourceState): string | undefined {
  if (history === undefined || earlier === undefined || earlier.failures >= MOST_FAILURES) return undefined
  return earlier.pages < history.pages && earlier.items < history.items ? earlier.next : undefined
}

/** Failures of one page after which the rest is given up. */
export const MOST_FAILURES = 5

/** Returns what is remembered after a page. One that was read already, or that another site holds, ends the chain. */
export function afterPage(
  earlier: EarlierPages,
  feed: ParsedFeed | undefined,
  page: { readonly url: string; readonly items: number },
): EarlierPages {
  const seen = [...new Set([...earlier.seen, markOf(earlier.next!), markOf(page.url)])]
  const next = feed === undefined ? undefined : nextOf(feed, page.url)
  return compact({
    pages: earlier.pages + 1,
    items: earlier.items + page.items,
    failures: 0,
    seen,
    next: next === undefined || seen.includes(markOf(next)) ? undefined : next,
  })
}

function nextOf({ links }: ParsedFeed, url: string): string | undefined {
  const next = [...links.filter(({ rel }) => rel === 'prev-archive'), ...links.filter(({ rel }) => rel === 'next')][0]?.url
  return isWebUrl(next) && isSameSite(next, url) ? next : undefined
}

/** True within one registrable domain, and without a step from https to http. */
export function isSameSite(to: string, from: string): boolean {
  const [a, b] = [URL.parse(to), URL.parse(from)]
  return a !== null && b !== null && domainOf(a.hostname) === domainOf(b.hostname) && !(b.protocol === 'https:' && a.protocol === 'http:')
}

/** 48 bits of the address: enough to tell a loop among a thousand pages. */
function markOf(url: string): string {
  return sha256Hex(url.replace(/#.*$/, '')).slice(0, 12)
}
