import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendPlain } from './answers.ts'
import { chooseCoding } from './coding.ts'
import { isUnchanged, matchesAny, readHttpDate } from './conditional.ts'
import { answerDelta } from './delta.ts'
import { bytesOf, type Form } from './forms.ts'
import { readPath, tidyPath, writePath } from './paths.ts'
import { readRange } from './range.ts'
import type { Shelf, Shelved } from './shelf.ts'

export interface DocumentContext {
  readonly shelf: Shelf
  /** Value of Cache-Control: the time to the next turn. */
  cacheControl(): string
  /** True until the first turn has published something. */
  isEmptyYet(): boolean
}

/** Answers a request for a published document, whatever its path and method are. */
export function answerDocument(context: DocumentContext, request: IncomingMessage, response: ServerResponse): void {
  // Nearly every request names a document just as we write its path: one look-up and no parsing.
  const direct = context.shelf.at(request.url ?? '')
  if (direct !== undefined) return answerShelved(context, direct, request, response)
  const found = resolve(context, request.url ?? '')
  switch (found.kind) {
    case 'document':
      return answerShelved(context, found.shelved, request, response)
    case 'moved':
      return sendPlain(request, response, 308, `It is at ${found.location}`, ['Location', found.location])
    case 'malformed':
      return sendPlain(request, response, 400, 'This path is malformed.')
    case 'gone':
      return sendPlain(request, response, 410, 'This feed was here and was taken away for good.')
    case 'soon':
      return sendPlain(request, response, 503, 'The first turn is under way; nothing is published yet.', ['Retry-After', '10'])
    case 'missing':
      return sendPlain(request, response, request.method === 'OPTIONS' && request.url === '*' ? 204 : 404, 'There is nothing here.')
  }
}

type Resolved =
  | { readonly kind: 'document'; readonly shelved: Shelved }
  | { readonly kind: 'moved'; readonly location: string }
  | { readonly kind: 'malformed' | 'gone' | 'soon' | 'missing' }

/** What a request target that is not simply one of our paths stands for. */
function resolve(context: DocumentContext, target: string): Resolved {
  const { shelf } = context
  if (target === '*') return { kind: 'missing' }
  const path = readPath(target)
  if (path === undefined) return { kind: 'malformed' }
  const shelved = shelf.at(writePath(path))
  if (shelved !== undefined) return { kind: 'document', shelved }
  const tidy = tidyPath(path)
  for (const candidate of [tidy, `${tidy}/`]) {
    if (candidate !== path && shelf.at(writePath(candidate)) !== undefined) return { kind: 'moved', location: writePath(candidate) }
  }
  if (path === '/' && shelf.basePath !== '/') return { kind: 'moved', location: writePath(shelf.basePath) }
  if (isGone(shelf, tidy)) return { kind: 'gone' }
  return { kind: context.isEmptyYet() ? 'soon' : 'missing' }
}

function isGone(shelf: Shelf, path: string): boolean {
  if (!path.startsWith(shelf.basePath)) return false
  const own = path.slice(shelf.basePath.length)
  return shelf.isGone(own) || shelf.isGone(`${own.replace(/\/$/, '')}/index.html`)
}

function answerShelved(context: DocumentContext, shelved: Shelved, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = request
  if (method !== 'GET' && method !== 'HEAD') return answerOtherMethod(request, response)
  const coding = chooseCoding(headers['accept-encoding'] as string | undefined)
  if (coding === undefined) return sendPlain(request, response, 406, 'It is had in br, gzip and identity.')
  const form = shelved.forms[coding]
  if (failsPrecondition(request, form, shelved)) return sendPlain(request, response, 412, 'It has changed since.')
  const conditions = { ifNoneMatch: headers['if-none-match'], ifModifiedSince: headers['if-modified-since'] }
  if (isUnchanged(conditions, { etag: form.etag, lastModifiedMs: shelved.lastModifiedMs })) {
    form.headers304[1] = context.cacheControl()
    response.writeHead(304, form.headers304)
    response.end()
    return
  }
  if (headers['a-im'] !== undefined && answerDelta(shelved, coding, request, response)) return
  const bytes = bytesOf(form, shelved.document)
  if (Buffer.isBuffer(bytes)) return sendWhole(context, shelved, form, bytes, request, response)
  bytes.then(
    (made) => sendWhole(context, shelved, form, made, request, response),
    (error: unknown) => response.destroy(error as Error),
  )
}

function sendWhole(
  context: DocumentContext,
  shelved: Shelved,
  form: Form,
  bytes: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  form.headers200[1] = context.cacheControl()
  if (request.headers.range !== undefined && sendRange(shelved, form, bytes, request, response)) return
  response.writeHead(200, form.headers200)
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

/** Answers 206 or 416; false when the whole is to be sent. Range is defined for GET alone (RFC 9110 §14.2). */
function sendRange(shelved: Shelved, form: Form, bytes: Buffer, request: IncomingMessage, response: ServerResponse): boolean {
  const { range = '', 'if-range': ifRange } = request.headers
  if (request.method !== 'GET' || !rangeStillFits(ifRange as string | undefined, shelved, form)) return false
  const part = readRange(range, bytes.length)
  if (part === undefined) return false
  if (part === 'unsatisfiable') {
    sendPlain(request, response, 416, 'The range begins behind the end.', ['Content-Range', `bytes */${bytes.length}`])
    return true
  }
  const slice = bytes.subarray(part.first, part.last + 1)
  const headers = form.headers200.slice()
  headers[headers.lastIndexOf('Content-Length') + 1] = String(slice.length)
  response.writeHead(206, [...headers, 'Content-Range', `bytes ${part.first}-${part.last}/${bytes.length}`])
  response.end(slice)
  return true
}

/** If-Range asks for a strong match, and for the very date (RFC 9110 §13.1.5). */
function rangeStillFits(ifRange: string | undefined, shelved: Shelved, form: Form): boolean {
  if (ifRange === undefined) return true
  return ifRange.startsWith('"') ? ifRange === form.etag : readHttpDate(ifRange) === shelved.lastModifiedMs
}

/** If-Match and If-Unmodified-Since make sense on a GET only for ranges, but they are law (RFC 9110 §13.1.1). */
function failsPrecondition(request: IncomingMessage, form: Form, shelved: Shelved): boolean {
  const ifMatch = request.headers['if-match']
  if (ifMatch !== undefined) return !matchesAny(ifMatch.replace(/W\/"[^"]*"/g, ''), form.etag)
  const since = request.headers['if-unmodified-since']
  const instant = since === undefined ? undefined : readHttpDate(since)
  return instant !== undefined && shelved.lastModifiedMs > instant
}

function answerOtherMethod(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'OPTIONS') return sendPlain(request, response, 405, 'It can be read, not written.', ['Allow', ALLOW])
  response.writeHead(204, [
    'Allow',
    ALLOW,
    'Access-Control-Allow-Origin',
    '*',
    'Access-Control-Allow-Methods',
    ALLOW,
    'Access-Control-Allow-Headers',
    'If-None-Match, If-Modified-Since, Range, If-Range, A-IM',
    'Access-Control-Max-Age',
    '86400',
    'Vary',
    'Accept-Encoding',
  ])
  response.end()
}

const ALLOW = 'GET, HEAD, OPTIONS'
