import { sha256Hex } from '../../../lib/hash.ts'
import { compact } from '../../../lib/record.ts'
import type { FeedDocument } from '../../../model/document.ts'
import type { Instant } from '../../../model/instant.ts'
import type { Item, ItemId } from '../../../model/item.ts'
import type { PublishedItem } from '../../../model/publication.ts'
import {
  ARTICLES_FOLDER,
  categoryUrl,
  generatorOf,
  type OwnPage,
  type OwnPages,
  ownPages,
  settle,
  settlePolicy,
} from '../../../publications/index.ts'
import type { CategoryEntry } from '../../../store/contract.ts'
import { type ArticlePage, type Linked, serializeArticlePage, styleOf } from '../../../writing/index.ts'
import type { MillParts } from '../../parts.ts'
import type { PictureProxy } from '../../pictures/index.ts'
import { remembered } from '../../remembered.ts'
import { type Written, writeAll } from '../written.ts'
import { filesBeside } from './files-beside.ts'

/** Changes looked at together: so many texts are in memory at once. */
const PORTION = 100
const STYLE_PATH = `${ARTICLES_FOLDER}/style.css`
const HTML = 'text/html; charset=utf-8'

export interface PagesContext {
  readonly now: Instant
  readonly pictures?: PictureProxy
  readonly signal?: AbortSignal
}

/**
 * Writes the pages of articles that have no address: of those that changed since the last turn, and of their neighbours; after a change of how
 * pages look, of all. The changes are those of the category that takes every item; without one, those of every category that anybody may read. Pages of articles that were taken back are removed.
 */
export async function publishArticlePages(parts: MillParts, { now, signal, pictures }: PagesContext): Promise<Written> {
  const pages = ownPages(parts.settings)
  if (!pages.isWanted(STYLE_PATH)) return { changed: [], untouched: 0 }
  const total = { changed: [] as string[], untouched: 0 }
  const add = (written: Written): string | undefined => {
    total.changed.push(...written.changed)
    total.untouched += written.untouched
    return written.failed
  }
  const failed = add(await writeAll(parts, [await heedLooks(parts)], now))
  if (failed !== undefined) return { ...total, failed }
  const { store } = parts
  for (let since = (await remembered.articleCursor.get(store)) ?? 0; signal?.aborted !== true; ) {
    const change = await nextChange(parts, since)
    if (change === undefined) return total
    const isFirst = since === 0
    const [made, gone] = await pagesOf(parts, pages, { ...change, isFirst, now, ...(pictures && { pictures }) })
    const problem = add(await writeAll(parts, made, now, WRITES_AT_ONCE))
    if (problem !== undefined) return { ...total, failed: problem }
    await removePages(parts, gone)
    since = change.cursor
    await remembered.articleCursor.set(store, since)
  }
  return total
}

/** Pages that wait for the disk together. */
const WRITES_AT_ONCE = 16

/** Every page is written again at the next turn. */
export async function owePages({ store }: Pick<MillParts, 'store'>): Promise<void> {
  await remembered.articleLooks.set(store, '')
}

/** Begins anew after a change of what every page shows. Returns the style sheet of the pages. */
async function heedLooks({ store, settings, version }: MillParts): Promise<FeedDocument> {
  const { site, categories, sources, allSlug } = settings
  const names = categories.filter(({ made }) => made === undefined).map(({ slug, title }) => [slug, title])
  const wanting = sources.map(({ id, options }) => [id, options.pages])
  const looks = sha256Hex(JSON.stringify([version, site, names, wanting, ...(allSlug === 'all' ? [] : [allSlug])]))
  if ((await remembered.articleLooks.get(store)) !== looks) {
    await remembered.articleCursor.set(store, 0)
    await remembered.articleLooks.set(store, looks)
  }
  return documentOf(STYLE_PATH, styleOf(site.theme), 'text/css; charset=utf-8', 0)
}

interface Change {
  readonly entries: readonly CategoryEntry[]
  /** Items that were shown and are not any more. */
  readonly removed: readonly ItemId[]
  readonly cursor: number
}

/** The next stretch of changes; undefined when there is none. Where one of the two lists is cut, the stretch ends with it. */
async function nextChange({ store, settings }: MillParts, since: number): Promise<Change | undefined> {
  const lists = await Promise.all(watchedSlugs(settings).map((slug) => store.entries.changesSince(slug, since, PORTION)))
  const entries = lists.flatMap((list) => list.entries)
  const removals = lists.flatMap((list) => list.removals)
  if (entries.length + removals.length === 0) return undefined
  const ends = lists
    .flatMap((list) => [list.entries, list.removals])
    .filter((list) => list.length === PORTION)
    .map((list) => list.at(-1)!.sequence ?? 0)
  const cursor = ends.length > 0 ? Math.min(...ends) : Math.max(...[...entries, ...removals].map(({ sequence = 0 }) => sequence))
  return {
    entries: entries.filter(({ sequence = 0 }) => sequence <= cursor),
    removed: removals.filter(({ sequence }) => sequence <= cursor).map(({ itemId }) => itemId),
    cursor,
  }
}

/** What only the holders of a token may read gets no page for everybody. */
function watchedSlugs({ allSlug, categories }: MillParts['settings']): readonly string[] {
  return allSlug === undefined ? categories.filter(({ token }) => token === undefined).map(({ slug }) => slug) : [allSlug]
}

interface PagesRequest extends Change {
  /** Of all changes: neighbours come by themselves. */
  readonly isFirst: boolean
  readonly now: Instant
  readonly pictures?: PictureProxy
}

/** The documents of the pages to write, and the pages to remove. */
async function pagesOf(
  parts: MillParts,
  pages: OwnPages,
  { entries, removed, isFirst, now, pictures }: PagesRequest,
): Promise<readonly [readonly FeedDocument[], readonly OwnPage[]]> {
  const { store } = parts
  const ids = [...new Set([...entries.flatMap((entry) => [entry.shown, ...entry.companions]), ...removed])]
  const [items, takenBack] = [await store.items.byIds(ids), await store.items.isRetracted(ids)]
  const own = [...items.values()].flatMap((item) => {
    const page = pages.pageOf(item)
    return page === undefined ? [] : [{ item, page }]
  })
  const gone = own.filter(({ item }) => takenBack.has(item.id))
  const wanted = new Map(
    own.filter(({ item }) => !takenBack.has(item.id) && (item.heldUntil ?? 0) <= now).map(({ item }) => [item.id, item]),
  )
  if (!isFirst) for (const [id, item] of await neighboursOf(parts, pages, own, now)) wanted.set(id, item)
  const documents: FeedDocument[] = []
  const shownIn = await categoriesOf(parts, [...wanted.keys()])
  for (const item of wanted.values())
    documents.push(...(await pageOf(parts, pages, { item, categories: shownIn.get(item.id) ?? [], now, ...(pictures && { pictures }) })))
  return [documents, gone.map(({ page }) => page)]
}

/** The items before and after these that have pages: those link to what changed. */
async function neighboursOf(
  { store }: MillParts,
  pages: OwnPages,
  own: readonly { readonly item: Item }[],
  now: Instant,
): Promise<ReadonlyMap<ItemId, Item>> {
  const ids = new Set<ItemId>()
  for (const { item } of own)
    for (const other of Object.values(await store.items.neighbours(item, now))) if (pages.pageOf(other) !== undefined) ids.add(other.id)
  return store.items.byIds([...ids])
}

/** The published categories that show each item, the one of everything left out. */
async function categoriesOf({ store, settings }: MillParts, ids: readonly ItemId[]): Promise<ReadonlyMap<ItemId, readonly Linked[]>> {
  const bySlug = new Map(settings.categories.map((category) => [category.slug, category]))
  const stories = await store.stories.ofItems(ids)
  const entries = await store.entries.ofStories([...new Set([...stories.values(), ...ids])])
  const shownIn = new Map<ItemId, Linked[]>()
  for (const { category: slug, shown, companions } of entries) {
    const category = slug === settings.allSlug ? undefined : bySlug.get(slug)
    if (category === undefined) continue
    for (const id of [shown, ...companions])
      shownIn.set(id, [...(shownIn.get(id) ?? []), { title: category.title, url: categoryUrl(settings.site.url, slug) }])
  }
  return shownIn
}

interface PageRequest {
  readonly item: Item
  readonly categories: readonly Linked[]
  readonly now: Instant
  readonly pictures?: PictureProxy
}

async function pageOf(
  parts: MillParts,
  pages: OwnPages,
  { item, categories, now, pictures }: PageRequest,
): Promise<readonly FeedDocument[]> {
  const { settings, version, store } = parts
  const page = pages.pageOf(item)
  const policy = settlePolicy(WHOLE, settings.site.embedHosts)
  const settled = settle({ item: pages.withPage(item), members: [] }, policy).item
  if (page === undefined || settled === undefined) return []
  const { older, newer } = await store.items.neighbours(item, now)
  const { url, title, language, icon, rights, timeZone, theme, images } = settings.site
  const text = serializeArticlePage(
    compact({
      item: settled,
      url: page.url,
      site: compact({ url, title, language, icon, rights, timeZone, theme, images }),
      generator: generatorOf(version, url),
      styleUrl: new URL(STYLE_PATH, url).href,
      categories,
      older: linkTo(older, pages),
      newer: linkTo(newer, pages),
      noindex: settings.categories.find(({ slug }) => slug === settings.allSlug)?.noindex ?? false,
    }) satisfies ArticlePage,
  )
  const changed = newestOf(settled)
  const shown = pictures === undefined ? text : await pictures.localise(text, ARTICLES_FOLDER)
  return [...(await filesBeside(parts, item, page, changed)), documentOf(`${page.folder}/index.html`, shown, HTML, changed)]
}

const WHOLE = {
  content: 'full',
  images: 'keep',
  titlePrefix: false,
  respectSourceRights: false,
  enrichLead: false,
} as const

function linkTo(item: Item | undefined, pages: OwnPages): Linked | undefined {
  const url = item === undefined ? undefined : pages.withPage(item).url
  return item === undefined || url === undefined || item.title === '' ? undefined : { title: item.title, url }
}

function newestOf({ updated, published }: PublishedItem): Instant {
  return Math.max(updated, published)
}

async function removePages(parts: MillParts, gone: readonly OwnPage[]): Promise<void> {
  if (gone.length === 0) return
  const folders = new Set(gone.map(({ folder }) => folder))
  const paths = (await parts.store.documents.list())
    .map(({ path }) => path)
    .filter((path) => folders.has(path.slice(0, path.lastIndexOf('/'))))
  for (const output of parts.outputs) for (const path of paths) await output.remove(path)
  await parts.store.documents.remove(paths)
  if (paths.length > 0) parts.onRemoved?.(paths)
}

function documentOf(path: string, text: string, mediaType: string, lastModified: Instant): FeedDocument {
  const bytes = Buffer.from(text, 'utf8')
  return { path, bytes, mediaType, etag: `"${sha256Hex(bytes).slice(0, 32)}"`, lastModified }
}
