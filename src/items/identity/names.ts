import type { Item, ItemId, Rung } from '../../model/item.ts'
import { keyHash } from './keys.ts'
import type { Entry } from './ladder.ts'

/** Who is who so far: each known item is matched by at most one entry, each entry matches at most one item. */
export interface Matches {
  readonly rung: Rung
  /** The ledger, or what is held, may be of the first version. */
  readonly former: boolean
  /** Items whose content is at hand. */
  readonly known: ReadonlyMap<ItemId, Item>
  readonly byHash: ReadonlyMap<string, ItemId>
  readonly itemOf: Map<Entry, ItemId>
  readonly matched: Set<ItemId>
  /** The guids of the entries that are files, by path. */
  readonly guidAt: ReadonlyMap<string, string | undefined>
  /** Articles whose file is there and is not among the entries: each is that file's. */
  readonly atHome: ReadonlySet<ItemId>
  /** Ids that are given already, to whom ever. */
  readonly taken: Set<ItemId>
}

/** The item the ledger names for this key, if nobody has matched it yet. */
export function named(matches: Matches, rung: Rung, key: string | undefined): ItemId | undefined {
  return key === undefined ? undefined : free(matches, matches.byHash.get(keyHash(rung, key)))
}

/** The id, unless someone has matched it. */
export function free(matches: Matches, id: ItemId | undefined): ItemId | undefined {
  return id !== undefined && !matches.matched.has(id) && !matches.atHome.has(id) ? id : undefined
}

/** The entry is this item. */
export function match(matches: Matches, entry: Entry, id: ItemId): void {
  matches.itemOf.set(entry, id)
  matches.matched.add(id)
}
