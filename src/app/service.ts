import path from 'node:path'
import type { Logger } from 'pino'
import { type LoadedConfig, loadConfig } from '../config/index.ts'
import type { HttpClient } from '../http/contract.ts'
import { createHttpClient } from '../http/index.ts'
import type { SourceId } from '../model/source.ts'
import type { TurnProgress, TurnReport } from '../model/turn.ts'
import { createServer, DocumentCache, type FeedServer } from '../server/index.ts'
import { sourceKinds } from '../sources/kinds/index.ts'
import { watchFolder } from '../sources/watch.ts'
import type { Store } from '../store/contract.ts'
import { openStore } from '../store/index.ts'
import { openMainOutput, withServer } from './app.ts'
import { firstToken } from './first-token.ts'
import { publishedDocuments } from './published-documents.ts'
import { createScheduler, type Scheduler, type Wish } from './scheduler.ts'
import { createStatus, type Status } from './status.ts'
import { openSubscriptions, type Subscriptions } from './subscriptions.ts'
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
  /** Opens the admin pages from elsewhere; undefined where the configuration has tokens. */
  readonly firstToken: string | undefined
  /** Where the main output stands. */
  readonly place: string
  /** Resolves when the turn it began with has ended; after that it turns by its schedule. */
  readonly firstTurn: Promise<void>
  /** Resolves when the mill has ended: after `stop`, or because it broke. */
  readonly ended: Promise<void>
  /** Resolves within 10 s: the turn under way is stopped where it can be, clients are answered. */
  stop(): Promise<void>
}

/** Returns a service that listens: what stands in the outputs is served at once, before the first turn. Throws as `openApp` does. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const loaded = withServer(loadConfig(options.config, process.env, options.version), options.server)
  const mill = await startMill(options, loaded)
  const server = await openServer(mill)
  mill.serving.server = server
  const url = await server.listen().catch(async (error: unknown) => {
    await closeMill(mill)
    throw error
  })
  return {
    url,
    loaded,
    firstToken: mill.firstToken,
    place: mill.thread.place,
    firstTurn: beginTurning(mill),
    ended: mill.thread.ended,
    stop: () => stop(mill, server),
  }
}

/** Everything but the server: the thread that turns, and this thread's own connection to the store. */
interface Mill {
  readonly options: ServiceOptions
  readonly loaded: LoadedConfig
  readonly thread: MillThread
  readonly store: Store
  readonly client: HttpClient
  readonly cache: DocumentCache
  readonly status: Status
  readonly scheduler: Scheduler
  readonly subscriptions: Subscriptions | undefined
  readonly stopping: AbortController
  readonly firstToken: string | undefined
  /** Told of what is published, as soon as there is one. */
  readonly serving: { server: FeedServer | undefined }
}

async function startMill(options: ServiceOptions, loaded: LoadedConfig): Promise<Mill> {
  const { log, version, onProgress, onTurn: _onTurn, ...threadOptions } = options
  const { settings } = loaded
  const status = createStatus(version, Date.now())
  const serving: Mill['serving'] = { server: undefined }
  const thread = await startMillThread(
    { ...threadOptions, version },
    {
      onProgress(progress) {
        status.progress(progress)
        onProgress?.(progress)
      },
      onPublished: (documents) => serving.server?.published(documents),
      onRemoved: (paths) => serving.server?.removed(paths),
    },
  )
  const store = await openStore({ directory: options.data })
  const output = await openMainOutput(loaded, options.out)
  const documents = publishedDocuments(store, output)
  const cache = new DocumentCache({ siteUrl: settings.site.url, memoryBytes: settings.server.memoryBytes, documents })
  const generated = settings.server.tokens.length > 0 ? undefined : await firstToken(options.data)
  const client = createHttpClient(settings.fetch)
  const scheduler = createScheduler(settings.schedule, (wish) => turnOnce(mill, wish))
  const { publicUrl } = settings.push
  const requestTurn = (source: SourceId) => void scheduler.request({ sources: [source] })
  const subscriptions = publicUrl === undefined ? undefined : await openSubscriptions({ store, client, publicUrl, requestTurn, log })
  const stopping = new AbortController()
  const mill: Mill = {
    options,
    loaded,
    thread,
    store,
    client,
    cache,
    status,
    scheduler,
    subscriptions,
    stopping,
    serving,
    firstToken: generated,
  }
  return mill
}

function openServer({
  loaded,
  store,
  cache,
  scheduler,
  status,
  client,
  subscriptions,
  options,
  firstToken: generatedToken,
}: Mill): Promise<FeedServer> {
  return createServer({
    settings: loaded.settings,
    store,
    cache,
    requestTurn: (sources, wish) => scheduler.request({ sources, force: wish?.force }),
    status: () => ({ ...status.status(), nextTurnAt: scheduler.nextAt() }),
    client,
    push: subscriptions,
    generatedToken,
    log: options.log.child({ part: 'server' }),
  })
}

/** Resolves when the first turn has ended; the schedule and the watched folders begin then. */
async function beginTurning({ loaded, scheduler, stopping }: Mill): Promise<void> {
  await scheduler.request({})
  if (stopping.signal.aborted) return
  scheduler.start()
  watchFolders(loaded, scheduler, stopping.signal)
}

async function stop(mill: Mill, server: FeedServer): Promise<void> {
  mill.stopping.abort()
  await Promise.all([mill.thread.close().then(() => mill.scheduler.stop()), server.close()])
  await Promise.all([mill.client.close(), mill.store.close()])
}

async function closeMill({ thread, client, store }: Mill): Promise<void> {
  await Promise.all([thread.close(), client.close()])
  await store.close()
}

/** One turn in the thread; a failure is logged and does not end the service. */
async function turnOnce({ thread, status, options, stopping, subscriptions }: Mill, wish: Wish): Promise<void> {
  if (stopping.signal.aborted) return
  status.began(Date.now())
  try {
    const report = await thread.turn(wish)
    status.ended(report, Date.now())
    options.onTurn?.(report)
    void subscriptions?.renew(Date.now())
  } catch (error) {
    status.failed(error, Date.now())
    options.log.error({ err: error }, 'the turn failed; the next one starts where it stopped')
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
