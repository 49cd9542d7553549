import { stableId } from '../lib/hash.ts'
import type { Instant } from '../model/instant.ts'
import type { AlertChannel, TroubleKind } from '../model/settings.ts'
import type { Trouble } from '../model/status.ts'

/** All that is remembered of alerts: one row, so that a trouble is noted in the same write as the messages it owes. */
export interface AlertState {
  /** By key. */
  readonly standing: Readonly<Record<string, StandingTrouble>>
  /** Messages not yet taken, oldest first. */
  readonly owed: readonly Notice[]
  /** Newest first: what the feed shows. */
  readonly events: readonly AlertEvent[]
}

export interface StandingTrouble {
  readonly trouble: Trouble
  /** When it was noted. */
  readonly at: Instant
}

export interface AlertEvent {
  readonly change: 'begun' | 'over'
  readonly trouble: Trouble
  readonly at: Instant
}

/** One message to one channel. */
export interface Notice {
  /** The same in each attempt. */
  readonly id: string
  readonly channel: string
  readonly at: Instant
  readonly events: readonly AlertEvent[]
}

export const NO_ALERTS: AlertState = { standing: {}, owed: [], events: [] }

/** A channel with the key it is remembered by. */
export interface KeyedChannel {
  readonly key: string
  readonly channel: AlertChannel
}

/**
 * PURE. Returns the state after these troubles were found: a message for each channel and each change, and nothing where nothing changed, as the same
 * object. Troubles of kinds that were not examined stay as they are.
 */
export function settle(
  state: AlertState,
  found: readonly Trouble[],
  {
    now,
    channels,
    examined,
  }: { readonly now: Instant; readonly channels: readonly KeyedChannel[]; readonly examined: readonly TroubleKind[] },
): AlertState {
  const keys = new Set(found.map(({ key }) => key))
  const begun = found.filter(({ key }) => state.standing[key] === undefined)
  const over = Object.values(state.standing).filter(({ trouble }) => examined.includes(trouble.kind) && !keys.has(trouble.key))
  if (begun.length + over.length === 0) return state
  const events: readonly AlertEvent[] = [
    ...begun.map((trouble) => ({ change: 'begun' as const, trouble, at: now })),
    ...over.map(({ trouble }) => ({ change: 'over' as const, trouble, at: now })),
  ]
  const standing = { ...state.standing }
  for (const { trouble } of over) delete standing[trouble.key]
  for (const trouble of begun) standing[trouble.key] = { trouble, at: now }
  return {
    standing,
    owed: [...state.owed, ...channels.flatMap((channel) => noticesOf(channel, events, now))],
    events: [...events, ...state.events].slice(0, KEPT_EVENTS),
  }
}

/** PURE. Returns the state without a message that was taken, or that nobody will take. */
export function without(state: AlertState, id: string): AlertState {
  return { ...state, owed: state.owed.filter((notice) => notice.id !== id) }
}

function noticesOf({ key, channel }: KeyedChannel, events: readonly AlertEvent[], now: Instant): readonly Notice[] {
  const wanted = events.filter(({ trouble }) => channel.troubles.includes(trouble.kind))
  if (wanted.length === 0) return []
  const id = stableId([key, String(now), ...wanted.map(({ change, trouble }) => `${change} ${trouble.key}`)])
  return [{ id, channel: key, at: now, events: wanted }]
}

const KEPT_EVENTS = 200
