import { compact, mapped } from '../../lib/record.ts'
import { ParseError } from '../../model/errors.ts'
import type { Content, Enclosure, ParsedEntry, ParsedFeed, Person, Text } from '../../model/feed.ts'
import { placeOf } from '../limits.ts'
import { Notes, newestItems } from '../notes.ts'
import type { Reading } from '../request.ts'
import { resolveUrl } from '../xml/element.ts'
import { mendJson, scanJson } from './json-repair.ts'
import { mediumOf } from './media.ts'

type Json = Readonly<Record<string, unknown>>

/** Reads JSON Feed 1.0 and 1.1. A cut document keeps its whole items. Throws ParseError PARSE_NOT_A_FEED with line and column, and PARSE_TOO_DEEP. */
export function readJsonFeed(reading: Reading): ParsedFeed {
  const notes = new Notes(reading.text)
  const feed = asObject(parseLeniently(reading, notes))
  const items = Array.isArray(feed.items) ? feed.items : undefined
  if (items === undefined && typeof feed.title !== 'string') throw notAFeed(reading, 'it has neither items nor a title')
  const base = textOf(feed.feed_url) ?? reading.base
  const entries = (items ?? []).slice(0, reading.limits.itemsScanned).flatMap((item, index) => {
    notes.entry = index
    return isObject(item) ? [mapItem(item, base ?? reading.base, notes)] : []
  })
  notes.entry = undefined
  return { ...mapJson(feed, reading, base), entries: newestItems(entries, reading.maxItems, notes), warnings: notes.warnings }
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
  const hubs = asArray(feed.hubs).flatMap((hub) => (isObject(hub) ? (urlOf(hub.url, base) ?? []) : []))
  return compact({
    dialect: 'json-feed' as const,
    version: String(feed.version ?? '').endsWith('/1.1') ? 'json11' : 'json1',
    encoding: reading.encoding,
    id: selfUrl,
    url,
    selfUrl,
    title: plain(feed.title),
    description: plain(feed.description),
    language: textOf(feed.language) ?? reading.language,
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

function mapItem(item: Json, base: string | undefined, notes: Notes): ParsedEntry {
  const url = urlOf(item.url, base)
  const externalUrl = urlOf(item.external_url, base)
  const image = urlOf(item.image, base) ?? urlOf(item.banner_image, base)
  const custom = Object.fromEntries(Object.entries(item).filter(([key]) => key.startsWith('_') && key !== '__proto__'))
  return compact<ParsedEntry>({
    guid: textOf(item.id) ?? url,
    url,
    externalUrl,
    title: plain(item.title),
    summary: plain(item.summary),
    content: contentOf(item, base),
    published: notes.dateOf(textOf(item.date_published)),
    updated: notes.dateOf(textOf(item.date_modified)),
    authors: peopleOf(item, base),
    contributors: [],
    tags: asArray(item.tags)
      .flatMap((tag) => textOf(tag) ?? [])
      .map((term) => ({ term })),
    links: [
      ...(url === undefined ? [] : [{ url, rel: 'alternate' }]),
      ...(externalUrl === undefined ? [] : [{ url: externalUrl, rel: 'related' }]),
    ],
    enclosures: mapped(asArray(item.attachments), (each) => attachment(each, base)),
    image: image === undefined ? undefined : { url: image },
    language: textOf(item.language),
    extensions: Object.keys(custom).length > 0 ? { custom } : undefined,
  })
}

function contentOf(item: Json, base: string | undefined): Content[] {
  const html = textOf(item.content_html)
  const text = textOf(item.content_text)
  return [
    ...(html === undefined ? [] : [{ value: html, type: 'html' as const, ...(base ? { base } : {}) }]),
    ...(text === undefined ? [] : [{ value: text, type: 'text' as const }]),
  ]
}

/** `authors` of 1.1, `author` of 1.0. */
function peopleOf(object: Json, base: string | undefined): Person[] {
  const listed = asArray(object.authors)
  return (listed.length > 0 ? listed : [object.author]).flatMap((each): Person[] => {
    if (typeof each === 'string') return each.trim() === '' ? [] : [{ name: each.trim() }]
    if (!isObject(each)) return []
    const person = compact({ name: textOf(each.name), url: urlOf(each.url, base), avatar: urlOf(each.avatar, base) })
    return Object.keys(person).length > 0 ? [person] : []
  })
}

function attachment(value: unknown, base: string | undefined): Enclosure | undefined {
  if (!isObject(value)) return undefined
  const url = urlOf(value.url, base)
  if (url === undefined) return undefined
  const type = textOf(value.mime_type)?.toLowerCase()
  return compact({
    url,
    type,
    title: textOf(value.title),
    length: sizeOf(value.size_in_bytes),
    duration: sizeOf(value.duration_in_seconds),
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

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asObject(value: unknown): Json {
  return isObject(value) ? value : {}
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
