import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DocumentHead } from '../../model/document.ts'
import type { Coding } from './coding.ts'
import { readEntityTags } from './conditional.ts'
import type { DocumentCache } from './document-cache.ts'
import { type CachedDocument, CORS_HEADERS, encode } from './representation.ts'

/**
 * Answers `A-IM: feed` (RFC 3229) with 226 and only what is new or changed since the version the client names by If-None-Match. Off unless
 * the operator asks for it: some clients send the field with every request and take 226 for an error.
 */
export class Deltas {
  readonly #cache: DocumentCache
  /** Keys of the items of the versions that were asked for, by path and entity tag of the identity representation; oldest first. */
  readonly #versions = new Map<string, Map<string, ReadonlySet<string>>>()

  constructor(cache: DocumentCache) {
    this.#cache = cache
  }

  /** Remembers the items of this version, so that the next one can be told as what is new since. */
  async remember(cached: CachedDocument): Promise<CutDocument | undefined> {
    const { path, mediaType } = cached.head
    const loaded = await this.#cache.bytesOf(cached, 'identity')
    if (loaded === undefined || loaded.bytes.length > MOST_BYTES) return undefined
    const cut = cutItems(loaded.bytes.toString('utf8'), mediaType)
    if (cut !== undefined) this.#keep(path, loaded.cached.head.etag, new Set(cut.items.map(keyOf)))
    return cut
  }

  /**
   * Sends a 226 that is smaller than the whole; false when the whole is to be sent: an unknown version, a document that is too large to be cut
   * or cannot be with certainty, or nothing saved. The answer is for this client alone, so only a cache that knows instance manipulations
   * may keep it (RFC 3229 §10.8: `no-store, im`).
   */
  async answer(cached: CachedDocument, coding: Coding, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const known = this.#knownKeys(cached.head.path, request.headers['if-none-match'])
    const cut = await this.remember(cached)
    if (known === undefined || cut === undefined) return false
    const news = cut.items.filter((item) => !known.has(keyOf(item)))
    const [body, whole] = await Promise.all([encode(Buffer.from(cut.join(news)), coding), this.#cache.bytesOf(cached, coding)])
    if (whole === undefined || news.length === cut.items.length || body.length >= whole.bytes.length) return false
    response.writeHead(226, 'IM Used', headersOf(whole.cached, coding, body.length))
    response.end(body)
    return true
  }

  #keep(path: string, etag: string, keys: ReadonlySet<string>): void {
    const versions = this.#versions.get(path) ?? new Map<string, ReadonlySet<string>>()
    this.#versions.delete(path)
    this.#versions.set(path, versions)
    versions.set(etag, keys)
    for (const eldest of versions.keys()) if (versions.size > KEPT_VERSIONS) versions.delete(eldest)
    for (const eldest of this.#versions.keys()) if (this.#versions.size > KEPT_PATHS) this.#versions.delete(eldest)
  }

  #knownKeys(path: string, ifNoneMatch: string | undefined): ReadonlySet<string> | undefined {
    const versions = this.#versions.get(path)
    if (ifNoneMatch === undefined || versions === undefined) return undefined
    for (const tag of readEntityTags(ifNoneMatch)) {
      const keys = versions.get(tag.replace(/^W\//, '').replace(/-(?:gzip|br)"$/, '"'))
      if (keys !== undefined) return keys
    }
    return undefined
  }
}

const KEPT_VERSIONS = 16
const KEPT_PATHS = 500
/** Cutting takes some 15 ms for each megabyte, in which nobody else is answered. */
const MOST_BYTES = 1_048_576

/** True for a GET of a whole feed by a client that understands news alone. */
export function wantsDelta({ mediaType }: DocumentHead, { method, headers }: IncomingMessage): boolean {
  if (headers['a-im'] === undefined || method !== 'GET' || headers.range !== undefined) return false
  return wantsFeed(String(headers['a-im'])) && /^application\/(?:rss\+xml|atom\+xml|feed\+json)/.test(mediaType)
}

function wantsFeed(field: string): boolean {
  return field.split(',').some((part) => /^\s*feed\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(part))
}

function headersOf({ head, representations }: CachedDocument, coding: Coding, length: number): string[] {
  return [
    'Cache-Control',
    'no-store, im',
    'IM',
    'feed',
    'ETag',
    representations[coding].etag,
    'Vary',
    'A-IM, If-None-Match, Accept-Encoding',
    'Content-Type',
    head.mediaType,
    ...(coding === 'identity' ? [] : ['Content-Encoding', coding]),
    'Content-Length',
    String(length),
    'X-Content-Type-Options',
    'nosniff',
    ...CORS_HEADERS,
  ]
}

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

function keyOf(item: string): string {
  return createHash('sha256').update(item).digest('base64')
}
