import { type Candidate, type Settled, type SettlePolicy, settle, settleKey } from '../publications/index.ts'

/** What settling gave, so that only what changed is ever sanitized again. */
export interface SettledCache {
  settle(candidate: Pick<Candidate, 'item' | 'members'>, policy: SettlePolicy): Settled
}

/** The newest items of some hundred categories. */
const CHARACTERS = 24_000_000

/** A memory of settled items of so many characters of text together; the ones not asked for longest go first. */
export function createSettledCache(limit = CHARACTERS): SettledCache {
  const known = new Map<string, Settled>()
  let held = 0
  return {
    settle(candidate, policy) {
      const key = settleKey(candidate, policy)
      const before = known.get(key)
      const found = before ?? settle(candidate, policy)
      known.delete(key)
      known.set(key, found)
      if (before === undefined) held += weightOf(found)
      for (const [oldest, settled] of known) {
        if (held <= limit) break
        known.delete(oldest)
        held -= weightOf(settled)
      }
      return found
    },
  }
}

/** Characters of its texts, and something for the rest. */
function weightOf({ item }: Settled): number {
  const texts = [item?.contentHtml, item?.contentText, item?.summaryHtml, item?.summaryText]
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 1000)
}
