import type { ItemId } from '../../src/model/item.ts'
import { likelyCandidates } from '../../src/stories/candidates.ts'
import type { Fingerprint } from '../../src/stories/index.ts'
import { Counters, fingerprint, HOLDERS, lookupKeys } from '../../src/stories/index.ts'
import { traitsOf } from '../../src/stories/judge/features.ts'
import { pairOf } from '../../src/stories/place.ts'
import { numberedApart, otherScript } from '../../src/stories/rules.ts'
import type { LabelledSet } from './dataset.ts'
import { Entries } from './entries.ts'
import { MemoryIndex } from './memory-index.ts'

/** A pair the judge would see, and the truth about it. */
export interface LabelledPair {
  readonly a: ItemId
  readonly b: ItemId
  readonly traits: readonly number[]
  readonly same: boolean
}

/**
 * Every pair that the index proposes, in the order of arrival. An entry that came again counts as another item:
 * where identity fails, the judge is to know an edit when it sees one.
 */
export async function labelledPairs(set: LabelledSet): Promise<readonly LabelledPair[]> {
  const counters = Counters.read(undefined)
  const index = new MemoryIndex()
  const prints = new Map<ItemId, Fingerprint>()
  const ignored = new Set(set.ignore.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]))
  const entries = new Entries()
  const pairs: LabelledPair[] = []
  const documents = Map.groupBy(set.items, (item) => `${item.feed} ${item.batch}`)
  for (const [visit, document] of [...documents.values()].entries()) {
    for (const [at, item] of entries.read(document).items.entries()) {
      const { id } = document[at]!
      const print = fingerprint({ ...item, firstSeen: visit }, counters)
      const keys = lookupKeys(print)
      const hits = await index.lookup(keys, HOLDERS)
      for (const [other, shared] of likelyCandidates(print, (key) => hits.get(key) ?? [])) {
        const before = prints.get(other)!
        if (before.document === print.document || otherScript(print, before) || ignored.has(`${id} ${other}`)) continue
        const pair = pairOf(print, before, shared)
        if (numberedApart(pair.like)) continue
        const same = set.gold[id]!.article === set.gold[other]!.article
        pairs.push({ a: id, b: other, traits: traitsOf(pair), same })
      }
      prints.set(id, print)
      index.save([{ itemId: id, keys, fingerprint: new Uint8Array(), expires: 0 }])
    }
  }
  return pairs
}
