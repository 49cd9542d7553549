import { DAY_MS } from '../../lib/time/duration.ts'
import type { Instant } from '../../model/instant.ts'
import type { Source, SourceState } from '../../model/source.ts'

/** How a source stands, worst first. `silent` answers well but has brought nothing new for longer than its own rhythm allows. */
export const STANDINGS = ['dead', 'failing', 'silent', 'late', 'new', 'good', 'paused'] as const
export type Standing = (typeof STANDINGS)[number]

export interface StandingContext {
  readonly now: Instant
  readonly deadAfterMs: number
}

/**
 * Returns how a source stands. `late` is due for more than an hour without having been polled, because no turn ran or turns were cut short.
 * A source is silent after six times its mean gap between new items, but not before two weeks, and after half a year whatever its rhythm.
 */
export function standingOf(
  source: Pick<Source, 'paused'>,
  state: SourceState | undefined,
  { now, deadAfterMs }: StandingContext,
): Standing {
  if (source.paused === true) return 'paused'
  if (state?.lastPolledAt === undefined) return 'new'
  if (state.failuresInRow > 0) return now - (state.failingSince ?? now) > deadAfterMs ? 'dead' : 'failing'
  if (now > dueAt(state) + LATE_AFTER_MS) return 'late'
  return silentSince(state, now) === undefined ? 'good' : 'silent'
}

/** Returns the instant of the last new item if the source is silent, else undefined. A source that brought nothing since it was first polled has no rhythm yet, so it is not silent. */
export function silentSince(state: SourceState, now: Instant): Instant | undefined {
  const { lastNewAt, postingGapMs } = state
  if (lastNewAt === undefined || postingGapMs === undefined || state.failuresInRow > 0) return undefined
  const allowedMs = Math.min(Math.max(GAPS * postingGapMs, LEAST_SILENCE_MS), MOST_SILENCE_MS)
  return now - lastNewAt > allowedMs ? lastNewAt : undefined
}

function dueAt(state: SourceState): Instant {
  return Math.max(state.nextDueAt, state.notBefore ?? state.nextDueAt)
}

const GAPS = 6
const LEAST_SILENCE_MS = 14 * DAY_MS
const MOST_SILENCE_MS = 183 * DAY_MS
const LATE_AFTER_MS = 3_600_000
