import { compact } from '../../lib/record.ts'
import type { Instant } from '../../model/instant.ts'
import type { Frame, ItemFacts } from '../../model/publication.ts'
import type { Store } from '../../store/contract.ts'

/** What the page of all categories says of one: of what stands in its documents, not of what is held. */
export interface Listing {
  readonly count: number
  readonly updated: Instant
  readonly latest: readonly { readonly title: string; readonly url?: string }[]
}

/** Titles of the newest stories. */
const LATEST = 3

/** Remembers what a category's subscription document shows. */
export async function rememberListing({ slug, updated }: Frame, items: readonly ItemFacts[], store: Store): Promise<void> {
  const latest = items.slice(0, LATEST).map(({ name, url }) => compact({ title: name, url }))
  const listing: Listing = { count: items.length, updated, latest }
  await store.meta.set(nameOf(slug), JSON.stringify(listing))
}

/** What a category showed last; undefined before its first publication. */
export async function listingOf(slug: string, store: Store): Promise<Listing | undefined> {
  const text = await store.meta.get(nameOf(slug))
  return text === undefined ? undefined : (JSON.parse(text) as Listing)
}

function nameOf(slug: string): string {
  return `listed:${slug}`
}
