import path from 'node:path'
import type { Logger } from 'pino'
import { type ConfigTexts, type LoadedConfig, loadConfig } from '../config/index.ts'
import type { HttpClient } from '../http/contract.ts'
import { createHttpClient } from '../http/index.ts'
import { createFragmentCache } from '../mill/fragment-cache.ts'
import { runTurn, type TurnOptions } from '../mill/index.ts'
import type { MillParts } from '../mill/parts.ts'
import { loadEncoder } from '../mill/pictures/index.ts'
import { createReaders } from '../mill/readers/index.ts'
import type { TurnReport } from '../model/turn.ts'
import { outputKinds } from '../outputs/index.ts'
import type { Output, OutputContext, Send } from '../outputs/output.ts'
import type { Store } from '../store/contract.ts'
import { holdStore, openStore } from '../store/index.ts'
import { type Alerting, openAlerting } from './alerting/index.ts'
import { turnGapMinutes } from './scheduler.ts'

export interface AppOptions {
  readonly config: string
  /** In the place of what stands on disk: the content of the configuration files. */
  readonly texts?: ConfigTexts
  readonly data: string
  /** In the place of the configured output directory. */
  readonly out?: string
  /** In the place of the configured address to listen on. */
  readonly server?: { readonly host?: string; readonly port?: number }
  readonly version: string
  readonly log: Logger
  /** Reading threads of the caller, which stay when this mill is closed. Default: its own. */
  readonly readers?: MillParts['readers']
  readonly onPublished?: MillParts['onPublished']
  readonly onRemoved?: MillParts['onRemoved']
}

/** The mill, built once: turn it, then close it. */
export interface App {
  readonly loaded: LoadedConfig
  readonly store: Store
  readonly client: HttpClient
  readonly outputs: readonly Output[]
  readonly parts: MillParts
  /** Each turn notes its troubles there; nothing is sent before `pay`. */
  readonly alerting: Alerting
  turn(options?: Omit<TurnOptions, 'now'>): Promise<TurnReport>
  close(): Promise<void>
}

/** The mill with its store held for us alone. Throws ConfigError, StoreError (STORE_LOCKED names the other feedmill) or OutputError. */
export async function openApp(options: AppOptions): Promise<App> {
  const loaded = withServer(loadConfig(options.config, process.env, options.version, options.texts), options.server)
  const { settings, directory } = loaded
  for (const warning of loaded.warnings) options.log.warn({ event: 'config-warning' }, warning)
  if (settings.site.images === 'proxy') await loadEncoder()
  const store = await openStore({ directory: options.data, url: settings.store.url })
  const lease = await holdStore(store, LEASE_MS, Date.now()).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const keepLease = () =>
    lease.renew(Date.now()).catch((error: unknown) => options.log.error({ event: 'store-lost', err: error }, 'the store is no longer held'))
  const renewal = setInterval(() => void keepLease(), LEASE_MS / 3).unref()
  const client = createHttpClient(settings.fetch)
  const readers = options.readers ?? createReaders()
  let alerting: Alerting | undefined
  const close = async () => {
    clearInterval(renewal)
    await Promise.all([client.close(), options.readers === undefined && readers.close(), alerting?.close()])
    // What is not given back ends with this process: whoever comes next sees that.
    await lease
      .release()
      .catch((error: unknown) => options.log.warn({ event: 'store-not-released', err: error }, 'the store was not given back'))
    await store.close()
  }
  try {
    const outputs = await openOutputs(loaded, options.out, client)
    const parts: MillParts = {
      settings,
      store,
      outputs,
      client,
      readers,
      fragments: createFragmentCache(),
      configDirectory: directory,
      version: options.version,
      ttlMinutes: turnGapMinutes(settings.schedule),
      log: options.log,
      clock: Date.now,
      lastAsked: new Map(),
      onPublished: options.onPublished,
      onRemoved: options.onRemoved,
    }
    alerting = await openAlerting(loaded, parts)
    const noted = alerting
    return { loaded, store, client, outputs, parts, close, alerting, turn: (turnOptions = {}) => turnNoted(parts, noted, turnOptions) }
  } catch (error) {
    await close()
    throw error
  }
}

async function turnNoted(parts: MillParts, alerting: Alerting, options: Omit<TurnOptions, 'now'>): Promise<TurnReport> {
  try {
    const report = await runTurn(parts, { ...options, now: Date.now() })
    await alerting.noteTurn(report)
    return report
  } catch (error) {
    await alerting.noteFailure(error)
    throw error
  }
}

/** The configuration with another address to listen on, where one is given. */
export function withServer(loaded: LoadedConfig, server: AppOptions['server']): LoadedConfig {
  if (server === undefined) return loaded
  const { settings } = loaded
  const { host = settings.server.host, port = settings.server.port } = server
  return { ...loaded, settings: { ...settings, server: { ...settings.server, host, port } } }
}

/** How long the store stays ours without a sign of life. */
const LEASE_MS = 60_000

/** Returns the configured outputs, opened; `--out` takes the place of the directory of the first. */
export async function openOutputs(
  { settings, directory }: LoadedConfig,
  out: string | undefined,
  client: HttpClient,
): Promise<readonly Output[]> {
  const send: Send = (request) => client.request({ ...request, maxRedirects: 0 })
  return Promise.all(settings.outputs.map((one, index) => openOutput(one, { directory, send, out: index === 0 ? out : undefined })))
}

/** Returns the first output: what the server serves and `doctor` compares. It is on this machine. */
export function openMainOutput({ settings, directory }: LoadedConfig, out: string | undefined): Promise<Output> {
  return openOutput(settings.outputs[0]!, { directory, out })
}

function openOutput(
  { kind, options }: LoadedConfig['settings']['outputs'][number],
  { out, ...context }: OutputContext & { readonly out: string | undefined },
): Promise<Output> {
  return outputKinds.of(kind).open(out === undefined ? options : { ...options, path: path.resolve(out) }, context)
}
