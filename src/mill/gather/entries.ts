import type { Category } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'
import { dateOf, type Item, type ItemId } from '../../model/item.ts'
import type { Source, SourceId } from '../../model/source.ts'
import type { Story, StoryId, StoryMember } from '../../model/story.ts'
import type { Route } from '../../publications/routing.ts'
import type { CategoryEntry } from '../../store/contract.ts'
import { chooseLead, completeness, type LeadFacts, pinnedMember } from '../../stories/index.ts'

export interface EntryContext {
  /** The categories that take each of the items. */
  readonly routes: ReadonlyMap<ItemId, readonly Route[]>
  readonly sources: ReadonlyMap<SourceId, Source>
  /** Every member that is held and not taken back. */
  readonly items: ReadonlyMap<ItemId, Item>
  /** Entries as they stand, of the story and of its members. */
  readonly existing: readonly CategoryEntry[]
  /** A member that takes the place of the one shown so far. */
  readonly takingOver?: { readonly from: ItemId; readonly to: Pick<Item, 'id'> } | undefined
  /** When members were pinned by hand. */
  readonly pins: ReadonlyMap<ItemId, Instant>
  /** What the category's own steps make of an item; undefined where they drop it. */
  readonly transform: (category: Category, item: Item) => Item | undefined
}

/** The member a story shows: the pinned one, else the one it showed while that is there. */
export function leadOf(story: Story, { items, sources, pins }: Pick<EntryContext, 'items' | 'sources' | 'pins'>): ItemId | undefined {
  const members = story.members.map((member) => member.itemId).filter((id) => items.has(id))
  if (members.length <= 1) return members[0]
  return pinnedMember(members, pins) ?? chooseLead(members, factsOf(members, items, sources), story.lead === '' ? undefined : story.lead)
}

/** What the categories show of a story: one entry for each group of members a category joins, and those of its present entries that are to go. */
export function entriesOfStory(
  story: Story,
  context: EntryContext,
): { readonly entries: readonly CategoryEntry[]; readonly removed: readonly CategoryEntry[] } {
  const routes = story.members.flatMap(({ itemId }) => context.routes.get(itemId) ?? [])
  const categories = new Map(routes.map(({ category }) => [category.slug, category]))
  const entries = [...categories.values()].flatMap((category) => entriesIn(category, story, context))
  const wanted = new Set(entries.map(nameOf))
  return { entries, removed: context.existing.filter((entry) => !wanted.has(nameOf(entry))) }
}

function nameOf(entry: Pick<CategoryEntry, 'category' | 'storyId'>): string {
  return `${entry.category}/${entry.storyId}`
}

function entriesIn(category: Category, story: Story, context: EntryContext): CategoryEntry[] {
  return groupsOf(category, story).flatMap(({ id, members }) => {
    const selected = members.flatMap((member) => {
      const item = context.items.get(member.itemId)
      const route = context.routes.get(member.itemId)?.find((one) => one.category.slug === category.slug)
      return item === undefined || route === undefined ? [] : [{ item, rule: route.rule }]
    })
    return selected.length === 0 ? [] : entryOf(category, id, story, members, selected, context)
  })
}

interface Selected {
  readonly item: Item
  readonly rule: string
}

function entryOf(
  category: Category,
  id: StoryId,
  story: Story,
  members: readonly StoryMember[],
  selected: readonly Selected[],
  context: EntryContext,
): CategoryEntry[] {
  const before = context.existing.find((entry) => entry.category === category.slug && entry.storyId === id)
  const ids = selected.map(({ item }) => item.id)
  const shown = shownOf(ids, story, shownBefore(before, ids, context), context)
  const { item, rule } = selected.find((one) => one.item.id === shown) ?? selected[0]!
  const made = context.transform(category, item)
  if (made === undefined) return []
  const others = members.map((member) => member.itemId).filter((other) => other !== item.id && context.items.has(other))
  const notBefore = before === undefined ? made.heldUntil : before.notBefore
  const entry = {
    category: category.slug,
    storyId: id,
    shown: item.id,
    companions: others.length === 0 ? [] : ranked(others, factsOf(others, context.items, context.sources)),
    sortAt: sortAtOf(item, category.order),
    changedAt: Math.max(item.changed, ...others.map((other) => context.items.get(other)?.changed ?? 0)),
    rule,
  }
  return [notBefore === undefined ? entry : { ...entry, notBefore }]
}

function shownBefore(before: CategoryEntry | undefined, ids: readonly ItemId[], { takingOver }: EntryContext): ItemId | undefined {
  return takingOver !== undefined && before?.shown === takingOver.from && ids.includes(takingOver.to.id) ? takingOver.to.id : before?.shown
}

/** The member to show: of one that stands alone nothing is compared. */
function shownOf(ids: readonly ItemId[], story: Story, before: ItemId | undefined, { items, sources, pins }: EntryContext): ItemId {
  if (ids.length === 1) return ids[0]!
  const standing = before ?? (ids.includes(story.lead) ? story.lead : undefined)
  return pinnedMember(ids, pins) ?? chooseLead(ids, factsOf(ids, items, sources), standing)
}

/** Dateless items of one document keep the order they had in it. */
function sortAtOf(item: Item, order: Category['order']): Instant {
  if (order === 'updated') return Math.max(dateOf(item), item.updated ?? item.changed)
  return item.published === undefined && item.updated === undefined ? item.firstSeen - item.position : dateOf(item)
}

/** What a category takes for one story: all members, only those joined by identity or equal text, or each item for itself. */
function groupsOf(category: Category, story: Story): { readonly id: StoryId; readonly members: readonly StoryMember[] }[] {
  if (category.dedup === 'near') return [{ id: story.id, members: story.members }]
  const apart = (member: StoryMember) =>
    (category.dedup === 'off' ? member.itemId !== story.id : member.why.rule === 'content') && member.why.rule !== 'forced'
  const together = story.members.filter((member) => !apart(member))
  const single = story.members.filter(apart).map((member) => ({ id: member.itemId, members: [member] }))
  return together.length === 0 ? single : [{ id: story.id, members: together }, ...single]
}

/** What decides which of these items leads; those that are not held have no facts. */
export function factsOf(
  ids: readonly ItemId[],
  items: ReadonlyMap<ItemId, Item>,
  sources: ReadonlyMap<SourceId, Source>,
): ReadonlyMap<ItemId, LeadFacts> {
  return new Map(
    ids.flatMap((id) => {
      const item = items.get(id)
      if (item === undefined) return []
      return [[id, { priority: sources.get(item.sourceId)?.priority ?? 0, completeness: completeness(item), date: dateOf(item) }] as const]
    }),
  )
}

function ranked(ids: readonly ItemId[], facts: ReadonlyMap<ItemId, LeadFacts>): readonly ItemId[] {
  const left = [...ids]
  const order: ItemId[] = []
  while (left.length > 0) {
    const best = chooseLead(left, facts)
    order.push(best)
    left.splice(left.indexOf(best), 1)
  }
  return order
}
