import type { Instant } from './instant.ts'
import type { ItemId } from './item.ts'
import type { SourceId } from './source.ts'

/** An item that was refused: before it was held (no `category`), or in one category. */
export interface Refusal {
  readonly sourceId: SourceId
  /** Absent: refused everywhere. */
  readonly category?: string
  /** Absent where the item was never held. */
  readonly itemId?: ItemId
  readonly guid?: string
  readonly url?: string
  /** May be empty. Of a skipped file: its path. */
  readonly title: string
  /** A stable word or an error code: `filter`, `limit`, `file`, `nothing-to-show`, `transform`, `SOURCE_FLOODS`, `ITEM_HELD`, `deleted`. */
  readonly rule: string
  /** One sentence. */
  readonly reason: string
  readonly at: Instant
}
