import type { RawDocument } from '../model/document.ts'
import type { ParsedFeed } from '../model/feed.ts'
import type { Limits } from './limits.ts'

/** How a document is to be read. */
export interface ParseOptions {
  /** Items kept, the newest where all have dates, else the first. Default 500. */
  readonly maxItems?: number
  readonly limits?: Partial<Limits>
  /** Parses a document that turns out to be an article. Default: PARSE_NOT_A_FEED. */
  readonly parseArticle?: (document: RawDocument) => ParsedFeed
  /** Renders content of type text/markdown as HTML. Default: it stays plain text. */
  readonly renderMarkdown?: (markdown: string) => string
}

/** What every reader of a dialect is handed: the text, where its root begins, and how to read it. */
export interface Reading {
  readonly text: string
  readonly encoding: string
  /** Offset of the root. */
  readonly at: number
  readonly rootless: boolean
  /** Base of relative addresses: Content-Location against the final URL. */
  readonly base: string | undefined
  /** True if Content-Location says the base, so that it holds for the texts of items too. */
  readonly isBaseSaid: boolean
  /** Content-Language. */
  readonly language: string | undefined
  readonly maxItems: number
  readonly limits: Limits
}

export type ReadFeed = (reading: Reading) => ParsedFeed
