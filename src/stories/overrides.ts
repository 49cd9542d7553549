import type { Instant } from '../model/instant.ts'
import type { ItemId } from '../model/item.ts'
import type { Override, Story, StoryId } from '../model/story.ts'

/** A person's word about items, asked by item. */
export interface Overruled {
  /** Items this one may never share a story with. */
  apart(id: ItemId): ReadonlySet<ItemId>
  /** Items this one must share a story with, directly. */
  together(id: ItemId): ReadonlySet<ItemId>
}

/** The overrides by item; of two on one pair the later wins. */
export function overruledBy(overrides: readonly Override[]): Overruled {
  const apart = new Map<ItemId, Set<ItemId>>()
  const together = new Map<ItemId, Set<ItemId>>()
  const latest = new Map<string, Override>()
  for (const override of [...overrides].sort((x, y) => x.at - y.at)) latest.set([override.a, override.b].sort().join(' '), override)
  for (const { kind, a, b } of latest.values()) {
    if (kind === 'pin') continue
    const side = kind === 'split' ? apart : together
    add(side, a, b)
    add(side, b, a)
  }
  return { apart: (id) => apart.get(id) ?? NONE, together: (id) => together.get(id) ?? NONE }
}

/** The item because of which this one has to leave its story: of a split pair the one that joined later leaves, never the founder. */
export function leavesBecauseOf(id: ItemId, story: Story, overruled: Overruled): ItemId | undefined {
  const order = [story.id, ...story.members.map((member) => member.itemId).filter((member) => member !== story.id)]
  const place = order.indexOf(id)
  return order.find((other, at) => at < place && overruled.apart(id).has(other))
}

/** The story that takes in this one, when a person merged two of their members: the one founded first, then the smaller id. */
export function absorbedBy(
  story: Story,
  stories: ReadonlyMap<StoryId, Story>,
  storyOf: (id: ItemId) => StoryId | undefined,
  overruled: Overruled,
) {
  let best: { readonly story: Story; readonly with: ItemId } | undefined
  const foundedAt = (candidate: Story): number => candidate.members[0]?.joinedAt ?? 0
  for (const { itemId } of story.members) {
    for (const other of overruled.together(itemId)) {
      const target = stories.get(storyOf(other) ?? '')
      if (target === undefined || target.id === story.id) continue
      const rival = best?.story ?? story
      const earlier = foundedAt(target) - foundedAt(rival) || (target.id < rival.id ? -1 : 1)
      if (earlier < 0) best = { story: target, with: other }
    }
  }
  return best
}

const NONE: ReadonlySet<ItemId> = new Set()

function add(sets: Map<ItemId, Set<ItemId>>, key: ItemId, value: ItemId): void {
  const set = sets.get(key)
  if (set === undefined) sets.set(key, new Set([value]))
  else set.add(value)
}

/** Returns the member that the story is to show by a pin; of several pins the newest counts. */
export function pinnedMember(members: readonly ItemId[], pins: ReadonlyMap<ItemId, Instant>): ItemId | undefined {
  const pinned = members.filter((id) => pins.has(id))
  return pinned.sort((a, b) => pins.get(b)! - pins.get(a)! || (a < b ? -1 : 1))[0]
}
