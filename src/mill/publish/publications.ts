import { compact } from '../../lib/record.ts'
import { compareText } from '../../lib/text.ts'
import type { Category } from '../../model/category.ts'
import type { Frame, Paging } from '../../model/publication.ts'
import type { SourceId } from '../../model/source.ts'
import type { StoryId } from '../../model/story.ts'
import {
  type ArchiveRequest,
  type FrameRequest,
  frameOf,
  liveStories,
  onlySourceOf,
  planArchive,
  selectEntries,
  withinShare,
} from '../../publications/index.ts'
import type { ArchivePage, CategoryEntry } from '../../store/contract.ts'
import { type OutputFormat, outputFormats } from '../../writing/index.ts'
import type { MillParts } from '../parts.ts'
import { isRendered, type Page, pagesOf, rememberPage } from './archive-pages.ts'
import { candidatesOf, type Maker } from './candidates.ts'
import { digestsNow } from './digests/index.ts'
import { type MadeDocument, makeDocument, type RefusedEntry, type ShownItem } from './document.ts'
import { hubsOf } from './hubs.ts'
import { type Making, makingOf, writeItems } from './making.ts'
import { tombstonesOf } from './tombstones.ts'

/** A publication in parts: what its documents say of themselves, and its items with their fragments. */
export interface MadePublication {
  readonly frame: Frame
  readonly formats: readonly OutputFormat[]
  readonly items: readonly ShownItem[]
  readonly refused: readonly RefusedEntry[]
  /** To be called when its documents stand: remembers that the page is closed as it was written. */
  readonly commit: () => Promise<void>
}

/** The archive pages of a category that are new or lost a member, oldest first, and then its subscription document: so no link ever points at a page that is not there. */
export async function* publicationsOf(
  parts: MillParts,
  category: Category,
  context: Pick<Maker, 'now' | 'sources'>,
): AsyncGenerator<MadePublication> {
  const maker: Maker = { parts, category, ...context }
  const making = makingOf(
    maker,
    outputFormats.filter(({ name }) => category.formats.includes(name)),
  )
  if (category.digest !== undefined) return yield await digestPublication(making)
  const { live, pages, current, paging } = await planOf(making)
  for (const { page, shown } of pages) {
    if (isRendered(parts, category, page, shown)) continue
    const made = await makeDocument(making, shown)
    yield { ...(await publicationOf(making, made, page.paging)), commit: () => rememberPage(parts, category, page, shown, context.now) }
  }
  yield { ...(await publicationOf(making, current, paging)), commit: () => parts.store.documents.saveLive(category.slug, live) }
}

/** The digests of a category in the place of its stories. Those beyond `limit` are gone: there are no archive pages of them. */
async function digestPublication(making: Making): Promise<MadePublication> {
  const { maker, formats } = making
  const { slug } = maker.category
  const digests = await digestsNow(making)
  const items = digests.map(({ item }) => item)
  const made = await writeItems(making, items)
  const shown = made.flatMap((one, index): ShownItem[] => {
    if (one.refused !== undefined) return []
    const { key, end } = digests[index]!
    const entry = { category: slug, storyId: key, shown: items[index]!.itemId, companions: [], sortAt: end, changedAt: end, rule: 'digest' }
    return [{ entry, item: one.facts, fragments: one.fragments, sourceId: '', priority: 0, changedAt: end }]
  })
  const frame = frameOf(await frameRequest(maker, { complete: false }), shown)
  const live = digests.flatMap(({ storyIds }) => storyIds)
  return { formats, frame, items: shown, refused: [], commit: () => maker.parts.store.documents.saveLive(slug, live) }
}

async function publicationOf({ maker, formats }: Making, made: MadeDocument, paging: Paging): Promise<Omit<MadePublication, 'commit'>> {
  return { formats, frame: frameOf(await frameRequest(maker, paging, made), made.shown), items: made.shown, refused: made.refused }
}

async function frameRequest({ parts, category }: Maker, paging: Paging, made?: MadeDocument): Promise<FrameRequest> {
  const { settings, version, ttlMinutes, store } = parts
  const tombstones = category.tombstones && paging.archive === undefined ? await tombstonesOf(category, store) : []
  const source = onlySourceOf(category, settings, new Set(made?.shown.map(({ sourceId }) => sourceId)))
  const channel = source === undefined ? undefined : (await store.sources.get(source))?.podcast
  return compact({ category, channel, site: settings.site, paging, tombstones, hubs: hubsOf(settings), version, ttlMinutes })
}

interface Plan {
  readonly current: MadeDocument
  readonly paging: Paging
  /** Stories of the subscription document. */
  readonly live: readonly StoryId[]
  readonly pages: readonly { readonly page: Page; readonly shown: readonly CategoryEntry[] }[]
}

/** What stands in the subscription document, and what on pages, which take over what the document has no room for. */
async function planOf(making: Making): Promise<Plan> {
  const { maker } = making
  const { parts, category } = maker
  const closed = category.archives === 'off' ? [] : await parts.store.documents.archivePages(category.slug)
  const considered = await consideredOf(maker, closed.length > 0)
  const byStory = new Map(considered.entries.map((entry) => [entry.storyId, entry]))
  const order = [...byStory.keys()].filter((id) => considered.crowded === undefined || !considered.crowded.has(id))
  const wanted = liveStories(order, category.limit, considered.fresh).map((id) => byStory.get(id)!)
  const young = await inOrderOfCategory(maker, wanted)
  const current = await makeDocument(making, young, await roomOf(making))
  const live = new Set(young.slice(0, young.length - current.cut.length).map((entry) => entry.storyId))
  const { close, prev } =
    category.archives === 'off'
      ? { close: [], prev: undefined }
      : planArchive({
          order: [...byStory.keys()],
          current: live,
          closed,
          size: current.cut.length > 0 ? Math.max(1, Math.min(category.limit, live.size)) : category.limit,
          owed: considered.owed,
        })
  const complete = prev === undefined && considered.isAll && live.size === byStory.size
  return { current, paging: compact({ complete, prev }), live: [...live], pages: await pagesWithEntries(maker, closed, close, byStory) }
}

async function pagesWithEntries(
  { parts, category, now }: Maker,
  closed: readonly ArchivePage[],
  close: Parameters<typeof pagesOf>[1],
  known: ReadonlyMap<StoryId, CategoryEntry>,
): Promise<Plan['pages']> {
  const pages = pagesOf(closed, close)
  const others = pages.flatMap((page) => page.storyIds).filter((id) => !known.has(id))
  const found = new Map([
    ...known,
    ...(await parts.store.entries.ofCategory(category.slug, others, now)).map((entry) => [entry.storyId, entry] as const),
  ])
  return pages.map((page) => ({ page, shown: page.storyIds.flatMap((id) => found.get(id) ?? []).toReversed() }))
}

/** Bytes that the largest feed document has for its items. */
async function roomOf({ maker, formats }: Making): Promise<number> {
  const { maxBytes } = maker.category
  if (maxBytes === undefined) return Number.POSITIVE_INFINITY
  const frame = frameOf(await frameRequest(maker, { complete: false, prev: 1_000_000 }), [])
  const feeds = formats.filter((format) => format.isFeed)
  return maxBytes - Math.max(0, ...feeds.map((format) => Buffer.byteLength(format.document(frame, [])))) - NAMESPACES_BYTES
}

/** Declarations of the prefixes that items bring. */
const NAMESPACES_BYTES = 1024

/** The entries in the order of the category, without those that are too old. */
async function inOrderOfCategory(maker: Maker, entries: readonly CategoryEntry[]): Promise<readonly CategoryEntry[]> {
  const { category } = maker
  const updated = category.order === 'updated' ? await updatedOf(maker, entries) : new Map<string, number | undefined>()
  const candidates = entries.map((entry) => ({
    entry,
    item: compact({ id: entry.shown, sourceId: '', updated: updated.get(entry.shown) }),
  }))
  const rules = { ...category, limit: entries.length, minPerSource: 0 }
  return selectEntries(candidates, rules, { now: maker.now }).map(({ entry }) => entry)
}

const AT_ONCE = 25

async function updatedOf({ parts: { store } }: Maker, entries: readonly CategoryEntry[]): Promise<ReadonlyMap<string, number | undefined>> {
  const updated = new Map<string, number | undefined>()
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    const ids = entries.slice(at, at + AT_ONCE).map((entry) => entry.shown)
    for (const [id, item] of await store.items.byIds(ids)) updated.set(id, item.updated)
  }
  return updated
}

interface Considered {
  /** In the order of the category. */
  readonly entries: readonly CategoryEntry[]
  readonly fresh: ReadonlySet<StoryId>
  /** What `maxPerSource` keeps out of the document. */
  readonly crowded?: ReadonlySet<StoryId>
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
  const choice = category.minPerSource > 0 || category.maxPerSource !== undefined ? category.limit * CHOICE : category.limit
  const wanted = isOwedAll ? Number.MAX_SAFE_INTEGER : choice + arrived.length + 1
  const newest = await store.entries.newest(category.slug, wanted, now)
  const before = category.archives === 'new' && live !== undefined ? await store.entries.ofCategory(category.slug, live, now) : []
  const known = new Set(newest.map((entry) => entry.storyId))
  const older = new Map([...arrived, ...before].filter((entry) => !known.has(entry.storyId)).map((entry) => [entry.storyId, entry]))
  const entries = [...(await inOrder(maker, newest)), ...[...older.values()].sort(byOrder)]
  const fresh = new Set(arrived.map((entry) => entry.storyId))
  return compact({
    entries,
    fresh,
    crowded: await crowdedOf(maker, entries, fresh),
    owed: isOwedAll ? 'all' : new Set(before.map((entry) => entry.storyId)),
    isAll: newest.length < wanted,
  })
}

/** The order of the store: newest first, ties by story. */
function byOrder(a: CategoryEntry, b: CategoryEntry): number {
  return b.sortAt - a.sortAt || compareText(a.storyId, b.storyId)
}

const LEAST_FRESH_TURNS = 3

function freshForMs({ parts: { ttlMinutes = 0 }, category }: Maker): number {
  return Math.max(category.freshForMs, ttlMinutes * 60_000 * LEAST_FRESH_TURNS)
}

/** So many more than are shown are looked at, that a share for each source has something to choose from. */
const CHOICE = 20

/** Returns the stories for which their source has no room left; of those that could not be looked at, too. Undefined without a `maxPerSource`. */
async function crowdedOf(
  { parts: { store }, category }: Maker,
  entries: readonly CategoryEntry[],
  fresh: ReadonlySet<StoryId>,
): Promise<ReadonlySet<StoryId> | undefined> {
  const { maxPerSource, limit } = category
  if (maxPerSource === undefined) return undefined
  const looked = entries.filter(({ storyId }, index) => index < limit * CHOICE || fresh.has(storyId))
  const sourced: { readonly storyId: StoryId; readonly sourceId: SourceId }[] = []
  for (let at = 0; at < looked.length; at += AT_ONCE) {
    const some = looked.slice(at, at + AT_ONCE)
    const items = await store.items.byIds(some.map(({ shown }) => shown))
    sourced.push(...some.map(({ storyId, shown }) => ({ storyId, sourceId: items.get(shown)?.sourceId ?? '' })))
  }
  const roomy = new Set(withinShare(sourced, maxPerSource).map(({ storyId }) => storyId))
  return new Set(entries.map(({ storyId }) => storyId).filter((id) => !roomy.has(id)))
}

/** Newest first; where each source has its share, what the shares choose comes first, and the pages take the rest. */
async function inOrder(maker: Maker, entries: readonly CategoryEntry[]): Promise<readonly CategoryEntry[]> {
  const { category, now } = maker
  if (category.minPerSource === 0) return entries
  const choice = await candidatesOf(maker, entries.slice(0, category.limit * CHOICE))
  const chosen = new Set(selectEntries(choice, { ...category, maxAgeDays: undefined }, { now }).map((candidate) => candidate.entry))
  return [...chosen, ...entries.filter((entry) => !chosen.has(entry))]
}
