import type { Category } from '../model/category.ts'
import type { Instant } from '../model/instant.ts'
import type { CategoryEntry, Store } from './contract.ts'

/** Returns how many stories of the published document show an item of the source of this entry; 0 if the category has no `maxPerSource`. */
export async function liveOfSource(
  { slug, maxPerSource }: Pick<Category, 'slug' | 'maxPerSource'>,
  { shown }: Pick<CategoryEntry, 'shown'>,
  { documents, entries, items }: Pick<Store, 'documents' | 'entries' | 'items'>,
  now: Instant,
): Promise<number> {
  if (maxPerSource === undefined) return 0
  const live = await entries.ofCategory(slug, (await documents.live(slug)) ?? [], now)
  const held = await items.byIds([shown, ...live.map((one) => one.shown)])
  const sourceId = held.get(shown)?.sourceId
  return live.filter((one) => held.get(one.shown)?.sourceId === sourceId).length
}
