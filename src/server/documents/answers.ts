import type { IncomingMessage, ServerResponse } from 'node:http'
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
  const body = Buffer.from(`${text}\n`)
  response.writeHead(status, [
    'Cache-Control',
    'no-store',
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    String(body.length),
    'X-Content-Type-Options',
    'nosniff',
    'Vary',
    'Accept-Encoding',
    ...CORS_HEADERS,
    ...headers,
  ])
  response.end(request.method === 'HEAD' ? undefined : body)
}
