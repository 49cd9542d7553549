import { isRecord } from '../../lib/record.ts'
import { canonicalizeUrl } from '../../lib/url/canonical-url.ts'
import type { ParsedEntry, ParsedFeed } from '../../model/feed.ts'

/** What tells our own words when they come back: where we publish, and the feeds we hold ourselves. */
export interface EchoGuard {
  /** Public address of our outputs. */
  readonly siteUrl: string
  /** Whether this is the id or an address of a feed we pull. */
  readonly pulls: (address: string) => boolean
}

/**
 * The guard for a site that pulls these feeds, given by their addresses and by the ids they name themselves. Only where another feedmill
 * is read are they looked at: a turn costs nothing for sources that are not asked.
 */
export function echoGuard(siteUrl: string, feeds: Iterable<string>): EchoGuard {
  let keys: ReadonlySet<string> | undefined
  return {
    siteUrl,
    pulls(address) {
      keys ??= new Set([...feeds].map(originKey))
      return keys.has(originKey(address))
    },
  }
}

/**
 * True where the entry is one of ours that came back: the feed is our own output, the entry's origin is (`atom:source`, RSS `<source>`,
 * `_feedmill.origin`), or another feedmill passes on what we pull ourselves. Other aggregators' copies are no echo: they are copies,
 * and may reach us first.
 */
export function isEcho(feed: ParsedFeed, entry: ParsedEntry, guard: EchoGuard): boolean {
  const told = originAddresses(entry)
  if ([feed.selfUrl, feed.id, ...told].some((address) => isUnder(address, guard.siteUrl))) return true
  return isFeedmill(feed, entry) && told.some(guard.pulls)
}

/** The form in which ids and addresses of feeds are compared. */
function originKey(address: string): string {
  return (
    canonicalizeUrl(address) ??
    address
      .trim()
      .replace(/^https?:\/\/(www\.)?/i, '')
      .replace(/\/+$/, '')
      .toLowerCase()
  )
}

function isFeedmill(feed: ParsedFeed, entry: ParsedEntry): boolean {
  return /^feedmill\b/i.test(feed.generator?.name ?? '') || feedmillOrigin(entry) !== undefined
}

function originAddresses(entry: ParsedEntry): readonly string[] {
  const { id, selfUrl } = entry.origin ?? {}
  const own = feedmillOrigin(entry)
  return [id, selfUrl, own?.id, own?.selfUrl].filter((part) => typeof part === 'string')
}

function feedmillOrigin(entry: ParsedEntry): Record<string, unknown> | undefined {
  const ours = entry.extensions?.custom?._feedmill
  const origin = isRecord(ours) ? ours.origin : undefined
  return isRecord(origin) ? origin : undefined
}

function isUnder(address: string | undefined, siteUrl: string): boolean {
  if (address === undefined) return false
  const bare = (url: string): string => url.replace(/^https?:\/\//i, '').toLowerCase()
  return bare(address).startsWith(bare(siteUrl.endsWith('/') ? siteUrl : `${siteUrl}/`))
}
