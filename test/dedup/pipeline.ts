import type { Item, ItemId } from '../../src/model/item.ts'
import type { Story, StoryId, StoryMember } from '../../src/model/story.ts'
import type { Fingerprint, Mode, Pending, Placement } from '../../src/stories/index.ts'
import {
  Counters,
  candidateIds,
  decodeFingerprint,
  encodeFingerprint,
  fingerprint,
  HOLDERS,
  lookupKeys,
  place,
} from '../../src/stories/index.ts'
import type { Judge } from '../../src/stories/judge/index.ts'
import type { LabelledItem } from './dataset.ts'
import { Entries } from './entries.ts'
import { MemoryIndex } from './memory-index.ts'

/** What a run gives: the story of each labelled item, and each placing in order. */
export interface Run {
  readonly clusters: Readonly<Record<string, StoryId>>
  readonly placements: readonly Placement[]
}

/** The labelled items after identity: by turns, and which item each of them is. */
export interface Intakes {
  readonly turns: readonly (readonly Item[])[]
  readonly itemOf: ReadonlyMap<string, ItemId>
}

export interface RunOptions {
  readonly mode?: Mode
  /** Another judge than the learned one. */
  readonly judge?: Judge
}

/** Takes the labelled items in, document by document, and cuts what is new or changed into turns of 40 documents unless told otherwise. */
export function takeIn(items: readonly LabelledItem[], documentsPerTurn = 40): Intakes {
  const documents = [...Map.groupBy(items, (item) => `${item.feed} ${item.batch}`).values()]
  const entries = new Entries()
  const itemOf = new Map<string, ItemId>()
  const turns: (readonly Item[])[] = []
  for (let at = 0; at < documents.length; at += documentsPerTurn) {
    const pending = new Map<ItemId, Item>()
    for (const document of documents.slice(at, at + documentsPerTurn)) {
      const { items: taken, pending: changed } = entries.read(document)
      for (const [place, item] of taken.entries()) itemOf.set(document[place]!.id, item.id)
      for (const item of changed) pending.set(item.id, item)
    }
    turns.push([...pending.values()])
  }
  return { turns, itemOf }
}

/** Places the items turn by turn. */
export async function gatherAll({ turns, itemOf }: Intakes, { mode = 'near', judge }: RunOptions = {}): Promise<Run> {
  const gatherer = new Gatherer(mode, judge)
  const placements: Placement[] = []
  for (const turn of turns) placements.push(...(await gatherer.gather(turn)))
  return { clusters: Object.fromEntries([...itemOf].map(([id, item]) => [id, gatherer.storyOf.get(item)!])), placements }
}

/** The gather step as the mill does it, on an index in memory. */
export class Gatherer {
  readonly index = new MemoryIndex()
  readonly stories = new Map<StoryId, Story>()
  readonly storyOf = new Map<ItemId, StoryId>()
  readonly #mode: Mode
  readonly #judge: Judge | undefined
  #counters = Counters.read(undefined)

  constructor(mode: Mode, judge?: Judge) {
    this.#mode = mode
    this.#judge = judge
  }

  /** Places the items and remembers where. */
  async gather(items: readonly Item[]): Promise<readonly Placement[]> {
    const sorted = [...items].sort((a, b) => a.published! - b.published! || (a.id < b.id ? -1 : 1))
    const batch = sorted.map(
      (item): Pending => ({ itemId: item.id, print: fingerprint(item, this.#counters), mode: this.#mode, beside: item.beside }),
    )
    const placements = place(batch, { ...(await this.#neighbours(batch)), overrides: [] }, this.#judge)
    this.#save(batch, placements)
    this.#counters = Counters.read(this.#counters.write())
    return placements
  }

  async #neighbours(batch: readonly Pending[]) {
    const keys = [...new Set(batch.flatMap((pending) => lookupKeys(pending.print, pending.mode)))]
    const hits = await this.index.lookup(keys, HOLDERS)
    const near = [
      ...candidateIds(
        batch.map((pending) => pending.print),
        hits,
      ),
      ...batch.map((pending) => pending.itemId),
    ]
    const stories = new Map(
      near.flatMap((id) => (this.storyOf.has(id) ? [[this.storyOf.get(id)!, this.stories.get(this.storyOf.get(id)!)!]] : [])),
    )
    const members = [...stories.values()].flatMap((story) => story.members.map((member) => member.itemId))
    const ids = [...new Set([...near, ...members])]
    const prints = new Map<ItemId, Fingerprint>()
    for (const [id, bytes] of await this.index.fingerprints(ids)) prints.set(id, decodeFingerprint(bytes)!)
    return { hits, prints, stories, storyOf: this.storyOf }
  }

  #save(batch: readonly Pending[], placements: readonly Placement[]): void {
    const printOf = new Map(batch.map((pending) => [pending.itemId, pending.print]))
    for (const { itemId, storyId, why, moved } of placements) {
      if (!moved) continue
      this.storyOf.set(itemId, storyId)
      const members: StoryMember[] = [...(this.stories.get(storyId)?.members ?? []), { itemId, why, joinedAt: 0 }]
      this.stories.set(storyId, { id: storyId, lead: members[0]!.itemId, members })
    }
    this.index.save(
      placements.map(({ itemId, keys }) => ({ itemId, keys, fingerprint: encodeFingerprint(printOf.get(itemId)!), expires: 0 })),
    )
  }
}
