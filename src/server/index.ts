import type { Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { FeedDocument } from '../model/document.ts'
import type { FeedServer, ServerOptions } from './contract.ts'
import { dispatchRequests } from './dispatch.ts'
import { createStatusCounts, type DocumentCache } from './documents/contract.ts'
import { rememberGone } from './documents/index.ts'
import { createLimiter, DEFAULT_LIMITS, type Limiter, type ServerLimits } from './door/index.ts'
import { createFreshness } from './freshness.ts'
import { closeListener, createHttpListener, listenAt } from './http-listener.ts'
import { createItemViewer } from './item-view.ts'
import { openPush, type Push, pushPathOf } from './push/index.ts'
import { createRoutes } from './routes.ts'

export type { FeedServer, PushReceiver, ServerOptions } from './contract.ts'
export { createDocumentCache, type DocumentCache, type DocumentCacheOptions } from './documents/contract.ts'
export { rememberVersion } from './documents/index.ts'
export type { ServerLimits } from './door/index.ts'
export { hubUrlOf } from './push/contract.ts'

/** Returns a server that is ready to listen. */
export async function createServer(options: ServerOptions): Promise<FeedServer> {
  const running = await build(options)
  const { host, port } = options.settings.server
  return {
    async listen() {
      const url = await listenAt(running.server, host, port)
      running.push?.outbox.start()
      return url
    },
    close: () => close(running),
    published: (documents) => announce(running, documents),
  }
}

/** The parts of a server, each built once. */
interface Running {
  readonly server: Server
  readonly limits: ServerLimits
  readonly limiter: Limiter
  readonly routes: FastifyInstance
  readonly push: Push | undefined
  readonly cache: DocumentCache
  readonly goneIsRemembered: () => Promise<void>
  readonly log: Logger
}

async function build(options: ServerOptions): Promise<Running> {
  const { cache, store, log, settings, status } = options
  const clock = options.clock ?? Date.now
  const limits: ServerLimits = { ...DEFAULT_LIMITS, ...options.limits }
  const server = createHttpListener(limits)
  const limiter = createLimiter(server, limits, clock)
  const goneIsRemembered = await rememberGone(cache, store, clock, log)
  const viewer = createItemViewer(settings, status().version)
  const push = await openPush(options, viewer, clock)
  const counts = createStatusCounts()
  const shared = { settings, store, cache, limiter, limits, counts, viewer, log, clock, status }
  const routes = await createRoutes({
    ...shared,
    push: options.push,
    hub: push?.hub,
    generatedToken: options.generatedToken,
    refresh: refresher(options),
  })
  const cacheControl = createFreshness({ maxAgeMs: settings.server.maxAgeMs, status, clock })
  const documents = { cache, cacheControl, isEmptyYet: () => cache.size === 0 && status().lastTurn === undefined }
  const paths = { hubPath: `${cache.basePath}hub`, pushPath: pushPathOf(settings.push.publicUrl) }
  dispatchRequests(server, { limiter, counts, documents, routes, ...paths })
  return { server, limits, limiter, routes, push, cache, goneIsRemembered, log }
}

/** Asks for a turn and returns at once. */
function refresher({ requestTurn, log }: ServerOptions): (sources: readonly string[] | undefined, force: boolean) => void {
  return (sources, force) => {
    Promise.resolve(requestTurn(sources, { force })).catch((error: unknown) => log.error({ err: error }, 'a requested turn failed'))
  }
}

async function close({ server, limits, limiter, routes, push, goneIsRemembered }: Running): Promise<void> {
  limiter.close()
  await Promise.all([closeListener(server, limits.closeGraceMs), push?.outbox.stop(limits.closeGraceMs), goneIsRemembered()])
  await routes.close()
}

function announce({ cache, push, log }: Running, documents: readonly FeedDocument[]): void {
  const changed = documents.filter((document) => cache.get(document.path)?.document.etag !== document.etag)
  cache.put(documents)
  push?.announce(changed).catch((error: unknown) => log.error({ err: error }, 'changes could not be announced'))
}
