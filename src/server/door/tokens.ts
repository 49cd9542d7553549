import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AccessToken, Scope } from '../../model/settings.ts'
import type { ConsumerMemory } from '../../store/contract.ts'

/** A token as the operator may see it: its name, never itself. */
export interface TokenUse {
  readonly name: string
  readonly scopes: readonly Scope[]
  /** In ms; undefined: never used. */
  readonly lastUsedAt: number | undefined
}

/** Tokens that open the operator's paths, each with its last use kept in the store. */
export interface Tokens {
  /** True when nobody can be asked for a token because there is none. */
  readonly isEmpty: boolean
  /** The scopes of the token a request sends; undefined when it sends none of ours. `admin` holds all scopes. */
  scopesOf(request: IncomingMessage): readonly Scope[] | undefined
  /** Name of the token a request sends. */
  nameOf(request: IncomingMessage): string | undefined
  uses(): readonly TokenUse[]
}

/** Returns the tokens with what the store remembers of their use. A write of the last use that fails is reported to `failed`. */
export async function openTokens(
  tokens: readonly AccessToken[],
  options: { readonly consumers: ConsumerMemory; readonly clock: () => number; readonly failed: (error: unknown) => void },
): Promise<Tokens> {
  const { consumers, clock, failed } = options
  const known = (await consumers.list(KIND)).map(({ key, value }) => [key, (value as { at: number }).at] as const)
  const lastUsed = new Map<string, number>(known)
  // Every token is compared, so the time does not depend on which one fits.
  const fittingOf = (request: IncomingMessage): AccessToken | undefined => {
    const sent = sentTokens(request)
    return tokens.filter(({ token }) => sent.filter((one) => isSameSecret(one, token)).length > 0)[0]
  }
  return {
    isEmpty: tokens.length === 0,
    scopesOf(request) {
      const fitting = fittingOf(request)
      if (fitting === undefined) return undefined
      const now = clock()
      const before = lastUsed.get(fitting.name)
      lastUsed.set(fitting.name, now)
      if (before === undefined || now - before > REMEMBERED_EVERY_MS) consumers.put(KIND, fitting.name, { at: now }).catch(failed)
      return fitting.scopes
    },
    nameOf: (request) => fittingOf(request)?.name,
    uses: () => tokens.map(({ name, scopes }) => ({ name, scopes, lastUsedAt: lastUsed.get(name) })),
  }
}

const KIND = 'token'
const REMEMBERED_EVERY_MS = 60_000

/** Compares in a time that depends on neither text: both are hashed first, so that not even the length shows. */
export function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** The token of an Authorization field: Bearer (RFC 6750 §2.1), or the password of Basic, which browsers ask for. */
export function sentTokens(request: IncomingMessage): readonly string[] {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(request.headers.authorization ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return [value]
  if (scheme.toLowerCase() !== 'basic') return []
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return [pair.slice(pair.indexOf(':') + 1)]
}
