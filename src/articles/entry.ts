import { htmlToText } from '../lib/html/text.ts'
import { compact } from '../lib/record.ts'
import { oneLine } from '../lib/text.ts'
import { absolutize, isWebUrl } from '../lib/url/urls.ts'
import type { ParsedEntry, Tag, Text, Warning } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'
import { type Body, readBody } from './body.ts'
import type { PathFacts } from './file-path.ts'
import { type ArticleFieldName, type Fields, fieldsOf } from './front-matter/conventions.ts'
import type { FrontMatter } from './front-matter/engines.ts'
import { asBoolean, asInstant, asLanguage, asPeople, asTags, asText } from './front-matter/values.ts'
import { asEnclosures, asImage } from './media.ts'
import type { ArticleOptions } from './options.ts'

/** All that is known of one article before it is read as an entry. */
export interface EntrySource {
  readonly path: string
  readonly facts: PathFacts
  readonly isHtml: boolean
  readonly fields: FrontMatter
  readonly body: string
  readonly warnings: readonly Warning[]
  readonly mtimeMs: number | undefined
  readonly options: ArticleOptions
  readonly boilerplate: readonly string[]
}

/** The entry; what its front matter says and cannot be read is added to `warnings`. */
export function readEntry(source: EntrySource, warnings: Warning[]): ParsedEntry {
  const fields = fieldsOf(source.fields, source.options.defaults)
  const places = placesOf(source, fields)
  const title = titleOf(source, fields)
  const body = readBody(
    source.body,
    compact({ title, isHtml: source.isHtml, path: source.path, boilerplate: source.boilerplate, base: places.base, page: places.url }),
  )
  return defined({
    ...identityOf(fields, places),
    ...datesOf(source, fields, warnings),
    ...describe(fields, places, title, body),
    draft: isKeptBack(source, fields) || undefined,
  })
}

interface Places {
  /** Where the file's own relative links start. */
  readonly base: string | undefined
  /** The article's page. */
  readonly url: string | undefined
  resolve(reference: string): string
}

function placesOf({ path, options }: EntrySource, fields: Fields): Places {
  const file = options.baseUrl === undefined ? undefined : absolutize(path.split('/').map(encodeURIComponent).join('/'), options.baseUrl)
  const page = firstOf(fields, 'url', asAddress)
  const slug = firstOf(fields, 'slug', asText)
  const url =
    page === undefined
      ? slug && file && absolutize(`${slug.split('/').map(encodeURIComponent).join('/')}/`, file)
      : absolutize(page, options.baseUrl)
  const web = isWebUrl(url) ? url : undefined
  const base = file ?? web
  return { base, url: web, resolve: (reference) => (base === undefined ? reference : (absolutize(reference, base) ?? reference)) }
}

/** Permalinks may also be patterns (`/:year/:title/`), names of patterns (`pretty`) or templates. */
function asAddress(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : ''
  if (isWebUrl(text)) return text
  return text === '' || /^[a-z][a-z0-9+.-]*:|\/:[a-z]|^:|\{\{|\s/i.test(text) || !/[/.]/.test(text) ? undefined : text
}

function identityOf(fields: Fields, { url, resolve }: Places): Partial<ParsedEntry> {
  const canonicalUrls = fields
    .all('canonical')
    .map(asText)
    .map((text) => text && resolve(text))
    .filter((text) => isWebUrl(text) && text !== url)
  const external = firstOf(fields, 'externalUrl', asText)
  return {
    guid: firstOf(fields, 'guid', asText),
    url,
    externalUrl: external === undefined ? undefined : resolve(external),
    canonicalUrls: canonicalUrls.length > 0 ? [...new Set(canonicalUrls as string[])] : undefined,
  }
}

function titleOf({ body, facts, isHtml }: EntrySource, fields: Fields): string {
  const beginning = body.slice(0, HEADING_WITHIN)
  return firstOf(fields, 'title', asTitle) ?? headingOf(beginning, isHtml) ?? facts.name
}

/** `title: [Notice]` is a list to YAML and a title to its writer. */
function asTitle(value: unknown): string | undefined {
  if (!Array.isArray(value)) return oneLine(asText(value) ?? '') || undefined
  const parts = value.map(asText).filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : oneLine(`[${parts.join(', ')}]`)
}

const HEADING_WITHIN = 2000

/** The first heading of a body that begins with one. */
function headingOf(body: string, isHtml: boolean): string | undefined {
  const html = /^\s*(?:<(?:div|article|section|main|header)\b[^<>]*>\s*)*<h1\b[^<>]*>([\s\S]{1,500}?)<\/h1/i.exec(body)
  if (html !== null) return oneLine(htmlToText(html[1]!)) || undefined
  if (isHtml) return undefined
  const markdown = /^\s*(?:# +(.+?)[ #]*|([^\s#>|<`*-].*)\n=+[ \t]*)(?:\n|$)/.exec(body)
  return markdown === null ? undefined : oneLine(plainInline(markdown[1] ?? markdown[2] ?? '')) || undefined
}

/** Markdown's marks inside a heading, gone. */
function plainInline(text: string): string {
  return htmlToText(text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/(\*\*|__|~~|`|\*)(?=\S)(.*?\S)\1/g, '$2'))
}

function datesOf({ facts, mtimeMs, options }: EntrySource, fields: Fields, warnings: Warning[]): Partial<ParsedEntry> {
  const read = (field: ArticleFieldName): Instant | undefined => {
    const values = fields.all(field).filter((value) => asBoolean(value) === undefined)
    const instant = first(values, (value) =>
      LAST_MODIFIED.test(String(value)) ? mtimeMs : asInstant(value, { timeZone: options.timeZone }),
    )
    if (instant === undefined && values.length > 0)
      warnings.push({ code: 'bad-date', message: `'${asText(values[0]) ?? 'a list or object'}' cannot be read as a date` })
    return instant
  }
  return { published: read('published') ?? facts.published, updated: read('updated'), expired: read('expired') }
}

/** Eleventy's word for the file's own date. */
const LAST_MODIFIED = /^\s*(?:git )?last modified\s*$/i

function describe(fields: Fields, { resolve }: Places, title: string, body: Body): Partial<ParsedEntry> {
  const license = firstOf(fields, 'license', (value) => (isWebUrl(asText(value)) ? asText(value) : undefined))
  const rights = firstOf(fields, 'rights', (value) => (typeof value === 'boolean' || asText(value) === license ? undefined : asText(value)))
  return {
    title: { type: 'text', value: title },
    summary: summaryOf(fields, body),
    content: body.content === '' ? [] : [{ type: 'html', value: body.content }],
    authors: first(fields.all('authors'), (value) => notEmpty(asPeople(value))) ?? [],
    tags: tagsOf(fields),
    image: firstOf(fields, 'image', (value) => asImage(value, resolve)),
    rights: rights === undefined ? undefined : { type: 'text', value: rights },
    license,
    language: firstOf(fields, 'language', asLanguage),
    enclosures: fields.all('enclosures').flatMap((value) => asEnclosures(value, resolve)),
  }
}

function summaryOf(fields: Fields, body: Body): Text | undefined {
  const written = firstOf(fields, 'summary', (value) => (typeof value === 'boolean' ? undefined : asText(value)))
  if (written !== undefined) return { type: /<[a-z/!]/i.test(written) ? 'html' : 'text', value: written }
  return body.summary === undefined ? undefined : { type: 'html', value: body.summary }
}

function tagsOf(fields: Fields): readonly Tag[] {
  const all = [...fields.all('categories'), ...fields.all('tags')].flatMap(asTags)
  return [...new Map(all.map((tag) => [tag.term, tag])).values()]
}

function isKeptBack({ facts }: EntrySource, fields: Fields): boolean {
  if (facts.draft || fields.all('draft').some((value) => asBoolean(value) === true)) return true
  return fields
    .all('shown')
    .some((value) => asBoolean(value) === false || /^\s*(?:draft|private|pending|hidden|unpublished|trash)\s*$/i.test(String(value)))
}

function firstOf<T>(fields: Fields, field: ArticleFieldName, read: (value: unknown) => T | undefined): T | undefined {
  return first(fields.all(field), read)
}

function first<T>(values: readonly unknown[], read: (value: unknown) => T | undefined): T | undefined {
  for (const value of values) {
    const found = read(value)
    if (found !== undefined) return found
  }
  return undefined
}

function notEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}

/** An entry of what there is; absent is undefined, and undefined is not written. */
function defined(entry: { readonly [K in keyof ParsedEntry]?: ParsedEntry[K] | undefined }): ParsedEntry {
  const known = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined))
  return { content: [], authors: [], contributors: [], tags: [], links: [], enclosures: [], ...known }
}
