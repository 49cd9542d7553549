import { compact } from '../../lib/record.ts'
import type { Frame, ItemFacts } from '../../model/publication.ts'
import type { Store } from '../../store/contract.ts'
import { type Listing, remembered } from '../remembered.ts'

/** Titles of the newest stories. */
const LATEST = 3

/** Remembers what a category's subscription document shows. */
export async function rememberListing({ slug, updated }: Frame, items: readonly ItemFacts[], store: Store): Promise<void> {
  const latest = items.slice(0, LATEST).map(({ name, url }) => compact({ title: name, url }))
  const listing: Listing = { count: items.length, updated, latest }
  await remembered.listing(slug).set(store, listing)
}
