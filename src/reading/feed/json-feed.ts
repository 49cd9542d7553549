import { compact, isRecord, mapped } from '../../lib/record.ts'
import { isWebUrl } from '../../lib/url/urls.ts'
import type { Content, Enclosure, Person, Tag, Text } from '../../model/elements.ts'
import { ParseError } from '../../model/errors.ts'
import type { ParsedEntry, ParsedFeed } from '../../model/feed.ts'
import { placeOf } from '../limits.ts'
import { Notes, newestItems } from '../notes.ts'
import type { Reading } from '../request.ts'
import { resolveUrl } from '../xml/element.ts'
import { resolveReferences } from '../xml/references.ts'
import { setBases } from './bases.ts'
import { mendJson, scanJson } from './json-repair.ts'
import { mediumOf, secondsOf, splitKeywords } from './media.ts'
import { languageTag, mediaTypeOf, plainLabel, unescapedTwice } from './mend.ts'

type Json = Readonly<Record<string, unknown>>

/** Reads JSON Feed 1.0 and 1.1. A cut document keeps its whole items. Throws ParseError PARSE_NOT_A_FEED with line and column, and PARSE_TOO_DEEP. */
export function readJsonFeed(reading: Reading): ParsedFeed {
  const notes = new Notes(reading.text)
  const feed = objectOf(parseLeniently(reading, notes))
  const items = Array.isArray(feed.items) ? feed.items : undefined
  if (items === undefined && typeof feed.title !== 'string') throw notAFeed(reading, 'it has neither items nor a title')
  const base = urlOf(feed.feed_url, reading.base) ?? reading.base
  const listed = (items ?? []).slice(0, reading.limits.itemsScanned).filter(isRecord)
  const titleOf = titleReader(listed)
  const entries = listed.map((item, index) => {
    notes.entry = index
    return mapItem(item, { base, textBase: reading.isBaseSaid ? reading.base : undefined, titleOf, notes })
  })
  notes.entry = undefined
  const parsed = { ...mapJson(feed, reading, base), entries: newestItems(entries, reading.maxItems, notes), warnings: notes.warnings }
  setBases(parsed, isWebUrl(base) ? base : reading.base)
  return parsed
}

function parseLeniently(reading: Reading, notes: Notes): unknown {
  const { text, at, limits } = reading
  const { end, wholeUntil } = scanJson(text, at, limits)
  const body = text.slice(at, end < 0 ? undefined : end)
  try {
    return JSON.parse(body)
  } catch (error) {
    const closed = end >= 0 ? body : wholeUntil >= 0 ? `${text.slice(at, wholeUntil)}]}` : undefined
    if (closed === undefined) throw notAFeed(reading, 'it ends before its first item', error, text.length)
    try {
      const mended = JSON.parse(mendJson(closed))
      notes.add(
        end >= 0 ? 'mended-json' : 'truncated',
        end >= 0 ? 'the JSON was not well-formed and was mended' : 'the document ends within an item; the items before it were kept',
      )
      return mended
    } catch {
      const offset = Number(/position (\d+)/.exec(String(error))?.[1] ?? 0)
      throw notAFeed(reading, 'its JSON cannot be read', error, at + offset)
    }
  }
}

function notAFeed(reading: Reading, why: string, cause?: unknown, offset = reading.at): ParseError {
  const place = placeOf(reading.text, offset)
  return new ParseError(
    'PARSE_NOT_A_FEED',
    `the JSON document is no feed: ${why} (line ${place.line}, column ${place.column})`,
    place,
    cause === undefined ? undefined : { cause },
  )
}

function mapJson(feed: Json, reading: Reading, base: string | undefined): Omit<ParsedFeed, 'entries' | 'warnings'> {
  const url = urlOf(feed.home_page_url, base)
  const selfUrl = urlOf(feed.feed_url, base)
  const next = urlOf(feed.next_url, base)
  const hubs = asArray(feed.hubs).flatMap((hub) => (isRecord(hub) ? (urlOf(hub.url, base) ?? []) : []))
  return compact({
    dialect: 'json-feed' as const,
    version: String(feed.version ?? '').endsWith('/1.1') ? 'json11' : 'json1',
    encoding: reading.encoding,
    id: selfUrl,
    url,
    selfUrl,
    title: plain(typeof feed.title === 'string' && isEscaped([feed.title]) ? resolveReferences(feed.title) : feed.title),
    description: plain(feed.description),
    language: languageTag(textOf(feed.language) ?? reading.language),
    authors: peopleOf(feed, base),
    contributors: [],
    tags: [],
    links: [
      ...(url === undefined ? [] : [{ url, rel: 'alternate' }]),
      ...(selfUrl === undefined ? [] : [{ url: selfUrl, rel: 'self' }]),
      ...(next === undefined ? [] : [{ url: next, rel: 'next' }]),
      ...hubs.map((hub) => ({ url: hub, rel: 'hub' })),
    ],
    icon: urlOf(feed.icon, base),
    logo: urlOf(feed.favicon, base),
    complete: feed.expired === true ? true : undefined,
    hints: hubs.length > 0 ? { hubs } : {},
  })
}

interface ItemContext {
  /** Of the addresses in the fields of an item. */
  readonly base: string | undefined
  /** Of the addresses within its texts, if the document came with one. */
  readonly textBase: string | undefined
  readonly titleOf: (item: Json) => Text | undefined
  readonly notes: Notes
}

function mapItem(item: Json, { base, textBase, titleOf, notes }: ItemContext): ParsedEntry {
  const url = urlOf(item.url, base)
  const externalUrl = urlOf(item.external_url, base)
  const image = urlOf(item.image, base) ?? urlOf(item.banner_image, base)
  const custom = Object.fromEntries(Object.entries(item).filter(([key]) => key.startsWith('_') && key !== '__proto__'))
  return compact<ParsedEntry>({
    guid: textOf(item.id) ?? url,
    url,
    externalUrl,
    title: titleOf(item),
    summary: plain(item.summary),
    content: contentOf(item, textBase),
    published: notes.dateOf(textOf(item.date_published)),
    updated: notes.dateOf(textOf(item.date_modified)),
    authors: peopleOf(item, base),
    contributors: [],
    tags: labelsOf(item.tags),
    links: [
      ...(url === undefined ? [] : [{ url, rel: 'alternate' }]),
      ...(externalUrl === undefined ? [] : [{ url: externalUrl, rel: 'related' }]),
    ],
    enclosures: mapped(asArray(item.attachments), (each) => attachment(each, base)),
    image: image === undefined ? undefined : { url: image },
    language: languageTag(textOf(item.language)),
    extensions: Object.keys(custom).length > 0 ? { custom } : undefined,
  })
}

function contentOf(item: Json, base: string | undefined): Content[] {
  const html = textOf(item.content_html)
  const text = textOf(item.content_text)
  return [
    ...(html === undefined ? [] : [{ value: unescapedTwice(html), type: 'html' as const, ...(base ? { base } : {}) }]),
    ...(text === undefined ? [] : [{ value: text, type: 'text' as const }]),
  ]
}

/** The titles as they are; decoded if every title of the document is escaped as HTML, as some generators write them: none holds a bare `&`, `<` or `>`. */
function titleReader(items: readonly Json[]): (item: Json) => Text | undefined {
  const titles = items.flatMap((item) => (typeof item.title === 'string' ? item.title : []))
  const areEscaped = isEscaped(titles)
  return ({ title }) => plain(areEscaped && typeof title === 'string' ? resolveReferences(title) : title)
}

function isEscaped(titles: readonly string[]): boolean {
  return titles.some((title) => REFERENCE.test(title)) && !titles.some((title) => BARE_MARK.test(title))
}

const REFERENCE = /&(?:amp|lt|gt|quot|apos|#39|#x27|#34);/
const BARE_MARK = /[<>]|&(?!(?:[A-Za-z]{2,8}|#\d{1,5}|#x[0-9A-Fa-f]{1,5});)/

/** A list of labels, or one text with commas. */
function labelsOf(tags: unknown): Tag[] {
  const terms = typeof tags === 'string' ? splitKeywords(tags) : asArray(tags).flatMap((tag) => textOf(tag) ?? [])
  return terms.map((term) => ({ term: plainLabel(term) }))
}

/** `authors` of 1.1, `author` of 1.0. */
function peopleOf(object: Json, base: string | undefined): Person[] {
  const listed = asArray(object.authors)
  return (listed.length > 0 ? listed : [object.author]).flatMap((each): Person[] => {
    if (typeof each === 'string') return each.trim() === '' ? [] : [{ name: each.trim() }]
    if (!isRecord(each)) return []
    const person = compact({ name: textOf(each.name), url: urlOf(each.url, base), avatar: urlOf(each.avatar, base) })
    return Object.keys(person).length > 0 ? [person] : []
  })
}

function attachment(value: unknown, base: string | undefined): Enclosure | undefined {
  if (!isRecord(value)) return undefined
  const url = urlOf(value.url, base)
  if (url === undefined) return undefined
  const type = mediaTypeOf(textOf(value.mime_type), url)
  return compact({
    url,
    type,
    title: textOf(value.title),
    length: sizeOf(value.size_in_bytes),
    duration: sizeOf(value.duration_in_seconds) ?? secondsOf(textOf(value.duration_in_seconds)),
    medium: mediumOf(type),
  })
}

function sizeOf(value: unknown): number | undefined {
  const size = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof size === 'number' && Number.isFinite(size) && size >= 0 ? size : undefined
}

function plain(value: unknown): Text | undefined {
  const text = textOf(value)
  return text === undefined ? undefined : { value: text, type: 'text' }
}

/** Strings as they are, numbers written out (JSON Feed 1: ids that are numbers must be coerced); undefined where there is nothing. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return undefined
  return value.trim() || undefined
}

function urlOf(value: unknown, base: string | undefined): string | undefined {
  return typeof value === 'string' ? resolveUrl(value, base) : undefined
}

function objectOf(value: unknown): Json {
  return isRecord(value) ? value : {}
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
