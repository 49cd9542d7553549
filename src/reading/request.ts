import type { ParsedFeed } from '../model/feed.ts'
import type { ArticleOptions } from '../articles/index.ts'
import type { Limits } from './limits.ts'

/** How a document is to be read. */
export interface ParseOptions {
  /** Items kept, the newest where all have dates, else the first. Default 500. */
  readonly maxItems?: number
  readonly limits?: Partial<Limits>
  /** IANA name of the zone of dates of articles that name none. Default UTC. */
  readonly timeZone?: string
  /** For `parseArticle`. */
  readonly article?: Partial<ArticleOptions>
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
  /** Content-Language. */
  readonly language: string | undefined
  readonly maxItems: number
  readonly limits: Limits
}

export type ReadFeed = (reading: Reading) => ParsedFeed
