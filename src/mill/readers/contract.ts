import type { ArticleOptions } from '../../articles/index.ts'
import type { RawDocument } from '../../model/document.ts'
import type { ErrorCode } from '../../model/errors.ts'
import type { ParsedFeed } from '../../model/feed.ts'
import type { MeantFrame, MeantItem, ReadBackRule } from '../../writing/index.ts'

/** What a worker thread can be asked for; plain data, since it crosses threads. */
export type WorkRequest = ParseRequest | ExtractRequest | ReadBackRequest

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

/** The page of an item, for the text of its article. */
export interface ExtractRequest {
  readonly kind: 'extract'
  readonly document: RawDocument
}

/** The article of a page; without `html` where none was found. */
export interface ExtractResult {
  readonly html?: string
}

/** A document of ours as an independent reader is to find it: the frame, and its items in order. Long texts may be left out: nothing is asked of them. */
export interface ReadBackRequest {
  readonly kind: 'read back'
  readonly reader: ReadBackRule['reader']
  readonly text: string
  readonly frame: MeantFrame
  readonly items: readonly MeantItem[]
}

/** What is amiss, each one sentence; nothing: it may be published. */
export interface ReadBackResult {
  /** Of the document: it cannot be read, its title, its address, the number of its items. */
  readonly document: readonly string[]
  /** By the place of an item that does not come back as it was meant. */
  readonly items: Readonly<Record<number, string>>
}

/** What every document of one request is read with. */
export interface ParseSettings {
  readonly maxItems: number
  readonly article?: ArticleOptions
}

export type ParseResult =
  | { readonly feed: ParsedFeed }
  | { readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: Readonly<Record<string, unknown>> } }
