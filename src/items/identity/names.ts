import type { Item, ItemId, Rung } from '../../model/item.ts'
import { keyHash } from './keys.ts'
import type { Entry } from './ladder.ts'

/** Who is who so far: each known item is claimed by at most one entry, each entry claims at most one item. */
export interface Claims {
  readonly rung: Rung
  /** The ledger, or what is held, may be of the first version. */
  readonly former: boolean
  /** Items whose content is at hand. */
  readonly known: ReadonlyMap<ItemId, Item>
  readonly byHash: ReadonlyMap<string, ItemId>
  readonly itemOf: Map<Entry, ItemId>
  readonly claimed: Set<ItemId>
  /** Ids that are given already, to whom ever. */
  readonly taken: Set<ItemId>
}

/** The item the ledger names for this key, if nobody has claimed it yet. */
export function named(claims: Claims, rung: Rung, key: string | undefined): ItemId | undefined {
  return key === undefined ? undefined : free(claims, claims.byHash.get(keyHash(rung, key)))
}

/** The id, unless someone has claimed it. */
export function free(claims: Claims, id: ItemId | undefined): ItemId | undefined {
  return id !== undefined && !claims.claimed.has(id) ? id : undefined
}

/** The entry is this item. */
export function claim(claims: Claims, entry: Entry, id: ItemId): void {
  claims.itemOf.set(entry, id)
  claims.claimed.add(id)
}
