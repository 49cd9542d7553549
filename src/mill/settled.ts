import { type Candidate, type Settled, type SettlePolicy, settle, settleKey } from '../publications/index.ts'

/** What settling gave, so that only what changed is ever sanitized again. */
export interface SettledCache {
  settle(candidate: Pick<Candidate, 'item' | 'members'>, policy: SettlePolicy): Settled
}

/** A memory of at most `limit` settled items; the ones not asked for longest go first. */
export function createSettledCache(limit = 20_000): SettledCache {
  const known = new Map<string, Settled>()
  return {
    settle(candidate, policy) {
      const key = settleKey(candidate, policy)
      const found = known.get(key) ?? settle(candidate, policy)
      known.delete(key)
      known.set(key, found)
      if (known.size > limit) known.delete(known.keys().next().value!)
      return found
    },
  }
}
