import type { Category } from '../../model/category.ts'
import type { Tombstone } from '../../model/publication.ts'
import { iriOf } from '../../publications/index.ts'
import type { Store } from '../../store/contract.ts'

const MOST_TOMBSTONES = 50

/** The newest withdrawals of a category, to be announced in Atom (RFC 6721). */
export async function tombstonesOf(category: Category, store: Store): Promise<readonly Tombstone[]> {
  const withdrawn = await store.entries.withdrawn(category.slug, MOST_TOMBSTONES)
  return withdrawn.map(({ itemId, guid, at }) => ({ iri: iriOf(guid, itemId), when: at }))
}
