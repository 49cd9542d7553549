import { runTransforms } from '../../items/index.ts'
import type { Category } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'
import type { Item, ItemId } from '../../model/item.ts'
import type { Source, SourceId } from '../../model/source.ts'
import { type Candidate, ownPages } from '../../publications/index.ts'
import type { CategoryEntry } from '../../store/contract.ts'
import { underOwnGuids } from '../guid-owners.ts'
import type { MillParts } from '../parts.ts'

/** Who publishes what, and when. */
export interface Maker {
  readonly parts: MillParts
  readonly category: Category
  readonly now: Instant
  readonly sources: ReadonlyMap<SourceId, Source>
}

export interface EntryCandidate extends Candidate {
  readonly entry: CategoryEntry
}

/** Returns the entries with their items as they are held, without those whose item is gone. */
export async function candidatesOf(
  { parts: { store, settings }, category, sources }: Maker,
  entries: readonly CategoryEntry[],
): Promise<EntryCandidate[]> {
  const pages = ownPages(settings)
  const items = await store.items.byIds([...new Set(entries.flatMap((entry) => [entry.shown, ...entry.companions]))])
  const held = (id: ItemId): Item[] => {
    const item = items.get(id)
    return item === undefined ? [] : [pages.withPage(item)]
  }
  const shown = entries.flatMap((entry) => held(entry.shown))
  const named = category.dedup === 'near' ? shown : await underOwnGuids(shown, { store, sources })
  const byId = new Map(named.map((item) => [item.id, item]))
  return entries.flatMap((entry) => {
    const item = byId.get(entry.shown)
    return item === undefined ? [] : [{ entry, item, members: entry.companions.flatMap(held) }]
  })
}

/** Returns what the category's own steps make of the candidate; undefined where they drop it. */
export function transformed({ category, now }: Maker, candidate: EntryCandidate): EntryCandidate | undefined {
  if (category.transforms.length === 0) return candidate
  const [item] = runTransforms([candidate.item], category.transforms, { now }).items
  return item === undefined ? undefined : { ...candidate, item }
}
