import { runTransforms } from '../../items/index.ts'
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
  assemble,
  type Candidate,
  type ClosedPage,
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
  const { current, pages } = await planOf(maker)
  for (const { page, shown } of pages) {
    if (await isRendered(parts, category, page, shown)) continue
    const made = await make(maker, await candidatesOf(maker, shown), page.paging)
    yield { ...made, commit: () => rememberPage(parts, category, page, shown, context.now) }
  }
  yield { ...current, commit: async () => {} }
}

interface Maker extends PublicationContext {
  readonly parts: MillParts
  readonly category: Category
}

interface Plan {
  readonly current: Made
  readonly pages: readonly { readonly page: Page; readonly shown: readonly CategoryEntry[] }[]
}

/** What stands in the subscription document, and what on pages. Where bytes are limited, the pages take over what the document has no room for. */
async function planOf(maker: Maker): Promise<Plan> {
  const { parts, category, now } = maker
  const { store } = parts
  const entries = await inOrder(maker, await store.entries.newest(category.slug, Number.MAX_SAFE_INTEGER, now))
  const byStory = new Map(entries.map((entry) => [entry.storyId, entry]))
  const closed = category.archives ? await store.documents.archivePages(category.slug) : []
  const plan = (limit: number) =>
    category.archives ? planArchive([...byStory.keys()], closed, limit) : withoutPages([...byStory.keys()], limit)
  const draft = (drawn: ArchivePlan) => makeCurrent(maker, drawn, byStory)
  let drawn = plan(category.limit)
  let current = await draft(drawn)
  const fitting = withinBytes(current.publication, category.maxBytes, largestDocument)
  if (fitting.items.length < current.publication.items.length) {
    drawn = plan(fitting.items.length)
    current = await draft(drawn)
    current = { ...current, publication: withinBytes(current.publication, category.maxBytes, largestDocument) }
  }
  const pages = pagesOf(closed, drawn.close).map((page) => ({
    page,
    shown: page.storyIds.flatMap((id) => byStory.get(id) ?? []).toReversed(),
  }))
  return { current, pages }
}

function withoutPages(ids: readonly StoryId[], limit: number): ArchivePlan {
  return { close: [] as readonly ClosedPage[], current: ids.slice(0, limit), paging: { complete: ids.length <= limit } }
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

async function makeCurrent(maker: Maker, plan: ArchivePlan, byStory: ReadonlyMap<StoryId, CategoryEntry>): Promise<Made> {
  const { category, now } = maker
  const planned = await candidatesOf(
    maker,
    plan.current.flatMap((id) => byStory.get(id) ?? []),
  )
  // Ages are counted from the start of the day, so that turns of one day agree.
  const today = Math.floor(now / DAY_MS) * DAY_MS
  const shown = selectEntries(planned, { ...category, minPerSource: 0 }, { now: today })
  const isAll = plan.paging.complete && shown.length === byStory.size
  return make(maker, shown, { ...plan.paging, complete: isAll })
}

function largestDocument(publication: Publication): number {
  const feeds = outputFormats.filter((format) => format.name !== 'page')
  return Math.max(...feeds.map((format) => Buffer.byteLength(format.serialize(publication))))
}

interface EntryCandidate extends Candidate {
  readonly entry: CategoryEntry
}

async function candidatesOf({ parts: { store }, category, sources }: Maker, entries: readonly CategoryEntry[]): Promise<EntryCandidate[]> {
  const items = await store.items.byIds([...new Set(entries.flatMap((entry) => [entry.shown, ...entry.companions]))])
  const held = (id: ItemId): Item[] => {
    const item = items.get(id)
    return item === undefined ? [] : [item]
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
