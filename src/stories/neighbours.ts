import type { ItemId } from '../model/item.ts'
import type { Override, Story, StoryId } from '../model/story.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Key } from './keys.ts'

/** What the store knows about the neighbours of a batch. */
export interface Held {
  /** Items by key, from the index, at most `HOLDERS` each. */
  readonly hits: ReadonlyMap<Key, readonly ItemId[]>
  readonly prints: ReadonlyMap<ItemId, Fingerprint>
  readonly storyOf: ReadonlyMap<ItemId, StoryId>
  readonly stories: ReadonlyMap<StoryId, Story>
  readonly overrides: readonly Override[]
}

/** A shingle held by so many items says nothing; it is skipped, and no more than this is asked of the index. */
export const HOLDERS = 60

/** The neighbours, and what the batch has added to them so far. */
export class Neighbours {
  readonly #held: Held
  /** Most keys have one holder: a list for each would be forty lists an item. */
  readonly #keys = new Map<Key, ItemId | ItemId[]>()
  readonly #prints = new Map<ItemId, Fingerprint>()
  readonly #storyOf = new Map<ItemId, StoryId>()
  readonly #members = new Map<StoryId, ItemId[]>()

  constructor(held: Held) {
    this.#held = held
  }

  /** Items other than this one that hold the key, the batch's own included. Where more than `most` hold it, some of them, no fewer than `most`. */
  holders(key: Key, self: ItemId, most = Number.POSITIVE_INFINITY): readonly ItemId[] {
    const held = this.#held.hits.get(key) ?? NOBODY
    const ours = this.#keys.get(key)
    if (ours === undefined && held.length === 0) return NOBODY
    const own = ours === undefined ? NOBODY : typeof ours === 'string' ? [ours] : ours
    // Texts of one template share their shingles: joining the lists of all who hold one, to skip it, was most of a gathering.
    if (own.length > most) return own
    if (held.length > most) return held
    const all = own.length === 0 ? held : held.length === 0 ? own : [...new Set([...own, ...held])]
    return all.includes(self) ? all.filter((id) => id !== self) : all
  }

  /** The fingerprint of an item of the batch or of the store. */
  print(id: ItemId): Fingerprint | undefined {
    return this.#prints.get(id) ?? this.#held.prints.get(id)
  }

  /** The story an item is in, as far as it is placed. */
  storyOf(id: ItemId): StoryId | undefined {
    return this.#storyOf.get(id) ?? this.#held.storyOf.get(id)
  }

  /** Members of a story, founder first. */
  membersOf(story: StoryId): readonly ItemId[] {
    const members = this.#held.stories.get(story)?.members.map((member) => member.itemId) ?? []
    const stayed = members.filter((id) => this.storyOf(id) === story)
    return [...new Set([...stayed, ...(this.#members.get(story) ?? [])])]
  }

  /** Makes an item visible to those after it. */
  add(id: ItemId, print: Fingerprint, keys: readonly Key[], story: StoryId): void {
    this.#prints.set(id, print)
    this.#storyOf.set(id, story)
    append(this.#members, story, id)
    for (const key of keys) {
      const before = this.#keys.get(key)
      if (before === undefined) this.#keys.set(key, id)
      else if (typeof before === 'string') this.#keys.set(key, [before, id])
      else before.push(id)
    }
  }
}

const NOBODY: readonly ItemId[] = []

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
