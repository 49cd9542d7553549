import { compact } from '../../lib/record.ts'
import { isWebUrl, loggableUrl } from '../../lib/url/urls.ts'
import type { Exchange, FetchOutcome } from '../../model/document.ts'
import { ParseError, StoreError } from '../../model/errors.ts'
import type { SourceReport } from '../../model/intake.ts'
import type { Source, SourceId, SourceState } from '../../model/source.ts'
import { nextState } from '../../sources/cadence/index.ts'
import { addressOf, brings, isRemoteFeed } from '../../sources/kinds/index.ts'
import { type ListChange, takeList } from '../lists.ts'
import type { CollectOptions, Fetched } from './contract.ts'
import { type TakenIn, takeIn } from './intake.ts'
import { joinedDrops, joinedWaiting } from './left-out.ts'
import { pullOne, unusable } from './pull.ts'
import { createSaver, type Saver } from './saver.ts'
import type { FoundFeed } from './usual-places.ts'

/** The results of the sources so far, as one turn takes them in. */
export interface Desk {
  readonly options: CollectOptions
  readonly saver: Saver
  /** Sources that are asked in this turn. */
  readonly total: number
  readonly reports: SourceReport[]
  readonly lists: ListChange[]
  /** States after this turn, of the sources that were asked. */
  readonly states: Map<SourceId, SourceState>
  readonly sums: { new: number; updated: number; hosts: readonly string[] }
}

/** A desk on which nothing lies yet. */
export function openDesk(options: CollectOptions, total: number): Desk {
  const sums = { new: 0, updated: 0, hosts: [] }
  return { options, saver: createSaver(options.parts), total, reports: [], lists: [], states: new Map(), sums }
}

export interface Asked {
  readonly source: Source
  readonly state: SourceState
  readonly outcome: FetchOutcome
  /** Most hosts failed at once: this failure says nothing about the source. */
  readonly outage: boolean
  readonly ask: Ask
}

/** How the feed of a page is asked, once for all sources of that page. */
export interface Ask {
  /** Asks the feed that a page names. */
  named(source: Source, state: SourceState): Promise<FetchOutcome>
  /** Looks for one where sites commonly keep theirs. */
  usual(source: Source, state: SourceState): Promise<Pick<FoundFeed, 'url' | 'outcome'> | undefined>
}

/** Takes in what one source answered. Throws StoreError only: a store that fails is the mill's failure, never the source's. */
export async function takeOutcome(desk: Desk, asked: Asked): Promise<void> {
  const { source, outcome } = asked
  const startedAt = performance.now()
  if (outcome.kind === 'fetched') await takeFetched(desk, { ...asked, outcome, startedAt })
  else takeQuiet(desk, { ...asked, startedAt })
  show(desk)
  // A wait that the origin asked for must not be forgotten in a crash.
  await desk.saver.saveWhenDue(desk.states.get(source.id)?.notBefore !== undefined)
}

/** Shows which hosts are being asked. */
export function showHosts(desk: Desk, hosts: readonly string[]): void {
  desk.sums.hosts = hosts
  show(desk)
}

interface Taking {
  readonly source: Source
  readonly state: SourceState
  readonly outcome: Fetched
  readonly startedAt: number
  readonly ask: Ask
}

async function takeFetched(desk: Desk, taking: Taking): Promise<void> {
  const { source, outcome } = taking
  try {
    note(desk, source, brings(source) === 'list' ? await takeFeedList(desk, taking) : await takeParts(desk, taking), taking)
  } catch (error) {
    if (error instanceof StoreError) throw error
    if (await takeFromPage(desk, taking, error)) return
    takeQuiet(desk, { ...taking, outcome: unusable(error, source, outcome), outage: false })
  }
}

function note(desk: Desk, source: Source, taken: TakenIn, { outcome, startedAt }: Taking): void {
  desk.states.set(source.id, taken.state)
  desk.sums.new += taken.new
  desk.sums.updated += taken.updated
  const { new: added, updated, unchanged, dropped, waiting, warnings } = taken
  const durationMs = Math.round(performance.now() - startedAt)
  const named = { sourceId: source.id, name: nameOf(source), outcome: 'fetched' as const }
  desk.reports.push(compact({ ...named, new: added, updated, unchanged, dropped, waiting, warnings, durationMs, http: httpOf(outcome) }))
}

/**
 * What was configured is a page: the feed it names, else one at a usual place, is taken in at once, and from now on asked alone, also where it
 * fails this time. Returns false if there is none. A page without feed is searched once, and again when the operator asks for its source.
 */
async function takeFromPage(desk: Desk, page: Taking, error: unknown): Promise<boolean> {
  const { source, state } = page
  if (!isPage(error) || !isRemoteFeed(source) || state.movedTo !== undefined) return false
  const named = namedFeed(error)
  const isSearched = state.lastError?.code === 'PARSE_HTML_PAGE' && !desk.options.force
  const usual = named !== undefined || isSearched ? undefined : await page.ask.usual(source, state)
  const movedTo = named ?? usual?.url
  if (movedTo === undefined) return false
  desk.saver.addExchanges(page.outcome.exchanges)
  const moved = compact({ ...state, movedTo, validators: undefined, bodyHash: undefined })
  const outcome = usual?.outcome ?? (await page.ask.named(source, moved))
  if (outcome.kind === 'fetched') await takeFetched(desk, { ...page, state: moved, outcome })
  else takeQuiet(desk, { ...page, state: moved, outcome, outage: false })
  return true
}

/** A folder may hand over its files in parts; each part is saved before the next is read. */
async function takeParts({ options, saver }: Desk, { source, state, outcome: first }: Taking): Promise<TakenIn> {
  let { intake, taken } = await takeIn(source, state, first, options.intake)
  let outcome = first
  for (;;) {
    await saver.addIntake(intake)
    if (outcome.more !== true || options.signal?.aborted === true) return taken
    await saver.save()
    const answer = await pullOne(source, taken.state, options)
    if (answer.kind === 'failed') throw answer.error
    if (answer.kind !== 'fetched') return taken
    outcome = answer
    const next = await takeIn(source, taken.state, outcome, options.intake)
    intake = next.intake
    taken = sumOf(taken, next.taken)
  }
}

function sumOf(a: TakenIn, b: TakenIn): TakenIn {
  return {
    state: b.state,
    new: a.new + b.new,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    dropped: joinedDrops(a.dropped, b.dropped),
    waiting: joinedWaiting(a.waiting, b.waiting),
    warnings: [...a.warnings, ...b.warnings].slice(0, 100),
  }
}

async function takeFeedList({ options, saver, lists }: Desk, { source, state, outcome }: Taking): Promise<TakenIn> {
  const { parts, now } = options
  const change = await takeList(source, outcome.documents[0]!, parts.store)
  lists.push(change)
  const after = nextState({ source, state, outcome, newItems: change.added.length, polling: parts.settings.polling, now })
  saver.addState(after, [])
  await saver.save()
  const passedOver = (change.passedOver ?? []).map((message) => ({ code: 'list-entry', message }))
  const warnings = [...(outcome.notices ?? []), ...passedOver].slice(0, 100)
  return { state: after, new: 0, updated: 0, unchanged: 0, dropped: [], warnings }
}

function takeQuiet(desk: Desk, { source, state, outcome, startedAt, outage }: Asked & { readonly startedAt: number }): void {
  const { parts, now } = desk.options
  const after = nextState({ source, state, outcome, newItems: 0, polling: parts.settings.polling, now, outage })
  desk.states.set(source.id, after)
  desk.saver.addState(after, outcome.exchanges)
  const failing = outcome.kind === 'failed' || outcome.kind === 'gone'
  desk.reports.push(
    compact({
      sourceId: source.id,
      name: nameOf(source),
      outcome: outcome.kind,
      new: 0,
      updated: 0,
      unchanged: 0,
      dropped: [],
      warnings: outcome.notices ?? [],
      error: failing ? { code: outcome.error.code, message: outcome.error.message } : undefined,
      failingSince: failing ? (state.failingSince ?? now) : undefined,
      durationMs: Math.round(performance.now() - startedAt),
      http: httpOf(outcome),
    }),
  )
}

/** The requests of one pull, redirects included; undefined where nobody was asked. */
function httpOf({ exchanges }: FetchOutcome): SourceReport['http'] {
  if (exchanges.length === 0) return undefined
  const sum = (read: (exchange: Exchange) => number): number => exchanges.reduce((total, exchange) => total + read(exchange), 0)
  return { status: exchanges.at(-1)!.status, wireBytes: sum(({ wireBytes }) => wireBytes), durationMs: sum(({ durationMs }) => durationMs) }
}

function show({ options, reports, total, sums }: Desk): void {
  options.onProgress?.({ done: reports.length, total, ...sums })
}

/** How a source that a list brought is called: by what its list says of it. */
function nameOf(source: Source): string | undefined {
  if (source.listedBy === undefined) return undefined
  const address = loggableUrl(addressOf(source))
  return source.title === undefined ? address : `${source.title} (${address})`
}

function isPage(error: unknown): error is ParseError {
  return error instanceof ParseError && error.code === 'PARSE_HTML_PAGE'
}

/** The best of the feeds that a page names. */
function namedFeed(error: ParseError): string | undefined {
  const [best] = (error.details.feeds ?? []) as readonly { readonly url?: string }[]
  return isWebUrl(best?.url) ? best.url : undefined
}
