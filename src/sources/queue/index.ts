import { setTimeout as sleep } from 'node:timers/promises'
import type { FetchOutcome } from '../../model/document.ts'
import { FetchError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { PollingSettings } from '../../model/settings.ts'
import type { Source, SourceId, SourceState } from '../../model/source.ts'
import { nextState, stateOf } from '../cadence/index.ts'
import { detectOutage, isNetworkFailure, noteReach, type PulledSource, type Reaches } from './outage.ts'
import { isRefusal, type Neighbour, type Place, placeOf, sharersOf } from './throttle.ts'

export interface PullAll {
  /** Each is asked at most once, however often it is named. */
  readonly due: readonly Source[]
  /** All sources, due or not: those that share a refused one's scope wait with it. Default: `due`. */
  readonly all?: readonly Source[]
  readonly states: States
  pull(source: Source): Promise<FetchOutcome>
  /** Called once for each source that was asked; awaited before its host is asked again. Never two at once for one host. */
  onOutcome(result: PullResult): void | Promise<void>
  /** The hosts that are being asked right now, whenever they change. */
  onHosts?(hosts: readonly string[]): void
  /** Hosts at the same time. */
  readonly concurrency: number
  /** Between two requests to one host; local ones are exempt. */
  readonly hostGapMs: number
  readonly polling: PollingSettings
  readonly now: () => Instant
  /** Resolves after so many ms, or at once when the signal says stop. Default: a timer. */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>
  /** When each host was last asked, kept from turn to turn by the caller. */
  readonly lastAsked?: Map<string, Instant>
  readonly signal?: AbortSignal
}

type States = Pick<ReadonlyMap<SourceId, SourceState>, 'get'>

export interface PullResult extends PulledSource {
  /** Most hosts failed at once: this failure says nothing about the source. */
  readonly outage: boolean
}

export interface PullSummary {
  readonly outage: boolean
  /** Sources that are to wait because a neighbour was refused, and until when; those that were due have not been asked. */
  readonly deferred: ReadonlyMap<SourceId, Instant>
  /** Due sources that were not asked: deferred, or the turn was stopped. */
  readonly unasked: readonly SourceId[]
  /** How many waits that hosts had asked for ended in this turn, each after its time: by host. */
  readonly waitsObeyed: ReadonlyMap<string, number>
}

/**
 * Asks every due source once: one request at a time per host, at least `hostGapMs` apart, `concurrency` hosts at once, hosts with the most
 * sources first. Failures to connect are handed over last, when it is known whether it was our own network. Rejects with what `pull` or
 * `onOutcome` throws, after the requests under way have ended.
 */
export async function pullAll(options: PullAll): Promise<PullSummary> {
  const run = startRun(options)
  await deferNewcomers(run)
  await new Promise<void>((resolve) => {
    run.done = resolve
    pump(run)
  })
  if (run.failed !== undefined) throw run.failed.error
  const outage = detectOutage(run.reached)
  for (const result of run.held) await options.onOutcome({ ...result, outage })
  return { outage, deferred: run.deferred, unasked: [...run.unasked], waitsObeyed: run.waitsObeyed }
}

/** The sources of one host, and what remains of them. */
interface HostQueue {
  readonly host: string
  /** Undefined for what is read from disk. */
  readonly place: Place | undefined
  readonly gapMs: number
  readonly sources: Source[]
  next: number
  /** How often in a row the host itself kept silent, and how that looked last. */
  silences: number
  lastSilence?: FetchOutcome
}

interface Run {
  readonly options: PullAll
  readonly wait: NonNullable<PullAll['wait']>
  readonly ready: HostQueue[]
  readonly active: Set<string>
  readonly lastAsked: Map<string, Instant>
  /** Evidence for or against an outage. */
  readonly reached: Reaches
  readonly held: PulledSource[]
  readonly deferred: Map<SourceId, Instant>
  readonly unasked: Set<SourceId>
  readonly waitsObeyed: Map<string, number>
  resting: number
  failed?: { readonly error: unknown }
  done: () => void
}

function startRun(options: PullAll): Run {
  const queues = new Map<string, HostQueue>()
  const due = [...new Map(options.due.map((source) => [source.id, source])).values()]
  for (const source of due) {
    const place = placeOf(source, options.states.get(source.id))
    const host = place?.host ?? `disk ${source.id}`
    const queue = queues.get(host)
    if (queue !== undefined) queue.sources.push(source)
    else {
      const gapMs = place === undefined || place.local ? 0 : options.hostGapMs
      queues.set(host, { host, place, gapMs, sources: [source], next: 0, silences: 0 })
    }
  }
  const ready = [...queues.values()].sort((a, b) => b.sources.length - a.sources.length)
  const wait = options.wait ?? waitForTimer
  const lastAsked = options.lastAsked ?? new Map<string, Instant>()
  for (const [host, at] of lastAsked) if (options.now() - at > options.hostGapMs) lastAsked.delete(host)
  const unasked = new Set(due.map((source) => source.id))
  return {
    options,
    wait,
    ready,
    active: new Set(),
    lastAsked,
    reached: new Map(),
    held: [],
    deferred: new Map(),
    unasked,
    waitsObeyed: new Map(),
    resting: 0,
    done: () => {},
  }
}

/** Starts as many hosts as may run; the run is done when nothing runs, rests or waits to start. */
function pump(run: Run): void {
  const stopped = run.failed !== undefined || run.options.signal?.aborted === true
  if (stopped) run.ready.length = 0
  while (run.active.size < run.options.concurrency) {
    const queue = run.ready.shift()
    if (queue === undefined) break
    void serve(run, queue)
  }
  if (run.active.size === 0 && run.resting === 0 && run.ready.length === 0) run.done()
}

async function serve(run: Run, queue: HostQueue): Promise<void> {
  const restMs = queue.gapMs === 0 ? 0 : restOf(run.lastAsked.get(queue.host), queue.gapMs, run.options.now())
  if (restMs > 0) return rest(run, queue, restMs)
  run.active.add(queue.host)
  run.options.onHosts?.([...run.active])
  try {
    for (let source = nextOf(run, queue); source !== undefined; source = queue.gapMs === 0 ? nextOf(run, queue) : undefined)
      await ask(run, queue, source)
  } catch (error) {
    run.failed ??= { error }
  }
  run.active.delete(queue.host)
  if (queue.next < queue.sources.length) run.ready.push(queue)
  pump(run)
}

/** Never longer than the gap: a clock that was set back must not keep the turn waiting until it has caught up. */
function restOf(lastAsked: Instant | undefined, gapMs: number, now: Instant): number {
  return lastAsked === undefined ? 0 : Math.min(gapMs, lastAsked + gapMs - now)
}

async function rest(run: Run, queue: HostQueue, ms: number): Promise<void> {
  run.resting++
  await run.wait(ms, run.options.signal)
  run.lastAsked.delete(queue.host)
  run.resting--
  run.ready.push(queue)
  pump(run)
}

/** The next source of a host that does not wait for a neighbour; undefined when there is none or the run is being stopped. */
function nextOf(run: Run, queue: HostQueue): Source | undefined {
  if (run.failed !== undefined || run.options.signal?.aborted === true) return undefined
  while (queue.next < queue.sources.length) {
    const source = queue.sources[queue.next++]
    if (source !== undefined && !run.deferred.has(source.id)) return source
  }
  return undefined
}

async function ask(run: Run, queue: HostQueue, source: Source): Promise<void> {
  const { options } = run
  const state = options.states.get(source.id)
  run.unasked.delete(source.id)
  if (state?.notBefore !== undefined) run.waitsObeyed.set(queue.host, (run.waitsObeyed.get(queue.host) ?? 0) + 1)
  const outcome = givenUp(queue) ?? (await askHost(run, queue, source))
  const pulled = { source, state, outcome }
  noteReach(run.reached, queue.place, pulled)
  if (isRefusal(outcome)) await deferNeighbours(run, pulled)
  if (isNetworkFailure(outcome)) run.held.push(pulled)
  else await options.onOutcome({ ...pulled, outage: false })
}

async function askHost(run: Run, queue: HostQueue, source: Source): Promise<FetchOutcome> {
  const outcome = await run.options.pull(source)
  if (queue.gapMs > 0) run.lastAsked.set(queue.host, run.options.now())
  const silent = isSilence(outcome, queue)
  queue.silences = silent ? queue.silences + 1 : 0
  if (silent) queue.lastSilence = outcome
  return outcome
}

/** A host that kept silent so often in a row is not asked again in this turn. */
const MAX_SILENCES = 3

/** What the other sources of a host that is down are told without asking: else a thousand of them would hold up the turn for hours. */
function givenUp({ host, silences, lastSilence }: HostQueue): FetchOutcome | undefined {
  if (silences < MAX_SILENCES || lastSilence?.kind !== 'failed') return undefined
  const { code, message, details } = lastSilence.error
  const told = `${host} kept silent ${MAX_SILENCES} times, so it was not asked again in this turn; the last time: ${message}`
  return { ...lastSilence, exchanges: [], error: new FetchError(code, told, details, { cause: lastSilence.error }) }
}

/**
 * True for a failure of the host itself, not of one it redirects to. A local bridge may be slow for one route alone: it is silent only
 * when it cannot be connected to.
 */
function isSilence(outcome: FetchOutcome, { gapMs }: HostQueue): boolean {
  if (outcome.kind !== 'failed' || outcome.redirects.length > 0) return false
  return isNetworkFailure(outcome) || (gapMs > 0 && outcome.error.code === 'FETCH_TIMEOUT')
}

async function deferNeighbours(run: Run, { source, state, outcome }: PulledSource): Promise<void> {
  const { options } = run
  const now = options.now()
  const until = nextState({ source, state: stateOf(source, state, now), outcome, newItems: 0, polling: options.polling, now }).notBefore
  const refused = neighbourOf(source, options.states)
  if (until === undefined || refused === undefined) return
  const status = outcome.kind === 'failed' ? Number(outcome.error.details.status) : 0
  for (const id of await sharersOf(refused, status, neighboursOf(options))) defer(run, id, until)
}

/** Who was never asked waits with those whose wait began before it came. */
async function deferNewcomers(run: Run): Promise<void> {
  const { options } = run
  const isNew = (id: SourceId): boolean => options.states.get(id)?.lastPolledAt === undefined
  if (![...run.unasked].some(isNew)) return
  const all = neighboursOf(options)
  for (const refused of all) {
    const { notBefore = 0, lastError } = refused.state ?? {}
    if (lastError?.code !== 'FETCH_THROTTLED' || notBefore <= options.now()) continue
    for (const id of await sharersOf(refused, 429, all)) if (isNew(id)) defer(run, id, notBefore)
  }
}

function defer(run: Run, id: SourceId, until: Instant): void {
  run.deferred.set(id, Math.max(until, run.deferred.get(id) ?? until))
}

function neighboursOf(options: PullAll): Neighbour[] {
  return (options.all ?? options.due).map((source) => neighbourOf(source, options.states)).filter((neighbour) => neighbour !== undefined)
}

function neighbourOf(source: Source, states: States): Neighbour | undefined {
  const state = states.get(source.id)
  const place = placeOf(source, state)
  return place === undefined ? undefined : { source, state, place }
}

async function waitForTimer(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(Math.min(ms, 2 ** 31 - 1), undefined, signal === undefined ? {} : { signal })
  } catch {
    // Stopped: the caller looks at the signal itself.
  }
}
