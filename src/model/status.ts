import type { Instant } from './instant.ts'
import type { TroubleKind } from './settings.ts'
import type { TurnProgress } from './turn.ts'

/** What the running mill says of itself: health, metrics and the admin pages are made of it. Counts begin at the start of the process. */
export interface MillStatus {
  readonly startedAt: Instant
  readonly version: string
  /** The turn under way. */
  readonly running?: {
    readonly since: Instant
    readonly phase: TurnProgress['phase']
    /** Of the phase: sources, items or categories. */
    readonly done: number
    readonly total: number
    /** When the turn was last seen to go on. */
    readonly progressAt: Instant
  }
  readonly lastTurn?: TurnSummary
  /** By the heartbeat; absent while the mill stands still. */
  readonly nextTurnAt?: Instant
  readonly turns: { readonly good: number; readonly failed: number }
  /** A changed configuration that was wrong, so that the one before goes on; its message has a line for each fact. */
  readonly refused?: { readonly at: Instant; readonly message: string }
  /** Turns since the last good one. */
  readonly failedInRow: number
  /** Sources pulled, by outcome: fetched, notModified, gone, failed, skipped … */
  readonly outcomes: Readonly<Record<string, number>>
  readonly items: { readonly new: number; readonly updated: number; readonly dropped: number; readonly joined: number }
  /** Documents written to the outputs. */
  readonly documentsWritten: number
  /** Time that turns spent in each phase, in ms. */
  readonly phases: Readonly<Record<TurnProgress['phase'], number>>
  /** Documents that did not survive being read back; their last good form stays. */
  readonly heldBack: readonly { readonly path: string; readonly reason: string }[]
}

/** One turn, told in a line. A turn is good when its outputs could be written, however many sources failed. */
export interface TurnSummary {
  readonly startedAt: Instant
  readonly endedAt: Instant
  readonly good: boolean
  /** Why it was not good: one sentence without secrets. */
  readonly error?: string
  readonly sources: { readonly total: number; readonly failed: number; readonly notModified: number }
  readonly items: { readonly new: number; readonly updated: number }
  readonly documentsWritten: number
}

/** Something that is wrong and stays so until it is over. */
export interface Trouble {
  /** Kind and subject: the same trouble has the same key. */
  readonly key: string
  readonly kind: TroubleKind
  /** Id of a source or slug of a category; empty for the turn. */
  readonly subject: string
  /** What a person calls the subject. */
  readonly name: string
  readonly since: Instant
  readonly code?: string
  /** The fact, in one sentence without secrets. */
  readonly message: string
  /** What helps. */
  readonly cure?: string
}
