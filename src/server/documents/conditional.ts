import type { IncomingHttpHeaders } from 'node:http'

/** What the conditions of a request are held against. */
export interface Validated {
  /** Quotes included. */
  readonly etag: string
  /** Whole seconds, in ms. */
  readonly lastModifiedMs: number
}

/** True when the client's copy still stands (RFC 9110 §13.2.2): If-None-Match wins, If-Modified-Since counts only without it. */
export function isUnchanged(conditions: IncomingHttpHeaders, held: Validated): boolean {
  const ifNoneMatch = conditions['if-none-match']
  if (ifNoneMatch !== undefined) return ifNoneMatch === held.etag || matchesAny(ifNoneMatch, held.etag)
  const since = conditions['if-modified-since']
  const instant = since === undefined ? undefined : readHttpDate(since)
  return instant !== undefined && held.lastModifiedMs <= instant
}

/** True when the client asks only for a copy that no longer is (RFC 9110 §13.1.1 and §13.1.4). If-Match compares strongly: `W/` tags never match. */
export function failsPrecondition(conditions: IncomingHttpHeaders, held: Validated): boolean {
  const ifMatch = conditions['if-match']
  if (ifMatch !== undefined) return ifMatch.trim() !== '*' && !readEntityTags(ifMatch).includes(held.etag)
  const since = conditions['if-unmodified-since']
  const instant = since === undefined ? undefined : readHttpDate(since)
  return instant !== undefined && held.lastModifiedMs > instant
}

/** True when a list of entity tags, or `*`, names this one by weak comparison (RFC 9110 §8.8.3.2). */
export function matchesAny(field: string, etag: string): boolean {
  if (field.trim() === '*') return true
  const opaque = withoutWeakness(etag)
  return readEntityTags(field).some((tag) => withoutWeakness(tag) === opaque)
}

/** The entity tags of a list, weakness mark included. A comma may stand inside a tag, so the list is not simply split. */
export function readEntityTags(field: string): readonly string[] {
  return field.slice(0, LONGEST_LIST).match(/(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g) ?? []
}

const LONGEST_LIST = 4096

/**
 * The instant of an HTTP date in any of its three forms (RFC 9110 §5.6.7); undefined when it is not one: then the field counts as absent.
 * Years of two digits are of this century up to 69, else of the last.
 */
export function readHttpDate(text: string): number | undefined {
  const fixed = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/.exec(text)
  if (fixed) return instantOf(fixed[3], fixed[2], fixed[1], fixed[4])
  const rfc850 = /^[A-Z][a-z]{5,8}, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d:\d\d:\d\d) GMT$/.exec(text)
  if (rfc850) return instantOf(Number(rfc850[3]) < 70 ? `20${rfc850[3]}` : `19${rfc850[3]}`, rfc850[2], rfc850[1], rfc850[4])
  const asctime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d) (\d{4})$/.exec(text)
  if (asctime) return instantOf(asctime[4], asctime[1], asctime[2]?.trim(), asctime[3])
  return undefined
}

function instantOf(year = '', month = '', day = '', time = ''): number | undefined {
  const instant = Date.parse(`${day} ${month} ${year} ${time} GMT`)
  return Number.isNaN(instant) ? undefined : instant
}

function withoutWeakness(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag
}
