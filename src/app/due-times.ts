import { createTask, parse } from 'node-cron'
import { zoneOffsetAt } from '../lib/time/zone-offsets.ts'
import type { Instant } from '../model/instant.ts'
import type { Settings } from '../model/settings.ts'

/** When a schedule is due, also across changes of the clock. */
export interface DueTimes {
  /** The first due instant after `from` and not after `to`; undefined for none. Both are looked at minute by minute, so they lie within days. */
  first(from: Instant, to: Instant): Instant | undefined
}

const MINUTE_MS = 60_000
/** No zone moves its clock by more. */
const LONGEST_SHIFT_MS = 3 * 3_600_000

/**
 * Returns the due times of a schedule. A time that the clock skips is due at the next that exists; a time of given hours that comes twice is due the first
 * time; a time of every hour is due as often as it comes. The fields are node-cron's, compared with the time on the wall.
 */
export function dueTimes({ cron, timeZone }: Pick<Settings['schedule'], 'cron' | 'timeZone'>): DueTimes {
  const wall = createTask(cron, () => {}, { timezone: 'UTC' })
  const { hour, second } = parse(cron)
  const secondMs = Math.min(...second) * 1000
  const isEveryHour = hour.length === 24
  const matches = (local: number): boolean => wall.match(new Date(local + secondMs))
  const localAt = (at: Instant): number => at + zoneOffsetAt(at, timeZone)
  const isRepeated = (at: Instant): boolean => {
    const shift = zoneOffsetAt(at - LONGEST_SHIFT_MS, timeZone) - zoneOffsetAt(at, timeZone)
    return shift > 0 && localAt(at - shift) === localAt(at)
  }
  const isDue = (at: Instant): boolean => {
    const local = localAt(at)
    const before = localAt(at - MINUTE_MS)
    for (let skipped = before + MINUTE_MS; skipped < local; skipped += MINUTE_MS) if (matches(skipped)) return true
    return matches(local) && (isEveryHour || !isRepeated(at))
  }
  return {
    first(from, to) {
      for (let at = Math.floor(from / MINUTE_MS) * MINUTE_MS; at + secondMs <= to; at += MINUTE_MS)
        if (at + secondMs > from && isDue(at)) return at + secondMs
      return undefined
    },
  }
}
