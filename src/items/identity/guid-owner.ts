import { compareText } from '../../lib/text.ts'
import type { Instant } from '../../model/instant.ts'
import type { ItemId } from '../../model/item.ts'
import type { SourceId } from '../../model/source.ts'

/** An item that says it has a certain guid. */
export interface GuidUse {
  readonly itemId: ItemId
  readonly sourceId: SourceId
  readonly firstSeen: Instant
  /** Of its source. */
  readonly priority: number
  /** The guid names the domain that its source is pulled from. */
  readonly isHome: boolean
}

/**
 * Whose the guid is, of at least one use; the same in any order. Who publishes under the domain that the guid names comes before all
 * others, however late: a copied id takes nothing from its owner. Then who was seen first, so that an id that was shown stays; sources
 * first seen in one turn are told apart by priority, then by id.
 */
export function guidOwner(uses: readonly GuidUse[]): ItemId {
  const [owner] = uses.toSorted(
    (a, b) =>
      Number(b.isHome) - Number(a.isHome) ||
      a.firstSeen - b.firstSeen ||
      b.priority - a.priority ||
      compareText(a.sourceId, b.sourceId) ||
      compareText(a.itemId, b.itemId),
  )
  if (owner === undefined) throw new Error('a guid that nobody uses has no owner')
  return owner.itemId
}

/** The host that a guid names: of a web address, or the authority of a tag: URI without its mailbox (RFC 4151 §2.1). Undefined for all others. */
export function guidHost(guid: string): string | undefined {
  const tag = /^tag:(?:[^,@/]*@)?([^,@/]+),/i.exec(guid)
  if (tag !== null) return tag[1]!.toLowerCase()
  return /^https?:/i.test(guid) ? URL.parse(guid)?.hostname : undefined
}
