import type { WalkedFiles } from '../../model/document.ts'
import type { Warning } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { LedgerEntry } from '../../model/intake.ts'
import type { Item, ItemId, Revision, Rung } from '../../model/item.ts'
import type { Source, SourceState } from '../../model/source.ts'
import type { ItemDraft } from '../draft.ts'

/** All that is known of one source when its drafts are judged. */
export interface DecideInput {
  readonly source: Pick<Source, 'id'>
  /** Of all documents of this turn. */
  readonly drafts: readonly ItemDraft[]
  /** What the ledger says to `keyHashesOf`. */
  readonly ledger: readonly LedgerEntry[]
  /** The items the ledger names, as far as their content is still kept. */
  readonly held: ReadonlyMap<ItemId, Item>
  /** The newest items of this source, about 500. */
  readonly recent: readonly Item[]
  readonly state: Pick<SourceState, 'rung' | 'ledgerVersion'> | undefined
  /** Distinct items in the ledger of this source. */
  readonly ledgerSize: number
  /** The source publishes its complete state: what is missing is gone. */
  readonly complete: boolean
  /** Articles: files that are gone. */
  readonly removedPaths?: readonly string[]
  /** Articles: an item whose file is there is no other file's. Absent where nobody walked a folder. */
  readonly walked?: WalkedFiles | undefined
  /** Guids of entries that the publisher deleted. */
  readonly deletedGuids?: readonly string[]
  readonly now: Instant
}

/** What becomes of the drafts. Says nothing of state and politeness: those are the mill's part of the intake. */
export interface Decision {
  readonly new: readonly Item[]
  readonly updated: readonly { readonly item: Item; readonly revision: Revision }[]
  readonly unchanged: readonly ItemId[]
  readonly withdrawn: readonly ItemId[]
  /** To be added to the ledger. */
  readonly ledger: readonly LedgerEntry[]
  /** To be remembered of the source. */
  readonly rung: Rung
  readonly ledgerVersion?: 2
  /** Which item each draft is. */
  readonly itemOf: ReadonlyMap<ItemDraft, ItemId>
  readonly warnings: readonly Warning[]
}
