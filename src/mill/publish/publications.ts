import { runTransforms } from '../../items/index.ts'
import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { Category } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'
import type { Item, ItemId } from '../../model/item.ts'
import type { Paging, Publication } from '../../model/publication.ts'
import type { Source, SourceId } from '../../model/source.ts'
import type { StoryId } from '../../model/story.ts'
import type { CategoryReport } from '../../model/turn.ts'
import {
  type ArchivePlan,
  type ArchiveRequest,
  assemble,
  type Candidate,
  ownPages,
  planArchive,
  type SettledEntry,
  selectEntries,
  settlePolicy,
  withinBytes,
} from '../../publications/index.ts'
import type { CategoryEntry } from '../../store/contract.ts'
import { outputFormats } from '../../writing/index.ts'
import { underOwnGuids } from '../guid-owners.ts'
import type { MillParts } from '../parts.ts'
import { isRendered, type Page, pagesOf, rememberPage } from './archive-pages.ts'
import { hubsOf } from './hubs.ts'
import { tombstonesOf } from './tombstones.ts'

export interface MadePublication {
  readonly publication: Publication
  readonly dropped: CategoryReport['dropped']
  /** To be called when its documents stand: remembers that the page is closed as it was written. */
  readonly commit: () => Promise<void>
}

export interface PublicationContext {
  readonly now: Instant
  readonly sources: ReadonlyMap<SourceId, Source>
}

/** The archive pages of a category that are new or lost a member, oldest first, and then its subscription document: so no link ever points at a page that is not there. */
export async function* publicationsOf(parts: MillParts, category: Category, context: PublicationContext): AsyncGenerator<MadePublication> {
  const maker: Maker = { parts, category, ...context }
  const { current, live, pages } = await planOf(maker)
  for (const { page, shown } of pages) {
    if (isRendered(parts, category, page, shown)) continue
    const made = await make(maker, await candidatesOf(maker, shown), page.paging)
    yield { ...made, commit: () => rememberPage(parts, category, page, shown, context.now) }
  }
  yield { ...current, commit: () => parts.store.documents.saveLive(category.slug, live) }
}

interface Maker extends PublicationContext {
  readonly parts: MillParts
  readonly category: Category
}

interface Plan {
  readonly current: Made
  /** Stories of the subscription document. */
  readonly live: readonly StoryId[]
  readonly pages: readonly { readonly page: Page; readonly shown: readonly CategoryEntry[] }[]
}

/** What stands in the subscription document, and what on pages. Where bytes are limited, the pages take over what the document has no room for. */
async function planOf(maker: Maker): Promise<Plan> {
  const { parts, category, now } = maker
  const { store } = parts
  const closed = category.archives === 'off' ? [] : await store.documents.archivePages(category.slug)
  const { entries, fresh, owed, isAll } = await consideredOf(maker, closed.length > 0)
  const byStory = new Map(entries.map((entry) => [entry.storyId, entry]))
  const draw = (room?: number) =>
    planArchive({ order: [...byStory.keys()], closed, limit: category.limit, fresh, owed, ...(room !== undefined && { room }) })
  let drawn = draw()
  let current = await makeCurrent(maker, drawn, byStory, isAll)
  const fitting = withinBytes(current.publication, category.maxBytes, largestDocument)
  if (fitting.items.length < current.publication.items.length) {
    drawn = draw(fitting.items.length)
    current = await makeCurrent(maker, drawn, byStory, isAll)
    current = { ...current, publication: withinBytes(current.publication, category.maxBytes, largestDocument) }
  }
  const onPages = await store.entries.ofCategory(
    category.slug,
    [...closed, ...drawn.close].flatMap((page) => page.storyIds).filter((id) => !byStory.has(id)),
    now,
  )
  for (const entry of onPages) byStory.set(entry.storyId, entry)
  const pages = pagesOf(closed, drawn.close).map((page) => ({
    page,
    shown: page.storyIds.flatMap((id) => byStory.get(id) ?? []).toReversed(),
  }))
  return { current, live: drawn.current, pages }
}

interface Considered {
  /** In the order of the category. */
  readonly entries: readonly CategoryEntry[]
  readonly fresh: ReadonlySet<StoryId>
  readonly owed: ArchiveRequest['owed']
  /** The category shows no other entry. */
  readonly isAll: boolean
}

/** Every entry that could stand in the document or leave it now: the newest, those that arrived lately, those that stood in it before. */
async function consideredOf(maker: Maker, hasPages: boolean): Promise<Considered> {
  const { parts, category, now } = maker
  const { store } = parts
  const live = await store.documents.live(category.slug)
  // Of a store that has pages and knows of no live document, every story was owed a place.
  const isOwedAll = category.archives === 'all' || (live === undefined && hasPages)
  const arrived = await store.entries.arrived(category.slug, freshForMs(maker), now)
  const choice = category.minPerSource > 0 ? category.limit * CHOICE : category.limit
  const wanted = isOwedAll ? Number.MAX_SAFE_INTEGER : choice + arrived.length + 1
  const newest = await store.entries.newest(category.slug, wanted, now)
  const before = category.archives === 'new' && live !== undefined ? await store.entries.ofCategory(category.slug, live, now) : []
  const known = new Set(newest.map((entry) => entry.storyId))
  const older = new Map([...arrived, ...before].filter((entry) => !known.has(entry.storyId)).map((entry) => [entry.storyId, entry]))
  return {
    entries: [...(await inOrder(maker, newest)), ...[...older.values()].sort(byOrder)],
    fresh: new Set(arrived.map((entry) => entry.storyId)),
    owed: isOwedAll ? 'all' : new Set(before.map((entry) => entry.storyId)),
    isAll: newest.length < wanted,
  }
}

/** The order of the store: newest first, ties by story. */
function byOrder(a: CategoryEntry, b: CategoryEntry): number {
  return b.sortAt - a.sortAt || (a.storyId < b.storyId ? -1 : 1)
}

const LEAST_FRESH_TURNS = 3

function freshForMs({ parts: { ttlMinutes = 0 }, category }: Maker): number {
  return Math.max(category.freshForMs, ttlMinutes * 60_000 * LEAST_FRESH_TURNS)
}

/** So many more than are shown are looked at, that a share for each source has something to choose from. */
const CHOICE = 20

/** Newest first; where each source has its share, what the shares choose comes first, and the pages take the rest. */
async function inOrder(maker: Maker, entries: readonly CategoryEntry[]): Promise<readonly CategoryEntry[]> {
  const { category, now } = maker
  if (category.minPerSource === 0) return entries
  const choice = await candidatesOf(maker, entries.slice(0, category.limit * CHOICE))
  const chosen = new Set(selectEntries(choice, { ...category, maxAgeDays: undefined }, { now }).map((candidate) => candidate.entry))
  return [...chosen, ...entries.filter((entry) => !chosen.has(entry))]
}

async function makeCurrent(maker: Maker, plan: ArchivePlan, byStory: ReadonlyMap<StoryId, CategoryEntry>, isAll: boolean): Promise<Made> {
  const { category, now } = maker
  const planned = await candidatesOf(
    maker,
    plan.current.flatMap((id) => byStory.get(id) ?? []),
  )
  // Ages are counted from the start of the day, so that turns of one day agree.
  const today = Math.floor(now / DAY_MS) * DAY_MS
  const shown = selectEntries(planned, { ...category, limit: planned.length, minPerSource: 0 }, { now: today })
  const complete = plan.prev === undefined && isAll && shown.length === byStory.size
  return make(maker, shown, compact({ complete, prev: plan.prev }))
}

function largestDocument(publication: Publication): number {
  const feeds = outputFormats.filter((format) => format.name !== 'page')
  return Math.max(...feeds.map((format) => Buffer.byteLength(format.serialize(publication))))
}

interface EntryCandidate extends Candidate {
  readonly entry: CategoryEntry
}

async function candidatesOf(
  { parts: { store, settings }, category, sources }: Maker,
  entries: readonly CategoryEntry[],
): Promise<EntryCandidate[]> {
  const pages = ownPages(settings)
  const items = await store.items.byIds([...new Set(entries.flatMap((entry) => [entry.shown, ...entry.companions]))])
  const held = (id: ItemId): Item[] => {
    const item = items.get(id)
    return item === undefined ? [] : [pages.withPage(item)]
  }
  const shown = entries.flatMap((entry) => held(entry.shown))
  const named = category.dedup === 'near' ? shown : await underOwnGuids(shown, { store, sources })
  const byId = new Map(named.map((item) => [item.id, item]))
  return entries.flatMap((entry) => {
    const item = byId.get(entry.shown)
    return item === undefined ? [] : [{ entry, item, members: entry.companions.flatMap(held) }]
  })
}

type Made = Omit<MadePublication, 'commit'>

async function make(maker: Maker, candidates: readonly EntryCandidate[], paging: Paging): Promise<Made> {
  const { parts, category, sources } = maker
  const { settings, version, ttlMinutes, store } = parts
  const dropped = new Map<string, number>()
  const entries: SettledEntry[] = []
  for (const candidate of candidates) {
    const settled = settleOne(maker, candidate)
    if (settled.item === undefined) dropped.set(settled.dropped, (dropped.get(settled.dropped) ?? 0) + 1)
    else {
      const priority = sources.get(candidate.item.sourceId)?.priority ?? 0
      entries.push({ item: settled.item, priority, changedAt: candidate.entry.changedAt })
    }
  }
  const tombstones = category.tombstones && paging.archive === undefined ? await tombstonesOf(category, store) : []
  const publication = assemble({ category, site: settings.site, entries, paging, tombstones, hubs: hubsOf(settings), version, ttlMinutes })
  return { publication, dropped: [...dropped].map(([reason, count]) => ({ reason, count })) }
}

function settleOne({ parts, category, now }: Maker, { item, members }: EntryCandidate) {
  const [made] = category.transforms.length === 0 ? [item] : runTransforms([item], category.transforms, { now }).items
  if (made === undefined) return { dropped: 'transform' }
  return parts.settled.settle({ item: made, members }, settlePolicy(category, parts.settings.site.embedHosts))
}
