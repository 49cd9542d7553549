import { splitUserinfo } from '../../http/headers.ts'
import { compact } from '../../lib/record.ts'
import type { FetchOutcome } from '../../model/document.ts'
import type { Source, SourceId, SourceState } from '../../model/source.ts'
import { deferred, isDue } from '../../sources/cadence/index.ts'
import { addressOf, requestedUrl } from '../../sources/kinds/index.ts'
import { type Ask, type Desk, takeOutcome } from './outcomes.ts'
import { pullOne } from './pull.ts'
import { type FoundFeed, feedAtUsualPlace } from './usual-places.ts'

/** Sources that one request answers: the first stands for all of them in the queue. */
export interface Sharing {
  readonly sources: readonly [Source, ...Source[]]
  /** The state to ask with. */
  readonly state: SourceState
  /** Answers of feeds that a shared page names, by request. */
  readonly named: Map<string, FetchOutcome>
  /** Feeds at usual places of a shared page, by request. */
  readonly usual: Map<string, Found | undefined>
}

type Found = Pick<FoundFeed, 'url' | 'outcome'>

type States = Pick<ReadonlyMap<SourceId, SourceState>, 'get'>

/**
 * Returns the due sources in groups that one request answers (issue 14 §1.7). A source that is not due yet, but may be asked and has the
 * same interval as one that is, takes the answer too, because the spread of due times would have its address asked again an hour later.
 */
export function sharingOf(sources: readonly Source[], due: ReadonlySet<Source>, states: States, now: number): Sharing[] {
  const groups = new Map<string, Source[]>()
  for (const source of sources) {
    if (source.paused === true || !isDue(states.get(source.id)!, now, true)) continue
    const request = requestOf(source, states.get(source.id)!)
    groups.set(request, [...(groups.get(request) ?? []), source])
  }
  return [...groups.values()].flatMap((group) => {
    const asked = group.filter((source) => due.has(source))
    const [first, ...others] = group.filter((one) => due.has(one) || asked.some((other) => other.options.interval === one.options.interval))
    if (first === undefined || asked.length === 0) return []
    return [{ sources: [first, ...others] as const, state: askingState([first, ...others], states), named: new Map(), usual: new Map() }]
  })
}

/** Returns a text that two sources share when their requests are the same in address, login, headers, proxy, certificates and limits. */
function requestOf(source: Source, state: SourceState): string {
  const url = requestedUrl(source, state)
  if (url === undefined) return `source ${source.id}`
  const configured = splitUserinfo(new URL(addressOf(source)))
  const { url: _url, interval: _interval, throttleScope: _scope, folderCategories: _categories, ...options } = source.options
  const isPrivate = options.auth !== undefined || options.headers !== undefined || configured.authorization !== undefined
  const sender = isPrivate ? [configured.url.origin, configured.authorization] : []
  return JSON.stringify([source.kind, withoutFragment(url), sender, ...Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))])
}

function withoutFragment(address: string): string {
  const url = new URL(address)
  url.hash = ''
  return url.href
}

/** Without validators where the sources hold different answers, because a 304 would say nothing to one of them. */
function askingState(sources: readonly [Source, ...Source[]], states: States): SourceState {
  const state = states.get(sources[0].id)!
  const held = new Set(sources.map(({ id }) => answerHeld(states.get(id)!)))
  return held.size === 1 ? state : compact({ ...state, validators: undefined, bodyHash: undefined })
}

function answerHeld({ validators, bodyHash }: SourceState): string {
  return JSON.stringify([validators?.url, validators?.etag, validators?.lastModified, bodyHash])
}

/** Hands one answer to each of its sources: the request counts for the first alone, a wait that the origin asked for holds for all. */
export async function takeShared(
  desk: Desk,
  { sources, named, usual }: Sharing,
  states: States,
  answer: { readonly outcome: FetchOutcome; readonly outage: boolean },
): Promise<void> {
  const [first, ...others] = sources
  const ask: Ask = {
    named: (one, state) => askNamed(desk, named, one, state),
    usual: (one, state) => searchUsual(desk, usual, one, state),
  }
  await takeOutcome(desk, { ...answer, source: first, state: states.get(first.id)!, ask })
  const asked = desk.states.get(first.id)!
  for (const source of others) {
    await takeOutcome(desk, { ...answer, outcome: handedOn(answer.outcome), source, state: states.get(source.id)!, ask })
    const waiting = waitingWith(desk.states.get(source.id)!, asked)
    desk.states.set(source.id, waiting)
    desk.saver.addState(waiting, [])
  }
}

/** Returns the state with the wait of the source that was asked, and after a failure its due time, because only that one knows the status. */
function waitingWith(state: SourceState, { notBefore, nextDueAt, nextReason, failuresInRow }: SourceState): SourceState {
  const waiting = notBefore === undefined ? state : deferred(state, notBefore)
  if (failuresInRow === 0 || waiting.nextDueAt >= nextDueAt) return waiting
  return compact({ ...waiting, nextDueAt, nextReason })
}

/** Asks the feed that a page names once for all sources of that page. */
async function askNamed(desk: Desk, named: Map<string, FetchOutcome>, source: Source, state: SourceState): Promise<FetchOutcome> {
  const request = requestOf(source, state)
  const known = named.get(request)
  if (known !== undefined) return handedOn(known)
  const outcome = await pullOne(source, state, desk.options)
  named.set(request, outcome)
  return outcome
}

/** Looks for the feed of a page at usual places once for all sources of that page; what it cost is counted for nobody. */
async function searchUsual(
  desk: Desk,
  usual: Map<string, Found | undefined>,
  source: Source,
  state: SourceState,
): Promise<Found | undefined> {
  const request = requestOf(source, state)
  if (!usual.has(request)) {
    const { parts, intake, now, signal } = desk.options
    const { found, exchanges } = await feedAtUsualPlace(source, { ...parts, readers: intake.readers, now, signal })
    desk.saver.addExchanges(exchanges)
    usual.set(request, found === undefined ? undefined : { url: found.url, outcome: found.outcome })
  }
  const found = usual.get(request)
  return found === undefined ? undefined : { url: found.url, outcome: { ...found.outcome, exchanges: [] } }
}

/** The answer without what it cost: that is told of the source that was asked. */
function handedOn(outcome: FetchOutcome): FetchOutcome {
  return { ...outcome, exchanges: [] }
}
