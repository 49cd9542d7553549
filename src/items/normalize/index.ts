import { DAY_MS } from '../../lib/time/duration.ts'
import { canonicalizeUrl } from '../../lib/url/canonical-url.ts'
import { absolutize, isWebUrl } from '../../lib/url/urls.ts'
import type { RawDocument } from '../../model/document.ts'
import type { ParsedEntry, ParsedFeed, Person, Warning } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { Source } from '../../model/source.ts'
import { keepProse } from '../../prose/of-item.ts'
import type { ItemDraft, Marks } from '../draft.ts'
import { contentOf, itemText, plainText } from '../entry-texts.ts'
import { seenOf } from '../seen.ts'
import { type EchoGuard, isEcho } from './echo.ts'
import { originOf } from './origin.ts'
import { compact, enclosuresOf, imageOf, linksOf, nonEmpty, peopleOf, tagsOf, webUrl } from './parts.ts'

export { type EchoGuard, echoGuard, isEcho } from './echo.ts'

/** What normalizing needs besides the document's words. */
export interface NormalizeContext {
  readonly source: Source
  readonly document: Pick<RawDocument, 'url' | 'contentLocation' | 'language' | 'file'>
  readonly now: Instant
  /** Absent: nothing is taken for an echo. */
  readonly echo?: EchoGuard
}

/** Items that were left out for one reason. */
export interface Dropped {
  readonly reason: string
  readonly count: number
}

/** An entry that is no draft, and why: `draft`, `echo`, `future-date`, `empty`. */
export interface RefusedEntry {
  readonly title: string
  readonly guid?: string
  readonly url?: string
  readonly rule: string
  /** One sentence. */
  readonly reason: string
}

const REASONS = {
  draft: 'the article is a draft',
  echo: 'the entry is an item of ours that came back',
  'future-date': 'the date of the entry lies more than a day ahead',
  empty: 'the entry has no title, text, address or enclosure',
} as const

export interface Normalized {
  readonly drafts: readonly ItemDraft[]
  readonly refused: readonly RefusedEntry[]
  readonly warnings: readonly Warning[]
  /** Articles that are drafts: files that are there, but whose item, if there is one, is not to be shown any more. For `removedPaths` of `decide`. */
  readonly withheldPaths: readonly string[]
}

/** The document's entries as drafts, in its order: absolute addresses, plain titles, HTML as given but for relative links. */
export function normalize(feed: ParsedFeed, context: NormalizeContext): Normalized {
  const base = baseOf(feed, context)
  const drafts: ItemDraft[] = []
  const refused: RefusedEntry[] = []
  const warnings: Warning[] = []
  for (const [index, entry] of feed.entries.entries()) {
    const rule = ruleToRefuse(feed, entry, context)
    if (rule !== undefined) {
      refused.push(refusedEntry(entry, rule, base))
      continue
    }
    if (isAhead(entry.published ?? entry.updated, context)) warnings.push(aheadWarning(index, context.source))
    drafts.push(draftOf(feed, entry, { ...context, base, position: index }))
  }
  const isWithheld = context.document.file !== undefined && refused.some(({ rule }) => rule === 'draft')
  return {
    drafts,
    refused,
    warnings,
    withheldPaths: isWithheld ? [context.document.file.path] : [],
  }
}

/** How many were left out for each reason. */
export function droppedBy(refused: readonly Pick<RefusedEntry, 'rule'>[]): Dropped[] {
  return [...Map.groupBy(refused, ({ rule }) => rule)].map(([reason, { length }]) => ({ reason, count: length }))
}

function refusedEntry(entry: ParsedEntry, rule: keyof typeof REASONS, base: string | undefined): RefusedEntry {
  return compact({ title: plainText(entry.title), guid: nonEmpty(entry.guid), url: webUrl(entry.url, base), rule, reason: REASONS[rule] })
}

function ruleToRefuse(feed: ParsedFeed, entry: ParsedEntry, context: NormalizeContext): keyof typeof REASONS | undefined {
  if (entry.draft === true) return 'draft'
  if (context.echo !== undefined && isEcho(feed, entry, context.echo)) return 'echo'
  if (context.source.futureDates === 'drop' && isAhead(entry.published ?? entry.updated, context)) return 'future-date'
  return saysNothing(entry) ? 'empty' : undefined
}

function saysNothing(entry: ParsedEntry): boolean {
  const texts = [entry.title, entry.summary, ...entry.content]
  return texts.every((text) => text === undefined || text.value.trim() === '') && entry.url === undefined && entry.enclosures.length === 0
}

/** More than a day ahead of the clock. Articles are not: their date is a wish. */
function isAhead(date: Instant | undefined, { document, now }: NormalizeContext): boolean {
  return document.file === undefined && date !== undefined && date > now + DAY_MS
}

function aheadWarning(entry: number, source: Source): Warning {
  const done = source.futureDates === 'keep' ? 'kept as it is' : 'shown as first seen'
  return { code: 'future-date', message: `the date of the entry lies more than a day ahead; it is ${done}`, entry }
}

/** Where relative addresses start from: only a web address, as nothing else may be published. */
function baseOf(feed: ParsedFeed, { document }: NormalizeContext): string | undefined {
  const candidates = [document.contentLocation && absolutize(document.contentLocation, document.url), document.url, feed.selfUrl, feed.url]
  return candidates.find((candidate) => isWebUrl(candidate))
}

interface EntryContext extends NormalizeContext {
  readonly base: string | undefined
  readonly position: number
}

function draftOf(feed: ParsedFeed, entry: ParsedEntry, context: EntryContext): ItemDraft {
  const { source, document, base, position } = context
  const url = webUrl(entry.url, base) ?? (entry.guidIsPermalink === true ? webUrl(entry.guid, undefined) : undefined)
  const content = contentOf(entry, base)
  const summary = itemText(entry.summary, base)
  const title = plainText(entry.title)
  const language = entry.language ?? entry.title?.lang ?? feed.language ?? source.language ?? document.language
  const image = imageOf(entry.image, base)
  const enclosures = enclosuresOf(entry.enclosures, base)
  // An article without an id of its own is known by its permalink.
  const guid = nonEmpty(entry.guid) ?? (document.file === undefined ? undefined : url)
  const texts = compact({ content: content?.value, contentType: content?.type, summary: summary?.value, summaryType: summary?.type })
  const seen = seenOf(compact({ ...texts, title, url, enclosures }))
  const draft = compact({
    sourceId: source.id,
    guid,
    guidIsPermalink: guid !== undefined && guid === url,
    path: document.file?.path,
    url,
    externalUrl: webUrl(entry.externalUrl, base),
    urlKeys: urlKeysOf([url, ...(entry.canonicalUrls ?? [])], base),
    title,
    ...texts,
    authors: authorsOf(feed, entry, base),
    contributors: peopleOf(entry.contributors, base),
    tags: tagsOf(entry.tags, source.tags),
    filedUnder: entry.filedUnder,
    links: linksOf(entry.links, base),
    enclosures,
    image,
    rights: nonEmpty(plainText(entry.rights)),
    license: webUrl(entry.license, base) ?? nonEmpty(entry.license),
    language: nonEmpty(language),
    comments: webUrl(entry.comments, base),
    ...datesOf(entry, context),
    position,
    visibleHash: seen.visibleHash,
    origin: originOf(feed, entry, context),
    extensions: entry.extensions,
    marks: { ...seen.marks, ...dateMark(entry) },
  })
  keepProse(draft, seen.prose)
  return draft
}

function dateMark(entry: ParsedEntry): Pick<Marks, 'dated'> {
  const dated = entry.published ?? entry.updated ?? entry.created
  return dated === undefined ? {} : { dated }
}

function datesOf(entry: ParsedEntry, context: EntryContext): Pick<ItemDraft, 'published' | 'updated' | 'heldUntil'> {
  // Many Atom feeds give `updated` alone. It moves with every edit; what we say as published must not.
  const published = entry.published ?? entry.created ?? entry.updated
  const shown = (date: Instant | undefined): Instant | undefined =>
    context.source.futureDates === 'clamp' && isAhead(date, context) ? undefined : date
  const held = context.document.file !== undefined && published !== undefined && published > context.now ? published : undefined
  return compact({ published: shown(published), updated: shown(entry.updated), heldUntil: held })
}

function urlKeysOf(urls: readonly (string | undefined)[], base: string | undefined): readonly string[] {
  const keys = urls.map((url) => (url === undefined ? undefined : canonicalizeUrl(absolutize(url, base) ?? url)))
  return [...new Set(keys.filter((key) => key !== undefined))]
}

/** Atom §4.2.1 and JSON Feed: the feed's authors are those of an entry that names none. RSS names an editor there, who wrote nothing. */
function authorsOf(feed: ParsedFeed, entry: ParsedEntry, base: string | undefined): readonly Person[] {
  if (entry.authors.length > 0) return peopleOf(entry.authors, base)
  if (entry.origin !== undefined && entry.origin.authors.length > 0) return peopleOf(entry.origin.authors, base)
  return feed.dialect === 'atom' || feed.dialect === 'json-feed' ? peopleOf(feed.authors, base) : []
}
