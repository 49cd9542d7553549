import { compact } from '../../../lib/record.ts'
import type { Frame, ItemFacts } from '../../../model/publication.ts'
import type { RiverStory } from '../../../writing/index.ts'
import type { MillParts } from '../../parts.ts'
import { type Listing, remembered } from '../../remembered.ts'

/** Titles of the newest stories. */
const LATEST = 3
/** Stories of the front page, which are those of the category that takes every item. */
const RIVER = 31

/** Remembers what a category's subscription document shows. */
export async function rememberListing(
  { slug, updated }: Frame,
  items: readonly ItemFacts[],
  parts: Pick<MillParts, 'store' | 'settings'>,
): Promise<void> {
  const { store, settings } = parts
  const latest = items.slice(0, LATEST).map(({ name, url }) => compact({ title: name, url }))
  const listing: Listing = { count: items.length, updated, latest }
  await remembered.listing(slug).set(store, listing)
  if (slug === settings.allSlug) await remembered.river.set(store, items.toSorted(newestFirst).slice(0, RIVER).map(storyOf))
}

function newestFirst(a: ItemFacts, b: ItemFacts): number {
  return b.published - a.published
}

function storyOf({ name, url, itemId, published, sourceId, teaser }: ItemFacts): RiverStory {
  return compact({ ...teaser, title: name, url, itemId, published, sourceId })
}
