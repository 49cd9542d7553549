import { runTransforms } from '../../items/index.ts'
import type { Category } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'
import type { Item } from '../../model/item.ts'
import type { Route } from '../../publications/routing.ts'
import type { Store } from '../../store/contract.ts'

/** Items of a category that `pace` looks back on. */
const LOOK_BACK = 500

/** Returns what the own steps of each routed category make of an item, or undefined if they drop it. Items that went before count for pacing, those held back included. */
export async function categorySteps(
  routes: readonly Route[],
  { store, now }: { readonly store: Store; readonly now: Instant },
): Promise<(category: Category, item: Item) => Item | undefined> {
  const recent = new Map<string, Item[]>()
  for (const { category } of routes) {
    const isPaced = category.transforms.some((step) => step.use === 'pace')
    if (isPaced && !recent.has(category.slug)) recent.set(category.slug, await recentOf(category.slug, store))
  }
  return (category, item) => {
    if (category.transforms.length === 0) return item
    const before = recent.get(category.slug)
    const [made] = runTransforms([item], category.transforms, { now, recent: before }).items
    if (made !== undefined) before?.push(made)
    return made
  }
}

async function recentOf(category: string, store: Store): Promise<Item[]> {
  const entries = await store.entries.newest(category, LOOK_BACK, Number.MAX_SAFE_INTEGER)
  const items = await store.items.byIds(entries.map((entry) => entry.shown))
  return entries.flatMap((entry) => {
    const item = items.get(entry.shown)
    return item === undefined ? [] : [entry.notBefore === undefined ? item : { ...item, heldUntil: entry.notBefore }]
  })
}
