/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z, within what RFC 3339 can write (years 1 to 9999). */
export type Instant = number
