import { runTransforms } from '../items/index.ts'
import type { Category } from '../model/category.ts'
import type { Instant } from '../model/instant.ts'
import type { Item, ItemId } from '../model/item.ts'
import type { Paging, Publication } from '../model/publication.ts'
import type { Source, SourceId } from '../model/source.ts'
import type { CategoryReport } from '../model/turn.ts'
import {
  archivePaging,
  assemble,
  type Candidate,
  type ClosedPage,
  planArchive,
  type SettledEntry,
  selectEntries,
  settlePolicy,
} from '../publications/index.ts'
import type { CategoryEntry } from '../store/contract.ts'
import { hubsOf } from './hubs.ts'
import type { MillParts } from './parts.ts'
import { tombstonesOf } from './tombstones.ts'

export interface MadePublication {
  readonly publication: Publication
  readonly dropped: CategoryReport['dropped']
  /** To be called when its documents stand: remembers that the page is closed as it was written. */
  readonly commit: () => Promise<void>
}

interface PublicationContext {
  readonly now: Instant
  readonly sources: ReadonlyMap<SourceId, Source>
}

/** The archive pages of a category that are new or lost a member, oldest first, and then its subscription document: so no link ever points at a page that is not there. */
export async function* publicationsOf(parts: MillParts, category: Category, context: PublicationContext): AsyncGenerator<MadePublication> {
  const { store } = parts
  const entries = await store.entries.newest(category.slug, Number.MAX_SAFE_INTEGER, context.now)
  const byStory = new Map(entries.map((entry) => [entry.storyId, entry]))
  const closed = category.archives ? await store.documents.archivePages(category.slug) : []
  const ids = entries.map((entry) => entry.storyId)
  const plan = category.archives
    ? planArchive(ids, closed, category.limit)
    : { close: [], current: ids, paging: { complete: ids.length <= category.limit } }
  for (const page of pagesOf(closed, plan.close)) {
    const shown = page.storyIds.flatMap((id) => byStory.get(id) ?? []).toReversed()
    if ((await rendered(parts, category, page)) === renderingOf(page, shown)) continue
    const made = await make(parts, category, await candidatesOf(parts, shown), page.paging, context)
    yield { ...made, commit: () => rememberPage(parts, category, page, shown, context.now) }
  }
  const current = await currentCandidates(parts, category, plan.current, { entries, byStory, now: context.now })
  const paging = plan.paging.complete && current.length < ids.length ? { ...plan.paging, complete: false } : plan.paging
  yield { ...(await make(parts, category, current, paging, context)), commit: async () => {} }
}

interface Page extends ClosedPage {
  readonly paging: Paging
  readonly isNew: boolean
}

function pagesOf(closed: readonly ClosedPage[], close: readonly ClosedPage[]): Page[] {
  const all = [...closed, ...close]
  const numbers = all.map((page) => page.number)
  return all.map((page) => ({ ...page, paging: archivePaging(page.number, numbers), isNew: close.includes(page) }))
}

/** A page is written again only when a member was taken back or a page was closed after it; what members say now does not touch it. */
function renderingOf(page: Page, shown: readonly CategoryEntry[]): string {
  return `${page.paging.next ?? ''} ${shown.length}`
}

async function rendered({ store }: MillParts, category: Category, page: Page): Promise<string | undefined> {
  return page.isNew ? undefined : store.meta.get(`archive:${category.slug}:${page.number}`)
}

async function rememberPage(
  { store }: MillParts,
  category: Category,
  page: Page,
  shown: readonly CategoryEntry[],
  now: Instant,
): Promise<void> {
  if (page.isNew)
    await store.documents.saveArchivePage({ category: category.slug, number: page.number, storyIds: page.storyIds, closedAt: now })
  await store.meta.set(`archive:${category.slug}:${page.number}`, renderingOf(page, shown))
}

/** More than are shown, so that a share for each source and the age limit have something to choose from. */
const CHOICE = 20

async function currentCandidates(
  parts: MillParts,
  category: Category,
  current: readonly string[],
  held: { readonly entries: readonly CategoryEntry[]; readonly byStory: ReadonlyMap<string, CategoryEntry>; readonly now: Instant },
): Promise<readonly EntryCandidate[]> {
  const plain = category.archives && category.maxAgeDays === undefined && category.minPerSource === 0
  if (plain)
    return candidatesOf(
      parts,
      current.flatMap((id) => held.byStory.get(id) ?? []),
    )
  const choice = held.entries.slice(0, category.minPerSource > 0 ? category.limit * CHOICE : category.limit)
  // Ages are counted from the start of the day, so that turns of one day agree.
  const today = Math.floor(held.now / DAY_MS) * DAY_MS
  return selectEntries(await candidatesOf(parts, choice), category, { now: today })
}

const DAY_MS = 86_400_000

interface EntryCandidate extends Candidate {
  readonly entry: CategoryEntry
}

async function candidatesOf({ store }: MillParts, entries: readonly CategoryEntry[]): Promise<EntryCandidate[]> {
  const items = await store.items.byIds([...new Set(entries.flatMap((entry) => [entry.shown, ...entry.companions]))])
  const held = (id: ItemId): Item[] => {
    const item = items.get(id)
    return item === undefined ? [] : [item]
  }
  return entries.flatMap((entry) => held(entry.shown).map((item) => ({ entry, item, members: entry.companions.flatMap(held) })))
}

async function make(
  parts: MillParts,
  category: Category,
  candidates: readonly EntryCandidate[],
  paging: Paging,
  { now, sources }: PublicationContext,
): Promise<Omit<MadePublication, 'commit'>> {
  const policy = settlePolicy(category)
  const dropped = new Map<string, number>()
  const entries: SettledEntry[] = []
  for (const candidate of candidates) {
    const [item] = category.transforms.length === 0 ? [candidate.item] : runTransforms([candidate.item], category.transforms, { now }).items
    const settled = item === undefined ? { dropped: 'transform' } : parts.settled.settle({ item, members: candidate.members }, policy)
    if (settled.item === undefined) dropped.set(settled.dropped, (dropped.get(settled.dropped) ?? 0) + 1)
    else
      entries.push({
        item: settled.item,
        priority: sources.get(candidate.item.sourceId)?.priority ?? 0,
        changedAt: candidate.entry.changedAt,
      })
  }
  const { settings, version } = parts
  const tombstones = category.tombstones && paging.archive === undefined ? await tombstonesOf(category, parts.store) : []
  const publication = assemble({
    category,
    site: settings.site,
    entries,
    paging,
    tombstones,
    hubs: hubsOf(settings),
    version,
    ttlMinutes: undefined,
  })
  return { publication, dropped: [...dropped].map(([reason, count]) => ({ reason, count })) }
}
