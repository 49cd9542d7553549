/**
 * One article file comes in as a RawDocument, with what its site's configuration says. A ParsedFeed of one entry goes out: front matter read as the
 * generators read it, Markdown or HTML as HTML, the generator's own marks gone. This room never evaluates anything that stands in a file, and never
 * reads a disk.
 */

import type { RawDocument } from '../model/document.ts'
import { ParseError } from '../model/errors.ts'
import type { ParsedFeed, Warning, WithheldKind } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'
import { siteOf } from './address/site.ts'
import { DEFAULT_BOILERPLATE } from './body.ts'
import { type EntrySource, readEntry } from './entry.ts'
import { readPath } from './file-path.ts'
import { readFrontMatter, type Split } from './front-matter/front-matter.ts'
import { readHtmlFile } from './html-file.ts'
import type { ArticleOptions } from './options.ts'
import { decodeArticle } from './text.ts'

export { GENERATORS } from './address/generators/index.ts'
export { fileBeside } from './address/place.ts'
export { astroRoutes, readSiteConfig } from './address/site-config.ts'
export { DEFAULT_BOILERPLATE } from './body.ts'
export { DIALECTS } from './dialects/index.ts'
export { ARTICLE_FIELDS, type ArticleField, type ArticleFieldName, type Generator } from './front-matter/conventions.ts'
export { renderMarkdown } from './markdown/markdown.ts'
export type { ArticleOptions } from './options.ts'
export { PUBLIC_RULES } from './public.ts'

/**
 * The one entry an article file holds, front matter and body. Nothing in it is evaluated.
 * Throws ParseError: PARSE_FRONT_MATTER (with `line`) where it passes a limit or cannot be read at all, PARSE_EMPTY where there is neither field nor text.
 */
export function parseArticle(document: RawDocument, options: ArticleOptions): ParsedFeed {
  const { text, encoding, warnings: decodingWarnings } = decodeArticle(document)
  const path = document.file?.path ?? pathOf(document.url)
  const source = sourceOf(text, path, document, options)
  if (source.body.trim() === '' && Object.keys(source.fields).length === 0)
    throw new ParseError('PARSE_EMPTY', `${path} is empty`, { line: 1 })
  const warnings: Warning[] = [...decodingWarnings, ...source.warnings]
  const entry = readEntry(source, warnings)
  return {
    dialect: 'article',
    version: 'article',
    encoding,
    authors: [],
    contributors: [],
    tags: [],
    links: [],
    hints: {},
    entries: [entry],
    warnings: firstOf(warnings).map((warning) => ({ ...warning, message: `${path}: ${warning.message}`, entry: 0 })),
  }
}

/** Returns when an article says that it stops being valid; undefined for one that says nothing of it or cannot be read. */
export function readExpiry(document: RawDocument, options: ArticleOptions): Instant | undefined {
  try {
    return parseArticle(document, options).entries[0]?.expired
  } catch {
    return undefined
  }
}

function sourceOf(text: string, path: string, document: RawDocument, options: ArticleOptions): EntrySource {
  const site = siteOf(options, document.file?.site)
  const facts = readPath(path, { timeZone: site.timeZone })
  const split = withProperties(frontMatterOf(text, path), path)
  const isHtml = facts.isHtml || document.mediaType === 'text/html'
  const file =
    isHtml || /^\s*<(?:!doctype|html|head|body)\b/i.test(split.body) ? readHtmlFile(split.body) : { fields: {}, body: split.body }
  return {
    path,
    facts,
    isHtml,
    fields: { ...file.fields, ...split.fields },
    body: file.body,
    warnings: split.warnings,
    mtimeMs: document.file?.mtimeMs,
    options,
    site,
    shown: new Set(options.show ?? DEFAULT_SHOWN),
    boilerplate: options.boilerplate ?? DEFAULT_BOILERPLATE,
  }
}

/** An export of Notion has its properties as lines below the heading: `Created: May 1, 2024`. */
function withProperties(split: Split, path: string): Split {
  if (!/ [\da-f]{32}\.md$/.test(path) || Object.keys(split.fields).length > 0) return split
  const match = /^\s*# ([^\n]{1,500})\n\n((?:[A-Z][\w ]{0,40}: [^\n]{0,500}\n){1,40})(?:\n|$)/.exec(split.body)
  if (match === null) return split
  const fields = match[2]!
    .trimEnd()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const)
  const known = fields.map(
    ([key, value]) =>
      [
        /^(?:created|created time|date|published)$/i.test(key)
          ? 'date'
          : /^(?:last edited time|edited|updated)$/i.test(key)
            ? 'updated'
            : key,
        value,
      ] as const,
  )
  return { ...split, fields: { title: match[1]!, ...Object.fromEntries(known) }, body: split.body.slice(match[0].length) }
}

function frontMatterOf(text: string, path: string): Split {
  try {
    return readFrontMatter(text)
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    throw new ParseError(error.code, `${path}: ${error.message}`, { ...error.details, path }, { cause: error })
  }
}

const DEFAULT_SHOWN: readonly WithheldKind[] = ['noindex']

/** A file of 9,000 broken lines is one broken file. */
function firstOf(warnings: readonly Warning[]): readonly Warning[] {
  if (warnings.length <= MOST_WARNINGS) return warnings
  const rest = warnings.length - MOST_WARNINGS
  return [...warnings.slice(0, MOST_WARNINGS), { code: 'mended-front-matter', message: `${rest} more warnings of its kind` }]
}

const MOST_WARNINGS = 20

/** The last part of the address, for articles that are no file of a folder. */
function pathOf(url: string): string {
  const last = URL.canParse(url) ? new URL(url).pathname.split('/').at(-1) : url
  try {
    return decodeURIComponent(last ?? '')
  } catch {
    return last ?? ''
  }
}
