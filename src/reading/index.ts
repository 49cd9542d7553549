/**
 * A document of a publisher comes in as bytes. A ParsedFeed goes out, with what the document says and a warning for each thing that was mended, or a
 * ParseError. This room never invents a date, an id or an address.
 */

import { compact } from '../lib/record.ts'
import { absolutize, isWebUrl, loggableUrl } from '../lib/url/urls.ts'
import type { ItemPaths, RawDocument } from '../model/document.ts'
import type { Content } from '../model/elements.ts'
import { ParseError } from '../model/errors.ts'
import type { Dialect, ParsedEntry, ParsedFeed } from '../model/feed.ts'
import { type Decoded, decodeDocument } from './decode.ts'
import { type Detection, detectText } from './detect.ts'
import { discoverFeeds } from './discover.ts'
import { readJsonFeed } from './feed/json-feed.ts'
import { readXmlFeed } from './feed/xml-feed.ts'
import { DEFAULT_LIMITS, DEFAULT_MAX_ITEMS } from './limits.ts'
import { readApi } from './picked/api.ts'
import { readPage } from './picked/page.ts'
import type { ParseOptions, ReadFeed } from './request.ts'

export { commonFeedPaths, type DiscoveredFeed, discoverFeeds, iconsIn } from './discover.ts'
export type { ParseOptions } from './request.ts'

/** The readers, by what the document is. */
const READERS: Readonly<Record<Exclude<Dialect, 'article'>, ReadFeed>> = {
  rss: (reading) => readXmlFeed('rss', reading),
  rdf: (reading) => readXmlFeed('rdf', reading),
  atom: (reading) => readXmlFeed('atom', reading),
  cdf: (reading) => readXmlFeed('cdf', reading),
  'json-feed': readJsonFeed,
}

/**
 * What a document says. Never more than a warning where items can be read.
 * Throws ParseError: PARSE_EMPTY, PARSE_HTML_PAGE (`details.feeds` are the feeds the page names), PARSE_NOT_A_FEED, and PARSE_TOO_DEEP, PARSE_TOO_LARGE or
 * PARSE_TOO_EXPENSIVE for hostile documents; `details` has line and column where they are known. An article goes to `options.parseArticle`.
 */
export function parseFeed(document: RawDocument, options: ParseOptions = {}): ParsedFeed {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const decoded = decodeDocument(document, limits)
  if (document.itemPaths !== undefined) return readPicked(document, decoded, document.itemPaths, options)
  const detection = detectText(decoded.text)
  const { dialect } = detection
  if (dialect === 'html' || (dialect === undefined && PAGE_LIKE.test(decoded.text.slice(0, 4096)))) throw webPage(document, decoded.text)
  if (dialect === 'article' && options.parseArticle !== undefined) return options.parseArticle(document)
  if (dialect === undefined || dialect === 'opml' || dialect === 'article') throw notAFeed(document, detection)
  const { text, encoding } = decoded
  const located = locationOf(document)
  const base = located ?? (isWebUrl(document.url) ? document.url : undefined)
  const { language } = document
  const maxItems = options.maxItems ?? DEFAULT_MAX_ITEMS
  const read = withWarnings(
    READERS[dialect]({
      text,
      encoding,
      at: detection.at,
      rootless: detection.rootless ?? false,
      base,
      isBaseSaid: located !== undefined,
      language,
      maxItems,
      limits,
    }),
    decoded,
  )
  return options.renderMarkdown === undefined ? read : withMarkdown(read, options.renderMarkdown)
}

/** The items that paths pick out of a document that is no feed. */
function readPicked(document: RawDocument, decoded: Decoded, paths: ItemPaths, options: ParseOptions): ParsedFeed {
  const read = paths.language === 'css' ? readPage : readApi
  const located = locationOf(document)
  const reading = {
    text: decoded.text,
    encoding: decoded.encoding,
    at: 0,
    rootless: false,
    base: located ?? document.url,
    isBaseSaid: located !== undefined,
    language: document.language,
    maxItems: options.maxItems ?? DEFAULT_MAX_ITEMS,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
  }
  return withWarnings(read(reading, paths), decoded)
}

/** Content in Markdown (RFC 4287 §4.1.3.3, RFC 7763) as HTML before its source. */
function withMarkdown(feed: ParsedFeed, render: (markdown: string) => string): ParsedFeed {
  const isMarkdown = ({ mediaType }: Content): boolean => mediaType !== undefined && /^text\/(?:x-)?markdown\b/.test(mediaType)
  if (!feed.entries.some(({ content }) => content.some(isMarkdown))) return feed
  const entries = feed.entries.map(
    (entry): ParsedEntry => ({
      ...entry,
      ...compact({ extensions: withSource(entry, entry.content.find(isMarkdown)) }),
      content: entry.content.flatMap((one): readonly Content[] => {
        const { mediaType: _, ...text } = one
        return isMarkdown(one) ? [{ ...text, value: render(one.value), type: 'html' }, one] : [one]
      }),
    }),
  )
  return { ...feed, entries }
}

/** The source of content in Markdown is carried as source:markdown. */
function withSource({ extensions }: ParsedEntry, markdown: Content | undefined): ParsedEntry['extensions'] {
  if (markdown === undefined) return extensions
  return { ...extensions, carried: [...(extensions?.carried ?? []), { name: 'source:markdown', text: markdown.value }] }
}

/** Pages without `html` and without a document type. */
const PAGE_LIKE = /<(?:head|body|title|meta|script|div|h1|p)[\s>]/i

/** Returns the text of a document in its own encoding. Throws ParseError PARSE_EMPTY and PARSE_TOO_LARGE. */
export function decodedText(document: RawDocument): string {
  return decodeDocument(document, DEFAULT_LIMITS).text
}

/** What a document is, by its first bytes or characters; undefined where it is nothing that can be read. */
export function detect(head: string | Uint8Array, document: Pick<RawDocument, 'url' | 'charset'>): Dialect | 'opml' | 'html' | undefined {
  if (head.length === 0) return undefined
  if (typeof head === 'string') return detectText(head).dialect
  return detectText(decodeDocument({ ...document, bytes: head, retrievedAt: 0 }, DEFAULT_LIMITS).text).dialect
}

/** Content-Location, if it is an address of the web (RFC 9110 §8.7). */
function locationOf({ contentLocation, url }: RawDocument): string | undefined {
  const located = contentLocation === undefined ? undefined : absolutize(contentLocation, url)
  return isWebUrl(located) ? located : undefined
}

function withWarnings(feed: ParsedFeed, decoded: Decoded): ParsedFeed {
  return decoded.warnings.length === 0 ? feed : { ...feed, warnings: [...decoded.warnings, ...feed.warnings] }
}

function webPage(document: RawDocument, text: string): ParseError {
  const feeds = URL.canParse(document.url) ? discoverFeeds(text, document.url) : []
  const named =
    feeds.length === 0 ? 'and names no feed' : `which names ${feeds.length === 1 ? 'a feed' : `${feeds.length} feeds`}: ${feeds[0]!.url}`
  return new ParseError('PARSE_HTML_PAGE', `${loggableUrl(document.url)} is a web page, ${named}`, { feeds, line: 1, column: 1 })
}

function notAFeed(document: RawDocument, detection: Detection): ParseError {
  const what = detection.dialect === 'opml' ? 'is a list of feeds (OPML), not a feed' : 'holds no feed'
  return new ParseError('PARSE_NOT_A_FEED', `${loggableUrl(document.url)} ${what}`, { line: 1, column: 1 })
}
