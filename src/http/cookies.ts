/**
 * The cookies of one chain of redirects (RFC 6265): sent back within it, to the origin that set them, and forgotten with it. `Domain` is ignored, so that none reaches another
 * host; nothing is kept between requests.
 */
export class ChainCookies {
  readonly #cookies: Cookie[] = []

  /** Takes what one answer sets. Names and values that could not be sent back are passed over, and so is what exceeds 20 cookies of 4 KiB. */
  take(url: URL, header: string | readonly string[] | undefined): void {
    for (const line of header === undefined ? [] : typeof header === 'string' ? [header] : header) {
      const cookie = parse(url, line)
      if (cookie === undefined) continue
      const held = this.#cookies.findIndex((one) => one.origin === cookie.origin && one.name === cookie.name && one.path === cookie.path)
      if (held >= 0) this.#cookies.splice(held, 1)
      if (!cookie.isExpired && this.#cookies.length < MOST) this.#cookies.push(cookie)
    }
  }

  /** The Cookie header for an address, undefined for none. */
  for(url: URL): string | undefined {
    const fitting = this.#cookies.filter(({ origin, path }) => origin === url.origin && isWithin(url.pathname, path))
    return fitting.length === 0 ? undefined : fitting.map(({ name, value }) => `${name}=${value}`).join('; ')
  }
}

interface Cookie {
  readonly origin: string
  readonly path: string
  readonly name: string
  readonly value: string
  readonly isExpired: boolean
}

const MOST = 20
const LONGEST = 4096
const SENDABLE = /^[\x21\x23-\x3a\x3c\x3e-\x7e][\x20-\x3a\x3c-\x7e]*$/

function parse(url: URL, line: string): Cookie | undefined {
  const [pair = '', ...attributes] = line.slice(0, LONGEST + 1024).split(';')
  const equals = pair.indexOf('=')
  const name = pair.slice(0, Math.max(0, equals)).trim()
  const value = pair.slice(equals + 1).trim()
  if (equals < 1 || name.length + value.length > LONGEST || !SENDABLE.test(`${name}${value}`) || /\s/.test(name)) return undefined
  const said = new Map(
    attributes.map((attribute): [string, string] => {
      const [key = '', text = ''] = attribute.split('=', 2)
      return [key.trim().toLowerCase(), text.trim()]
    }),
  )
  const path = said.get('path')
  const maxAge = said.get('max-age')
  return {
    origin: url.origin,
    path: path?.startsWith('/') ? path : url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf('/'))),
    name,
    value,
    isExpired: maxAge !== undefined ? /^(?:0|-\d+)$/.test(maxAge) : /\b(?:1970|19\d\d)\b/.test(said.get('expires') ?? ''),
  }
}

/** RFC 6265 §5.1.4. */
function isWithin(pathname: string, path: string): boolean {
  return pathname === path || (pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/'))
}
