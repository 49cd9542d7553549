import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { DocumentHead } from '../../model/document.ts'
import type { Coding } from './coding.ts'
import { policyOf } from './content-policy.ts'

/** A document with its representations. */
export interface CachedDocument {
  readonly head: DocumentHead
  /** Whole seconds, in ms; never ahead of the clock (RFC 9110 §8.8.2.1). */
  readonly lastModifiedMs: number
  readonly representations: Readonly<Record<Coding, Representation>>
  /** Bytes under way, by coding. */
  readonly loading: Map<Coding, Promise<Loaded | undefined>>
}

/** The bytes of a document in one coding, and the version they are of: a file may be newer than what was known of it. */
export interface Loaded {
  readonly cached: CachedDocument
  readonly bytes: Buffer
}

/** A document in one coding (RFC 9110 §3.2): its validators and headers, and its bytes once they were asked for. */
export interface Representation {
  readonly coding: Coding
  /** Strong, one per coding: the bytes differ (RFC 9110 §8.8.3). */
  readonly etag: string
  bytes: Buffer | undefined
  /** Name, value, name, value …; Cache-Control stands first, because its value is written anew each second. Content-Length stands last, once the bytes are known. */
  readonly headers200: string[]
  readonly headers304: string[]
}

/** Returns the three representations of a document, without bytes. */
export function makeRepresentations(head: DocumentHead, lastModifiedMs: number): Readonly<Record<Coding, Representation>> {
  const own = ownHeaders(head)
  const lastModified = new Date(lastModifiedMs).toUTCString()
  return {
    identity: makeRepresentation(head, lastModified, own, 'identity'),
    gzip: makeRepresentation(head, lastModified, own, 'gzip'),
    br: makeRepresentation(head, lastModified, own, 'br'),
  }
}

/** Keeps the bytes of a representation and names their length. */
export function keepBytes(representation: Representation, bytes: Buffer): void {
  if (representation.bytes !== undefined) return
  representation.bytes = bytes
  representation.headers200.push('Content-Length', String(bytes.length))
}

/** Sent with every answer that is for anyone: feeds are read by scripts of other origins too. */
export const CORS_HEADERS: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'ETag, Last-Modified, Link',
]

function makeRepresentation(head: DocumentHead, lastModified: string, own: readonly string[], coding: Coding): Representation {
  const etag = coding === 'identity' ? head.etag : `${head.etag.slice(0, -1)}-${coding}"`
  const common = ['Cache-Control', '', 'ETag', etag, 'Last-Modified', lastModified, 'Vary', 'Accept-Encoding', ...CORS_HEADERS]
  const coded = coding === 'identity' ? [] : ['Content-Encoding', coding]
  return { coding, etag, bytes: undefined, headers304: common, headers200: [...common, ...own, ...coded] }
}

/** The same in every coding. */
function ownHeaders(head: DocumentHead): readonly string[] {
  return [
    'Content-Type',
    head.mediaType,
    ...linkHeader(head),
    'Content-Security-Policy',
    policyOf(head),
    'X-Content-Type-Options',
    'nosniff',
    'Referrer-Policy',
    'no-referrer',
    'Accept-Ranges',
    'bytes',
  ]
}

function linkHeader({ links = [] }: DocumentHead): readonly string[] {
  const sound = links.filter((link) => URL.canParse(link.url))
  return sound.length === 0 ? [] : ['Link', sound.map((link) => `<${new URL(link.url).href}>; rel="${link.rel}"`).join(', ')]
}

/** Levels at which a 500 KB feed takes some 10 ms; on the thread pool, so the loop stays free. */
export async function encode(bytes: Buffer, coding: Coding): Promise<Buffer> {
  if (coding === 'identity') return bytes
  if (coding === 'gzip') return gzipAsync(bytes, { level: 7 })
  return brotliAsync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 6,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
}

const gzipAsync = promisify(gzip)
const brotliAsync = promisify(brotliCompress)
