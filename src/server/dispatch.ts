import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { type StatusCounts, sendPlain } from './documents/contract.ts'
import { answerDocument, type DocumentContext } from './documents/index.ts'
import { isProxied, type Limiter } from './door/index.ts'
import { writePath } from './paths.ts'

/** What a request is answered with. */
export interface Dispatch {
  readonly limiter: Limiter
  readonly counts: StatusCounts
  readonly documents: DocumentContext
  readonly routes: FastifyInstance
  /** Path of the site, `/` at both ends. */
  readonly basePath: string
  /** Path of our hub. */
  readonly hubPath: string
  /** Beginning of the paths that hubs of others call. */
  readonly pushPath: string
}

/** Answers the requests of a server: documents before any router, everything else by the routes. */
export function dispatchRequests(server: Server, parts: Dispatch): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => dispatch(parts, request, response))
}

function dispatch(parts: Dispatch, request: IncomingMessage, response: ServerResponse): void {
  if (parts.basePath !== '/') request.url = targetOf(request, parts)
  const { limiter, counts } = parts
  const wait = limiter.retryAfter(request.socket)
  if (wait > 0) sendPlain(request, response, 429, 'Too many requests.', ['Retry-After', String(wait)])
  else if (limiter.isCrowded()) sendPlain(request, response, 503, 'Too many connections.', ['Retry-After', '30', 'Connection', 'close'])
  else if (isForRoutes(request.url ?? '', parts)) parts.routes.routing(request, response)
  else answerDocument(parts.documents, request, response)
  // What is in memory has been answered by now: a listener would cost it as much as the look-up.
  if (response.headersSent) counts[response.statusCode]!++
  else response.once('finish', () => counts[response.statusCode]!++)
}

/** These words belong to the server; the configuration lets no category have them. */
function isForRoutes(target: string, { hubPath, pushPath }: Dispatch): boolean {
  return target === hubPath || target.startsWith(pushPath) || OWN_PATHS.test(target)
}

const OWN_PATHS = /^\/(?:(?:admin|api)(?:[/?]|$)|(?:healthz|readyz|metrics|\.well-known\/http-message-signatures-directory)(?:\?|$))/

/**
 * The target as the server has it, where the site has a path. Below that path lie the documents and, seen from outside, our own words too:
 * those are known without it. A proxy may strip the path: what it asks for lies below it all the same. Without a proxy, and below another path, a target means itself.
 */
function targetOf(request: IncomingMessage, { basePath, pushPath }: Dispatch): string {
  const target = request.url ?? ''
  const base = writePath(basePath)
  if (target.startsWith(base)) {
    const inner = `/${target.slice(base.length)}`
    return OWN_PATHS.test(inner) ? inner : target
  }
  if (!target.startsWith('/') || target.startsWith(pushPath) || OWN_PATHS.test(target) || !isProxied(request)) return target
  return target === base.slice(0, -1) ? target : base + target.slice(1)
}
