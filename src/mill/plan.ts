import { setImmediate as breathe } from 'node:timers/promises'
import { matches } from '../items/index.ts'
import type { Instant } from '../model/instant.ts'
import type { Settings } from '../model/settings.ts'
import type { Story, StoryId } from '../model/story.ts'
import type { CategoryPlan, Plan, PlannedEntry } from '../publications/plan.ts'
import { createRouter } from '../publications/routing.ts'
import type { CategoryEntry, Store } from '../store/contract.ts'
import { shownOf } from './gather/index.ts'
import { expandLists } from './lists.ts'

const STORIES_AT_ONCE = 200

/**
 * Returns what a configuration would add to, remove from and change in each category, from what is held, without saving anything. The newest
 * `limit` items are looked at, because older ones stand in no live document. Items of sources that were never pulled are unknown.
 */
export async function planOf(store: Store, settings: Settings, options: { readonly now: Instant; readonly limit: number }): Promise<Plan> {
  const sources = await expandLists(settings.sources, store)
  const made = await store.made.all()
  const context = {
    store,
    sources: new Map(sources.map((source) => [source.id, source])),
    router: createRouter({ settings, made, matches }),
    now: options.now,
  }
  const ids = await newestStories(store, options.limit)
  const differences = new Map<string, Difference>()
  for (let at = 0; at < ids.length; at += STORIES_AT_ONCE) {
    const page = [...(await store.stories.get(ids.slice(at, at + STORIES_AT_ONCE))).values()]
    await comparePage(page, context, differences)
    // The server may plan in the thread that answers readers.
    await breathe()
  }
  const held = new Set((await store.sources.all()).keys())
  return {
    categories: await Promise.all(
      [...slugsOf(settings, differences)].map((slug) => planOfCategory(slug, settings, differences.get(slug), store)),
    ),
    stories: ids.length,
    sources: {
      added: sources.map(({ id }) => id).filter((id) => !held.has(id)),
      removed: [...held].filter((id) => !context.sources.has(id)),
    },
  }
}

interface Difference {
  readonly added: CategoryEntry[]
  readonly removed: CategoryEntry[]
  readonly changed: CategoryEntry[]
  unchanged: number
}

async function newestStories(store: Store, limit: number): Promise<readonly StoryId[]> {
  const items = await store.items.list({ limit })
  return [...new Set((await store.stories.ofItems(items.map(({ id }) => id))).values())]
}

async function comparePage(
  stories: readonly Story[],
  context: Parameters<typeof shownOf>[1],
  differences: Map<string, Difference>,
): Promise<void> {
  const names = stories.flatMap((story) => [story.id, ...story.members.map(({ itemId }) => itemId)])
  const standing = new Map((await context.store.entries.ofStories([...new Set(names)])).map((entry) => [nameOf(entry), entry]))
  const { entries } = await shownOf(stories, context)
  for (const entry of entries) {
    const before = standing.get(nameOf(entry))
    const difference = differenceOf(entry.category, differences)
    standing.delete(nameOf(entry))
    if (before === undefined) difference.added.push(entry)
    else if (before.shown !== entry.shown || before.rule !== entry.rule) difference.changed.push(entry)
    else difference.unchanged++
  }
  for (const entry of standing.values()) differenceOf(entry.category, differences).removed.push(entry)
}

function differenceOf(slug: string, differences: Map<string, Difference>): Difference {
  const known = differences.get(slug) ?? { added: [], removed: [], changed: [], unchanged: 0 }
  differences.set(slug, known)
  return known
}

function nameOf({ category, storyId }: Pick<CategoryEntry, 'category' | 'storyId'>): string {
  return `${category}/${storyId}`
}

function slugsOf(settings: Settings, differences: ReadonlyMap<string, Difference>): ReadonlySet<string> {
  return new Set([...settings.categories.map(({ slug }) => slug), ...differences.keys()])
}

async function planOfCategory(slug: string, settings: Settings, difference: Difference | undefined, store: Store): Promise<CategoryPlan> {
  const { added = [], removed = [], changed = [], unchanged = 0 } = difference ?? {}
  return {
    slug,
    change: changeOf(slug, difference, settings),
    added: await shownIn(added, store),
    removed: await shownIn(removed, store),
    changed: await shownIn(changed, store),
    unchanged,
  }
}

function changeOf(slug: string, difference: Difference | undefined, settings: Settings): CategoryPlan['change'] {
  if (difference === undefined) return 'same'
  const { added, removed, changed, unchanged } = difference
  if (added.length + removed.length + changed.length === 0) return 'same'
  if (removed.length + changed.length + unchanged === 0) return 'new'
  const stays = settings.categories.some((category) => category.slug === slug) || added.length + changed.length + unchanged > 0
  return stays ? 'changed' : 'removed'
}

async function shownIn(entries: readonly CategoryEntry[], store: Store): Promise<readonly PlannedEntry[]> {
  const items = await store.items.byIds(entries.map(({ shown }) => shown))
  return entries.flatMap(({ storyId, shown, rule }) => {
    const item = items.get(shown)
    return item === undefined ? [] : [{ storyId, title: item.title, sourceId: item.sourceId, rule }]
  })
}
