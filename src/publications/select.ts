import { DAY_MS } from '../lib/time/duration.ts'
import type { Category } from '../model/category.ts'
import type { Instant } from '../model/instant.ts'
import type { Item } from '../model/item.ts'
import type { StoryId } from '../model/story.ts'

/** A story a category could show: its place in the category, the item shown, and the story's other members. */
export interface Candidate {
  readonly entry: { readonly storyId: StoryId; readonly sortAt: Instant; readonly changedAt: Instant }
  readonly item: Item
  /** The other members of the story. */
  readonly members: readonly Item[]
}

/** As much of a candidate as its place in the order needs. */
export interface Selectable {
  readonly entry: Candidate['entry']
  readonly item: Pick<Item, 'id' | 'sourceId' | 'updated'>
}

export interface SelectContext {
  /** Age is counted from here; quantized by the caller, so that the same store gives the same bytes. */
  readonly now: Instant
}

/**
 * The candidates a category shows, newest first (item id as tie-break): at most `limit`, none older than `maxAgeDays`,
 * and of each source at least its newest `minPerSource` while the limit has room for them.
 */
export function selectEntries<C extends Selectable>(
  candidates: readonly C[],
  category: Pick<Category, 'order' | 'limit' | 'maxAgeDays' | 'minPerSource'>,
  context: SelectContext,
): readonly C[] {
  const byNewest = newestFirst<C>(category.order)
  const young = candidates.filter((candidate) => !isTooOld(candidate, category, context.now)).sort(byNewest)
  if (young.length <= category.limit) return young
  return fairShare(young, category).sort(byNewest)
}

/** The order of a category. Total: two candidates never tie. */
export function newestFirst<C extends Selectable>(order: Category['order']): (a: C, b: C) => number {
  return (a, b) => orderedAt(b, order) - orderedAt(a, order) || (a.item.id < b.item.id ? -1 : a.item.id > b.item.id ? 1 : 0)
}

function orderedAt(candidate: Selectable, order: Category['order']): Instant {
  if (order === 'published') return candidate.entry.sortAt
  return Math.max(candidate.item.updated ?? candidate.entry.sortAt, candidate.entry.changedAt)
}

/** Returns true if the candidate is older than the category shows. Ages are counted from the start of the day (UTC), so that turns of one day agree. */
export function isTooOld(candidate: Selectable, { order, maxAgeDays }: Pick<Category, 'order' | 'maxAgeDays'>, now: Instant): boolean {
  return maxAgeDays !== undefined && orderedAt(candidate, order) < Math.floor(now / DAY_MS) * DAY_MS - maxAgeDays * DAY_MS
}

/** Returns the entries that `most` of one source leave room for, in the order given. */
export function withinShare<E extends { readonly sourceId: string }>(entries: readonly E[], most: number): readonly E[] {
  const counts = new Map<string, number>()
  return entries.filter(({ sourceId }) => {
    const count = (counts.get(sourceId) ?? 0) + 1
    counts.set(sourceId, count)
    return count <= most
  })
}

/** First each source's newest, rank by rank, then whatever is newest. Given newest first. */
function fairShare<C extends Selectable>(young: readonly C[], category: Pick<Category, 'limit' | 'minPerSource'>): C[] {
  const seen = new Map<string, number>()
  const ranked = young.map((candidate) => {
    const rank = seen.get(candidate.item.sourceId) ?? 0
    seen.set(candidate.item.sourceId, rank + 1)
    return { candidate, rank: rank < category.minPerSource ? rank : category.minPerSource }
  })
  // The sort is stable: within a rank the newest stay first.
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, category.limit)
    .map(({ candidate }) => candidate)
}
