import { type GuidUse, guidHost, guidOwner, ownGuid } from '../items/index.ts'
import { domainOf } from '../lib/url/domains.ts'
import type { Item, ItemId } from '../model/item.ts'
import type { Source, SourceId } from '../model/source.ts'
import type { StoryId } from '../model/story.ts'
import type { GuidHolder, RenamedItem, Store } from '../store/contract.ts'

interface Memory {
  readonly store: Store
  readonly sources: ReadonlyMap<SourceId, Source>
}

/**
 * Items that are known by an id of their own from now on, since their guid is that of an item in another story. Decided when one of them
 * is placed and kept in the store: what else a document holds never changes an id. Within one story the guid is shared: only one of them is shown.
 */
export async function guidLosers(
  items: readonly Item[],
  placed: ReadonlyMap<ItemId, StoryId>,
  { store, sources }: Memory,
): Promise<readonly RenamedItem[]> {
  const holders = await store.items.sharingGuid([...new Set(items.map((item) => item.guid))])
  if (holders.size === 0) return []
  const ids = [...holders.values()].flatMap((uses) => uses.map((use) => use.itemId))
  const storyOf = new Map([...(await store.stories.ofItems(ids)), ...placed])
  return [...holders].flatMap(([guid, uses]) => {
    const owner = guidOwner(uses.map((use) => useOf(guid, use, sources)))
    // What is not placed yet is judged when it is.
    const isLoser = (id: ItemId): boolean => storyOf.has(owner) && storyOf.has(id) && storyOf.get(id) !== storyOf.get(owner)
    return uses.filter(({ itemId }) => isLoser(itemId)).map(({ itemId }) => ({ itemId, guid: ownGuid(itemId) }))
  })
}

/** The items as a category that shows the members of a story one by one is to name them: a guid that they share stays with its owner. */
export async function underOwnGuids(items: readonly Item[], { store, sources }: Memory): Promise<readonly Item[]> {
  const holders = await store.items.sharingGuid([...new Set(items.map((item) => item.guid))])
  const owners = new Map([...holders].map(([guid, uses]) => [guid, guidOwner(uses.map((use) => useOf(guid, use, sources)))]))
  return items.map((item) => ((owners.get(item.guid) ?? item.id) === item.id ? item : { ...item, guid: ownGuid(item.id) }))
}

function useOf(guid: string, holder: GuidHolder, sources: Memory['sources']): GuidUse {
  const source = sources.get(holder.sourceId)
  return { ...holder, priority: source?.priority ?? 0, isHome: isHome(guid, source) }
}

/** By the address that a person configured: what a feed says of itself proves nothing. */
function isHome(guid: string, source: Source | undefined): boolean {
  const address = source?.options.url ?? source?.options.baseUrl
  const host = typeof address === 'string' ? URL.parse(address)?.hostname : undefined
  const named = guidHost(guid)
  return host !== undefined && named !== undefined && domainOf(host) === domainOf(named)
}
