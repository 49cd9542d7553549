import { DAY_MS } from '../../lib/time/duration.ts'
/** When a source is asked next. PURE: the same state, outcome and instant give the same answer. */

import { permanentTarget } from '../../http/redirects.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { FetchOutcome } from '../../model/document.ts'
import type { PollHints } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { PollingSettings } from '../../model/settings.ts'
import type { Source, SourceState } from '../../model/source.ts'
import { addressOf } from '../kinds/index.ts'
import { nextAfterFailure, nextInOutage } from './failure.ts'
import { isSkipped, type Next, nextAfterSuccess } from './success.ts'

export { sayNext } from './next-words.ts'
export { STANDINGS, type Standing, silentSince, standingOf } from './standing.ts'

/** What one pull, and the reading of what it brought, gave. */
export interface Turnout {
  readonly source: Source
  readonly state: SourceState
  readonly outcome: FetchOutcome
  /** Of the document that was fetched now; absent when nothing was read. */
  readonly parsed?: PollHints | undefined
  readonly newItems: number
  /** Date of the newest item that is known. */
  readonly newestAt?: Instant | undefined
  readonly polling: PollingSettings
  readonly now: Instant
  /** Most hosts failed at once: it is our network, and nobody's failure counts. */
  readonly outage?: boolean
}

/** What is remembered of a source that was never asked: due at once. */
export function initialState(source: Source, now: Instant): SourceState {
  return {
    sourceId: source.id,
    address: addressFingerprint(source),
    nextDueAt: now,
    nextReason: 'new',
    failuresInRow: 0,
    hints: {},
    rung: 'guid',
    counts: { requests: 0, notModified: 0, wireBytes: 0 },
  }
}

/** The state to go on with: the known one, or a new one where there is none or the configured address has changed. */
export function stateOf(source: Source, known: SourceState | undefined, now: Instant): SourceState {
  if (known === undefined || known.address !== addressFingerprint(source)) return initialState(source, now)
  return (known.lastPolledAt ?? now) > now + CLOCK_SLACK_MS ? withoutFuture(known, now) : known
}

/** Clocks are set back so far in daily life. */
const CLOCK_SLACK_MS = 60_000

/** Asked by a clock that has since been set back: its waits end at times that mean nothing, and ten years of rest are a dead source. */
function withoutFuture({ notBefore: _, ...state }: SourceState, now: Instant): SourceState {
  const { freshUntil: __, ...hints } = state.hints
  return { ...state, hints, lastPolledAt: now, nextDueAt: Math.min(state.nextDueAt, now) }
}

/**
 * True when a source may and should be asked. `force`, and a push since it was last asked, ignore due times and skipped hours, never a wait
 * that the origin asked for.
 */
export function isDue(state: SourceState, now: Instant, force: boolean): boolean {
  if (state.notBefore !== undefined && now < state.notBefore) return false
  const { push, lastPolledAt = Number.NEGATIVE_INFINITY } = state
  if (push?.lastPushAt !== undefined && push.lastPushAt > lastPolledAt) return true
  return force || (now >= state.nextDueAt && !isSkipped(now, state.hints))
}

/** The state after a pull: validators, failures, hints, what was learned of redirects and rate, and when to ask next. */
export function nextState(turnout: Turnout): SourceState {
  const { outcome, state } = turnout
  const counted = { ...state, counts: countsAfter(state, outcome) }
  if (outcome.kind === 'failed' && outcome.error.code === 'FETCH_CANCELLED') return counted
  const { askedAt, answeredAt } = timesOf(turnout)
  const answered = { ...turnout, now: answeredAt }
  return { ...afterAnswer(answered, counted), lastPolledAt: askedAt }
}

function afterAnswer(turnout: Turnout, counted: SourceState): SourceState {
  const { outcome } = turnout
  if (outcome.kind === 'failed' && turnout.outage === true) return { ...counted, ...due(nextInOutage(turnout)) }
  return outcome.kind === 'failed' || outcome.kind === 'gone'
    ? afterFailure(turnout, counted, outcome)
    : afterSuccess(turnout, counted, outcome)
}

/**
 * A turn may last: whoever is asked late in it is asked again as much later, and what a publisher asks for counts from its answer. Times
 * that are not of this turn are of another clock.
 */
function timesOf({ outcome, now }: Turnout): { readonly askedAt: Instant; readonly answeredAt: Instant } {
  const [first, last] = [outcome.exchanges[0], outcome.exchanges.at(-1)]
  const ofTurn = (at: Instant | undefined): Instant => (at !== undefined && at > now && at < now + LONGEST_TURN_MS ? at : now)
  return { askedAt: ofTurn(first?.startedAt), answeredAt: ofTurn(last && last.startedAt + last.durationMs) }
}

const LONGEST_TURN_MS = DAY_MS

/** Put off because a neighbour in its scope was told to wait; its own counters do not move. */
export function deferred(state: SourceState, until: Instant): SourceState {
  const notBefore = Math.max(until, state.notBefore ?? until)
  return { ...state, notBefore, ...(state.nextDueAt < notBefore ? { nextDueAt: notBefore, nextReason: 'shared wait' as const } : {}) }
}

type Outcome<K extends FetchOutcome['kind']> = Extract<FetchOutcome, { kind: K }>

function afterSuccess(turnout: Turnout, counted: SourceState, outcome: Outcome<'fetched' | 'notModified'>): SourceState {
  const { now, state } = turnout
  const learned: SourceState = {
    ...counted,
    lastError: undefined,
    failingSince: undefined,
    notBefore: undefined,
    redirect: undefined,
    redirectedTo: outcome.redirects.at(-1)?.to,
    validators: outcome.validators,
    ...(outcome.kind === 'fetched' && outcome.bodyHash !== undefined ? { bodyHash: outcome.bodyHash } : {}),
    ...(outcome.kind === 'fetched' && outcome.scan !== undefined ? { scan: outcome.scan } : {}),
    lastGoodAt: now,
    failuresInRow: 0,
    hints: { ...(turnout.parsed ?? parsedPart(state.hints)), ...freshness(outcome, now) },
    ...postingRate(turnout),
    ...redirectLearned(state, outcome, now),
  }
  return { ...learned, ...due(nextAfterSuccess({ ...turnout, state: learned, validatorsMoved: validatorsMoved(state, learned) })) }
}

function validatorsMoved(before: SourceState, after: SourceState): boolean {
  const redirected = before.redirectedTo !== undefined && after.redirectedTo !== undefined
  return redirected && before.validators !== undefined && before.validators.url !== after.validators?.url
}

function afterFailure(turnout: Turnout, counted: SourceState, outcome: Outcome<'failed' | 'gone'>): SourceState {
  const { now, state } = turnout
  const { code, message } = outcome.error
  const failing: SourceState = {
    ...counted,
    failuresInRow: state.failuresInRow + 1,
    failingSince: state.failingSince ?? now,
    lastError: { code, message, at: now },
    hints: { ...parsedPart(state.hints), ...freshUntil(outcome, now) },
  }
  const { movedTo, notBefore: _wait, ...kept } = failing
  const stays = movedTo !== undefined && !movedAstray(failing)
  return { ...kept, ...(stays ? { movedTo } : {}), ...due(nextAfterFailure({ ...turnout, state: failing })) }
}

function due(next: Next): Pick<SourceState, 'nextDueAt' | 'nextReason' | 'notBefore'> {
  return { nextDueAt: next.at, nextReason: next.reason, ...(next.notBefore === undefined ? {} : { notBefore: next.notBefore }) }
}

/** Three failures of this sort, or before anything good came, at an address that was only learned: back to the configured one. */
function movedAstray({ failuresInRow, lastGoodAt, lastError }: SourceState): boolean {
  return failuresInRow >= 3 && (lastGoodAt === undefined || ['FETCH_NOT_FOUND', 'FETCH_GONE', 'FETCH_DNS'].includes(lastError?.code ?? ''))
}

const LEARN_AFTER_TIMES = 10
const LEARN_AFTER_MS = 3 * DAY_MS

/** Believed after 10 polls over at least 3 days with the same target: one bad day of a host must not move a source. */
function redirectLearned(state: SourceState, outcome: FetchOutcome, now: Instant): Pick<SourceState, 'redirect' | 'movedTo'> {
  const to = permanentTarget(outcome.redirects)
  if (to === undefined) return {}
  const watched = state.redirect?.to === to ? state.redirect : { to, since: now, times: 0 }
  const redirect = { ...watched, times: watched.times + 1 }
  const believed = redirect.times >= LEARN_AFTER_TIMES && now - redirect.since >= LEARN_AFTER_MS
  return believed ? { movedTo: to } : { redirect }
}

/** Weight of the newest gap between items in the smoothed one. */
const SMOOTHING = 0.3

function postingRate(turnout: Turnout): Pick<SourceState, 'postingGapMs' | 'lastNewAt'> {
  const { state, newItems, newestAt, now } = turnout
  if (newItems === 0) return {}
  const lastNewAt = state.lastNewAt === undefined ? Math.min(newestAt ?? now, now) : now
  if (state.lastNewAt === undefined) return { lastNewAt }
  const gap = Math.max(0, now - state.lastNewAt) / newItems
  return {
    lastNewAt,
    postingGapMs: Math.round(state.postingGapMs === undefined ? gap : state.postingGapMs * (1 - SMOOTHING) + gap * SMOOTHING),
  }
}

function freshness(outcome: FetchOutcome, now: Instant): { freshUntil?: Instant; hubs?: readonly string[] } {
  const { hubs } = outcome.hints
  return { ...freshUntil(outcome, now), ...(hubs === undefined ? {} : { hubs }) }
}

function freshUntil({ hints: { freshForMs } }: FetchOutcome, now: Instant): { freshUntil?: Instant } {
  return freshForMs === undefined ? {} : { freshUntil: now + freshForMs }
}

function parsedPart(hints: SourceState['hints']): PollHints {
  const { freshUntil: _, ...parsed } = hints
  return parsed
}

function countsAfter(state: SourceState, outcome: FetchOutcome): SourceState['counts'] {
  const { requests, notModified, wireBytes } = state.counts
  let bytes = wireBytes
  for (const exchange of outcome.exchanges) bytes += exchange.wireBytes
  const unchanged = outcome.kind === 'notModified' && outcome.by === 'status' ? 1 : 0
  return { requests: requests + outcome.exchanges.length, notModified: notModified + unchanged, wireBytes: bytes }
}

function addressFingerprint(source: Source): string {
  return sha256Hex(`${source.kind} ${addressOf(source)}`).slice(0, 32)
}
