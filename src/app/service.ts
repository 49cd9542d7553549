import path from 'node:path'
import type { Logger } from 'pino'
import { type LoadedConfig, loadConfig } from '../config/load.ts'
import { createHttpClient } from '../http/client.ts'
import type { SourceId } from '../model/source.ts'
import type { TurnProgress, TurnReport } from '../model/turn.ts'
import { createServer, createShelf, rememberVersion, type Shelf } from '../server/index.ts'
import { sourceKinds } from '../sources/kinds/index.ts'
import { watchFolder } from '../sources/watch.ts'
import type { Store } from '../store/contract.ts'
import { openStore } from '../store/index.ts'
import { openOutputs, withServer } from './app.ts'
import { outgoingClient } from './outgoing.ts'
import { createScheduler, type Scheduler, type Wish } from './scheduler.ts'
import { createStatusBoard, type StatusBoard } from './status-board.ts'
import { openSubscriptions } from './subscriptions.ts'
import { type MillThread, startMillThread, type ThreadOptions } from './thread.ts'

export interface ServiceOptions extends ThreadOptions {
  readonly log: Logger
  /** Called after each turn. */
  readonly onTurn?: (report: TurnReport) => void
  readonly onProgress?: (progress: TurnProgress) => void
}

/** The mill kept turning in its thread and its outputs served from this one, until it is stopped. */
export interface Service {
  /** Address it listens at. */
  readonly url: string
  readonly loaded: LoadedConfig
  /** Where the main output stands. */
  readonly place: string
  /** Resolves when the turn it began with has ended; after that it turns by its schedule. */
  readonly firstTurn: Promise<void>
  /** Resolves when the mill has ended: after `stop`, or because it broke. */
  readonly ended: Promise<void>
  /** Resolves within 10 s: the turn under way is stopped where it can be, clients are answered. */
  stop(): Promise<void>
}

/** A service that listens: what stands in the outputs is served at once, before the first turn. Throws as `openApp` does. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { log, version } = options
  const loaded = withServer(loadConfig(options.config, process.env, version), options.server)
  const { settings } = loaded
  const shelf = createShelf({ siteUrl: settings.site.url, remember: rememberVersion })
  const board = createStatusBoard(version, Date.now())
  const stopping = new AbortController()
  const { onProgress, onTurn, log: _, ...threadOptions } = options
  let announce: (documents: Parameters<Shelf['put']>[0]) => void = (documents) => shelf.put(documents)
  const thread = await startMillThread(threadOptions, {
    onProgress: (progress) => {
      board.progress(progress)
      onProgress?.(progress)
    },
    onPublished: (documents) => announce(documents),
    onRemoved: (paths) => shelf.remove(paths),
  })
  const store = await openStore({ directory: options.data })
  const client = createHttpClient(settings.fetch)
  const scheduler = createScheduler(settings.schedule, (wish) =>
    turnOnce(thread, wish, { board, log, stopping: stopping.signal, onTurn, afterwards }),
  )
  const { publicUrl } = settings.push
  const requestTurn = (source: SourceId) => void scheduler.request({ sources: [source] })
  const subscriptions = publicUrl === undefined ? undefined : await openSubscriptions({ store, client, publicUrl, requestTurn, log })
  function afterwards(): void {
    void subscriptions?.renew(Date.now())
  }
  const server = await createServer({
    settings,
    store,
    shelf,
    requestTurn: (sources, wish) => scheduler.request({ sources, force: wish?.force }),
    status: () => ({ ...board.status(), nextTurnAt: scheduler.nextAt() }),
    client: outgoingClient(client),
    push: subscriptions?.receiver,
    log: log.child({ part: 'server' }),
  })
  announce = (documents) => server.published(documents)
  await fillShelf(shelf, store, loaded, options.out)
  const url = await server.listen().catch(async (error: unknown) => {
    await Promise.all([thread.close(), client.close()])
    await store.close()
    throw error
  })
  const firstTurn = scheduler.request({}).then(() => {
    if (stopping.signal.aborted) return
    scheduler.start()
    watchFolders(loaded, scheduler, stopping.signal)
  })
  return {
    url,
    loaded,
    place: thread.place,
    firstTurn,
    ended: thread.ended,
    async stop() {
      stopping.abort()
      await Promise.all([thread.close().then(() => scheduler.stop()), server.close()])
      await client.close()
      await store.close()
    },
  }
}

interface TurnContext {
  readonly board: StatusBoard
  readonly log: Logger
  readonly stopping: AbortSignal
  readonly onTurn?: (report: TurnReport) => void
  readonly afterwards: () => void
}

/** One turn in the thread; what goes wrong with it is told and does not end the service. */
async function turnOnce(thread: MillThread, wish: Wish, { board, log, stopping, onTurn, afterwards }: TurnContext): Promise<void> {
  if (stopping.aborted) return
  board.began(Date.now())
  try {
    const report = await thread.turn(wish)
    board.ended(report, Date.now())
    onTurn?.(report)
    afterwards()
  } catch (error) {
    board.failed(error, Date.now())
    log.error({ err: error }, 'the turn failed; the next one starts where it stopped')
  }
}

/** A saved article is taken in at once, not only at the next beat. */
function watchFolders({ settings, directory }: LoadedConfig, scheduler: Scheduler, signal: AbortSignal): void {
  for (const { id, kind, paused, options } of settings.sources) {
    const watched = sourceKinds.of(kind).watch?.(options)
    if (watched === undefined || paused === true) continue
    void watchFolder(path.resolve(directory, watched), () => void scheduler.request({ sources: [id] }), signal)
  }
}

async function fillShelf(shelf: Shelf, store: Store, loaded: LoadedConfig, out: string | undefined): Promise<void> {
  const [output] = await openOutputs(loaded, out)
  for (const { path: name, etag, lastModified, mediaType } of await store.documents.list()) {
    const bytes = await output?.read(name)
    if (bytes !== undefined) shelf.put([{ path: name, etag, lastModified, mediaType, bytes }])
  }
}
