import { compact } from '../../lib/record.ts'
import type { MillStatus } from '../../model/status.ts'
import type { Store } from '../../store/contract.ts'
import type { DocumentCache } from '../documents/contract.ts'

/** Why /healthz or /readyz fails: stable words. */
export type Reason = 'store-unreachable' | 'turns-failing' | 'turn-stuck' | 'first-turn' | 'closing'

/** What /healthz says. Nothing in it names a source: anyone may ask. */
export interface Health {
  readonly status: 'ok' | 'failing'
  readonly reasons: readonly Reason[]
  readonly version: string
  readonly store: 'ok' | 'unreachable'
  readonly documents: number
  readonly failedTurnsInRow: number
  readonly heldBack: number
  readonly running: boolean
  readonly startedAt: string
  readonly lastTurnAt?: string
  readonly nextTurnAt?: string
}

export interface HealthContext {
  readonly store: Pick<Store, 'meta'>
  readonly cache: Pick<DocumentCache, 'count'>
  readonly now: number
  /** The server has begun to close. */
  readonly isClosing: boolean
}

/**
 * Failing is what a restart may mend: the store does not answer, the last turns could not write (one failed turn may be a full minute of bad luck), or the
 * turn under way has not moved for half an hour. Failing sources and documents held back are no reasons.
 */
export async function readHealth(status: MillStatus, { store, cache, now }: HealthContext): Promise<Health> {
  const reachable = await isReachable(store)
  const { running, failedInRow } = status
  const reasons: readonly Reason[] = [
    ...(reachable ? [] : (['store-unreachable'] as const)),
    ...(failedInRow < FAILED_TURNS ? [] : (['turns-failing'] as const)),
    ...(running === undefined || now - running.progressAt < STUCK_MS ? [] : (['turn-stuck'] as const)),
  ]
  return compact({
    status: reasons.length === 0 ? 'ok' : 'failing',
    reasons,
    version: status.version,
    store: reachable ? 'ok' : 'unreachable',
    documents: reachable ? await cache.count() : 0,
    failedTurnsInRow: failedInRow,
    heldBack: status.heldBack.length,
    running: running !== undefined,
    startedAt: new Date(status.startedAt).toISOString(),
    lastTurnAt: status.lastTurn ? new Date(status.lastTurn.endedAt).toISOString() : undefined,
    nextTurnAt: status.nextTurnAt !== undefined ? new Date(status.nextTurnAt).toISOString() : undefined,
  })
}

/** Not ready is what a load balancer should go around: nothing to serve yet, a store that does not answer, or a server that closes. */
export async function readReadiness(
  status: MillStatus,
  { store, cache, isClosing }: HealthContext,
): Promise<{ readonly status: 'ready' | 'waiting'; readonly reasons: readonly Reason[] }> {
  const reachable = await isReachable(store)
  const isEmpty = reachable && status.lastTurn === undefined && (await cache.count()) === 0
  const reasons: readonly Reason[] = [
    ...(reachable ? [] : (['store-unreachable'] as const)),
    ...(isEmpty ? (['first-turn'] as const) : []),
    ...(isClosing ? (['closing'] as const) : []),
  ]
  return { status: reasons.length === 0 ? 'ready' : 'waiting', reasons }
}

const FAILED_TURNS = 2
/** The longest single step, a request under all its limits, takes 30 s. */
const STUCK_MS = 1_800_000

/** A store that hangs is as lost as one that throws: the question is given two seconds. */
async function isReachable(store: Pick<Store, 'meta'>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), 2_000)
  store.meta.get('health').then(
    () => resolve(true),
    () => resolve(false),
  )
  const reachable = await promise
  clearTimeout(timer)
  return reachable
}
