import { compact } from '../../lib/record.ts'
import { isWebUrl } from '../../lib/url/urls.ts'
import type { Exchange, FetchOutcome } from '../../model/document.ts'
import { type FeedmillError, ParseError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { SourceReport } from '../../model/intake.ts'
import type { Source, SourceId, SourceState } from '../../model/source.ts'
import { deferred, isDue, nextState, stateOf } from '../../sources/cadence/index.ts'
import { brings, isRemoteFeed, pullSource } from '../../sources/kinds/index.ts'
import { pullAll } from '../../sources/queue/index.ts'
import { type ListChange, takeList } from '../lists.ts'
import type { MillParts } from '../parts.ts'
import { asFeedmillError, type Fetched, type IntakeContext, type TakenIn, takeIn } from './intake.ts'

export { parseSettingsOf } from './intake.ts'

export interface CollectOptions {
  readonly parts: MillParts
  readonly sources: readonly Source[]
  /** Also those that are not to be asked now: they wait with a neighbour that is refused. */
  readonly all: readonly Source[]
  readonly states: ReadonlyMap<SourceId, SourceState>
  readonly intake: IntakeContext
  readonly now: Instant
  /** Asked for by a person: due times are ignored, waits that origins asked for are not. */
  readonly force: boolean
  /** Asked for by name. */
  readonly also?: readonly SourceId[] | undefined
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: {
    readonly done: number
    readonly total: number
    readonly new: number
    readonly updated: number
    readonly hosts: readonly string[]
  }) => void
}

export interface Collected {
  readonly reports: readonly SourceReport[]
  readonly resting: number
  readonly outage: boolean
  readonly lists: readonly ListChange[]
  /** The state of a source as this turn left it. */
  readonly states: States
}

type States = Pick<ReadonlyMap<SourceId, SourceState>, 'get'>

/** Pulls every due source and takes in what it brought. The one place where a source's error becomes a line of the report. */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { parts, now } = options
  const states = new Map(options.sources.map((source) => [source.id, stateOf(source, options.states.get(source.id), now)]))
  const named = new Set(options.also)
  const isAsked = ({ id, paused }: Source) => paused !== true && isDue(states.get(id)!, now, options.force || named.has(id))
  const due = options.sources.filter(isAsked)
  const tally = new Tally(options, due.length)
  const summary = await pullAll({
    due,
    all: options.all,
    states: { get: (id) => states.get(id) ?? options.states.get(id) },
    pull: (source) => pullOne(source, states.get(source.id)!, options),
    onOutcome: ({ source, outcome, outage }) => tally.take(source, states.get(source.id)!, outcome, outage),
    onHosts: (hosts) => tally.showHosts(hosts),
    concurrency: parts.settings.fetch.concurrency,
    hostGapMs: parts.settings.fetch.hostGapMs,
    polling: parts.settings.polling,
    now: parts.clock,
    lastAsked: parts.lastAsked,
    signal: options.signal,
  })
  const waiting = options.all.flatMap((source) => {
    const until = summary.deferred.get(source.id)
    if (until === undefined) return []
    return [deferred(tally.stateOf(source.id) ?? stateOf(source, options.states.get(source.id), now), until)]
  })
  await tally.settle(waiting, summary.waitsObeyed)
  const { reports, lists } = tally
  return { reports, resting: options.sources.length - due.length, outage: summary.outage, lists, states: tally.statesAfter() }
}

async function pullOne(source: Source, state: SourceState, { parts, now, force, signal }: CollectOptions): Promise<FetchOutcome> {
  const { settings, client, configDirectory } = parts
  try {
    return await pullSource({
      source,
      state,
      now,
      client,
      fetch: settings.fetch,
      polling: settings.polling,
      configDirectory,
      force,
      signal,
    })
  } catch (error) {
    return failedWith(asFeedmillError(error, source.id))
  }
}

function failedWith(error: FeedmillError): Failed {
  return { kind: 'failed', error, exchanges: [], redirects: [], hints: {} }
}

/** The answer came, but what it brought cannot be used: what it says of the next one holds all the same. */
function unusable(error: unknown, source: Source, { exchanges, redirects, hints }: Fetched): Failed {
  return { kind: 'failed', error: asFeedmillError(error, source.id), exchanges, redirects, hints }
}

type Failed = Extract<FetchOutcome, { kind: 'failed' }>

/**
 * What the sources gave so far. States of sources without news are saved together every few seconds: thousands of 304s cost few transactions,
 * and whoever is killed in the middle does not ask them all again.
 */
class Tally {
  readonly reports: SourceReport[] = []
  readonly lists: ListChange[] = []
  readonly #options: CollectOptions
  readonly #total: number
  /** Of the sources that were asked. */
  readonly #states = new Map<SourceId, SourceState>()
  #unsaved: SourceState[] = []
  #savedAt: Instant
  #exchanges: Exchange[] = []
  #hosts: readonly string[] = []
  #new = 0
  #updated = 0

  constructor(options: CollectOptions, total: number) {
    this.#options = options
    this.#total = total
    this.#savedAt = options.parts.clock()
  }

  async take(source: Source, state: SourceState, outcome: FetchOutcome, outage: boolean): Promise<void> {
    const startedAt = performance.now()
    if (outcome.kind === 'fetched') await this.#takeFetched(source, state, outcome, startedAt)
    else this.#takeQuiet(source, state, outcome, { startedAt, outage })
    this.#show()
    const told = this.#states.get(source.id)?.notBefore !== undefined
    if (told || this.#options.parts.clock() - this.#savedAt >= QUIET_MS) await this.#saveQuiet()
  }

  /** The state of a source that was asked. */
  stateOf(id: SourceId): SourceState | undefined {
    return this.#states.get(id)
  }

  statesAfter(): States {
    return { get: (id) => this.#states.get(id) ?? this.#options.states.get(id) }
  }

  showHosts(hosts: readonly string[]): void {
    this.#hosts = hosts
    this.#show()
  }

  /** Saves the states that are left, and those of sources that are to wait. */
  async settle(waiting: readonly SourceState[], waitsObeyed: ReadonlyMap<string, number>): Promise<void> {
    this.#unsaved.push(...waiting)
    await this.#saveQuiet(waitsObeyed)
  }

  async #saveQuiet(waitsObeyed: ReadonlyMap<string, number> = new Map()): Promise<void> {
    const { store, clock } = this.#options.parts
    this.#savedAt = clock()
    const [states, exchanges] = [this.#unsaved, this.#exchanges]
    this.#unsaved = []
    this.#exchanges = []
    if (states.length > 0) await store.sources.save(states)
    if (exchanges.length > 0 || waitsObeyed.size > 0) await store.sources.recordExchanges(exchanges, waitsObeyed)
  }

  async #takeFetched(source: Source, state: SourceState, outcome: Fetched, startedAt: number): Promise<void> {
    try {
      const taken = brings(source) === 'list' ? await this.#takeList(source, state, outcome) : await this.#takeParts(source, state, outcome)
      this.#states.set(source.id, taken.state)
      this.#new += taken.new
      this.#updated += taken.updated
      const { new: added, updated, unchanged, dropped, warnings } = taken
      this.reports.push({
        sourceId: source.id,
        outcome: 'fetched',
        new: added,
        updated,
        unchanged,
        dropped,
        warnings,
        durationMs: Math.round(performance.now() - startedAt),
      })
    } catch (error) {
      const feed = isRemoteFeed(source) && state.movedTo === undefined ? namedFeed(error) : undefined
      if (feed === undefined) this.#takeQuiet(source, state, unusable(error, source, outcome), { startedAt, outage: false })
      else await this.#takeNamed(source, { ...state, movedTo: feed, validators: undefined, bodyHash: undefined }, outcome, startedAt)
    }
  }

  /** What was configured is a page that names its feed: the feed is asked at once, and from now on alone, also where it fails this time. */
  async #takeNamed(source: Source, moved: SourceState, page: Fetched, startedAt: number): Promise<void> {
    this.#exchanges.push(...page.exchanges)
    const outcome = await pullOne(source, moved, this.#options)
    if (outcome.kind === 'fetched') await this.#takeFetched(source, moved, outcome, startedAt)
    else this.#takeQuiet(source, moved, outcome, { startedAt, outage: false })
  }

  /** A folder may hand over its files in parts; each part is saved before the next is read. */
  async #takeParts(source: Source, state: SourceState, first: Fetched): Promise<TakenIn> {
    const { intake, signal } = this.#options
    let taken = await takeIn(source, state, first, intake)
    let outcome: FetchOutcome = first
    while (outcome.kind === 'fetched' && outcome.more === true && signal?.aborted !== true) {
      outcome = await pullOne(source, taken.state, this.#options)
      if (outcome.kind === 'failed') throw outcome.error
      if (outcome.kind !== 'fetched') break
      taken = sumOf(taken, await takeIn(source, taken.state, outcome, intake))
    }
    return taken
  }

  async #takeList(source: Source, state: SourceState, outcome: Fetched): Promise<TakenIn> {
    const { parts, now } = this.#options
    const change = await takeList(source, outcome.documents[0]!, parts.store)
    this.lists.push(change)
    const after = nextState({ source, state, outcome, newItems: change.added.length, polling: parts.settings.polling, now })
    await parts.store.sources.save([after])
    return { state: after, new: 0, updated: 0, unchanged: 0, dropped: [], warnings: outcome.notices ?? [] }
  }

  #takeQuiet(
    source: Source,
    state: SourceState,
    outcome: FetchOutcome,
    { startedAt, outage }: { readonly startedAt: number; readonly outage: boolean },
  ): void {
    const { parts, now } = this.#options
    const after = nextState({ source, state, outcome, newItems: 0, polling: parts.settings.polling, now, outage })
    this.#states.set(source.id, after)
    this.#unsaved.push(after)
    this.#exchanges.push(...outcome.exchanges)
    const failing = outcome.kind === 'failed' || outcome.kind === 'gone'
    this.reports.push(
      compact({
        sourceId: source.id,
        outcome: outcome.kind,
        new: 0,
        updated: 0,
        unchanged: 0,
        dropped: [],
        warnings: outcome.notices ?? [],
        error: failing ? { code: outcome.error.code, message: outcome.error.message } : undefined,
        failingSince: failing ? (state.failingSince ?? now) : undefined,
        durationMs: Math.round(performance.now() - startedAt),
      }),
    )
  }

  #show(): void {
    this.#options.onProgress?.({
      done: this.reports.length,
      total: this.#total,
      new: this.#new,
      updated: this.#updated,
      hosts: this.#hosts,
    })
  }
}

/** What is asked in so long is asked again after a crash. */
const QUIET_MS = 5000

/** The best of the feeds that a page names, when it was a page that came. */
function namedFeed(error: unknown): string | undefined {
  if (!(error instanceof ParseError) || error.code !== 'PARSE_HTML_PAGE') return undefined
  const [best] = (error.details.feeds ?? []) as readonly { readonly url?: string }[]
  return isWebUrl(best?.url) ? best.url : undefined
}

function sumOf(a: TakenIn, b: TakenIn): TakenIn {
  return {
    ...b,
    new: a.new + b.new,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    dropped: [...a.dropped, ...b.dropped],
    warnings: [...a.warnings, ...b.warnings].slice(0, 100),
  }
}
