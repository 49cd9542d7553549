import { isWebUrl } from '../../lib/url/urls.ts'
import type { RawDocument } from '../../model/document.ts'
import type { ParsedEntry, ParsedFeed, ParsedOrigin } from '../../model/feed.ts'
import type { Origin } from '../../model/item.ts'
import type { Source } from '../../model/source.ts'
import { plainText } from '../entry-texts.ts'
import { compact, nonEmpty, webUrl } from './parts.ts'

/** What an origin is made of besides the document's words. */
export interface OriginContext {
  readonly source: Source
  readonly document: Pick<RawDocument, 'url' | 'file'>
  readonly base: string | undefined
}

/** Where the entry came from: what it says of that itself (RFC 4287 §4.2.11: the metadata of the feed it was copied from is kept), else its feed. */
export function originOf(feed: ParsedFeed, entry: ParsedEntry, context: OriginContext): Origin {
  const told = entry.origin
  return told !== undefined && namesFeed(told) ? toldOrigin(told, context) : feedOrigin(feed, context)
}

function namesFeed(origin: ParsedOrigin): boolean {
  return (origin.id ?? origin.selfUrl ?? origin.url) !== undefined && plainText(origin.title) !== ''
}

function toldOrigin(told: ParsedOrigin, { source, base }: OriginContext): Origin {
  const selfUrl = webUrl(told.selfUrl, base)
  const url = webUrl(told.url, base)
  return compact({
    sourceId: source.id,
    id: told.id ?? selfUrl ?? url ?? '',
    title: plainText(told.title),
    selfUrl,
    url,
    updated: told.updated,
    authors: told.authors,
    rights: nonEmpty(plainText(told.rights)),
    icon: webUrl(told.icon, base),
    logo: webUrl(told.logo, base),
  })
}

function feedOrigin(feed: ParsedFeed, { source, document, base }: OriginContext): Origin {
  const address = document.file === undefined && isWebUrl(document.url) ? document.url : undefined
  const selfUrl = webUrl(feed.selfUrl, base) ?? address
  const url = webUrl(feed.url, base)
  return compact({
    sourceId: source.id,
    id: feed.id ?? selfUrl ?? url ?? source.id,
    title: source.title ?? (plainText(feed.title) || hostOf(url ?? selfUrl) || source.id),
    selfUrl,
    url,
    updated: feed.updated,
    authors: feed.authors,
    rights: nonEmpty(plainText(feed.rights)),
    icon: webUrl(feed.icon, base),
    logo: webUrl(feed.logo ?? feed.image?.url, base),
    language: feed.language,
  })
}

function hostOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : URL.parse(url)?.hostname.replace(/^www\./, '')
}
