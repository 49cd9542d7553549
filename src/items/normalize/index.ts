import { mapped } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import { canonicalizeUrl } from '../../lib/url/canonical-url.ts'
import { absolutize, isWebUrl } from '../../lib/url/urls.ts'
import type { RawDocument } from '../../model/document.ts'
import type { Person } from '../../model/elements.ts'
import type { ParsedEntry, ParsedFeed, Warning } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { Item } from '../../model/item.ts'
import type { Source } from '../../model/source.ts'
import { keepProse } from '../../prose/of-item.ts'
import type { ItemDraft, Marks } from '../draft.ts'
import { contentOf, itemText, plainText } from '../entry-texts.ts'
import { seenOf } from '../seen.ts'
import { entriesOfLinks, splitOf } from '../transforms/index.ts'
import { type EchoGuard, isEcho } from './echo.ts'
import { withoutIgnored } from './ignored.ts'
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
  /** Files, of articles; a few. */
  readonly names?: readonly string[]
}

/** Articles whose date lies ahead. */
export interface Waiting {
  readonly path: string
  readonly until: Instant
}

/** An entry that becomes no item, and why: `echo`, `future-date`, `empty`; of articles also `expired` and the kinds of `WithheldKind`. */
export interface RefusedEntry {
  /** Of an article that may not be public its path stands in for it. */
  readonly title: string
  readonly guid?: string
  readonly url?: string
  /** Articles only. */
  readonly path?: string
  readonly rule: string
  /** One sentence. */
  readonly reason: string
}

const REASONS = {
  protected: 'the article is behind a password',
  private: 'the article is for its author or for members',
  draft: 'the article is a draft',
  hidden: 'the article is hidden from lists or feeds',
  noindex: 'search engines are asked not to list the article',
  scaffold: 'the file is a template of new articles',
  page: 'the file is a page of the site, no article',
  expired: 'the expiry date of the article has come',
  echo: 'the entry is an item of ours that came back',
  'future-date': 'the date of the entry lies more than a day ahead',
  empty: 'the entry has no title, text, address or enclosure',
} as const

export interface Normalized {
  readonly drafts: readonly ItemDraft[]
  readonly refused: readonly RefusedEntry[]
  readonly warnings: readonly Warning[]
  /** Articles that may not be public, or not any more: files that are there, but whose item, if there is one, is withdrawn. For `removedPaths` of `decide`. */
  readonly withheldPaths: readonly string[]
  readonly waiting: readonly Waiting[]
}

/** The document's entries as drafts, in its order: absolute addresses, plain titles, HTML as given but for relative links. */
export function normalize(parsed: ParsedFeed, context: NormalizeContext): Normalized {
  const feed = withoutIgnored(parsed, context.source.ignore)
  const base = baseOf(feed, context)
  const drafts: ItemDraft[] = []
  const refused: RefusedEntry[] = []
  const warnings: Warning[] = []
  let taken = 0
  for (const [index, entry] of feed.entries.entries()) {
    const rule = ruleToRefuse(feed, entry, context)
    if (rule !== undefined) {
      refused.push(refusedEntry(entry, rule, context, base))
      continue
    }
    if (isAhead(entry.published ?? entry.updated, context)) warnings.push(aheadWarning(index, context.source))
    drafts.push(...draftsOf(feed, entry, { ...context, base, position: index + drafts.length - taken++ }))
  }
  const { file } = context.document
  const isWithheld = file !== undefined && feed.entries.some((entry) => withheldRule(entry, context) !== undefined)
  return {
    drafts,
    refused,
    warnings,
    withheldPaths: isWithheld ? [file.path] : [],
    waiting: drafts.flatMap(({ path, heldUntil }) => (path === undefined || heldUntil === undefined ? [] : [{ path, until: heldUntil }])),
  }
}

/** How many were left out for each reason, and the paths of a few articles. */
export function droppedBy(refused: readonly Pick<RefusedEntry, 'rule' | 'path'>[]): Dropped[] {
  return [...Map.groupBy(refused, ({ rule }) => rule)].map(([reason, those]) => {
    const names = mapped(those, ({ path }) => path).slice(0, MOST_NAMES)
    return compact({ reason, count: those.length, names: names.length > 0 ? names : undefined })
  })
}

const MOST_NAMES = 3

function refusedEntry(entry: ParsedEntry, rule: Rule, { document: { file } }: NormalizeContext, base: string | undefined): RefusedEntry {
  const reason = REASONS[rule]
  // Nothing of an article that may not be public is held, its title neither.
  if (file !== undefined && entry.withheld !== undefined) return { title: file.path, path: file.path, rule, reason }
  return compact({
    path: file?.path,
    title: plainText(entry.title),
    guid: nonEmpty(entry.guid),
    url: webUrl(entry.url, base),
    rule,
    reason,
  })
}

function ruleToRefuse(feed: ParsedFeed, entry: ParsedEntry, context: NormalizeContext): Rule | undefined {
  const withheld = withheldRule(entry, context)
  if (withheld !== undefined) return withheld
  if (context.echo !== undefined && isEcho(feed, entry, context.echo)) return 'echo'
  if (context.source.futureDates === 'drop' && isAhead(entry.published ?? entry.updated, context)) return 'future-date'
  return saysNothing(entry) ? 'empty' : undefined
}

/** Hugo's `expiryDate` and its kin: of articles only, because a feed leaves out what it does not want to be read. */
function hasExpired({ expired }: ParsedEntry, { document, now }: NormalizeContext): boolean {
  return document.file !== undefined && expired !== undefined && expired <= now
}

type Rule = keyof typeof REASONS

function withheldRule(entry: ParsedEntry, context: NormalizeContext): Rule | undefined {
  return entry.withheld ?? (hasExpired(entry, context) ? 'expired' : undefined)
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

/** The draft of an entry; of a digest that the source splits those of its links. */
function draftsOf(feed: ParsedFeed, entry: ParsedEntry, context: EntryContext): readonly ItemDraft[] {
  const draft = draftOf(feed, entry, context)
  const split = splitOf(context.source)
  if (split === undefined) return [draft]
  const { base, position, now } = context
  const links = entriesOfLinks(entry, { ...draft, firstSeen: now } as unknown as Item, split)
  if (links.length === 0) return [draft]
  const kept = split.keep ? [draft] : []
  const parts = links.map((link, index) => draftOf(feed, link, { ...context, base, position: position + kept.length + index }))
  return [...kept, ...parts]
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
    files: entry.files,
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
