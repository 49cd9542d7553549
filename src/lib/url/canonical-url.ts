import { isTrackingPair } from './tracking-parameters.ts'
import { innerAddress } from './wrappers.ts'

/**
 * The key under which an address is compared, or undefined where it names no page of its own (not http(s), or a bare host).
 * Identity only, never shown: no scheme, `www.` and mobile hosts, tracking parameters, AMP forms or well-known fragments.
 * The path keeps its case: `/s/aBcD` and `/s/AbCd` are two pages. Idempotent after a scheme is put before it.
 */
export function canonicalizeUrl(url: string): string | undefined {
  const parsed = unwrapped(url)
  if (parsed === undefined) return undefined
  const path = canonicalPath(parsed.pathname)
  const query = canonicalQuery(parsed.search.slice(1))
  const fragment = canonicalFragment(parsed.hash.slice(1))
  if (path === '' && query === '' && fragment === '') return undefined
  return `${canonicalHost(parsed)}${path}${query === '' ? '' : `?${query}`}${fragment === '' ? '' : `#${fragment}`}`
}

function unwrapped(text: string): URL | undefined {
  let address = text.trim()
  // A wrapper in a wrapper is real (a search result of an archived page); more than four is a loop or a joke.
  for (let depth = 0; depth < 4; depth++) {
    const parsed = URL.parse(address)
    if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.hostname === '') return undefined
    const inner = innerAddress(parsed)
    if (inner === undefined) return parsed
    address = inner
  }
  return undefined
}

function canonicalHost(url: URL): string {
  const labels = url.hostname.replace(/\.$/, '').split('.')
  if (/^[\d.]+$|^\[/.test(url.hostname)) return url.host
  while (labels.length > 2 && DEVICE_LABELS.has(labels[0]!)) labels.shift()
  // zh.m.wikipedia.org is zh.wikipedia.org for small screens.
  if (labels.length > 3 && labels[1] === 'm') labels.splice(1, 1)
  return url.port === '' || url.port === '80' || url.port === '443' ? labels.join('.') : `${labels.join('.')}:${url.port}`
}

const DEVICE_LABELS = new Set(['www', 'm', 'mobile', 'amp', 'wap', '3g'])

function canonicalPath(pathname: string): string {
  return foldEscapes(pathname)
    .replace(/;jsessionid=[^/]*/i, '')
    .replace(/\/{2,}/g, '/')
    .replace(/\/(?:index|default)\.(?:html?|shtml|php|aspx?|jsp)$/i, '/')
    .replace(/\.amp(\.html?)?$/, '$1')
    .replace(/\/amp(?:\.html?)?\/?$/, '/')
    .replace(/\/+$/, '')
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => foldEscapes(pair.replace(/^amp;/, '').replaceAll('+', '%20')))
    .filter((pair) => pair !== '' && !isTrackingPair(pair))
    .sort()
    .join('&')
}

function canonicalFragment(fragment: string): string {
  return IDLE_FRAGMENT.test(fragment) ? '' : foldEscapes(fragment)
}

/** Escapes of unreserved characters are the characters themselves, the others differ only by case (RFC 3986 §6.2.2). */
function foldEscapes(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (escaped, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16))
    return /[\w.~-]/.test(character) ? character : escaped.toUpperCase()
  })
}

/** Fragments that scroll or count, and so name no page of their own. `#!…`, `#/…`, `#post-12` and `#comment-7` do. */
const IDLE_FRAGMENT =
  /^(?:$|comments$|respond$|disqus_thread$|more-\d+$|top$|main$|content$|_=_$|rss$|feed$|ref=|from=|xtor=|echobox=|ftag=|intcid=|utm_|at_|mtm_|:~:)/i
