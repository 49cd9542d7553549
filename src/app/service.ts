import { isDeepStrictEqual } from 'node:util'
import { type ConfigTexts, type LoadedConfig, loadConfig, readConfigTexts } from '../config/index.ts'
import type { FeedServer } from '../server/index.ts'
import { withServer } from './app.ts'
import {
  beginTurning,
  closeServingMill,
  createMillServer,
  openServingMill,
  type ServiceOptions,
  type ServingMill,
  stopTurning,
} from './serving-mill.ts'
import { createStatus, type Status } from './status.ts'
import { watchConfig } from './watch-config.ts'

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
  /** Reads the configuration again, also if it did not change. Returns false if it was refused: the log and the overview page say why, and the one before goes on. */
  reload(): Promise<boolean>
  /** Resolves within 10 s: the turn under way is stopped where it can be, clients are answered. */
  stop(): Promise<void>
}

/** Returns a service that listens: what stands in the outputs is served at once, before the first turn. Throws as `openApp` does. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const status = createStatus(options.version, Date.now())
  const first = await open(options, status, load(options))
  const service: State = {
    options,
    status,
    running: first,
    seen: first.loaded.texts,
    changing: Promise.resolve(),
    stopped: new AbortController(),
    end: () => {},
  }
  const ended = new Promise<void>((resolve) => {
    service.end = resolve
  })
  endWith(service, first)
  const onFileEvent = () => void inTurn(service, () => (hasNews(service) ? reload(service) : Promise.resolve(true)))
  watchConfig(first.loaded.file, onFileEvent, service.stopped.signal, options.log)
  return {
    get url() {
      return service.running.url
    },
    get loaded() {
      return service.running.loaded
    },
    firstToken: first.mill.firstToken,
    get place() {
      return service.running.mill.thread.place
    },
    firstTurn: beginTurning(first.mill),
    ended,
    reload: () => inTurn(service, () => reload(service)),
    stop: () => stop(service),
  }
}

/** One configuration at work: its mill and the server that listens for it. */
interface Running {
  readonly loaded: LoadedConfig
  readonly mill: ServingMill
  readonly server: FeedServer
  readonly url: string
}

interface State {
  readonly options: ServiceOptions
  readonly status: Status
  running: Running
  /** What was read last, taken over or refused. */
  seen: ConfigTexts
  /** The last of the changes asked for, which come one after another. */
  changing: Promise<unknown>
  readonly stopped: AbortController
  /** Resolves `Service.ended`. */
  end: () => void
}

function load({ config, version, server }: ServiceOptions): LoadedConfig {
  return withServer(loadConfig(config, process.env, version), server)
}

/** Listens with this configuration; nothing turns yet. `beforeListening` is called at the last moment that another may hold the port. */
async function open(options: ServiceOptions, status: Status, loaded: LoadedConfig, beforeListening = () => {}): Promise<Running> {
  const mill = await openServingMill(options, loaded, status)
  try {
    const server = await createMillServer(mill)
    mill.serving.server = server
    beforeListening()
    return { loaded, mill, server, url: await server.listen() }
  } catch (error) {
    await stopTurning(mill)
    await closeServingMill(mill)
    throw error
  }
}

/** Does one change after another: a reload during a reload, or a stop during one, waits for it. */
function inTurn<T>(service: State, change: () => Promise<T>): Promise<T> {
  const mine = service.changing.then(change)
  service.changing = mine.catch(() => undefined)
  return mine
}

/** True if the files are not what was read last. A file that cannot be read is none, because editors replace files in two steps. */
function hasNews({ options, seen }: State): boolean {
  try {
    return !isDeepStrictEqual(readConfigTexts(options.config), seen)
  } catch {
    return false
  }
}

/** Takes over what stands on disk. Returns false if it is wrong or cannot be opened: then the one before goes on. */
async function reload(service: State): Promise<boolean> {
  const { options, status } = service
  if (service.stopped.signal.aborted) return false
  const taken = await replaceBy(service).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    status.refused({ at: Date.now(), message })
    options.log.error(
      { event: 'config-refused', file: options.config },
      `the configuration was refused, the one before goes on: ${message}`,
    )
    return false
  })
  if (taken) {
    status.refused(undefined)
    options.log.info({ event: 'config-reloaded', file: options.config }, 'the configuration was read again')
  }
  options.onReload?.(taken)
  return taken
}

async function replaceBy(service: State): Promise<boolean> {
  const { options, running: before } = service
  service.seen = readConfigTexts(options.config)
  const loaded = withServer(loadConfig(options.config, process.env, options.version, service.seen), options.server)
  // A port that the system chose is kept, because readers have its address.
  const wanted = loaded.settings.server.port === 0 ? withServer(loaded, { port: Number(new URL(before.url).port) }) : loaded
  try {
    await handOver(service, wanted)
  } catch (error) {
    await handOver(service, withServer(before.loaded, { port: Number(new URL(before.url).port) })).catch((broken: unknown) => {
      options.log.error({ event: 'config-lost', err: broken }, 'the configuration before could not be opened again')
      service.end()
    })
    throw error
  }
  return true
}

/** The store has one holder: the mill before stops turning first. Its server answers until the next one listens. */
async function handOver(service: State, loaded: LoadedConfig): Promise<void> {
  const { running: before, options, status } = service
  await stopTurning(before.mill)
  let closed: Promise<void> | undefined
  service.running = await open(options, status, loaded, () => {
    closed = before.server.close()
  })
  endWith(service, service.running)
  void beginTurning(service.running.mill)
  await closed
  await closeServingMill(before.mill)
}

/** A thread that ends by itself ends the service; one that was replaced or stopped does not. */
function endWith(service: State, running: Running): void {
  void running.mill.thread.ended.then(() => {
    if (!running.mill.stopping.signal.aborted) service.end()
  })
}

async function stop(service: State): Promise<void> {
  service.stopped.abort()
  await service.changing
  const { mill, server } = service.running
  await Promise.all([stopTurning(mill), server.close()])
  await closeServingMill(mill)
  service.end()
}
