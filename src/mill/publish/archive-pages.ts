import { stableId } from '../../lib/hash.ts'
import type { Category } from '../../model/category.ts'
import type { Instant } from '../../model/instant.ts'
import type { Paging } from '../../model/publication.ts'
import { archivePaging, type ClosedPage } from '../../publications/index.ts'
import type { ArchivePage, CategoryEntry } from '../../store/contract.ts'
import type { MillParts } from '../parts.ts'
import { hubsOf } from './hubs.ts'

/** An archive page (RFC 5005) with its links to its neighbours. */
export interface Page extends ClosedPage {
  readonly paging: Paging
  /** Absent: to be closed now. */
  readonly closedAt?: Instant
  readonly rendering?: string
}

/** All pages of a category, those that are closed and those that are to be closed now, oldest first. */
export function pagesOf(closed: readonly ArchivePage[], close: readonly ClosedPage[]): readonly Page[] {
  const all = [...closed, ...close]
  const numbers = all.map((page) => page.number)
  return all.map((page) => ({ ...page, paging: archivePaging(page.number, numbers) }))
}

/**
 * True where the page stands as it should: it is written again only when a member was taken back, so that it is gone or another of its
 * story stands for it, when a copy that it names beside one was, when a page was closed after it, or when the feed itself is another: its address,
 * its hubs, how it looks. What members say now does not touch it.
 */
export function isRendered(parts: MillParts, category: Category, page: Page, shown: readonly CategoryEntry[]): boolean {
  const [next, members, looks, ...named] = page.rendering?.split(' ') ?? []
  const [nextNow, membersNow, looksNow, ...namedNow] = renderingOf(parts, category, page, shown)
  const there = new Set(namedNow)
  return next === nextNow && members === membersNow && looks === looksNow && named.every((id) => there.has(id))
}

/** Remembers that the page is closed, and as what it was written. */
export async function rememberPage(
  parts: MillParts,
  category: Category,
  page: Page,
  shown: readonly CategoryEntry[],
  now: Instant,
): Promise<void> {
  const { number, storyIds, closedAt = now } = page
  const rendering = renderingOf(parts, category, page, shown).join(' ')
  await parts.store.documents.saveArchivePage({ category: category.slug, number, storyIds, closedAt, rendering })
}

/** Every page of the category is written again at its next publication. */
export async function forgetRenderings({ store }: MillParts, slug: string): Promise<void> {
  for (const { rendering: _, ...page } of await store.documents.archivePages(slug)) await store.documents.saveArchivePage(page)
}

/** What a page was written as: the page after it, its members, the feed it belongs to, and the copies it names beside its members. */
function renderingOf(parts: MillParts, category: Category, page: Page, shown: readonly CategoryEntry[]): readonly string[] {
  const { settings, version, ttlMinutes } = parts
  const members = stableId(shown.map((entry) => entry.shown))
  const looks = stableId([JSON.stringify([version, settings.site, category, hubsOf(settings), ttlMinutes])])
  return [String(page.paging.next ?? ''), members, looks, ...shown.flatMap((entry) => entry.companions)]
}

/** Removes the documents of archive pages that retention took from every output. Throws OutputError. */
export async function removeGonePages({ store, outputs, onRemoved }: MillParts): Promise<void> {
  const paths = (await store.documents.list()).flatMap(({ path }) => {
    const [, slug, number] = /^(.+)\/archive\/(\d+)\/[^/]+$/.exec(path) ?? []
    return slug === undefined ? [] : [{ path, slug, number: Number(number) }]
  })
  const gone: string[] = []
  for (const [slug, documents] of Map.groupBy(paths, (one) => one.slug)) {
    const numbers = new Set((await store.documents.archivePages(slug)).map((page) => page.number))
    gone.push(...documents.filter((one) => !numbers.has(one.number)).map((one) => one.path))
  }
  if (gone.length === 0) return
  for (const output of outputs) for (const path of gone) await output.remove(path)
  await store.documents.remove(gone)
  onRemoved?.(gone)
}
