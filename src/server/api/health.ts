import { compact } from '../../lib/record.ts'
import type { MillStatus } from '../../model/status.ts'
import type { Store } from '../../store/contract.ts'
import type { DocumentCache } from '../documents/contract.ts'

/** What /healthz says. Nothing in it names a source: anyone may ask. */
export interface Health {
  readonly status: 'ok' | 'failing'
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

/** Failing when the store does not answer, or when the last turns could not write. One failed turn may be a full minute of bad luck. */
export async function readHealth(store: Store, status: MillStatus, cache: Pick<DocumentCache, 'count'>): Promise<Health> {
  const reachable = await isReachable(store)
  const documents = reachable ? await cache.count() : 0
  const ok = reachable && status.failedInRow < FAILED_TURNS
  return compact({
    status: ok ? 'ok' : 'failing',
    version: status.version,
    store: reachable ? 'ok' : 'unreachable',
    documents,
    failedTurnsInRow: status.failedInRow,
    heldBack: status.heldBack.length,
    running: status.running !== undefined,
    startedAt: new Date(status.startedAt).toISOString(),
    lastTurnAt: status.lastTurn ? new Date(status.lastTurn.endedAt).toISOString() : undefined,
    nextTurnAt: status.nextTurnAt !== undefined ? new Date(status.nextTurnAt).toISOString() : undefined,
  })
}

const FAILED_TURNS = 2

/** A store that hangs is as lost as one that throws: the question is given two seconds. */
async function isReachable(store: Store): Promise<boolean> {
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
