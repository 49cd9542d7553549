import type { Category } from '../model/category.ts'
import type { Instant } from '../model/instant.ts'
import type { ItemId } from '../model/item.ts'
import type { StoryId } from '../model/story.ts'
import { isTooOld } from './select.ts'

/** Where an entry of a category stands, or why it stands nowhere. */
export type Placement =
  | { readonly kind: 'shown' }
  | { readonly kind: 'archived'; readonly page: number }
  /** Named in the digest of the span that begins on this day. */
  | { readonly kind: 'digest'; readonly day: string }
  /** Its digest is made when its span has closed. */
  | { readonly kind: 'awaits digest' }
  | { readonly kind: 'held'; readonly until: Instant }
  | { readonly kind: 'dropped'; readonly rule: string; readonly reason: string }
  | { readonly kind: 'too old'; readonly maxAgeDays: number }
  /** By the setting that leaves none: other entries of the category, others of its source, or the size of the document. */
  | { readonly kind: 'no room'; readonly rule: 'limit' | 'maxPerSource' | 'maxSize' }

export interface PlacedEntry {
  readonly storyId: StoryId
  /** The member shown. */
  readonly shown: ItemId
  readonly sortAt: Instant
  readonly changedAt: Instant
  /** What the publisher of the shown member says. */
  readonly updated?: Instant
  readonly notBefore?: Instant
}

/** What the category published last. */
export interface PublishedFacts {
  readonly category: Pick<Category, 'order' | 'maxAgeDays' | 'limit' | 'maxPerSource'>
  /** Stories of the subscription document. */
  readonly live: ReadonlySet<StoryId>
  /** How many of them show an item of the source of this entry. Asked for only if the category has a `maxPerSource`. */
  readonly liveOfSource?: number
  /** Digests of the category; absent: it shows stories. */
  readonly digests?: readonly { readonly key: string; readonly storyIds: readonly StoryId[] }[]
  readonly pages: readonly { readonly number: number; readonly storyIds: readonly StoryId[] }[]
  /** Items that were left out when the documents were made, and why. */
  readonly refused: ReadonlyMap<ItemId, { readonly rule: string; readonly reason: string }>
  readonly now: Instant
}

/** Returns the placement of an entry: the first reason that holds, from what no document can show to what it has no room for. */
export function placementOf(entry: PlacedEntry, facts: PublishedFacts): Placement {
  const { category, live, pages, refused, now } = facts
  if ((entry.notBefore ?? 0) > now) return { kind: 'held', until: entry.notBefore! }
  const why = refused.get(entry.shown)
  if (why !== undefined) return { kind: 'dropped', ...why }
  if (facts.digests !== undefined) {
    const digest = facts.digests.find(({ storyIds }) => storyIds.includes(entry.storyId))
    return digest === undefined ? { kind: 'awaits digest' } : { kind: 'digest', day: digest.key }
  }
  if (live.has(entry.storyId)) return { kind: 'shown' }
  const page = pages.find(({ storyIds }) => storyIds.includes(entry.storyId))
  if (page !== undefined) return { kind: 'archived', page: page.number }
  const candidate = { entry, item: { id: entry.shown, sourceId: '', ...(entry.updated !== undefined && { updated: entry.updated }) } }
  if (category.maxAgeDays !== undefined && isTooOld(candidate, category, now)) return { kind: 'too old', maxAgeDays: category.maxAgeDays }
  return { kind: 'no room', rule: fullRule(facts) }
}

function fullRule({ category, live, liveOfSource = 0 }: PublishedFacts): 'limit' | 'maxPerSource' | 'maxSize' {
  if (liveOfSource >= (category.maxPerSource ?? Number.POSITIVE_INFINITY)) return 'maxPerSource'
  return live.size < category.limit ? 'maxSize' : 'limit'
}
