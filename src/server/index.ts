import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FeedDocument } from '../model/document.ts'
import { FeedmillError } from '../model/errors.ts'
import type { FeedServer, ServerOptions } from './contract.ts'
import { createStatusCounts, sendPlain } from './documents/contract.ts'
import { answerDocument, type DocumentContext, rememberGone } from './documents/index.ts'
import { createItemViewer } from './item-view.ts'
import { createGate, DEFAULT_LIMITS, type ServerLimits } from './limiter.ts'
import { openPush, pushPathOf } from './push/index.ts'
import { createRoutes } from './routes.ts'

export type { FeedServer, OutgoingAnswer, OutgoingClient, OutgoingRequest, PushReceiver, ServerOptions } from './contract.ts'
export { createShelf, type Shelf, type ShelfOptions } from './documents/contract.ts'
export { rememberVersion } from './documents/index.ts'
export type { ServerLimits } from './limiter.ts'
export { hubUrlOf } from './push/contract.ts'

/** A server that is ready to listen. Documents are answered from the shelf before any router; everything else by the routes. */
export async function createServer(options: ServerOptions): Promise<FeedServer> {
  const { shelf, store, log } = options
  const { settings } = options
  const clock = options.clock ?? Date.now
  const limits: ServerLimits = { ...DEFAULT_LIMITS, ...options.limits }
  const counts = createStatusCounts()
  const server = createStrictServer(limits)
  const gate = createGate(server, limits, clock)
  const goneIsRemembered = await rememberGone(shelf, store, clock, log)
  const viewer = createItemViewer(settings, options.status().version)
  const push = await openPush(options, viewer, clock)
  const routes = await createRoutes({
    settings,
    store,
    shelf,
    gate,
    limits,
    counts,
    push: options.push,
    hub: push?.hub,
    viewer,
    log,
    clock,
    status: options.status,
    refresh(sources, force) {
      Promise.resolve(options.requestTurn(sources, { force })).catch((error: unknown) =>
        log.error({ err: error }, 'a requested turn failed'),
      )
    },
  })
  const context: DocumentContext = {
    shelf,
    cacheControl: createCacheControl(options, clock),
    isEmptyYet: () => shelf.size === 0 && options.status().lastTurn === undefined,
  }
  const own = { hub: `${shelf.basePath}hub`, push: pushPathOf(settings.push.publicUrl) }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const wait = gate.retryAfter(request.socket)
    if (wait > 0) sendPlain(request, response, 429, 'Too many requests.', ['Retry-After', String(wait)])
    else if (gate.isCrowded()) sendPlain(request, response, 503, 'Too many connections.', ['Retry-After', '30', 'Connection', 'close'])
    else if (isForRoutes(request.url ?? '', own)) {
      response.once('finish', () => counts[response.statusCode]!++)
      routes.routing(request, response)
      return
    } else answerDocument(context, request, response)
    counts[response.statusCode]!++
  })

  return {
    async listen() {
      const { port, host } = settings.server
      server.listen(port, host)
      await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
        const fact = cause.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be listened at: ${cause.message}`
        throw new FeedmillError('SERVER_LISTEN', `${host}:${port} ${fact}`, { host, port }, { cause })
      })
      push?.outbox.start()
      return addressOf(server, settings.server.host)
    },
    async close() {
      gate.close()
      await Promise.all([closeServer(server, limits.closeGraceMs), push?.outbox.stop(limits.closeGraceMs), goneIsRemembered()])
      await routes.close()
    },
    published(documents: readonly FeedDocument[]) {
      const changed = documents.filter((document) => shelf.get(document.path)?.document.etag !== document.etag)
      shelf.put(documents)
      push?.announce(changed).catch((error: unknown) => log.error({ err: error }, 'changes could not be announced'))
    },
  }
}

/** Strict parsing is Node's default; its limits are far wider than a feed server needs. */
function createStrictServer(limits: ServerLimits): Server {
  const server = createHttpServer({
    insecureHTTPParser: false,
    requireHostHeader: true,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    noDelay: true,
  })
  server.maxHeadersCount = 64
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request'
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  })
  return server
}

const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** These words belong to the server; the configuration lets no category have them. */
function isForRoutes(target: string, own: { readonly hub: string; readonly push: string }): boolean {
  return target === own.hub || target.startsWith(own.push) || OWN_PATHS.test(target)
}

const OWN_PATHS = /^\/(?:(?:admin|api)(?:[/?]|$)|(?:healthz|metrics)(?:\?|$))/

/** Documents are fresh until the next turn, and at least five minutes. Read anew once a second. */
function createCacheControl(options: ServerOptions, clock: () => number): () => string {
  let second = -1
  let value = ''
  return () => {
    const now = clock()
    const current = Math.floor(now / 1000)
    if (current === second) return value
    second = current
    const { nextTurnAt = 0 } = options.status()
    value = `public, max-age=${Math.max(300, Math.ceil((nextTurnAt - now) / 1000))}`
    return value
  }
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  const shown = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
  return `http://${shown}:${port}/`
}

/** Idle connections end at once, busy ones when their answer is out, slow ones after the grace. */
async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(timer)
}
