import type { FeedDocument } from '../model/document.ts'

type Links = NonNullable<FeedDocument['links']>

/** What a document of ours says of its own address and its hubs: as handed over, or else, after a restart, as it stands in its head. */
export function linksOf(document: FeedDocument): Links {
  if (document.links !== undefined) return document.links
  const { bytes, mediaType } = document
  if (mediaType.startsWith('application/feed+json')) return jsonLinks(Buffer.from(bytes).toString('utf8'))
  return /^application\/(?:rss|atom)\+xml/.test(mediaType) ? xmlLinks(Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('utf8')) : []
}

/** Everything before the first item fits in there. */
const HEAD_BYTES = 32_768

function xmlLinks(text: string): Links {
  const end = text.search(/<(?:item|entry)[\s>]/)
  const head = text.slice(0, end === -1 ? undefined : end)
  return [...head.matchAll(/<(?:atom:)?link\s([^>]*)>/g)].flatMap(([, attributes = '']) => {
    const rel = /\brel="(self|hub)"/.exec(attributes)?.[1]
    const url = /\bhref="([^"]*)"/.exec(attributes)?.[1]
    return rel === undefined || url === undefined ? [] : [{ rel, url: url.replaceAll('&amp;', '&') }]
  })
}

function jsonLinks(text: string): Links {
  const { feed_url: self, hubs = [] } = JSON.parse(text) as { feed_url?: unknown; hubs?: readonly { url?: unknown }[] }
  const urls = [self, ...hubs.map((hub) => hub.url)]
  return urls.flatMap((url, index) => (typeof url === 'string' ? [{ rel: index === 0 ? 'self' : 'hub', url }] : []))
}
