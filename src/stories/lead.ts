import type { Instant } from '../model/instant.ts'
import type { Item, ItemId } from '../model/item.ts'

/** What decides which member a story shows. */
export interface LeadFacts {
  /** Of the source; higher wins. */
  readonly priority: number
  /** From `completeness`; higher wins. */
  readonly completeness: number
  /** When it came out: what its publisher says, else when it was first seen. So the order in which sources are read decides nothing. */
  readonly date: Instant
}

/** The member a story shows: by source priority, completeness, date, id. The one already published stays, while it is a member. */
export function chooseLead(members: readonly ItemId[], facts: ReadonlyMap<ItemId, LeadFacts>, published?: ItemId): ItemId {
  if (published !== undefined && members.includes(published)) return published
  const [lead] = [...members].sort((a, b) => compare(facts.get(a), facts.get(b)) || (a < b ? -1 : 1))
  if (lead === undefined) throw new Error('a story without members has no lead')
  return lead
}

/** How much of an article an item carries, 0 to 7: some text, a long text, an image, an author, a date, a page, an enclosure. Small on purpose: a few words more are no reason. */
export function completeness(item: Item): number {
  const length = Math.max(item.content?.length ?? 0, item.summary?.length ?? 0)
  const parts = [
    length > 0,
    length > 1000,
    item.image !== undefined || /<img\b/i.test(item.content ?? ''),
    item.authors.length > 0,
    item.published !== undefined,
    item.url !== undefined,
    item.enclosures.length > 0,
  ]
  return parts.filter(Boolean).length
}

/** Items without facts (no longer held) come last. */
function compare(a: LeadFacts | undefined, b: LeadFacts | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return b.priority - a.priority || b.completeness - a.completeness || a.date - b.date
}
