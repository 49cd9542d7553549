import type { StoryId } from '../model/story.ts'

/** What a configuration would change in one category, of the stories that were looked at. */
export interface CategoryPlan {
  readonly slug: string
  /** `new`: it shows its first stories. `removed`: it shows none any more and is not configured. */
  readonly change: 'new' | 'removed' | 'changed' | 'same'
  readonly added: readonly PlannedEntry[]
  readonly removed: readonly PlannedEntry[]
  /** Another member of the story is shown, or it is taken by another rule. */
  readonly changed: readonly PlannedEntry[]
  readonly unchanged: number
}

export interface PlannedEntry {
  readonly storyId: StoryId
  readonly title: string
  readonly sourceId: string
  /** The rule of the category that takes it, or took it. */
  readonly rule: string
}

export interface Plan {
  readonly categories: readonly CategoryPlan[]
  /** Stories that were looked at, newest first. */
  readonly stories: number
  /** Sources that would be pulled for the first time, and those whose items would be forgotten. */
  readonly sources: { readonly added: readonly string[]; readonly removed: readonly string[] }
}
