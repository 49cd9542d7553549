import { absolutize } from '../lib/url/urls.ts'
import type { ResponseHints, Validators } from '../model/document.ts'
import type { Instant } from '../model/instant.ts'
import type { HttpAnswer } from './contract.ts'

type Headers = HttpAnswer['headers']

/** What an answer says about when to poll again, and who pushes: Cache-Control, Expires, Retry-After, RateLimit, Link. */
export function responseHints(headers: Headers, url: string, receivedAt: Instant): ResponseHints {
  const hints: { -readonly [K in keyof ResponseHints]: ResponseHints[K] } = {}
  const freshForMs = freshness(headers, receivedAt)
  const retryAfterMs = longer(retryAfter(headers, receivedAt), quotaReset(headers, receivedAt))
  if (freshForMs !== undefined) hints.freshForMs = freshForMs
  if (retryAfterMs !== undefined) hints.retryAfterMs = retryAfterMs
  if (headers.link !== undefined) addLinks(hints, headers.link, url)
  return hints
}

/**
 * The validators of an answer, byte for byte. A 200 replaces what was known, also by nothing; a 304 updates what it names and keeps the
 * rest (RFC 9110 §15.4.5). What could not be sent back as it came is not kept.
 */
export function validatorsOf(
  answer: Pick<HttpAnswer, 'status' | 'headers' | 'url'>,
  known: Validators | undefined,
): Validators | undefined {
  const old = answer.status === 304 ? known : undefined
  const etag = echoable(answer.headers.etag) ?? old?.etag
  const lastModified = echoable(answer.headers['last-modified']) ?? old?.lastModified
  if (etag === undefined && lastModified === undefined) return undefined
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }), url: answer.url }
}

/** Media type and charset of a Content-Type, lower case. */
export function contentType(value: string | string[] | undefined): { readonly mediaType?: string; readonly charset?: string } {
  const text = first(value)
  if (text === undefined) return {}
  const mediaType = text.split(';', 1)[0]?.trim().toLowerCase()
  const charset = /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(text)?.[1]?.toLowerCase()
  return { ...(mediaType ? { mediaType } : {}), ...(charset === undefined ? {} : { charset }) }
}

/** The first value of a field. */
export function first(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

const MAX_VALIDATOR_CHARS = 4096

function echoable(value: string | string[] | undefined): string | undefined {
  const text = first(value)
  return text === undefined || text === '' || text.length > MAX_VALIDATOR_CHARS || /[^\t\x20-\x7e\x80-\xff]/.test(text) ? undefined : text
}

/** RFC 9111 §4.2: max-age less Age, else Expires less Date. `no-cache` and `no-store` make no promise. */
function freshness(headers: Headers, receivedAt: Instant): number | undefined {
  const control = headers['cache-control']
  const directives = control === undefined ? '' : (typeof control === 'string' ? control : control.join(',')).toLowerCase()
  if (/(^|[\s,])no-(cache|store)(?=\s*(,|$))/.test(directives)) return undefined
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d+)/.exec(directives)?.[1]
  if (maxAge !== undefined) return positive((Number(maxAge) - seconds(first(headers.age))) * 1000)
  const expires = httpDate(first(headers.expires))
  return expires === undefined ? undefined : positive(expires - (httpDate(first(headers.date)) ?? receivedAt))
}

/** RFC 9110 §10.2.3: seconds, or a date (measured from the Date of the same answer, so that a wrong clock does no harm). */
function retryAfter(headers: Headers, receivedAt: Instant): number | undefined {
  const text = first(headers['retry-after'])?.trim()
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER)
  const at = httpDate(text)
  return at === undefined ? undefined : positive(at - (httpDate(first(headers.date)) ?? receivedAt))
}

function longer(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
}

/**
 * Until a quota that is used up is filled again, in ms: the RateLimit field of the IETF draft (`"default";r=0;t=30`), its earlier forms (`limit=10, remaining=0, reset=30`;
 * RateLimit-Remaining with RateLimit-Reset), and the X- fields it grew from, whose reset may be an instant.
 */
function quotaReset(headers: Headers, receivedAt: Instant): number | undefined {
  const field = String(headers.ratelimit ?? '')
  const waits = field.split(',').length > 1 && /remaining\s*=/.test(field) ? [quotaOf(field)] : field.split(',').map(quotaOf)
  for (const prefix of ['ratelimit', 'x-ratelimit', 'x-rate-limit']) {
    const remaining = first(headers[`${prefix}-remaining`])?.trim()
    if (remaining !== undefined && /^0+(?:\.0+)?$/.test(remaining)) waits.push(resetOf(first(headers[`${prefix}-reset`]), receivedAt))
  }
  return waits.reduce(longer, undefined)
}

function quotaOf(item: string): number | undefined {
  const remaining = /(?:;\s*r|\bremaining)\s*=\s*(\d{1,15})/.exec(item)?.[1]
  const reset = /(?:;\s*t|\breset)\s*=\s*(\d{1,12})/.exec(item)?.[1]
  return remaining !== undefined && Number(remaining) === 0 && reset !== undefined ? positive(Number(reset) * 1000) : undefined
}

function resetOf(text: string | undefined, receivedAt: Instant): number | undefined {
  if (text === undefined || !/^\d{1,12}(?:\.\d+)?$/.test(text.trim())) return undefined
  const seconds = Number(text)
  return positive(seconds > 1e9 ? seconds * 1000 - receivedAt : seconds * 1000)
}

function addLinks(hints: { hubs?: readonly string[]; selfUrl?: string }, value: string | string[], base: string): void {
  const hubs: string[] = []
  for (const [, target = '', parameters = ''] of (typeof value === 'string' ? value : value.join(', ')).matchAll(LINK)) {
    const rels = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters)
    const names = (rels?.[1] ?? rels?.[2] ?? '').toLowerCase().split(/\s+/)
    const url = absolutize(target, base)
    if (url !== undefined && names.includes('hub')) hubs.push(url)
    if (url !== undefined && names.includes('self')) hints.selfUrl ??= url
  }
  if (hubs.length > 0) hints.hubs = hubs
}

/** RFC 8288: `<target>; name=value; name="value"`, quoted values may hold commas. */
const LINK = /<([^>]{0,2048})>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"[^"]*"|[^\s;,]+))?)*)/g

function seconds(text: string | undefined): number {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : 0
}

function positive(ms: number): number | undefined {
  return ms > 0 ? Math.min(ms, Number.MAX_SAFE_INTEGER) : undefined
}

/** RFC 9110 §5.6.7, the three forms; asctime names no zone and means GMT. */
export function httpDate(text: string | undefined): Instant | undefined {
  if (text === undefined || !/\d{2}:\d{2}/.test(text)) return undefined
  const at = Date.parse(/GMT|UTC|Z$|[+-]\d{4}$/i.test(text) ? text : `${text} GMT`)
  return Number.isNaN(at) ? undefined : at
}
