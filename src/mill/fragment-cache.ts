import type { ItemFacts } from '../model/publication.ts'

/** What was made of an item for the documents of a category. */
export type Made = MadeItem | RefusedItem

export interface MadeItem {
  readonly facts: ItemFacts
  /** By the name of the format. */
  readonly fragments: Readonly<Record<string, string>>
  readonly refused?: undefined
}

export interface RefusedItem {
  readonly refused: { readonly rule: string; readonly reason: string }
}

/** What was made lately, by the name of what it was made of. */
export interface FragmentCache {
  get(key: string): Made | undefined
  set(key: string, made: Made): void
}

/** The newest items of some hundred categories in four formats. */
const CHARACTERS = 24_000_000

/** Returns a memory of so many characters of fragments together; those not asked for longest go first. */
export function createFragmentCache(limit = CHARACTERS): FragmentCache {
  const known = new Map<string, Made>()
  let held = 0
  return {
    get(key) {
      const made = known.get(key)
      if (made === undefined) return undefined
      known.delete(key)
      known.set(key, made)
      return made
    },
    set(key, made) {
      const weight = weightOf(made)
      const before = known.get(key)
      if (before !== undefined) held -= weightOf(before)
      known.delete(key)
      known.set(key, made)
      held += weight
      for (const [oldest, other] of known) {
        if (held <= limit) break
        known.delete(oldest)
        held -= weightOf(other)
      }
    },
  }
}

/** Characters of its fragments, and something for the rest. */
function weightOf(made: Made): number {
  return made.refused !== undefined ? 500 : Object.values(made.fragments).reduce((sum, text) => sum + text.length, 1000)
}
