import type { Instant } from './instant.ts'
import type { SourceReport } from './intake.ts'
import type { ItemId } from './item.ts'
import type { SourceId } from './source.ts'

/** What one turn did. */
export interface TurnReport {
  readonly startedAt: Instant
  readonly durationMs: number
  /** Time in each phase, in ms. */
  readonly phases: Readonly<Record<TurnProgress['phase'], number>>
  /** Sources asked, in the order they answered. */
  readonly sources: readonly SourceReport[]
  /** Sources that were not due. */
  readonly resting: number
  readonly new: number
  readonly updated: number
  readonly stories: { readonly placed: number; readonly joined: number }
  readonly categories: readonly CategoryReport[]
  /** Documents written and left alone. */
  readonly written: number
  readonly untouched: number
  /** Most hosts failed at once: it is our network. */
  readonly outage: boolean
  /** Lists (OPML) that gained or lost sources. */
  readonly lists: readonly { readonly sourceId: SourceId; readonly added: readonly string[]; readonly removed: readonly string[] }[]
  /** Two sources that give the same feed. */
  readonly duplicates: readonly { readonly a: SourceId; readonly b: SourceId; readonly why: string }[]
}

/** One category's part in a turn. */
export interface CategoryReport {
  readonly slug: string
  readonly items: number
  readonly written: readonly string[]
  /** Items left out by the settling step, by reason. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[]
  /** Items that did not come back from an independent reader as they were meant (ITEM_HELD). */
  readonly held: readonly { readonly itemId: ItemId; readonly sourceId: SourceId; readonly title: string; readonly reason: string }[]
  /** Why the last good documents stay. */
  readonly heldBack?: string
  /** An output could not be written. */
  readonly failed?: string
}

/** Something to show while a turn runs. */
export interface TurnProgress {
  readonly phase: 'collect' | 'gather' | 'publish'
  readonly done: number
  readonly total: number
  readonly new: number
  readonly updated: number
  /** Hosts being asked right now. */
  readonly hosts: readonly string[]
}

/** One turn in numbers. */
export interface TurnRecord {
  readonly at: Instant
  readonly durationMs: number
  /** Time in each phase, in ms; zeros for turns of before it was kept. */
  readonly phases: TurnReport['phases']
  /** Sources asked, and of those failed or unchanged. */
  readonly asked: number
  readonly failed: number
  readonly notModified: number
  /** Items. */
  readonly added: number
  readonly updated: number
  /** Items that joined the story of another. */
  readonly joined: number
  /** Documents. */
  readonly written: number
}

/** How one source answered in one turn. */
export interface FetchRecord {
  readonly sourceId: SourceId
  readonly at: Instant
  readonly outcome: SourceReport['outcome']
  readonly code?: string
  /** HTTP status of the last hop; absent for files. */
  readonly status?: number
  /** As sent. */
  readonly bytes: number
  readonly durationMs: number
  /** Items: new, edited, known already, refused. */
  readonly added: number
  readonly updated: number
  readonly unchanged: number
  readonly dropped: number
}
