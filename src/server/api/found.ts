import { setImmediate as breathe } from 'node:timers/promises'
import type { Category } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'
import type { Item } from '../../model/item.ts'
import type { Store } from '../../store/contract.ts'
import type { Change } from '../changes.ts'

export interface FoundChanges {
  readonly changes: readonly Change[]
  /** Items that are not indexed yet. */
  readonly waiting: number
}

/** Returns what a category shows that fits the words, newest first, as changes with the sequence numbers of their entries. Held entries are left out. */
export async function findChanges(
  store: Store,
  { slug }: Pick<Category, 'slug'>,
  query: { readonly text: string; readonly limit: number },
  now: Instant,
): Promise<FoundChanges> {
  await breathe()
  const { items, waiting } = await store.search.find({ ...query, category: slug })
  const storyOf = await store.stories.ofItems(items.map(({ id }) => id))
  // Where the category does not join stories, an entry has the id of its item.
  const names = items.flatMap(({ id }) => [id, ...[storyOf.get(id) ?? []].flat()])
  const entries = new Map((await store.entries.ofCategory(slug, names, now)).map((entry) => [entry.shown, entry]))
  const companions = await store.items.byIds([...entries.values()].flatMap((entry) => entry.companions))
  const back = await store.items.isRetracted([...companions.keys()])
  const companionOf = (id: string): readonly Item[] => (back.has(id) ? [] : [companions.get(id) ?? []].flat())
  return {
    waiting,
    changes: items.flatMap((item) => {
      const entry = entries.get(item.id)
      return entry === undefined ? [] : [{ sequence: entry.sequence ?? 0, item, companions: entry.companions.flatMap(companionOf) }]
    }),
  }
}
