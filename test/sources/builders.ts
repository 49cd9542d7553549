import type { HttpClient } from '../../src/http/contract.ts'
import type { FetchOutcome, ResponseHints } from '../../src/model/document.ts'
import { type ErrorCode, FetchError } from '../../src/model/errors.ts'
import type { FetchSettings, PollingSettings } from '../../src/model/settings.ts'
import type { Source, SourceState } from '../../src/model/source.ts'
import type { PullContext } from '../../src/sources/kinds/contract.ts'
import { feedKind } from '../../src/sources/kinds/feed.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A Tuesday, midnight UTC. */
export const START = Date.parse('2026-03-03T00:00:00Z')

/** The defaults, with loopback allowed: every origin of a test is there. */
export function fetchSettings(changes: Partial<FetchSettings> = {}): FetchSettings {
  const limits = {
    connectTimeoutMs: 5 * SECOND,
    timeoutMs: 20 * SECOND,
    maxBodyBytes: 10 * 2 ** 20,
    maxRedirects: 5,
    maxItems: 500,
    newItemsPerDay: 5000,
  }
  return {
    ...limits,
    concurrency: 16,
    hostGapMs: SECOND,
    userAgent: 'feedmill/test',
    allowAddresses: ['127.0.0.0/8'],
    allowPorts: [],
    ...changes,
  }
}

export function pollingSettings(changes: Partial<PollingSettings> = {}): PollingSettings {
  return {
    intervalMs: HOUR,
    minIntervalMs: 15 * MINUTE,
    maxIntervalMs: DAY,
    unconditionalMs: DAY,
    backoffMinMs: HOUR,
    backoffMaxMs: DAY,
    refusedMinMs: 4 * HOUR,
    refusedMaxMs: DAY,
    retryAfterMaxMs: 7 * DAY,
    deadAfterMs: 30 * DAY,
    deadIntervalMs: 7 * DAY,
    pushBackupMs: DAY,
    listIntervalMs: 12 * HOUR,
    jitter: 0.1,
    ...changes,
  }
}

/** A feed source whose options have been read by its kind. */
export function aSource(url: string, options: Record<string, unknown> = {}, changes: Partial<Source> = {}): Source {
  const common = { categories: [], tags: [], priority: 0, transforms: [], futureDates: 'clamp', dedup: 'near' } as const
  return { id: url, kind: 'feed', ...common, options: feedKind.options.parse({ url, ...options }), ...changes }
}

export function aContext(
  client: HttpClient,
  source: Source,
  changes: Partial<Omit<PullContext, 'options'>> = {},
): Omit<PullContext, 'options'> {
  const state: SourceState | undefined = undefined
  return {
    source,
    state,
    now: START,
    client,
    fetch: fetchSettings(),
    polling: pollingSettings(),
    configDirectory: '/',
    force: false,
    ...changes,
  }
}

/** A 200 with a validator. */
export function fetched(hints: ResponseHints = {}, changes: Partial<Extract<FetchOutcome, { kind: 'fetched' }>> = {}): FetchOutcome {
  const validators = { etag: '"1"', url: 'http://a.example/feed' }
  return { kind: 'fetched', documents: [], validators, bodyHash: 'b', exchanges: [exchange(200)], redirects: [], hints, ...changes }
}

export function notModified(hints: ResponseHints = {}): FetchOutcome {
  const validators = { etag: '"1"', url: 'http://a.example/feed' }
  return { kind: 'notModified', by: 'status', validators, exchanges: [exchange(304)], redirects: [], hints }
}

export function failed(code: ErrorCode, hints: ResponseHints = {}, details: Record<string, unknown> = {}): FetchOutcome {
  return {
    kind: 'failed',
    error: new FetchError(code, `the origin says ${code}`, details),
    exchanges: [exchange(Number(details.status ?? 0))],
    redirects: [],
    hints,
  }
}

function exchange(status: number): FetchOutcome['exchanges'][number] {
  return { host: 'a.example', status, wireBytes: status === 200 ? 100 : 0, startedAt: START, durationMs: 0 }
}
