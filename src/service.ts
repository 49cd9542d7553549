import path from 'node:path'
import type { Logger } from 'pino'
import type { App } from './app.ts'
import type { FeedDocument } from './model/document.ts'
import type { SourceId } from './model/source.ts'
import type { TurnProgress, TurnReport } from './model/turn.ts'
import { outgoingClient } from './outgoing.ts'
import { createScheduler, type Scheduler, type Wish } from './scheduler.ts'
import { createServer, createShelf, type FeedServer, rememberVersion, type Shelf } from './server/index.ts'
import { openSubscriptions } from './subscriptions.ts'
import { watchFolder } from './sources/watch.ts'
import { createStatusBoard } from './status-board.ts'

export interface ServiceOptions {
  readonly app: App
  readonly log: Logger
  readonly version: string
  /** Called after each turn. */
  readonly onTurn?: (report: TurnReport) => void
  readonly onProgress?: (progress: TurnProgress) => void
}

/** The mill kept turning and its outputs served, until it is stopped. */
export interface Service {
  /** Serves what stands in the outputs, then turns once, then keeps turning on schedule. Resolves to the address when it listens. */
  start(): Promise<{ readonly url: string; readonly firstTurn: Promise<void> }>
  request(wish: Wish): Promise<void>
  /** Resolves within 10 s: the turn under way is stopped where it can be, clients are answered. */
  stop(): Promise<void>
  /** To be told of documents as soon as they stand. */
  published(documents: readonly FeedDocument[]): void
  /** To be told of documents that were taken away. */
  removed(paths: readonly string[]): void
}

/** The service around a mill that is open. */
export async function createService({ app, log, version, onTurn, onProgress }: ServiceOptions): Promise<Service> {
  const { settings } = app.loaded
  const stopping = new AbortController()
  const board = createStatusBoard(version, Date.now())
  const turn = async (wish: Wish): Promise<void> => {
    if (stopping.signal.aborted) return
    board.began(Date.now())
    try {
      const report = await app.turn({
        ...wish,
        signal: stopping.signal,
        onProgress: (progress) => {
          board.progress(progress)
          onProgress?.(progress)
        },
      })
      board.ended(report, Date.now())
      void subscriptions?.renew(Date.now())
      onTurn?.(report)
    } catch (error) {
      board.failed(error, Date.now())
      log.error({ err: error }, 'the turn failed; the next one starts where it stopped')
    }
  }
  const scheduler = createScheduler(settings.schedule, turn)
  const { publicUrl } = settings.push
  const requestTurn = (source: SourceId) => void scheduler.request({ sources: [source] })
  const subscriptions = publicUrl === undefined ? undefined : await openSubscriptions({ store: app.store, client: app.client, publicUrl, requestTurn, log })
  const shelf = createShelf({ siteUrl: settings.site.url, remember: rememberVersion })
  const server: FeedServer = await createServer({
    settings,
    store: app.store,
    shelf,
    requestTurn: (sources, options) => scheduler.request({ sources: sources as readonly SourceId[] | undefined, force: options?.force }),
    status: () => ({ ...board.status(), nextTurnAt: scheduler.nextAt() }),
    client: outgoingClient(app.client),
    push: subscriptions?.receiver,
    log: log.child({ part: 'server' }),
  })
  return {
    async start() {
      await fillShelf(shelf, app)
      const url = await server.listen()
      const firstTurn = scheduler.request({}).then(() => {
        scheduler.start()
        watchFolders(app, scheduler, stopping.signal)
      })
      return { url, firstTurn }
    },
    request: (wish) => scheduler.request(wish),
    async stop() {
      stopping.abort()
      await Promise.all([scheduler.stop(), server.close()])
      await app.close()
    },
    published: (documents) => server.published(documents),
    removed: (paths) => shelf.remove(paths),
  }
}

/** A saved article is taken in at once, not only at the next beat. */
function watchFolders({ loaded }: App, scheduler: Scheduler, signal: AbortSignal): void {
  for (const { id, kind, paused, options } of loaded.settings.sources) {
    if (kind !== 'folder' || paused === true) continue
    void watchFolder(path.resolve(loaded.directory, String(options.path)), () => void scheduler.request({ sources: [id] }), signal)
  }
}

/** What stands in the main output is served at once, before the first turn. */
async function fillShelf(shelf: Shelf, { store, outputs }: App): Promise<void> {
  for (const { path, etag, lastModified, mediaType } of await store.documents.list()) {
    const bytes = await outputs[0]?.read(path)
    if (bytes !== undefined) shelf.put([{ path, etag, lastModified, mediaType, bytes }])
  }
}
