import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PrivateCategories } from '../door/index.ts'
import type { ReadersSeen } from '../readers-seen.ts'
import type { Home } from './absent-page.ts'
import { sendAbsent, sendPlain } from './answers.ts'
import { chooseCoding } from './coding.ts'
import { failsPrecondition, isUnchanged, readHttpDate } from './conditional.ts'
import { type Deltas, wantsDelta } from './delta.ts'
import { readRange } from './range.ts'
import { type CachedDocument, CORS_HEADERS, type Loaded, type Representation } from './representation.ts'
import { type ResolveContext, type Resolved, resolve } from './resolve.ts'

export { Deltas } from './delta.ts'

export interface DocumentContext extends ResolveContext {
  /** Value of Cache-Control. */
  cacheControl(): string
  /** Absent: RFC 3229 is off. */
  readonly deltas: Deltas | undefined
  /** Served only with a token of their own. */
  readonly privates: PrivateCategories
  readonly readers: ReadersSeen
  /** Feeds name a style sheet: a browser that opens one is told that it is XML, because it shows the types of feeds as bare text. */
  readonly areFeedsStyled: boolean
  /** Where a page in the place of a document leads. */
  readonly home: Home
  /** Called when a document cannot be read. */
  failed(error: unknown): void
}

/** Answers a request for a published document, whatever its path and method are. */
export function answerDocument(context: DocumentContext, request: IncomingMessage, response: ServerResponse): void {
  // Nearly every request names a document just as we write its path, and one that was asked for lately: one look-up and no parsing.
  const target = request.url ?? ''
  const cached = context.cache.at(target)
  if (cached !== undefined) answerCached(context, cached, request, response)
  else
    resolve(context, target)
      .then((found) => answerResolved(context, found, request, response))
      .catch((error: unknown) => fail(context, error, request, response))
}

function answerResolved(context: DocumentContext, found: Resolved, request: IncomingMessage, response: ServerResponse): void {
  if (found.kind === 'document') answerCached(context, found.cached, request, response)
  else if (found.kind === 'moved') sendPlain(request, response, found.status, `It is at ${found.location}`, ['Location', found.location])
  else if (found.kind === 'server') answerOptions(response)
  else if (found.kind === 'malformed') sendPlain(request, response, 400, 'This path is malformed.')
  else sendAbsent(request, response, { ...ABSENT[found.kind], home: context.home })
}

const ABSENT = {
  gone: { status: 410, text: 'This feed was here and was taken away for good.' },
  soon: { status: 503, text: 'The first turn is under way; nothing is published yet.', headers: ['Retry-After', '10'] },
  missing: { status: 404, text: 'There is nothing here.' },
} as const

/** An output that cannot be read is our failure, and may be over soon. */
function fail(context: DocumentContext, error: unknown, request: IncomingMessage, response: ServerResponse): void {
  context.failed(error)
  if (response.headersSent) response.destroy()
  else sendPlain(request, response, 503, 'This document cannot be read now.', ['Retry-After', '60'])
}

function answerCached(context: DocumentContext, cached: CachedDocument, request: IncomingMessage, response: ServerResponse): void {
  const { method } = request
  if (context.privates.areSome && method !== 'OPTIONS' && !context.privates.admits(cached.head.path, request))
    refuseStranger(request, response)
  else if (method === 'GET' || method === 'HEAD') answerRead(context, cached, request, response)
  else if (method === 'OPTIONS') answerOptions(response)
  else sendPlain(request, response, 405, 'It can be read, not written.', ['Allow', ALLOW])
}

function refuseStranger(request: IncomingMessage, response: ServerResponse): void {
  sendPlain(request, response, 401, 'This feed is read with a token.', ['WWW-Authenticate', 'Basic realm="feed", charset="UTF-8"'])
}

/** What is for the holders of a token must stand in no cache that others read. */
function cacheControlOf(context: DocumentContext, { head }: CachedDocument): string {
  const value = context.cacheControl()
  return context.privates.areSome && context.privates.isPrivate(head.path) ? value.replace('public', 'private') : value
}

function answerRead(context: DocumentContext, cached: CachedDocument, request: IncomingMessage, response: ServerResponse): void {
  const { headers } = request
  context.readers.note(cached.head.path, headers['user-agent'])
  const coding = chooseCoding(headers['accept-encoding'] as string | undefined)
  const representation = cached.representations[coding ?? 'identity']
  const state = { etag: representation.etag, lastModifiedMs: cached.lastModifiedMs }
  const { deltas } = context
  const isDelta = deltas !== undefined && wantsDelta(cached.head, request)
  if (coding === undefined) sendPlain(request, response, 406, 'It is had in br, gzip and identity.')
  else if (failsPrecondition(headers, state)) sendPlain(request, response, 412, 'It has changed since.')
  else if (isUnchanged(headers, state)) {
    if (isDelta) deltas.remember(cached).catch(context.failed)
    representation.headers304[1] = cacheControlOf(context, cached)
    response.writeHead(304, representation.headers304)
    response.end()
  } else if (isDelta) {
    deltas
      .answer(cached, coding, request, response)
      .then((sent) => void (sent || sendRepresentation(context, cached, representation, request, response)))
      .catch((error: unknown) => fail(context, error, request, response))
  } else sendRepresentation(context, cached, representation, request, response)
}

/** Sends at once what is in memory; what is to be read or compressed first is sent when that is done. */
function sendRepresentation(
  context: DocumentContext,
  cached: CachedDocument,
  { coding }: Representation,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const loaded = context.cache.bytesOf(cached, coding)
  const send = (made: Loaded | undefined): void => {
    if (made === undefined) sendAbsent(request, response, { ...ABSENT.missing, home: context.home })
    else sendWhole(context, made.cached, made.cached.representations[coding], made.bytes, request, response)
  }
  if ('bytes' in loaded) send(loaded)
  else loaded.then(send).catch((error: unknown) => fail(context, error, request, response))
}

function sendWhole(
  context: DocumentContext,
  cached: CachedDocument,
  representation: Representation,
  bytes: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  representation.headers200[1] = cacheControlOf(context, cached)
  if (request.headers.range !== undefined && sendRange(cached, representation, bytes, request, response)) return
  const isOpened = context.areFeedsStyled && isBrowser(request) && FEED_TYPE.test(cached.head.mediaType)
  response.writeHead(200, isOpened ? asXml(representation.headers200) : representation.headers200)
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

const FEED_TYPE = /^application\/(?:rss|atom)\+xml/

/** Browsers name HTML first when somebody opens an address; readers do not. */
function isBrowser({ headers: { accept = '' } }: IncomingMessage): boolean {
  return accept.startsWith('text/html')
}

/** The bytes are the same and both types are true of them, so caches may give either to anybody: no Vary. */
function asXml(headers: readonly string[]): string[] {
  const at = headers.indexOf('Content-Type') + 1
  return headers.with(at, 'application/xml; charset=utf-8')
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
