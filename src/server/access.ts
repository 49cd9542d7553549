import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isLoopback } from './limiter.ts'

/** Who may see what is not published: the admin pages, metrics, and the calls that do something. */
export interface Access {
  /** What this request may do: in, wants a token, or there is no such thing here. */
  verdict(request: IncomingMessage): 'in' | 'unauthorized' | 'hidden'
  /** Proves that a form came from our own page. */
  readonly formToken: string
  /** True for a request that a page of ours, or no page at all, has sent, and that carries the form token where a browser sent it. */
  isOwnForm(request: IncomingMessage, given: unknown): boolean
}

/**
 * With a token: whoever sends it (Bearer, or as the password of Basic, which browsers ask for). Without one: only this machine, by a
 * name of this machine (a page elsewhere could point its own name here: DNS rebinding), and not through a proxy; and nothing at all
 * when the server is bound to more than loopback.
 */
export function createAccess(settings: { readonly host: string; readonly token?: string | undefined }): Access {
  const { token } = settings
  const secret = randomBytes(32)
  const formToken = createHmac('sha256', secret).update('form').digest('base64url')
  return {
    formToken,
    verdict(request) {
      if (token !== undefined) return sentTokens(request).some((sent) => isSameSecret(sent, token)) ? 'in' : 'unauthorized'
      return isLoopbackHost(settings.host) && isFromThisMachine(request) ? 'in' : 'hidden'
    },
    isOwnForm: (request, given) => isOwnPage(request) && typeof given === 'string' && isSameSecret(given, formToken),
  }
}

/** Equal or not, in a time that tells nothing: both are hashed first, so that not even the length shows. */
export function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** True for a request no foreign page can have sent: same origin by Sec-Fetch-Site and Origin, or from outside a browser. */
export function isOwnPage(request: IncomingMessage): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
}

/** True for the names and addresses by which a machine calls itself. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopback(host.replace(/^\[|\]$/g, ''))
}

function isFromThisMachine(request: IncomingMessage): boolean {
  const { headers, socket } = request
  if (!isLoopback(socket.remoteAddress)) return false
  if (PROXY_FIELDS.some((field) => headers[field] !== undefined)) return false
  return isLoopbackHost((headers.host ?? '').replace(/:\d+$/, ''))
}

const PROXY_FIELDS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']

function sentTokens(request: IncomingMessage): readonly string[] {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(request.headers.authorization ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return [value]
  if (scheme.toLowerCase() !== 'basic') return []
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return [pair.slice(pair.indexOf(':') + 1)]
}
