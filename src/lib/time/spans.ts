import { DAY_MS } from './duration.ts'
import { zoneOffsetAt, zoneOffsetMs } from './zone-offsets.ts'

/** A day or a week (from Monday on) of a time zone. */
export interface Span {
  /** Its first day: `2026-11-23`. */
  readonly key: string
  readonly start: number
  /** The first instant after it. */
  readonly end: number
}

/** Returns the day or the week of an IANA time zone that an instant lies in; days have 23 to 25 hours where clocks are changed. An unknown zone throws RangeError. */
export function spanOf(instant: number, kind: 'day' | 'week', timeZone: string): Span {
  const day = Math.floor((instant + zoneOffsetAt(instant, timeZone)) / DAY_MS)
  // 1970-01-01 was a Thursday.
  const first = kind === 'day' ? day : day - ((day + 3) % 7)
  const at = (local: number): number => local - zoneOffsetMs(local, timeZone)
  const start = first * DAY_MS
  return { key: new Date(start).toISOString().slice(0, 10), start: at(start), end: at(start + (kind === 'day' ? 1 : 7) * DAY_MS) }
}
