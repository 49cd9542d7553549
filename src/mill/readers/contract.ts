import type { ArticleOptions } from '../../articles/index.ts'
import type { RawDocument } from '../../model/document.ts'
import type { ErrorCode } from '../../model/errors.ts'
import type { ParsedFeed } from '../../model/feed.ts'
import type { DocumentFormat, Publication } from '../../model/publication.ts'

/** What a worker thread can be asked for; plain data, since it crosses threads. */
export type WorkRequest = ParseRequest | ReadBackRequest

/** Asked before the first request of a kind: loading a reader is no document's fault. */
export interface PrepareRequest {
  readonly kind: 'prepare'
  readonly reader: WorkRequest['kind']
}

export interface ParseRequest {
  readonly kind: 'parse'
  readonly documents: readonly RawDocument[]
  readonly settings: ParseSettings
}

export interface ReadBackRequest {
  readonly kind: 'read back'
  readonly format: DocumentFormat
  readonly text: string
  readonly publication: Publication
}

/** What every document of one request is read with. */
export interface ParseSettings {
  readonly maxItems: number
  readonly article?: ArticleOptions
}

export type ParseResult =
  | { readonly feed: ParsedFeed }
  | { readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: Readonly<Record<string, unknown>> } }
