/** PURE. When to poll again after a failure. There is always a next poll. */
import type { FetchOutcome } from '../../model/document.ts'
import { brings, isLocal } from '../kinds/index.ts'
import { afterSkipped, longest, type Next, ownWait, publisherWaits, type Situation, spread, type Wait } from './success.ts'

/**
 * The wait after a failure; `state` already counts it. Retry-After takes the place of our own backoff, but never makes us ask faster than
 * the usual pace.
 */
export function nextAfterFailure(situation: Situation): Next {
  const { source, state, outcome, polling, now } = situation
  if (isLocal(source)) return { at: now, reason: 'failure' }
  const backoff = waitOf(situation)
  const told = toldToWait(situation)
  const rare = backoff.reason === 'gone' || backoff.reason === 'dead'
  const ours = told === undefined || rare ? backoff : { ...backoff, ms: Math.min(backoff.ms, polling.intervalMs) }
  const own = longest([ours, ...namedWaits(situation), ...(told === undefined ? bareWait(situation) : [])])
  const obeyed = Math.max(told ?? 0, own.ms)
  const jittered = own.ms * (1 + polling.jitter * spread(`${source.id} ${state.failuresInRow}`))
  const at = told === undefined ? now + jittered : now + obeyed * (1 + 0.05 * spread(source.id))
  const reason = told === obeyed ? 'retry-after' : own.reason
  const throttled = outcome.kind === 'failed' && outcome.error.code === 'FETCH_THROTTLED'
  const notBefore = told !== undefined ? now + told : throttled ? now + backoff.ms : undefined
  const allowed = Math.ceil(afterSkipped(at, state.hints, source.id))
  return { at: allowed, reason, ...(notBefore === undefined ? {} : { notBefore: Math.ceil(notBefore) }) }
}

/**
 * While our own network is down every source keeps about its own pace, but at least once in `backoffMinMs`, each at another moment:
 * so the first minute after the return is like any other.
 */
export function nextInOutage(situation: Situation): Next {
  const { source, polling, now } = situation
  if (isLocal(source)) return { at: now, reason: 'outage' }
  const pace = Math.min(ownWait(situation).ms, Math.max(polling.backoffMinMs, polling.minIntervalMs))
  return { at: Math.ceil(now + pace * (0.5 + spread(`${source.id} outage`))), reason: 'outage' }
}

/** What the publisher named: it holds for an answer that failed too, not where nobody answered. */
function namedWaits({ state, outcome, polling, now }: Situation): readonly Wait[] {
  return statusOf(outcome) === 0 ? [] : publisherWaits(state, polling, now)
}

/** The pace of a source without validators holds for what was sent and could not be read, and for one that is known to give none. */
function bareWait({ source, state, outcome, polling }: Situation): readonly Wait[] {
  const status = statusOf(outcome)
  const sent = status >= 200 && status < 300
  if (state.validators !== undefined || typeof source.options.interval === 'number') return []
  if (!sent && (status === 0 || state.lastGoodAt === undefined)) return []
  return [{ ms: brings(source) === 'list' ? polling.listIntervalMs : polling.unconditionalMs, reason: 'no validators' }]
}

/** 0 where nobody answered. */
function statusOf(outcome: FetchOutcome): number {
  return outcome.exchanges.at(-1)?.status ?? 0
}

function waitOf({ state, outcome, polling, now }: Situation): Wait {
  if (outcome.kind === 'gone') return { ms: polling.deadIntervalMs, reason: 'gone' }
  if (now - (state.failingSince ?? now) > polling.deadAfterMs) return { ms: polling.deadIntervalMs, reason: 'dead' }
  const code = outcome.kind === 'failed' ? outcome.error.code : undefined
  const refused = code === 'FETCH_THROTTLED' || code === 'FETCH_FORBIDDEN' || code === 'FETCH_CHALLENGE'
  if (refused) return { ms: doubling(polling.refusedMinMs, polling.refusedMaxMs, state.failuresInRow), reason: 'refused' }
  return { ms: doubling(polling.backoffMinMs, polling.backoffMaxMs, state.failuresInRow), reason: 'failure' }
}

/** What Retry-After says, on whatever status, within [1 min, retryAfterMaxMs]; the lower end gives way to a shorter `minIntervalMs`. */
function toldToWait({ outcome, polling }: Situation): number | undefined {
  const { retryAfterMs } = outcome.hints
  if (retryAfterMs === undefined) return undefined
  return Math.min(Math.max(retryAfterMs, Math.min(60_000, polling.minIntervalMs)), polling.retryAfterMaxMs)
}

function doubling(firstMs: number, maxMs: number, times: number): number {
  return Math.min(firstMs * 2 ** Math.min(times - 1, 40), maxMs)
}
