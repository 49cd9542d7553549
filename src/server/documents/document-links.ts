import type { FeedDocument } from '../../model/document.ts'
import { beginningOf } from './document-head.ts'

type Links = NonNullable<FeedDocument['links']>

/** What a document of ours says of its own address and its hubs: as handed over, or else, after a restart, as it stands in its head. */
export function linksOf(document: FeedDocument): Links {
  if (document.links !== undefined) return document.links
  const { mediaType } = document
  if (mediaType.startsWith('application/feed+json')) return jsonLinks(beginningOf(document))
  return /^application\/(?:rss|atom)\+xml/.test(mediaType) ? xmlLinks(beginningOf(document)) : []
}

function xmlLinks(text: string): Links {
  const end = text.search(/<(?:item|entry)[\s>]/)
  const head = text.slice(0, end === -1 ? undefined : end)
  return [...head.matchAll(/<(?:atom:)?link\s([^>]*)>/g)].flatMap(([, attributes = '']) => {
    const rel = /\brel="(self|hub)"/.exec(attributes)?.[1]
    const url = /\bhref="([^"]*)"/.exec(attributes)?.[1]
    return rel === undefined || url === undefined ? [] : [{ rel, url: url.replaceAll('&amp;', '&') }]
  })
}

/** Quotes within a text are escaped, so `"items":` is the name of the member. */
function jsonLinks(text: string): Links {
  const end = text.search(/"items"\s*:/)
  if (end === -1) return []
  const { feed_url: self, hubs = [] } = JSON.parse(`${text.slice(0, end)}"items":[]}`) as {
    feed_url?: unknown
    hubs?: readonly { url?: unknown }[]
  }
  const urls = [self, ...hubs.map((hub) => hub.url)]
  return urls.flatMap((url, index) => (typeof url === 'string' ? [{ rel: index === 0 ? 'self' : 'hub', url }] : []))
}
