import type { IncomingMessage, ServerResponse } from 'node:http'
import { readPath, tidyPath, writePath } from '../paths.ts'
import { sendPlain } from './answers.ts'
import { chooseCoding } from './coding.ts'
import { failsPrecondition, isUnchanged, readHttpDate } from './conditional.ts'
import { answerDelta, noteWish } from './delta.ts'
import type { CachedDocument, DocumentCache } from './document-cache.ts'
import { readRange } from './range.ts'
import { bytesOf, CORS_HEADERS, type Representation } from './representation.ts'

export { rememberVersion } from './delta.ts'
export { rememberGone } from './gone.ts'

export interface DocumentContext {
  readonly cache: DocumentCache
  /** Value of Cache-Control: the time to the next turn. */
  cacheControl(): string
  /** True until the first turn has published something. */
  isEmptyYet(): boolean
}

/** Answers a request for a published document, whatever its path and method are. */
export function answerDocument(context: DocumentContext, request: IncomingMessage, response: ServerResponse): void {
  // Nearly every request names a document just as we write its path: one look-up and no parsing.
  const target = request.url ?? ''
  const cached = context.cache.at(target)
  const found: Resolved = cached === undefined ? resolve(context, target) : { kind: 'document', cached }
  if (found.kind === 'document') answerCached(context, found.cached, request, response)
  else if (found.kind === 'moved') sendPlain(request, response, 308, `It is at ${found.location}`, ['Location', found.location])
  else if (found.kind === 'server') answerOptions(response)
  else sendPlain(request, response, ...ABSENT[found.kind])
}

const ABSENT: Readonly<Record<Absence, readonly [status: number, text: string, headers?: readonly string[]]>> = {
  malformed: [400, 'This path is malformed.'],
  gone: [410, 'This feed was here and was taken away for good.'],
  soon: [503, 'The first turn is under way; nothing is published yet.', ['Retry-After', '10']],
  missing: [404, 'There is nothing here.'],
}

type Absence = 'malformed' | 'gone' | 'soon' | 'missing'

type Resolved =
  | { readonly kind: 'document'; readonly cached: CachedDocument }
  | { readonly kind: 'moved'; readonly location: string }
  | { readonly kind: Absence }
  /** `OPTIONS *` asks about the server as a whole (RFC 9110 §9.3.7). */
  | { readonly kind: 'server' }

/** What a request target that is not simply one of our paths stands for. */
function resolve(context: DocumentContext, target: string): Resolved {
  const { cache } = context
  if (target === '*') return { kind: 'server' }
  const path = readPath(target)
  if (path === undefined) return { kind: 'malformed' }
  const cached = cache.at(writePath(path))
  if (cached !== undefined) return { kind: 'document', cached }
  const tidy = tidyPath(path)
  for (const candidate of [tidy, `${tidy}/`, ...belowFolder(tidy, cache.basePath)]) {
    if (candidate !== path && cache.at(writePath(candidate)) !== undefined) return { kind: 'moved', location: writePath(candidate) }
  }
  if (path === '/' && cache.basePath !== '/') return { kind: 'moved', location: writePath(cache.basePath) }
  if (isGone(cache, tidy)) return { kind: 'gone' }
  return { kind: context.isEmptyYet() ? 'soon' : 'missing' }
}

/** People type what they see on disk, where the documents stand in a folder named `feeds` by default. */
function belowFolder(path: string, basePath: string): string[] {
  const folder = `${basePath}feeds/`
  if (!path.startsWith(folder)) return []
  const own = `${basePath}${path.slice(folder.length)}`
  return [own, `${own}/`]
}

function isGone(cache: DocumentCache, path: string): boolean {
  if (!path.startsWith(cache.basePath)) return false
  const own = path.slice(cache.basePath.length)
  return cache.isGone(own) || cache.isGone(`${own.replace(/\/$/, '')}/index.html`)
}

function answerCached(context: DocumentContext, cached: CachedDocument, request: IncomingMessage, response: ServerResponse): void {
  const { method } = request
  if (method === 'GET' || method === 'HEAD') answerRead(context, cached, request, response)
  else if (method === 'OPTIONS') answerOptions(response)
  else sendPlain(request, response, 405, 'It can be read, not written.', ['Allow', ALLOW])
}

function answerRead(context: DocumentContext, cached: CachedDocument, request: IncomingMessage, response: ServerResponse): void {
  const { headers } = request
  const coding = chooseCoding(headers['accept-encoding'] as string | undefined)
  const representation = cached.representations[coding ?? 'identity']
  const state = { etag: representation.etag, lastModifiedMs: cached.lastModifiedMs }
  if (coding === undefined) sendPlain(request, response, 406, 'It is had in br, gzip and identity.')
  else if (failsPrecondition(headers, state)) sendPlain(request, response, 412, 'It has changed since.')
  else if (isUnchanged(headers, state)) {
    if (headers['a-im'] !== undefined) noteWish(cached, request)
    representation.headers304[1] = context.cacheControl()
    response.writeHead(304, representation.headers304)
    response.end()
  } else if (headers['a-im'] === undefined || !answerDelta(cached, coding, request, response)) {
    sendRepresentation(context, cached, representation, request, response)
  }
}

/** Sends at once what is there; what is to be compressed first is sent when that is done. */
function sendRepresentation(
  context: DocumentContext,
  cached: CachedDocument,
  representation: Representation,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const bytes = bytesOf(representation, cached.document)
  if (Buffer.isBuffer(bytes)) sendWhole(context, cached, representation, bytes, request, response)
  else {
    bytes.then(
      (made) => sendWhole(context, cached, representation, made, request, response),
      (error: unknown) => response.destroy(error as Error),
    )
  }
}

function sendWhole(
  context: DocumentContext,
  cached: CachedDocument,
  representation: Representation,
  bytes: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  representation.headers200[1] = context.cacheControl()
  if (request.headers.range !== undefined && sendRange(cached, representation, bytes, request, response)) return
  response.writeHead(200, representation.headers200)
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

/** Answers 206 or 416; false when the whole is to be sent. Range is defined for GET alone (RFC 9110 §14.2). */
function sendRange(
  cached: CachedDocument,
  representation: Representation,
  bytes: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { range = '', 'if-range': ifRange } = request.headers
  if (request.method !== 'GET' || !rangeStillFits(ifRange as string | undefined, cached, representation)) return false
  const part = readRange(range, bytes.length)
  if (part === undefined) return false
  if (part === 'unsatisfiable') {
    sendPlain(request, response, 416, 'The range begins behind the end.', ['Content-Range', `bytes */${bytes.length}`])
    return true
  }
  const slice = bytes.subarray(part.first, part.last + 1)
  const headers = representation.headers200.slice()
  headers[headers.lastIndexOf('Content-Length') + 1] = String(slice.length)
  response.writeHead(206, [...headers, 'Content-Range', `bytes ${part.first}-${part.last}/${bytes.length}`])
  response.end(slice)
  return true
}

/** If-Range asks for a strong match, and for the very date (RFC 9110 §13.1.5). */
function rangeStillFits(ifRange: string | undefined, cached: CachedDocument, representation: Representation): boolean {
  if (ifRange === undefined) return true
  return ifRange.startsWith('"') ? ifRange === representation.etag : readHttpDate(ifRange) === cached.lastModifiedMs
}

function answerOptions(response: ServerResponse): void {
  response.writeHead(204, [
    'Allow',
    ALLOW,
    ...CORS_HEADERS,
    'Access-Control-Allow-Methods',
    ALLOW,
    'Access-Control-Allow-Headers',
    'If-None-Match, If-Modified-Since, Range, If-Range, A-IM',
    'Access-Control-Max-Age',
    '86400',
    'Vary',
    'Accept-Encoding',
    'X-Content-Type-Options',
    'nosniff',
  ])
  response.end()
}

const ALLOW = 'GET, HEAD, OPTIONS'
