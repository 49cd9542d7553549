import { sha256Hex } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { Category } from '../../model/category.ts'
import type { FeedDocument } from '../../model/document.ts'
import { OutputError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import { documentPath } from '../../model/publication.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { Source, SourceId } from '../../model/source.ts'
import type { CategoryReport, TurnReport } from '../../model/turn.ts'
import { ARTICLES_FOLDER } from '../../publications/index.ts'
import { type OutputFormat, pageStyleHash } from '../../writing/index.ts'
import type { MillParts } from '../parts.ts'
import { newFaces, openPictureProxy, type PictureProxy } from '../pictures/index.ts'
import { remembered } from '../remembered.ts'
import { closedSince } from './digests/index.ts'
import { leaveForwards } from './moved/index.ts'
import { publishArticlePages } from './own-pages/index.ts'
import { type MadePublication, publicationsOf } from './publications.ts'
import { documentProblems } from './read-back.ts'
import { rememberListing } from './site/listing.ts'
import { siteDocuments } from './site/site-documents.ts'
import { rememberTitles } from './site/titles.ts'
import { markMissing, owePictures, removeOthers, removeUnstyled, unlessFailing } from './standing.ts'
import { writeAll } from './written.ts'

export { finishOutputs } from './finish.ts'
export { forgetFragments } from './making.ts'
export { owePages } from './own-pages/index.ts'
export { heedHealth, sourceOutlines } from './site/rail.ts'
export { forgetTitles } from './site/titles.ts'
export { owe, removePurgedPages } from './standing.ts'

export interface PublishContext {
  readonly now: Instant
  readonly sources: ReadonlyMap<SourceId, Source>
  /** Stops after the documents under way; what is left stays due. */
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
  /** Puts our own pictures into pages. */
  readonly pictures?: PictureProxy
}

export type Published = Pick<TurnReport, 'categories' | 'written' | 'untouched'>

/** Writes the documents of every category that changed, then what speaks of all of them. A category that fails keeps its last good documents and stays due. */
export async function publish(parts: MillParts, context: PublishContext): Promise<Published> {
  const { store, settings } = parts
  const lastAt = (await remembered.ripenedAt.get(store)) ?? 0
  await store.entries.ripen(lastAt, context.now)
  await store.entries.markAllDirty(closedSince(settings, lastAt, context.now))
  await remembered.ripenedAt.set(store, context.now)
  await markAgeing(parts, context.now)
  await removeOthers(parts)
  await markMissing(parts)
  await owePictures(parts)
  const dirty = await store.entries.dirty()
  const due = settings.categories.filter((category) => dirty.has(category.slug))
  const pictures = await openPictureProxy(parts, context.now, async (documents) => (await writeAll(parts, documents, context.now)).failed)
  const reports: CategoryReport[] = []
  let [written, untouched] = [0, 0]
  // What speaks of all categories is owed from the first of them on, also to a turn that never came to write it.
  if (due.length > 0) await remembered.isSiteDue.set(store, true)
  await forgetHeldOfOthers(parts)
  for (const [index, category] of due.entries()) {
    if (context.signal?.aborted === true) return { categories: reports, written, untouched }
    context.onProgress?.(index, due.length)
    const result = await publishCategory(parts, category, { ...context, ...(pictures && { pictures }) })
    reports.push(result.report)
    written += result.report.written.length
    untouched += result.untouched
    await rememberHeld(parts, category.slug, result.report.heldBack)
    if (result.isWhole) await store.entries.markPublished(new Map([[category.slug, dirty.get(category.slug)!]]))
  }
  const faces = await writeAll(parts, await newFaces(parts, context.sources.values(), context.now), context.now)
  written += faces.changed.length
  const pages = await publishArticlePages(parts, { ...context, ...(pictures && { pictures }) })
  written += pages.changed.length
  untouched += pages.untouched
  if (pages.failed !== undefined)
    reports.push({ slug: ARTICLES_FOLDER, items: 0, written: [], dropped: [], held: [], failed: pages.failed })
  if ((await remembered.isSiteDue.get(store)) === true || (await store.documents.get('index.html')) === undefined) {
    const site = await writeAll(parts, await siteDocuments(parts, pictures), context.now)
    written += site.changed.length
    untouched += site.untouched
    await removeUnstyled(parts)
    await unlessFailing(parts, () => leaveForwards(parts, context.now))
    if (site.failed === undefined) await remembered.isSiteDue.set(store, false)
    else reports.push({ slug: '', items: 0, written: site.changed, dropped: [], held: [], failed: site.failed })
  }
  await pictures?.finish()
  return { categories: reports, written, untouched }
}

/** The index and the lists are written by the next turn that publishes. */
export async function oweSite({ store }: Pick<MillParts, 'store'>): Promise<void> {
  await remembered.isSiteDue.set(store, true)
}

/** Where a category leaves out what is old, time alone changes it: it is looked at once a day (UTC). */
async function markAgeing({ store, settings }: MillParts, now: Instant): Promise<void> {
  const day = Math.floor(now / DAY_MS)
  if ((await remembered.agedOn.get(store)) === day) return
  await store.entries.markAllDirty(
    settings.categories.filter((category) => category.maxAgeDays !== undefined).map((category) => category.slug),
  )
  await remembered.agedOn.set(store, day)
}

interface PublishedCategory {
  readonly report: CategoryReport
  readonly untouched: number
  /** Every document of it stands. */
  readonly isWhole: boolean
}

async function publishCategory(parts: MillParts, category: Category, context: PublishContext): Promise<PublishedCategory> {
  const written: string[] = []
  let untouched = 0
  let report: CategoryReport = { slug: category.slug, items: 0, dropped: [], held: [], written }
  for await (const publication of publicationsOf(parts, category, context)) {
    if (context.signal?.aborted === true) return { report, untouched, isWhole: false }
    const isLive = publication.frame.paging.archive === undefined
    const documents = await documentsOf(publication, context.pictures)
    const problem = await firstProblem(parts, publication, await changedOnly(parts, documents))
    if (problem !== undefined) return { report: { ...report, heldBack: problem }, untouched, isWhole: false }
    const result = await writeAll(
      parts,
      documents.map(({ document }) => document),
      context.now,
    )
    written.push(...result.changed)
    untouched += result.untouched
    if (isLive) report = { ...report, items: publication.items.length, ...refusedIn(publication) }
    if (result.failed !== undefined) return { report: { ...report, failed: result.failed }, untouched, isWhole: false }
    await publication.commit()
    if (category.slug === parts.settings.allSlug)
      await rememberTitles(
        category.slug,
        publication.items.map(({ item }) => item),
        parts.store,
      )
    if (isLive) await rememberShown(parts, category, publication, context.now)
  }
  return { report, untouched, isWhole: true }
}

/** Only a change is remembered: nearly always there is none. */
async function rememberHeld({ store }: MillParts, slug: string, problem: string | undefined): Promise<void> {
  const held = (await remembered.heldBack.get(store)) ?? {}
  if (held[slug] === problem) return
  const { [slug]: _before, ...others } = held
  await remembered.heldBack.set(store, problem === undefined ? others : { ...others, [slug]: problem })
}

/** A document of a category that is configured no longer is nobody's trouble. */
async function forgetHeldOfOthers({ store, settings }: MillParts): Promise<void> {
  const held = (await remembered.heldBack.get(store)) ?? {}
  const slugs = new Set(settings.categories.map(({ slug }) => slug))
  const kept = Object.entries(held).filter(([slug]) => slugs.has(slug))
  if (kept.length < Object.keys(held).length) await remembered.heldBack.set(store, Object.fromEntries(kept))
}

/** What the document lacks, by rule; an item that did not come back as it was meant by name. */
function refusedIn({ refused }: MadePublication): Pick<CategoryReport, 'dropped' | 'held'> {
  const counts = new Map<string, number>()
  for (const { refused: one } of refused) counts.set(one.rule, (counts.get(one.rule) ?? 0) + 1)
  return {
    dropped: [...counts].map(([reason, count]) => ({ reason, count })),
    held: refused
      .filter(({ refused: one }) => one.rule === 'ITEM_HELD')
      .map(({ candidate: { item }, refused: { reason } }) => ({ itemId: item.id, sourceId: item.sourceId, title: item.title, reason })),
  }
}

async function rememberShown(
  parts: MillParts,
  category: Category,
  { frame, items, refused }: MadePublication,
  now: Instant,
): Promise<void> {
  const { store } = parts
  await rememberListing(
    frame,
    items.map(({ item }) => item),
    parts,
  )
  await store.refusals.replaceOf(
    category.slug,
    refused.map(({ candidate: { item }, refused: { rule, reason } }): Refusal => {
      const { id: itemId, sourceId, guid, url, title } = item
      return compact({ sourceId, category: category.slug, itemId, guid, url, title, rule, reason, at: now })
    }),
  )
}

interface WrittenDocument {
  readonly document: FeedDocument
  readonly format: OutputFormat
  readonly text: string
}

/** The publication in every format. Same publication, same bytes. */
async function documentsOf(
  { frame, formats, items }: MadePublication,
  pictures: PictureProxy | undefined,
): Promise<readonly WrittenDocument[]> {
  const documents: WrittenDocument[] = []
  for (const format of formats) {
    const fragments = items.map(({ item, fragments: texts }) => ({ facts: item, text: texts[format.name]! }))
    const given = format.document(frame, fragments)
    const text = format.isFeed || pictures === undefined ? given : await pictures.localise(given, frame.slug)
    const bytes = Buffer.from(text, 'utf8')
    const hubs = format.isFeed ? frame.hubs.map((url) => ({ rel: 'hub', url })) : []
    const document = compact({
      path: documentPath(frame.slug, format.name, frame.paging.archive),
      bytes,
      mediaType: format.mediaType,
      etag: `"${sha256Hex(bytes).slice(0, 32)}"`,
      lastModified: frame.updated,
      links: [{ rel: 'self', url: frame.selfUrls[format.name] }, ...hubs],
      styleHash: format.isFeed ? undefined : pageStyleHash(frame.look?.theme),
    })
    documents.push({ document, format, text })
  }
  return documents
}

/** Documents whose bytes are not those published last: only they need be read back. */
async function changedOnly({ store }: MillParts, documents: readonly WrittenDocument[]): Promise<readonly WrittenDocument[]> {
  const known = await Promise.all(documents.map(({ document }) => store.documents.get(document.path)))
  return documents.filter(({ document }, index) => known[index]?.etag !== document.etag)
}

async function firstProblem(
  { readers }: MillParts,
  { frame, items }: MadePublication,
  documents: readonly WrittenDocument[],
): Promise<string | undefined> {
  const facts = items.map(({ item }) => item)
  for (const { document, format, text } of documents) {
    const findings = await documentProblems(readers, format, { frame, facts, text })
    if (findings.length > 0) return heldBack(document.path, findings).message
  }
  return undefined
}

/** The error that holds a document back; the last good one stays. */
export function heldBack(path: string, findings: readonly string[]): OutputError {
  const [first = 'it could not be read back', ...others] = findings
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  return new OutputError('OUTPUT_HELD', `${path} is held back: ${first}${more}`, { path, findings })
}
