import type { Exchange } from './document.ts'
import type { ErrorCode } from './errors.ts'
import type { Warning } from './feed.ts'
import type { Instant } from './instant.ts'
import type { Item, ItemId, Revision, Rung } from './item.ts'
import type { Refusal } from './refusal.ts'
import type { SourceId, SourceState } from './source.ts'

/** One remembered name of an item in its source. Kept while the source lives, apart from content retention. */
export interface LedgerEntry {
  readonly sourceId: SourceId
  readonly rung: Rung | 'fingerprint'
  /** 16 bytes of SHA-256 of the key, hex. A `fingerprint` is of title, date and text: it finds items again under new guids. */
  readonly keyHash: string
  readonly itemId: ItemId
  readonly firstSeen: Instant
}

/** One source's intent of one turn: saved in one transaction, validators included. */
export interface Intake {
  readonly sourceId: SourceId
  readonly state: SourceState
  readonly new: readonly Item[]
  readonly updated: readonly { readonly item: Item; readonly revision: Revision }[]
  readonly unchanged: readonly ItemId[]
  /** Gone from a source that publishes its complete state. */
  readonly withdrawn: readonly ItemId[]
  readonly ledger: readonly LedgerEntry[]
  /** An earlier page of the feed: its items, first seen by then, are backlog and arrive nowhere, and the newest document stays what it was. */
  readonly backlogUntil?: Instant
  /** Not taken in, and why. */
  readonly refused?: readonly Refusal[]
  readonly exchanges: readonly Exchange[]
  readonly warnings: readonly Warning[]
  /** Only texts of held items were completed: what the newest document lists, and its warnings, stay as they were. */
  readonly completes?: true
}

/** Articles that are held back because their date lies ahead; `path` is the one that is due first. */
export interface WaitingArticles {
  readonly count: number
  readonly until: Instant
  readonly path: string
}

/** One source's line in the report of a turn. */
export interface SourceReport {
  readonly sourceId: SourceId
  /** Title and address of a source that a list brought: nobody chose its id. */
  readonly name?: string
  readonly outcome: 'fetched' | 'notModified' | 'gone' | 'failed'
  readonly new: number
  readonly updated: number
  readonly unchanged: number
  /** `names` are a few of the files, of articles. */
  readonly dropped: readonly { readonly reason: string; readonly count: number; readonly names?: readonly string[] }[]
  readonly waiting?: WaitingArticles
  readonly warnings: readonly Warning[]
  readonly error?: { readonly code: ErrorCode; readonly message: string }
  readonly failingSince?: Instant
  readonly durationMs: number
  /** Of the requests to the origin; absent for what is read from disk. */
  readonly http?: { readonly status: number; readonly wireBytes: number; readonly durationMs: number }
}
