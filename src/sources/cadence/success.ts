/** PURE. When to poll again after a usable response. */
import { hash } from 'node:crypto'

import type { FetchOutcome } from '../../model/document.ts'
import type { PollHints } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { PollingSettings } from '../../model/settings.ts'
import type { NextReason, Source, SourceState } from '../../model/source.ts'
import { brings, isLocal } from '../kinds/index.ts'

export interface Next {
  readonly at: Instant
  readonly reason: NextReason
  /** Not even by force before this. */
  readonly notBefore?: Instant
}

/** How long from now, and why. */
export interface Wait {
  readonly ms: number
  readonly reason: NextReason
}

/** What the decision is made of; `state` is the state after the pull. */
export interface Situation {
  readonly source: Source
  readonly state: SourceState
  readonly outcome: FetchOutcome
  readonly polling: PollingSettings
  readonly now: Instant
  /** It redirects to another address each time, so its validators never go back to where they came from. */
  readonly validatorsMoved?: boolean
}

/**
 * The longest of: our own interval, RSS ttl, sy:*, freshness, Retry-After; spread by the source's own jitter (only ever later), and
 * outside skipped hours and days.
 */
export function nextAfterSuccess(situation: Situation): Next {
  const { source, state, polling, now, outcome } = situation
  if (isLocal(source)) return { at: now, reason: 'interval' }
  const wait = longest([ownWait(situation), ...publisherWaits(state, polling, now)])
  const jitterMs = Math.min(wait.ms, polling.intervalMs) * polling.jitter * spread(source.id)
  const at = now + wait.ms + jitterMs
  const told = Math.min(outcome.hints.retryAfterMs ?? 0, polling.retryAfterMaxMs)
  const asked: Next =
    told > wait.ms + jitterMs ? { at: now + told + told * 0.05 * spread(source.id), reason: 'retry-after' } : { at, reason: wait.reason }
  const allowed = afterSkipped(asked.at, state.hints, source.id)
  const next: Next = allowed === asked.at ? asked : { at: allowed, reason: 'skipped hours' }
  return { ...next, at: Math.ceil(next.at), ...(told > 0 ? { notBefore: now + told } : {}) }
}

/** A number in [0, 1), evenly distributed over texts and always the same for one: jitter without randomness. */
export function spread(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16) / 2 ** 48
}

/** The first of the longest. */
export function longest(waits: readonly [Wait, ...Wait[]]): Wait {
  return waits.reduce((best, wait) => (wait.ms > best.ms ? wait : best))
}

/** Our own interval: as configured, or adapted to how often something new comes. */
export function ownWait(situation: Omit<Situation, 'outcome'>): Wait {
  const { source, state, polling, now } = situation
  if (pushesArrive(state, now)) return { ms: polling.pushBackupMs, reason: 'push' }
  const configured = source.options.interval
  if (typeof configured === 'number') return { ms: Math.max(configured, polling.minIntervalMs), reason: 'interval' }
  if (brings(source) === 'list') return { ms: polling.listIntervalMs, reason: 'list' }
  const adapted = adaptedInterval(situation)
  const bare = state.validators === undefined || situation.validatorsMoved === true
  if (bare && polling.unconditionalMs > adapted.ms) return { ms: polling.unconditionalMs, reason: 'no validators' }
  return adapted
}

/** The first instant at or after `at` in an hour and on a day the publisher does not exclude. Hours and days are UTC. */
export function afterSkipped(at: Instant, hints: PollHints, sourceId: string): Instant {
  if (!isSkipped(at, hints)) return at
  let hour = Math.floor(at / HOUR_MS) * HOUR_MS
  for (let tries = 0; tries < 24 * 8 && isSkipped(hour, hints); tries++) hour += HOUR_MS
  return isSkipped(hour, hints) ? at : Math.max(at, hour + Math.floor(spread(sourceId) * MAX_HOUR_OFFSET_MS))
}

/** True inside an excluded hour or day. A list that excludes everything excludes nothing. */
export function isSkipped(at: Instant, hints: PollHints): boolean {
  const { skipHours, skipDays } = hints
  const date = skipHours === undefined && skipDays === undefined ? undefined : new Date(at)
  if (date === undefined) return false
  const hour = skipHours !== undefined && new Set(skipHours).size < 24 && skipHours.includes(date.getUTCHours())
  const day = skipDays !== undefined && new Set(skipDays).size < 7 && skipDays.includes(DAYS[date.getUTCDay()] ?? '')
  return hour || day
}

const HOUR_MS = 3_600_000
const MAX_HOUR_OFFSET_MS = 600_000
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
/** An item is found after an eighth of the usual gap at worst: in a daily feed within 3 h, with three items a day within the hour. */
const GAP_SHARE = 8

/**
 * An eighth of the usual gap between items (or of the present silence, when that is longer), within bounds. Below `intervalMs` only
 * where the feed itself names a shorter time: a short max-age is mostly the habit of a cache.
 */
function adaptedInterval({ state, polling, now }: Omit<Situation, 'outcome'>): Wait {
  const named = publisherWaits(state, polling, now).flatMap(({ ms, reason }) => (reason === 'freshness' ? [] : [ms]))
  const floor = Math.max(polling.minIntervalMs, Math.min(polling.intervalMs, ...named))
  if (state.lastNewAt === undefined) return { ms: Math.max(polling.intervalMs, polling.minIntervalMs), reason: 'interval' }
  const gap = Math.max(state.postingGapMs ?? 0, now - state.lastNewAt)
  const ms = Math.min(Math.max(gap / GAP_SHARE, floor), Math.max(polling.maxIntervalMs, floor))
  return { ms, reason: ms === polling.intervalMs ? 'interval' : 'posting rate' }
}

/** A lease that runs, and no item that came without a push announcing it within the hour before. */
function pushesArrive({ push, lastNewAt }: SourceState, now: Instant): boolean {
  if (push?.leaseUntil === undefined || push.leaseUntil <= now || push.lastPushAt === undefined) return false
  return lastNewAt === undefined || push.lastPushAt >= lastNewAt - HOUR_MS
}

/** What the publisher names, each within its ceiling: caches are often told a year, so freshness ends at our own longest interval. */
export function publisherWaits(state: SourceState, polling: PollingSettings, now: Instant): Wait[] {
  const { ttlMinutes, syndicationSeconds, freshUntil } = state.hints
  const waits: Wait[] = []
  if (ttlMinutes !== undefined && ttlMinutes > 0) waits.push({ ms: Math.min(ttlMinutes * 60_000, polling.deadIntervalMs), reason: 'ttl' })
  if (syndicationSeconds !== undefined && syndicationSeconds > 0)
    waits.push({ ms: Math.min(syndicationSeconds * 1000, polling.deadIntervalMs), reason: 'update period' })
  if (freshUntil !== undefined && freshUntil > now)
    waits.push({ ms: Math.min(freshUntil - now, polling.maxIntervalMs), reason: 'freshness' })
  return waits
}
