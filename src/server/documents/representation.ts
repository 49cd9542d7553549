import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FeedDocument } from '../../model/document.ts'
import type { Coding } from './coding.ts'
import { policyOf } from './content-policy.ts'
import { linksOf } from './document-links.ts'

/** A document in one coding, ready to be sent. */
export interface Representation {
  readonly coding: Coding
  /** Strong, one per coding: the bytes differ (RFC 9110 §8.8.3). */
  readonly etag: string
  /** Undefined until the coding was made; identity always is. */
  bytes: Buffer | undefined
  /** Under way. */
  making: Promise<Buffer> | undefined
  /** Name, value, name, value …; Cache-Control stands first, because its value is written anew each second. */
  readonly headers200: string[]
  readonly headers304: string[]
}

/** The three representations of a document. Compressed bytes are made when first asked for: most documents are never asked for in most codings. */
export function makeRepresentations(document: FeedDocument, lastModified: string): Readonly<Record<Coding, Representation>> {
  const own = ownHeaders(document)
  return {
    identity: makeRepresentation(document, lastModified, own, 'identity'),
    gzip: makeRepresentation(document, lastModified, own, 'gzip'),
    br: makeRepresentation(document, lastModified, own, 'br'),
  }
}

/** The bytes of a representation, made once; compression runs on the thread pool, so the loop stays free. */
export function bytesOf(representation: Representation, document: FeedDocument): Buffer | Promise<Buffer> {
  if (representation.bytes !== undefined) return representation.bytes
  representation.making ??= compress(document.bytes, representation.coding).then((bytes) => {
    representation.bytes = bytes
    representation.making = undefined
    representation.headers200.push('Content-Length', String(bytes.length))
    return bytes
  })
  return representation.making
}

/** Sent with every answer that is for anyone: feeds are read by scripts of other origins too. */
export const CORS_HEADERS: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'ETag, Last-Modified, Link',
]

function makeRepresentation(document: FeedDocument, lastModified: string, own: readonly string[], coding: Coding): Representation {
  const etag = coding === 'identity' ? document.etag : `${document.etag.slice(0, -1)}-${coding}"`
  const common = ['Cache-Control', '', 'ETag', etag, 'Last-Modified', lastModified, 'Vary', 'Accept-Encoding', ...CORS_HEADERS]
  const bytes = coding === 'identity' ? asBuffer(document.bytes) : undefined
  const coded = bytes === undefined ? ['Content-Encoding', coding] : ['Content-Length', String(bytes.length)]
  return { coding, etag, bytes, making: undefined, headers304: common, headers200: [...common, ...own, ...coded] }
}

/** What is the same in every coding, and costs reading the document. */
function ownHeaders(document: FeedDocument): readonly string[] {
  return [
    'Content-Type',
    document.mediaType,
    ...linkHeader(document),
    'Content-Security-Policy',
    policyOf(document),
    'X-Content-Type-Options',
    'nosniff',
    'Referrer-Policy',
    'no-referrer',
    'Accept-Ranges',
    'bytes',
  ]
}

function linkHeader(document: FeedDocument): readonly string[] {
  const links = linksOf(document).filter((link) => URL.canParse(link.url))
  return links.length === 0 ? [] : ['Link', links.map((link) => `<${new URL(link.url).href}>; rel="${link.rel}"`).join(', ')]
}

/** The same bytes, not a copy. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Levels at which a 500 KB feed takes some 10 ms: a document lives an hour or so, and is sent a few hundred times. */
async function compress(bytes: Uint8Array, coding: Coding): Promise<Buffer> {
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
