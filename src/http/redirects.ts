import { isUtf8 } from 'node:buffer'
import { loggableUrl } from '../lib/url/urls.ts'
import type { Redirect } from '../model/document.ts'
import { FetchError } from '../model/errors.ts'
import type { HttpAnswer, HttpRequest } from './contract.ts'

interface Hop {
  readonly url: URL
  readonly method: NonNullable<HttpRequest['method']>
  readonly body: HttpRequest['body']
}

export interface RedirectLimits {
  readonly before: readonly Redirect[]
  readonly maxRedirects: number
  /** True for an address that was requested in this chain with the same cookies. */
  readonly isLoop: (url: URL) => boolean
}

/**
 * Where an answer sends us on, or undefined when it is final. Throws FETCH_REDIRECT, with the chain in its details, for a loop, a chain
 * over `maxRedirects`, a step from https to http, and a Location that is no web address.
 */
export function nextHop(
  hop: Hop,
  answer: Pick<HttpAnswer, 'status' | 'headers'>,
  { before, maxRedirects, isLoop }: RedirectLimits,
): Hop | undefined {
  const location = answer.headers.location
  if (!REDIRECTS.has(answer.status) || location === undefined) return undefined
  const url = resolve(hop.url, typeof location === 'string' ? location : (location[0] ?? ''))
  const chain = [...before.map((redirect) => redirect.from), hop.url.href]
  const refuse = (reason: string, fact: string): FetchError => {
    const shown = [...chain, url?.href ?? String(location)].map(loggableUrl)
    return new FetchError('FETCH_REDIRECT', `${shown[0]} ${fact}: ${shown.join(' -> ')}`, { reason, chain: shown })
  }
  if (url === undefined) throw refuse('bad-location', 'redirects to what is no web address')
  if (isLoop(url)) throw refuse('loop', 'redirects in a loop')
  if (before.length >= maxRedirects) throw refuse('too-long', `redirects more than ${maxRedirects} times`)
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') throw refuse('downgrade', 'redirects from https to http')
  return keepsMethod(hop.method, answer.status) ? { ...hop, url } : { url, method: 'GET', body: undefined }
}

/**
 * The address to remember: the end of the leading run of permanent redirects (301, 308; RFC 9110 §15.4), or undefined where the first
 * one is temporary.
 */
export function permanentTarget(redirects: readonly Redirect[]): string | undefined {
  let target: string | undefined
  for (const { status, to } of redirects) {
    if (status !== 301 && status !== 308) break
    target = to
  }
  return target
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** 307 and 308 repeat the request; the others turn a POST into a GET (RFC 9110 §15.4). */
function keepsMethod(method: string, status: number): boolean {
  return status === 307 || status === 308 || method === 'GET' || method === 'HEAD'
}

function resolve(base: URL, raw: string): URL | undefined {
  const location = fromBytes(raw)
  if (!URL.canParse(location, base.href)) return undefined
  const url = new URL(location, base)
  url.hash = ''
  url.username = ''
  url.password = ''
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined
}

/** Header fields come as bytes; those beyond ASCII are UTF-8 if they can be (many servers write paths so), else Latin-1. */
function fromBytes(raw: string): string {
  if (!/[\x80-\xff]/.test(raw) || /[^\x00-\xff]/.test(raw)) return raw
  const bytes = Buffer.from(raw, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : raw
}
