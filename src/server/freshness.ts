import type { MillStatus } from '../model/status.ts'

export interface FreshnessOptions {
  /** Longest time a copy is fresh, in ms. */
  readonly maxAgeMs: number
  status(): MillStatus
  clock(): number
}

/**
 * Returns the reader of the Cache-Control value of documents: fresh until the next turn, at least 5 minutes, at most `maxAgeMs`, because a
 * turn may be asked for at any time. Caches may serve a stale copy while they revalidate, and for a day while this server does not answer
 * (RFC 5861). The value is made once a second.
 */
export function createFreshness({ maxAgeMs, status, clock }: FreshnessOptions): () => string {
  let second = -1
  let value = ''
  return () => {
    const now = clock()
    const current = Math.floor(now / 1000)
    if (current === second) return value
    second = current
    const untilTurn = Math.ceil(((status().nextTurnAt ?? 0) - now) / 1000)
    const maxAge = Math.min(Math.floor(maxAgeMs / 1000), Math.max(LEAST_SECONDS, untilTurn))
    value = `public, max-age=${maxAge}, ${STALE}`
    return value
  }
}

const LEAST_SECONDS = 300
const STALE = 'stale-while-revalidate=300, stale-if-error=86400'
