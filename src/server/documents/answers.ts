import type { IncomingMessage, ServerResponse } from 'node:http'
import { ABSENT_POLICY, type AbsentStatus, absentPage, type Home } from './absent-page.ts'
import { CORS_HEADERS } from './representation.ts'

/** Answers by status since the start, for metrics. An array: counting costs nothing on the hot path. */
export type StatusCounts = Float64Array

/** Room for every status HTTP knows. */
export function createStatusCounts(): StatusCounts {
  return new Float64Array(600)
}

/** Ends an answer with one plain sentence. Such answers are never stored: what is missing now may be there after the next turn. */
export function sendPlain(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  headers: readonly string[] = [],
): void {
  send(request, response, status, 'text/plain; charset=utf-8', `${text}\n`, headers)
}

/** Ends an answer with the page of an absent document, for a browser, or with one plain sentence, for any other client. */
export function sendAbsent(
  request: IncomingMessage,
  response: ServerResponse,
  { status, text, headers = [], home }: { status: AbsentStatus; text: string; headers?: readonly string[]; home: Home },
): void {
  if (!/\btext\/html\b/.test(request.headers.accept ?? '')) sendPlain(request, response, status, text, headers)
  else
    send(request, response, status, 'text/html; charset=utf-8', absentPage(status, home), [
      'Content-Security-Policy',
      ABSENT_POLICY,
      ...headers,
    ])
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  mediaType: string,
  text: string,
  headers: readonly string[],
): void {
  const body = Buffer.from(text)
  response.writeHead(status, [
    'Cache-Control',
    'no-store',
    'Content-Type',
    mediaType,
    'Content-Length',
    String(body.length),
    'X-Content-Type-Options',
    'nosniff',
    'Vary',
    'Accept, Accept-Encoding',
    ...CORS_HEADERS,
    ...headers,
  ])
  response.end(request.method === 'HEAD' ? undefined : body)
}
