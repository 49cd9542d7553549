import { matches } from '../../items/index.ts'
import { compact } from '../../lib/record.ts'
import type { Item, Revision } from '../../model/item.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { Story } from '../../model/story.ts'
import { type Placement, placementOf, withMade } from '../../publications/index.ts'
import { createRouter } from '../../publications/routing.ts'
import type { CategoryEntry } from '../../store/contract.ts'
import { digestsOf } from '../../store/digests.ts'
import { liveOfSource } from '../../store/live-share.ts'
import type { RouteContext } from '../route-context.ts'

/** Where an item came from, which story it is in and where it is published. */
export interface ItemFacts {
  readonly item: Item
  readonly isRetracted: boolean
  readonly revisions: readonly Revision[]
  readonly story: Story | undefined
  readonly members: ReadonlyMap<string, Item>
  readonly entries: readonly CategoryEntry[]
  /** Of the entries, by slug. */
  readonly placements: ReadonlyMap<string, Placement>
  /** Slugs of categories, by the rule that takes the item. */
  readonly rules: ReadonlyMap<string, string>
  readonly refusals: readonly Refusal[]
}

/** Everything that is known of an item. */
export async function readItemFacts(context: RouteContext, item: Item): Promise<ItemFacts> {
  const { store } = context
  const storyId = (await store.stories.ofItems([item.id])).get(item.id)
  const story = storyId === undefined ? undefined : (await store.stories.get([storyId])).get(storyId)
  const ids = story?.members.map(({ itemId }) => itemId) ?? []
  const [members, retracted, revisions, entries, refusals] = await Promise.all([
    store.items.byIds(ids),
    store.items.isRetracted([item.id]),
    store.items.revisions(item.id),
    store.entries.ofStories([...(storyId === undefined ? [] : [storyId]), item.id]),
    store.refusals.find(item.id, 50),
  ])
  const rules = await rulesOf(context, item)
  const placements = await placementsOf(context, item, entries, refusals)
  return { item, isRetracted: retracted.has(item.id), revisions, story, members, entries, placements, rules, refusals }
}

/** Decided by the function that publishing decides with. */
async function placementsOf(
  { settings, store, clock }: RouteContext,
  item: Item,
  entries: readonly CategoryEntry[],
  refusals: readonly Refusal[],
): Promise<ReadonlyMap<string, Placement>> {
  const { categories } = withMade(settings, await store.made.all())
  const placements = new Map<string, Placement>()
  for (const category of categories) {
    const entry = entries.find((one) => one.category === category.slug)
    if (entry === undefined) continue
    const { slug } = category
    const [live, pages] = await Promise.all([store.documents.live(slug), store.documents.archivePages(slug)])
    const refused = new Map(refusals.filter((one) => one.category === slug).map(({ rule, reason }) => [entry.shown, { rule, reason }]))
    const placed = compact({ ...entry, updated: entry.shown === item.id ? item.updated : undefined })
    const now = clock()
    const digests = category.digest === undefined ? undefined : ((await digestsOf(store, slug))?.made ?? [])
    const share = await liveOfSource(category, entry, store, now)
    const published = compact({ category, live: new Set(live), pages, refused, now, liveOfSource: share, digests })
    placements.set(slug, placementOf(placed, published))
  }
  return placements
}

async function rulesOf({ settings, store }: RouteContext, item: Item): Promise<ReadonlyMap<string, string>> {
  const source = settings.sources.find(({ id }) => id === item.sourceId)
  if (source === undefined) return new Map()
  const router = createRouter({ settings, made: await store.made.all(), matches })
  return new Map(router.routesOf(item, source).map(({ category, rule }) => [category.slug, rule]))
}
