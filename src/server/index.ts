/**
 * Requests of readers, hubs and operators come in. Published documents, pages, the API and metrics go out, from the store and the main output with a
 * bounded memory. This room never turns the mill: it asks for a turn.
 */

import type { Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { DocumentHead } from '../model/document.ts'
import type { Settings } from '../model/settings.ts'
import type { FeedServer, ServerOptions } from './contract.ts'
import { dispatchRequests } from './dispatch.ts'
import { createStatusCounts, type DocumentCache } from './documents/contract.ts'
import { Deltas, type DocumentContext } from './documents/index.ts'
import { createLimiter, DEFAULT_LIMITS, type Limiter, PrivateCategories, type ServerLimits } from './door/index.ts'
import { createFreshness } from './freshness.ts'
import { closeListener, createHttpListener, listenAt } from './http-listener.ts'
import { createItemViewer } from './item-view.ts'
import { openPush, type Push, pushPathOf, standingFeeds } from './push/index.ts'
import { ReadersSeen } from './readers-seen.ts'
import { createRoutes } from './routes.ts'

export type { AlertsView, FeedServer, MachineFacts, PushReceiver, ServerOptions } from './contract.ts'
export { DocumentCache, type DocumentCacheOptions, type PublishedDocuments } from './documents/contract.ts'
export type { ServerLimits } from './door/index.ts'
export { hubUrlOf, rewindWebhooks } from './push/contract.ts'
export { openPush, standingFeeds } from './push/index.ts'
export type { Steering, TriedFeed } from './steering.ts'

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
    removed: (paths) => running.cache.drop(paths),
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
  /** Entity tags of the feeds that were told of last, by path. */
  readonly told: Map<string, string>
  readonly closing: AbortController
  readonly log: Logger
}

async function build(options: ServerOptions): Promise<Running> {
  const { cache, store, log, settings, status } = options
  const clock = options.clock ?? Date.now
  const limits: ServerLimits = { ...DEFAULT_LIMITS, ...options.limits }
  const server = createHttpListener(limits)
  const limiter = createLimiter(server, limits, clock)
  const viewer = createItemViewer(settings)
  const push = await openPush({ ...options, viewer, version: status().version }, clock)
  const counts = createStatusCounts()
  const readers = new ReadersSeen(clock)
  const closing = new AbortController()
  const shared = { closing: closing.signal, settings, store, cache, limiter, limits, counts, readers, viewer, log, clock, status }
  const routes = await createRoutes({
    ...shared,
    push: options.push,
    steering: options.steering,
    alerts: options.alerts,
    hub: push?.hub,
    generatedToken: options.generatedToken,
    machine: options.machine,
    refresh: refresher(options),
  })
  const cacheControl = createFreshness({ maxAgeMs: settings.server.maxAgeMs, status, clock })
  const documents = { ...redirectsOf(settings), ...freshDocuments(options, cacheControl), readers }
  const paths = { basePath: cache.basePath, hubPath: `${cache.basePath}hub`, pushPath: pushPathOf(settings.push.publicUrl) }
  dispatchRequests(server, { limiter, counts, documents, routes, ...paths })
  return {
    closing,
    server,
    limits,
    limiter,
    routes,
    push,
    cache,
    told: new Map((await standingFeeds(settings, store)).map((head) => [head.path, head.etag])),
    log,
  }
}

function freshDocuments(
  { cache, settings, status, log }: ServerOptions,
  cacheControl: () => string,
): Omit<DocumentContext, keyof Redirects | 'readers'> {
  const { site, server } = settings
  return {
    cache,
    cacheControl,
    deltas: server.deltas ? new Deltas(cache) : undefined,
    privates: new PrivateCategories(settings.categories),
    areFeedsStyled: site.stylesheet === true,
    home: { title: site.title, path: cache.basePath, language: site.language },
    isFirstTurn: () => status().lastTurn === undefined,
    failed: (error) => log.error({ event: 'document-unreadable', err: error }, 'a document could not be read'),
  }
}

/** Asks for a turn and returns at once. */
function refresher({ requestTurn, log }: ServerOptions): (sources: readonly string[] | undefined, force: boolean) => void {
  return (sources, force) => {
    Promise.resolve(requestTurn(sources, { force })).catch((error: unknown) =>
      log.error({ event: 'turn-failed', err: error }, 'a requested turn failed'),
    )
  }
}

async function close({ closing, server, limits, limiter, routes, push }: Running): Promise<void> {
  closing.abort()
  limiter.close()
  await Promise.all([closeListener(server, limits.closeGraceMs), push?.outbox.stop(limits.closeGraceMs)])
  await routes.close()
}

type Redirects = Pick<DocumentContext, 'formerSlugs' | 'goneSlugs'>

/** Slugs that categories had before, and those of categories that ended. */
function redirectsOf({ categories, goneSlugs }: Settings): Redirects {
  const former = categories.flatMap(({ slug, formerly = [] }) => formerly.map((before) => [before, slug] as const))
  return { formerSlugs: new Map(former), goneSlugs: new Set(goneSlugs) }
}

function announce({ cache, push, told, log }: Running, documents: readonly DocumentHead[]): void {
  cache.refresh(documents)
  if (push === undefined) return
  const changed = documents.filter(({ path, etag }) => told.get(path) !== etag)
  for (const { path, etag } of changed) told.set(path, etag)
  push.announce(changed).catch((error: unknown) => log.error({ event: 'announce-failed', err: error }, 'changes could not be announced'))
}
