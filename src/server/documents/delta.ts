import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FeedDocument } from '../../model/document.ts'
import type { Coding } from './coding.ts'
import { readEntityTags } from './conditional.ts'
import type { CachedDocument } from './document-cache.ts'
import { CORS_HEADERS } from './representation.ts'

/**
 * Answers `A-IM: feed` (RFC 3229) with 226 and only what is new or changed since the version the client names by If-None-Match; false
 * when the whole is to be sent: no such wish, an unknown version, or a document that is too large to be cut or cannot be with certainty.
 * The answer is for this client alone, so only a cache that knows instance manipulations may keep it (RFC 3229 §10.8: `no-store, im`).
 */
export function answerDelta(cached: CachedDocument, coding: Coding, request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== 'GET' || request.headers.range !== undefined) return false
  if (!noteWish(cached, request)) return false
  const known = knownKeys(cached, request.headers['if-none-match'])
  if (known === undefined) return false
  const cut = itemsOf(cached)
  const news = cut?.items.filter((item) => !known.has(keyOf(item)))
  if (cut === undefined || news === undefined || news.length === cut.items.length) return false
  const body = Buffer.from(cut.join(news))
  response.writeHead(226, 'IM Used', [
    'Cache-Control',
    'no-store, im',
    'IM',
    'feed',
    'ETag',
    cached.representations[coding].etag,
    'Vary',
    'A-IM, If-None-Match, Accept-Encoding',
    'Content-Type',
    cached.document.mediaType,
    'Content-Length',
    String(body.length),
    'X-Content-Type-Options',
    'nosniff',
    ...CORS_HEADERS,
  ])
  response.end(body)
  return true
}

/** Whether the client asks for news alone. It is remembered of the document from then on, also where the answer is 304: else the first change would be told whole. */
export function noteWish(cached: CachedDocument, request: IncomingMessage): boolean {
  if (!wantsFeed(String(request.headers['a-im'])) || !isSmallFeed(cached.document)) return false
  cached.versions.wanted = true
  return true
}

/** Keeps the item keys of a version that is about to be replaced, where a client has asked for this; the eldest are forgotten. */
export function rememberVersion(former: CachedDocument): void {
  if (!former.versions.wanted || !isSmallFeed(former.document)) return
  const cut = itemsOf(former)
  const { itemKeys } = former.versions
  if (cut !== undefined) itemKeys.set(former.document.etag, new Set(cut.items.map(keyOf)))
  for (const etag of itemKeys.keys()) if (itemKeys.size > KEPT_VERSIONS) itemKeys.delete(etag)
}

const KEPT_VERSIONS = 16

/** A document taken apart: its items as they stand, and how to put some of them back. */
export interface CutDocument {
  readonly items: readonly string[]
  join(items: readonly string[]): string
}

/** The items of one of our own documents; undefined when they cannot be told apart with certainty. */
export function cutItems(text: string, mediaType: string): CutDocument | undefined {
  if (mediaType.startsWith('application/feed+json')) return cutJson(text)
  return cutXml(text, mediaType.startsWith('application/atom+xml') ? 'entry' : 'item')
}

function cutXml(text: string, name: string): CutDocument | undefined {
  const marks = new RegExp(`<!\\[CDATA\\[[\\s\\S]*?\\]\\]>|<!--[\\s\\S]*?-->|<(/?)${name}(?:\\s[^>]*)?>`, 'g')
  const items: string[] = []
  let head: number | undefined
  let start: number | undefined
  let end = 0
  for (const mark of text.matchAll(marks)) {
    if (mark[1] === undefined) continue
    if (mark[1] === '' && start !== undefined) return undefined
    if (mark[1] === '') start = mark.index
    else if (start !== undefined) {
      head ??= start
      end = mark.index + mark[0].length
      items.push(text.slice(start, end))
      start = undefined
    }
  }
  if (head === undefined) return undefined
  const before = text.slice(0, head)
  const after = text.slice(end)
  return { items, join: (some) => before + some.join('\n') + after }
}

function cutJson(text: string): CutDocument | undefined {
  const feed = JSON.parse(text) as { items?: unknown }
  if (!Array.isArray(feed.items)) return undefined
  return {
    items: feed.items.map((item) => JSON.stringify(item)),
    join: (some) => JSON.stringify({ ...feed, items: some.map((item) => JSON.parse(item) as unknown) }),
  }
}

function wantsFeed(field: string): boolean {
  return field.split(',').some((part) => /^\s*feed\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(part))
}

function isSmallFeed({ bytes, mediaType }: FeedDocument): boolean {
  return bytes.length <= MOST_BYTES && /^application\/(?:rss\+xml|atom\+xml|feed\+json)/.test(mediaType)
}

/** Cutting takes some 15 ms for each megabyte, in which nobody else is answered. */
const MOST_BYTES = 1_048_576

function knownKeys(cached: CachedDocument, ifNoneMatch: string | undefined): ReadonlySet<string> | undefined {
  if (ifNoneMatch === undefined) return undefined
  for (const tag of readEntityTags(ifNoneMatch)) {
    const keys = cached.versions.itemKeys.get(tag.replace(/^W\//, '').replace(/-(?:gzip|br)"$/, '"'))
    if (keys !== undefined) return keys
  }
  return undefined
}

function keyOf(item: string): string {
  return createHash('sha256').update(item).digest('base64')
}

function itemsOf({ document, representations }: CachedDocument): CutDocument | undefined {
  return cutItems(representations.identity.bytes!.toString('utf8'), document.mediaType)
}
