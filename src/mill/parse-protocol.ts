import type { RawDocument } from '../model/document.ts'
import type { ErrorCode } from '../model/errors.ts'
import type { ParsedFeed } from '../model/feed.ts'

/** What every document of one request is read with; plain data, since it crosses to a worker thread. */
export interface ParseSettings {
  readonly maxItems: number
  /** Articles: IANA zone of dates that name none, address of the folder, selectors of its boilerplate. */
  readonly article?: { readonly timeZone: string; readonly baseUrl?: string; readonly boilerplate?: readonly string[] }
}

export interface ParseRequest {
  readonly documents: readonly RawDocument[]
  readonly settings: ParseSettings
}

export type ParseResult =
  | { readonly feed: ParsedFeed }
  | { readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: Readonly<Record<string, unknown>> } }
