import type { Instant } from './instant.ts'
import type { ItemId } from './item.ts'

/** Id of the story: the id of its first member; kept when members come and go. */
export type StoryId = string

/** The rule that joined an item to its story. */
export type StoryRule = 'first' | 'guid' | 'url' | 'guid@publisher' | 'exact' | 'content' | 'forced' | 'split'

/** Why an item is in its story: rule, score (z of the judge; absent for identity rules), the strongest reasons in words. */
export interface Verdict {
  readonly rule: StoryRule
  readonly score?: number
  /** The member it was compared with. */
  readonly with?: ItemId
  /** At most three, strongest first. */
  readonly reasons: readonly string[]
  /** Version of the method. */
  readonly algo: number
}

export interface StoryMember {
  readonly itemId: ItemId
  readonly why: Verdict
  readonly joinedAt: Instant
}

/** One article: the item it shows, the others, and why they belong together. */
export interface Story {
  readonly id: StoryId
  readonly lead: ItemId
  readonly members: readonly StoryMember[]
}

/**
 * Manual override. It takes precedence over every verdict. `split`: these two never share a story; `merge`: they always do; `pin`: the story of `a`, which is
 * `b` too, shows it.
 */
export interface Override {
  readonly kind: 'split' | 'merge' | 'pin'
  readonly a: ItemId
  readonly b: ItemId
  readonly at: Instant
}
