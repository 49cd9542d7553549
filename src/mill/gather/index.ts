import { setImmediate as pause } from 'node:timers/promises'
import type { Instant } from '../../model/instant.ts'
import type { Item, ItemId } from '../../model/item.ts'
import type { Source, SourceId } from '../../model/source.ts'
import type { Story, StoryId } from '../../model/story.ts'
import type { Route, Router } from '../../publications/routing.ts'
import type { Gathering, IndexRow, RenamedItem, Store } from '../../store/contract.ts'
import {
  Counters,
  candidateIds,
  decodeFingerprint,
  encodeFingerprint,
  type Fingerprint,
  fingerprint,
  type Held,
  HOLDERS,
  lookupKeys,
  type Mode,
  type Placement,
  place,
} from '../../stories/index.ts'
import { guidLosers } from '../guid-owners.ts'
import { entriesOfStory, leadOf } from './entries.ts'
import { takingOver } from './giving-way.ts'
import type { Readings } from './readings.ts'
import { categorySteps } from './steps.ts'

export { createReadings, type Readings } from './readings.ts'

export interface GatherContext {
  readonly store: Store
  readonly sources: ReadonlyMap<SourceId, Source>
  readonly router: Router
  /** Postings are dropped so long after they were written. */
  readonly windowMs: number
  readonly now: Instant
  /** What collecting read of the items already. */
  readonly readings: Readings
  /** Stops after the portion under way; what is left stays pending. */
  readonly signal?: AbortSignal
  readonly onProgress?: (placed: number) => void
}

export interface GatherResult {
  readonly placed: number
  /** Items that joined a story of others. */
  readonly joined: number
}

/** Items of one portion: many neighbours are looked up at once, and one transaction is not long. */
const PORTION = 1000

/** Places every pending item in its story and every touched story in its categories. Each portion is one transaction: a crash loses nothing, a replay decides the same. */
export async function gather(context: GatherContext): Promise<GatherResult> {
  const { store } = context
  let [placed, joined] = [0, 0]
  let counters: Counters | undefined
  for (;;) {
    const items = await store.items.pending(PORTION)
    if (items.length === 0 || context.signal?.aborted === true) return { placed, joined }
    counters ??= Counters.read(await store.meta.getBytes('stories.counters'))
    const placements = await gatherPortion(items, counters, context)
    placed += items.length
    joined += placements.filter((placement) => placement.moved && placement.storyId !== placement.itemId).length
    context.onProgress?.(placed)
    await pause()
  }
}

async function gatherPortion(items: readonly Item[], counters: Counters, context: GatherContext): Promise<readonly Placement[]> {
  const prints = await printsOf(items, counters, context.readings)
  const held = await heldFor(items, prints, context)
  const batch = items.map((item) => ({
    itemId: item.id,
    print: prints.get(item.id)!,
    mode: modeOf(item, context.sources),
    beside: item.beside,
  }))
  const placements = place(batch, held)
  const left = items.flatMap((item) => held.storyOf.get(item.id) ?? [])
  const touched = [...new Set([...placements.map((placement) => placement.storyId), ...left])]
  const moved = new Map(placements.filter((placement) => placement.moved).map((placement) => [placement.itemId, placement]))
  const movedTo = Map.groupBy(moved.values(), (placement) => placement.storyId)
  const stories = touched.map((id) => storyAfter(id, held.stories.get(id), { moved, joined: movedTo.get(id) ?? [], now: context.now }))
  const losers = await guidLosers(items, new Map(placements.map(({ itemId, storyId }) => [itemId, storyId])), context)
  const known = new Map(items.map((item) => [item.id, item]))
  const shown = await shownOf(stories, context, known, (story) => isNew(story, held))
  await context.store.saveGathering({
    placed: placements.map(({ itemId, storyId, why }) => ({ itemId, storyId, why, at: context.now })),
    index: placements.map((placement) => rowOf(placement, prints.get(placement.itemId)!, context)),
    counters: counters.write(),
    ...shown,
    renamed: [...losers, ...shown.renamed],
  })
  return placements
}

async function printsOf(items: readonly Item[], counters: Counters, readings: Readings): Promise<ReadonlyMap<ItemId, Fingerprint>> {
  const prints = new Map<ItemId, Fingerprint>()
  for (const [index, item] of items.entries()) {
    prints.set(item.id, fingerprint(item, counters, readings.take(item)))
    if (index % 16 === 15) await pause()
  }
  return prints
}

/** What the store knows about the neighbours of these items. */
async function heldFor(items: readonly Item[], prints: ReadonlyMap<ItemId, Fingerprint>, { store, sources }: GatherContext): Promise<Held> {
  const keys = new Set(items.flatMap((item) => lookupKeys(prints.get(item.id)!, modeOf(item, sources))))
  const hits = await store.stories.index.lookup([...keys], HOLDERS)
  const overrides = await store.stories.overrides(items.map((item) => item.id))
  const named = [...items.map((item) => item.id), ...overrides.flatMap(({ a, b }) => [a, b])]
  const ids = [...new Set([...candidateIds([...prints.values()], hits), ...named])]
  const storyOf = new Map(await store.stories.ofItems(ids))
  const stories = await store.stories.get([...new Set(storyOf.values())])
  const members = [...stories.values()].flatMap((story) => story.members.map((member) => member.itemId))
  for (const story of stories.values()) for (const { itemId } of story.members) storyOf.set(itemId, story.id)
  const stored = await store.stories.index.fingerprints([...new Set([...ids, ...members])])
  const decoded = [...stored].flatMap(([id, bytes]) => {
    const print = decodeFingerprint(bytes)
    return print === undefined ? [] : [[id, print] as const]
  })
  return { hits, prints: new Map(decoded), storyOf, stories, overrides }
}

function modeOf(item: Item, sources: ReadonlyMap<SourceId, Source>): Mode {
  return sources.get(item.sourceId)?.dedup ?? 'near'
}

interface Moves {
  readonly moved: ReadonlyMap<ItemId, Placement>
  /** Those that moved here. */
  readonly joined: readonly Placement[]
  readonly now: Instant
}

/** The story as it is when the placements hold: founder first, then in the order of joining. */
function storyAfter(id: StoryId, before: Story | undefined, { moved, joined, now }: Moves): Story {
  const stayed = (before?.members ?? []).filter((member) => moved.get(member.itemId)?.storyId === id || !moved.has(member.itemId))
  const known = new Set(stayed.map((member) => member.itemId))
  const newcomers = joined.filter((placement) => !known.has(placement.itemId))
  return { id, lead: before?.lead ?? '', members: [...stayed, ...newcomers.map(({ itemId, why }) => ({ itemId, why, joinedAt: now }))] }
}

function rowOf(placement: Placement, print: Fingerprint, { windowMs, now }: GatherContext): IndexRow {
  return { itemId: placement.itemId, keys: placement.keys, fingerprint: encodeFingerprint(print), expires: now + windowMs }
}

/** Items that are held and not taken back, as they stand; known ones need not be read again. */
type KnownItems = ReadonlyMap<ItemId, Item>

/** True for a story that this gathering founds, of items that were in none before: no category shows any of them. */
function isNew(story: Story, { stories, storyOf }: Held): boolean {
  return !stories.has(story.id) && story.members.every(({ itemId }) => !storyOf.has(itemId))
}

/** Leads of the stories, and what the categories show of them. */
export async function shownOf(
  stories: readonly Story[],
  context: Pick<GatherContext, 'store' | 'sources' | 'router' | 'now'>,
  known: KnownItems = new Map(),
  hasNoEntries: (story: Story) => boolean = () => false,
): Promise<Required<Pick<Gathering, 'leads' | 'entries' | 'removedEntries' | 'made' | 'renamed'>>> {
  const { store, sources, now } = context
  const items = new Map(await membersOf(stories, store, known))
  const pins = await pinsOf(stories, store)
  const old = stories.filter((story) => !hasNoEntries(story))
  const standing = Map.groupBy(old.length === 0 ? [] : await store.entries.ofStories(old.flatMap(namesOf)), (entry) => entry.storyId)
  const shown = {
    leads: [] as Gathering['leads'][number][],
    entries: [] as Gathering['entries'][number][],
    removedEntries: [] as Gathering['removedEntries'][number][],
    renamed: [] as RenamedItem[],
  }
  const routes = routesOf(items.values(), context)
  const transform = await categorySteps([...routes.values()].flat(), context)
  for (const story of stories) {
    const existing = standing.size === 0 ? [] : namesOf(story).flatMap((id) => standing.get(id) ?? [])
    const isPinned = story.members.some(({ itemId }) => pins.has(itemId))
    const taking = isPinned ? undefined : takingOver(story, { items, sources, existing, now })
    if (taking !== undefined) {
      items.set(taking.to.id, taking.to)
      shown.renamed.push(taking.renamed)
    }
    const lead = taking?.to.id ?? leadOf(story, { items, sources, pins })
    if (lead !== undefined) shown.leads.push({ storyId: story.id, lead })
    const { entries, removed } = entriesOfStory(
      { ...story, lead: lead ?? story.lead },
      { sources, routes, items, existing, transform, takingOver: taking, pins },
    )
    shown.entries.push(...entries)
    shown.removedEntries.push(...removed)
  }
  return { ...shown, made: context.router.takeNew() }
}

function routesOf(
  items: Iterable<Item>,
  { router, sources }: Pick<GatherContext, 'router' | 'sources'>,
): ReadonlyMap<ItemId, readonly Route[]> {
  const routes = new Map<ItemId, readonly Route[]>()
  for (const item of items) {
    const source = sources.get(item.sourceId)
    if (source !== undefined) routes.set(item.id, router.routesOf(item, source))
  }
  return routes
}

/** When members of stories with more than one were pinned. */
async function pinsOf(stories: readonly Story[], store: Store): Promise<ReadonlyMap<ItemId, Instant>> {
  const ids = stories.flatMap(({ members }) => (members.length > 1 ? members.map(({ itemId }) => itemId) : []))
  const overrides = ids.length === 0 ? [] : await store.stories.overrides(ids)
  return new Map(overrides.flatMap(({ kind, a, at }) => (kind === 'pin' ? [[a, at] as const] : [])))
}

/** Names under which entries of the story may stand: its own, and those of its members where a category does not join stories. */
function namesOf(story: Story): readonly string[] {
  return [...new Set([story.id, ...story.members.map((member) => member.itemId)])]
}

async function membersOf(stories: readonly Story[], store: Store, known: KnownItems): Promise<KnownItems> {
  const ids = stories.flatMap((story) => story.members.map((member) => member.itemId))
  const others = ids.filter((id) => !known.has(id))
  if (others.length === 0) return known
  const [retracted, items] = await Promise.all([store.items.isRetracted(others), store.items.byIds(others)])
  return new Map([...known, ...[...items].filter(([id]) => !retracted.has(id))])
}
