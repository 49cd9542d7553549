import { statfs } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import type { LoadedConfig } from '../config/index.ts'
import type { HttpClient } from '../http/contract.ts'
import { createHttpClient } from '../http/index.ts'
import type { SourceId } from '../model/source.ts'
import type { TurnProgress, TurnReport } from '../model/turn.ts'
import { createServer, DocumentCache, type FeedServer, type MachineFacts, type Steering } from '../server/index.ts'
import { sourceKinds } from '../sources/kinds/index.ts'
import { watchFolder } from '../sources/watch.ts'
import type { Store } from '../store/contract.ts'
import { openStore } from '../store/index.ts'
import { alertsView } from './alerting/index.ts'
import { openMainOutput } from './app.ts'
import { firstToken } from './first-token.ts'
import { publishedDocuments } from './published-documents.ts'
import { createScheduler, type Scheduler, type TurnRequest } from './scheduler.ts'
import type { Status } from './status.ts'
import { openSubscriptions, type Subscriptions } from './subscriptions.ts'
import { type MillThread, startMillThread, type ThreadOptions } from './thread.ts'

export interface ServiceOptions extends ThreadOptions {
  readonly log: Logger
  /** Called after each turn. */
  readonly onTurn?: (report: TurnReport) => void
  readonly onProgress?: (progress: TurnProgress) => void
  /** What the control room may change; absent: nothing. */
  readonly steering?: Steering
  /** Called after each attempt to take over a changed configuration. */
  readonly onReload?: (taken: boolean) => void
}

/** Everything but the server: the thread that turns, and this thread's own connection to the store. */
export interface ServingMill {
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

/** Returns the mill of a configuration, open and not yet turning. `status` outlives it. Throws as `openApp` does, with everything closed. */
export async function openServingMill(options: ServiceOptions, loaded: LoadedConfig, status: Status): Promise<ServingMill> {
  const { log, version, onProgress, onTurn: _onTurn, onReload: _onReload, steering: _steering, ...threadOptions } = options
  const { settings } = loaded
  const serving: ServingMill['serving'] = { server: undefined }
  const thread = await startMillThread(
    { ...threadOptions, version, texts: loaded.texts },
    {
      onProgress(progress) {
        status.progress(progress, Date.now())
        onProgress?.(progress)
      },
      onPublished: (documents) => serving.server?.published(documents),
      onRemoved: (paths) => serving.server?.removed(paths),
    },
  )
  const store = await openStore({ directory: options.data, url: settings.store.url })
  const output = await openMainOutput(loaded, options.out)
  const documents = publishedDocuments(store, output)
  const cache = new DocumentCache({ siteUrl: settings.site.url, memoryBytes: settings.server.memoryBytes, documents })
  const generated = settings.server.tokens.length > 0 ? undefined : await firstToken(options.data)
  const client = createHttpClient(settings.fetch)
  const scheduler = createScheduler(settings.schedule, (request) => turnOnce(mill, request), log)
  const { publicUrl } = settings.push
  const requestTurn = (source: SourceId) => void scheduler.request({ sources: [source] })
  const subscriptions = publicUrl === undefined ? undefined : await openSubscriptions({ store, client, publicUrl, requestTurn, log })
  const stopping = new AbortController()
  const mill: ServingMill = {
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

/** Returns the server of a mill, not yet listening. */
export function createMillServer({
  loaded,
  store,
  cache,
  scheduler,
  status,
  client,
  subscriptions,
  options,
  firstToken: generatedToken,
}: ServingMill): Promise<FeedServer> {
  return createServer({
    settings: loaded.settings,
    store,
    cache,
    requestTurn: (sources, request) => scheduler.request({ sources, force: request?.force }),
    status: () => ({ ...status.status(), nextTurnAt: scheduler.nextAt() }),
    client,
    push: subscriptions,
    steering: options.steering,
    alerts: alertsView(store, loaded.settings),
    generatedToken,
    machine: () => machineFacts(options.data),
    log: options.log.child({ part: 'server' }),
  })
}

/** Resolves when the first turn has ended; the schedule and the watched folders begin then. */
export async function beginTurning({ loaded, scheduler, stopping }: ServingMill): Promise<void> {
  await scheduler.request({})
  if (stopping.signal.aborted) return
  scheduler.start()
  watchFolders(loaded, scheduler, stopping.signal)
}

/** Stops the turn under way and gives the store back; resolves when the thread has ended. What is published can still be served. */
export async function stopTurning({ stopping, thread, scheduler }: ServingMill): Promise<void> {
  stopping.abort()
  await thread.close()
  await scheduler.stop()
}

/** Closes what is left when the mill no longer turns and its server is closed. */
export async function closeServingMill({ client, store }: ServingMill): Promise<void> {
  await Promise.all([client.close(), store.close()])
}

/** One turn in the thread; a failure is logged and does not end the service. */
async function turnOnce({ thread, status, options, stopping, subscriptions }: ServingMill, request: TurnRequest): Promise<void> {
  if (stopping.signal.aborted) return
  status.began(Date.now())
  try {
    const report = await thread.turn(request)
    status.ended(report, Date.now())
    options.onTurn?.(report)
    if (!options.logSettings.readable) logTurn(options.log, report)
    void subscriptions?.renew(Date.now())
  } catch (error) {
    status.failed(error, Date.now())
    options.log.error({ event: 'turn-failed', err: error }, 'the turn failed; the next one starts where it stopped')
  }
}

/** Memory of the whole process, and room on the disk with the data directory. */
async function machineFacts(data: string): Promise<MachineFacts> {
  const { bavail, bsize } = await statfs(data)
  return { memory: process.memoryUsage.rss(), freeDisk: bavail * bsize }
}

/** For machines that read the log; a person on a terminal has the report. */
function logTurn(log: Logger, { sources, durationMs, phases, written, ...report }: TurnReport): void {
  const failed = sources.filter(({ error }) => error !== undefined)
  for (const { sourceId, error } of failed) log.warn({ event: 'source-failed', source: sourceId, code: error?.code }, error?.message)
  const counts = { asked: sources.length, failed: failed.length, new: report.new, updated: report.updated, written }
  log.info({ event: 'turn-ended', ...counts, ms: durationMs, phases }, 'the turn has ended')
}

/** A saved article is taken in at once, not only at the next beat. */
function watchFolders({ settings, directory }: LoadedConfig, scheduler: Scheduler, signal: AbortSignal): void {
  for (const { id, kind, paused, options } of settings.sources) {
    const watched = sourceKinds.of(kind).watch?.(options)
    if (watched === undefined || paused === true) continue
    void watchFolder(path.resolve(directory, watched), () => void scheduler.request({ sources: [id] }), signal)
  }
}
