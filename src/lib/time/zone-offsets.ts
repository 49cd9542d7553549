/** How far a zone (IANA name) is east of UTC at a wall-clock time given as if it were UTC, in ms. An unknown name throws RangeError. */
export function zoneOffsetMs(local: number, timeZone: string): number {
  return zoneOffsetAt(local - zoneOffsetAt(local, timeZone), timeZone)
}

/** Returns how far a zone (IANA name) is east of UTC at an instant, in ms. An unknown name throws RangeError. */
export function zoneOffsetAt(instant: number, timeZone: string): number {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    formats.set(timeZone, format)
  }
  const name = format.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? ''
  return (offsetMinutes(name.slice(3)) ?? 0) * 60_000
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Minutes east of UTC of `+02:00`, `-0800` or `+9`; undefined for anything else. */
export function offsetMinutes(text: string): number | undefined {
  const match = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(text)
  if (match === null) return undefined
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return minutes > 24 * 60 ? undefined : match[1] === '-' ? -minutes : minutes
}
