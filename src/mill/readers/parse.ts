import { type ArticleOptions, parseArticle, renderMarkdown } from '../../articles/index.ts'
import type { RawDocument } from '../../model/document.ts'
import type { ParsedFeed } from '../../model/feed.ts'
import { type ParseOptions as FeedOptions, parseFeed } from '../../reading/index.ts'

export interface ParseOptions extends Omit<FeedOptions, 'parseArticle'> {
  /** IANA name of the zone of dates of articles that name none. Default UTC. */
  readonly timeZone?: string
  readonly article?: Partial<ArticleOptions>
}

/** Returns what a document says: a file of an article folder is parsed as an article, everything else as what its first bytes show. Throws ParseError as `parseFeed` does. */
export function parseDocument(document: RawDocument, options: ParseOptions = {}): ParsedFeed {
  const { timeZone = 'UTC', article, ...rest } = options
  const asArticle = (one: RawDocument) => parseArticle(one, { timeZone, ...article })
  return document.file !== undefined
    ? asArticle(document)
    : parseFeed(document, { ...rest, parseArticle: asArticle, renderMarkdown: (text) => renderMarkdown(text, { path: document.url }) })
}
