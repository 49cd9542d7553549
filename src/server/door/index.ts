import { createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Scope } from '../../model/settings.ts'
import { isLoopback, isLoopbackHost, nameOfHost } from './loopback.ts'
import { isOwnPage } from './own-page.ts'
import { isSameSecret, type Tokens, type TokenUse } from './tokens.ts'

export { addressKey, createLimiter, DEFAULT_LIMITS, type Limiter, type ServerLimits } from './limiter.ts'
export { isLoopback } from './loopback.ts'
export { isFollowedLink, isOwnPage } from './own-page.ts'
export { PrivateCategories } from './private-categories.ts'
export { isSameSecret, openTokens, sentTokens, type Tokens, type TokenUse } from './tokens.ts'

/** Who may see what is not published: the admin pages, metrics, and the calls that do something. */
export interface Access {
  /** `in`; `unauthorized`: a token is wanted; `forbidden`: the token does not reach so far; `hidden`: there is no such path for anyone. */
  verdict(request: IncomingMessage, scope: Scope): 'in' | 'unauthorized' | 'forbidden' | 'hidden'
  /** Proves that a form came from our own page. */
  readonly formToken: string
  /** True for a request that a page of ours, or no page at all, has sent, and that carries the form token. */
  isOwnForm(request: IncomingMessage, given: unknown): boolean
  /** Who sent a request that was let in: the name of its token, or `this machine`. */
  nameOf(request: IncomingMessage): string
  tokenUses(): readonly TokenUse[]
}

export interface AccessOptions {
  /** Address the server listens on. */
  readonly host: string
  /** This machine needs no token, unless tokens are configured. */
  readonly trustsLoopback: boolean
  readonly tokens: Tokens
}

/**
 * A token whose scopes hold the one asked for (`admin` holds all) lets in. Without a token only this machine is let in, where it is trusted:
 * from a loopback address, by a loopback name (a page elsewhere could point its own name here: DNS rebinding), through no proxy, and only
 * when the server listens on loopback alone.
 */
export function createAccess({ host, trustsLoopback, tokens }: AccessOptions): Access {
  const isLocal = trustsLoopback && isLoopbackHost(host)
  const formToken = createHmac('sha256', randomBytes(32)).update('form').digest('base64url')
  return {
    formToken,
    verdict(request, scope) {
      const scopes = tokens.scopesOf(request)
      if (scopes !== undefined) return scopes.includes(scope) || scopes.includes('admin') ? 'in' : 'forbidden'
      if (isLocal && isFromThisMachine(request)) return 'in'
      return tokens.isEmpty ? 'hidden' : 'unauthorized'
    },
    isOwnForm: (request, given) => isOwnPage(request) && typeof given === 'string' && isSameSecret(given, formToken),
    nameOf: (request) => tokens.nameOf(request) ?? 'this machine',
    tokenUses: () => tokens.uses(),
  }
}

function isFromThisMachine({ headers, socket }: IncomingMessage): boolean {
  if (!isLoopback(socket.remoteAddress)) return false
  if (isProxied({ headers })) return false
  return isLoopbackHost(nameOfHost(headers.host ?? ''))
}

/** True for a request that says it came through a proxy. */
export function isProxied({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return PROXY_FIELDS.some((field) => headers[field] !== undefined)
}

const PROXY_FIELDS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip']
