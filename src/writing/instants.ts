import type { Instant } from '../model/instant.ts'

/** RFC 3339 in UTC, milliseconds only where there are some. */
export function stamp(instant: Instant): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}

/** RFC 3339 in UTC without parts of a second, which RSS dates do not know. */
export function toTheSecond(instant: Instant): string {
  return new Date(Math.floor(instant / 1000) * 1000).toISOString()
}
