import { htmlToText } from '../lib/html/text.ts'
import { compact } from '../lib/record.ts'
import { oneLine } from '../lib/text.ts'
import { isWebUrl } from '../lib/url/urls.ts'
import type { Tag, Text } from '../model/elements.ts'
import type { ParsedEntry, Warning, WithheldKind } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'
import type { AddressFacts, Site } from './address/contract.ts'
import { configText } from './address/generators/config.ts'
import { generatorOf } from './address/generators/index.ts'
import { type ArticlePlace, addressOfPath, placeOf, resolveFrom } from './address/place.ts'
import { type Body, readBody } from './body.ts'
import type { DialectContext } from './dialects/index.ts'
import type { PathFacts } from './file-path.ts'
import { type ArticleFieldName, type Fields, fieldsOf } from './front-matter/conventions.ts'
import type { FrontMatter } from './front-matter/engines.ts'
import {
  asBoolean,
  asDate,
  asLanguage,
  asPeople,
  asTags,
  asText,
  categoryPaths,
  plainLine,
  withPartedLabels,
} from './front-matter/values.ts'
import { renderInlineMarkdown } from './markdown/markdown.ts'
import { asEnclosures, asImage } from './media.ts'
import type { ArticleOptions } from './options.ts'
import { withheldAs } from './public.ts'

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
  readonly site: Site
  /** Kinds of articles that the folder lets through. */
  readonly shown: ReadonlySet<WithheldKind>
  readonly boilerplate: readonly string[]
}

/** Returns the entry; what its front matter says and cannot be read is added to `warnings`. */
export function readEntry(source: EntrySource, warnings: Warning[]): ParsedEntry {
  const fields = fieldsOf(isJekyll(source) ? jekyllFields(source) : source.fields, source.options.defaults)
  const title = titleOf(source, fields)
  const dates = datesOf(source, fields, warnings)
  const place = placeOf(addressFacts(source, fields, title, dates.published), source.site)
  const resolve: Resolve = (reference) => resolveFrom(place, reference)
  const body = readBody(source.body, {
    title,
    isHtml: source.isHtml,
    path: source.path,
    boilerplate: source.boilerplate,
    dialects: dialectContext(source, fields, place),
    ...compact({
      base: place.base,
      page: place.url,
      lineEnds: generatorOf(source.site.generator)?.lineEnds,
      excerptEnd: asText(fields.value('excerpt_separator')) ?? configText(source.site.config, 'excerpt_separator'),
    }),
  })
  const baseless = place.base === undefined ? relativeAddresses(body.content) : 0
  if (baseless > 0) warnings.push({ code: 'no-base', message: `${baseless} relative addresses have no base`, count: baseless })
  if (body.unknownMarks.size > 0) warnings.push(unknownMarks(body.unknownMarks))
  return defined({
    ...identityOf(fields, place, resolve),
    ...dates,
    ...describe(fields, resolve, { title, body, language: source.facts.language }),
    ...labelsOf(fields, source.site.generator === 'hexo'),
    withheld: withheldAs({ path: source.path, facts: source.facts, fields, site: source.site }, source.shown),
  })
}

/** Labels as Jekyll reads them: white space parts a text, and folders above `_posts` are categories, too. */
function jekyllFields({ path, fields }: EntrySource): FrontMatter {
  const parted = withPartedLabels(fields)
  const above = path.slice(0, Math.max(0, `/${path}`.lastIndexOf('/_posts/') - 1)).split('/')
  const folders = above.filter((folder) => folder !== '' && !folder.startsWith('_'))
  if (folders.length === 0) return parted
  const own = parted.categories ?? []
  return { ...parted, categories: [...folders, ...(Array.isArray(own) ? own : [own])] }
}

/** True for a post of Jekyll; without a known generator, for a dated file in `_posts`, and for an article that names its layout. */
function isJekyll({ path, site, fields }: EntrySource): boolean {
  if (site.generator !== undefined) return site.generator === 'jekyll'
  return /(?:^|\/)_posts\/(?:.*\/)?\d{4}-\d{1,2}-\d{1,2}-[^/]+$/.test(path) || typeof fields.layout === 'string'
}

type Resolve = (reference: string) => string

function dialectContext({ path, site, isHtml }: EntrySource, fields: Fields, place: ArticlePlace): Omit<DialectContext, 'isTemplate'> {
  const from = `${site.folder ?? ''}${path}`
  return {
    generator: site.generator,
    path,
    isHtml,
    root: site.root,
    page: place.url,
    text: (key) => asText(fields.value(key)),
    config: (key) => configText(site.config, key),
    resolve: (reference) => resolveFrom(place, reference),
    inline: renderInlineMarkdown,
    addressOf: (other) => addressOfPath(other, from, site),
  }
}

function relativeAddresses(html: string): number {
  return html.match(/\s(?:src|href|poster)="(?![a-z][a-z0-9+.-]*:|\/\/|#|")/gi)?.length ?? 0
}

function unknownMarks(counts: ReadonlyMap<string, number>): Warning {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const names = [...counts].slice(0, 5).map(([mark, count]) => (count === 1 ? mark : `${mark} (${count} times)`))
  const more = counts.size > names.length ? ` and ${counts.size - names.length} more kinds` : ''
  return {
    code: 'unknown-mark',
    message: `${total} ${total === 1 ? 'mark is' : 'marks are'} not understood and left out: ${names.join(', ')}${more}`,
  }
}

function addressFacts({ path, site }: EntrySource, fields: Fields, title: string, published: Instant | undefined): AddressFacts {
  return {
    path: `${site.folder ?? ''}${path}`,
    title,
    published,
    writtenDate: firstOf(fields, 'published', asText),
    categories: categoryPaths(
      firstOf(fields, 'categories', (value) => value),
      site.generator === 'hexo',
    ),
    text: (key) => asText(fields.value(key)),
  }
}

function identityOf(fields: Fields, { url }: ArticlePlace, resolve: Resolve): Partial<ParsedEntry> {
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
  if (!Array.isArray(value)) return plainLine(asText(value) ?? '') || undefined
  const parts = value.map(asText).filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : plainLine(`[${parts.join(', ')}]`)
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

function datesOf(
  { facts, mtimeMs, site }: EntrySource,
  fields: Fields,
  warnings: Warning[],
): Pick<ParsedEntry, 'published' | 'updated' | 'expired'> {
  const read = (field: ArticleFieldName): Instant | undefined => {
    const values = fields.all(field).filter((value) => asBoolean(value) === undefined)
    for (const value of values) {
      if (LAST_MODIFIED.test(String(value))) return mtimeMs
      const { instant, unknownZone } = asDate(site.generator === 'hexo' ? withoutOffset(value) : value, { timeZone: site.timeZone })
      if (unknownZone !== undefined && instant !== undefined)
        warnings.push({ code: 'unknown-zone', message: `no time zone is called '${unknownZone}'; the date was read in ${site.timeZone}` })
      if (instant !== undefined) return instant
    }
    if (values.length > 0)
      warnings.push({ code: 'bad-date', message: `'${asText(values[0]) ?? 'a list or object'}' cannot be read as a date` })
    return undefined
  }
  return compact({ published: read('published') ?? facts.published, updated: read('updated'), expired: read('expired') })
}

/** Hexo reads the clock that a YAML timestamp shows in UTC as one of the site's own zone, whatever offset it names. */
function withoutOffset(value: unknown): unknown {
  const match = /^(\d{4}-\d\d?-\d\d?)[Tt ]+(\d\d?:\d\d:\d\d(?:\.\d+)?)\s*(Z|[+-]\d\d?(?::\d\d)?)$/.exec(
    typeof value === 'string' ? value.trim() : '',
  )
  const instant = match === null ? undefined : asDate(value, { timeZone: 'UTC' }).instant
  return instant === undefined ? value : new Date(instant).toISOString().slice(0, -1)
}

/** Eleventy's word for the file's own date. */
const LAST_MODIFIED = /^\s*(?:git )?last modified\s*$/i

interface Described {
  readonly title: string
  readonly body: Body
  /** As the file's name or folder says it. */
  readonly language: string | undefined
}

function describe(fields: Fields, resolve: Resolve, { title, body, language }: Described): Partial<ParsedEntry> {
  const license = firstOf(fields, 'license', (value) => (isWebUrl(asText(value)) ? asText(value) : undefined))
  const rights = firstOf(fields, 'rights', (value) => (typeof value === 'boolean' || asText(value) === license ? undefined : asText(value)))
  return {
    title: { type: 'text', value: title },
    summary: summaryOf(fields, body),
    content: body.content === '' ? [] : [{ type: 'html', value: body.content }],
    authors: first([peopleList(fields.value('authors')), ...fields.all('authors')], (value) => notEmpty(asPeople(value))) ?? [],
    image: firstOf(fields, 'image', (value) => asImage(value, resolve)),
    rights: rights === undefined ? undefined : { type: 'text', value: rights },
    license,
    language: firstOf(fields, 'language', asLanguage) ?? language,
    enclosures: fields.all('enclosures').flatMap((value) => asEnclosures(value, resolve)),
  }
}

/** `authors: Ada, Bo` are two, `authors: Last, First; Last, First` too. */
function peopleList(value: unknown): unknown {
  if (typeof value !== 'string') return undefined
  return value.split(value.includes(';') ? ';' : /[,，、]/).map((name) => name.trim())
}

function summaryOf(fields: Fields, body: Body): Text | undefined {
  const written = firstOf(fields, 'summary', (value) => (typeof value === 'boolean' ? undefined : asText(value)))
  if (written !== undefined) return { type: /<[a-z/!]/i.test(written) ? 'html' : 'text', value: written }
  return body.summary === undefined ? undefined : { type: 'html', value: body.summary }
}

/** Categories come before the tags, each below those of its path; what is both is a category. */
function labelsOf(fields: Fields, isNested: boolean): Pick<ParsedEntry, 'tags' | 'filedUnder'> {
  const paths = fields.all('categories').flatMap((value) => categoryPaths(value, isNested))
  const categories = paths.flatMap((path) =>
    path.map((term, index): Tag => (index === 0 ? { term } : { term, parents: path.slice(0, index) })),
  )
  const tags = fields.all('tags').flatMap(asTags)
  const seen = new Set<string>()
  return {
    tags: [...categories, ...tags].filter(({ term }) => !seen.has(term) && seen.add(term)),
    ...(categories.length > 0 ? { filedUnder: [...new Set(categories.map(({ term }) => term))] } : {}),
  }
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
