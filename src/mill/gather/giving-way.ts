import type { Instant } from '../../model/instant.ts'
import type { Item, ItemId } from '../../model/item.ts'
import type { Source, SourceId } from '../../model/source.ts'
import type { Story } from '../../model/story.ts'
import type { CategoryEntry, RenamedItem } from '../../store/contract.ts'
import { chooseLead, givesWay } from '../../stories/index.ts'
import { factsOf } from './entries.ts'

/** A member that takes the place of the one a story showed so far. */
export interface TakingOver {
  readonly from: ItemId
  readonly to: Item
  readonly renamed: RenamedItem
}

interface Context {
  readonly items: ReadonlyMap<ItemId, Item>
  readonly sources: ReadonlyMap<SourceId, Source>
  readonly existing: readonly CategoryEntry[]
  readonly now: Instant
}

/**
 * Returns the member that joins the story now and that what it showed so far gives way to (issue 14 §3.3). It takes over id and date, so readers
 * see an edit and no new item. Only a newcomer that no category shows yet can take over, so nothing ever flips back.
 */
export function takingOver(story: Story, { items, sources, existing, now }: Context): TakingOver | undefined {
  const shown = items.get(story.lead)
  if (shown === undefined || !existing.some((entry) => entry.shown === shown.id)) return undefined
  const priorityOf = ({ sourceId }: Item): number => sources.get(sourceId)?.priority ?? 0
  const rivals = story.members.flatMap(({ itemId, joinedAt }) => {
    const item = items.get(itemId)
    const isNew = item !== undefined && joinedAt === now && !existing.some((entry) => entry.shown === itemId)
    return isNew && givesWay(shown, item, priorityOf(item) - priorityOf(shown)) ? [itemId] : []
  })
  if (rivals.length === 0) return undefined
  const item = items.get(chooseLead(rivals, factsOf(rivals, items, sources)))!
  const published = shown.published ?? shown.updated ?? shown.firstSeen
  const patch = { published, guidIsPermalink: shown.guidIsPermalink, changed: now }
  return {
    from: shown.id,
    to: { ...item, ...patch, guid: shown.guid },
    renamed: { itemId: item.id, guid: shown.guid, patch },
  }
}
