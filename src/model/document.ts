import type { FeedmillError } from './errors.ts'
import type { Warning } from './feed.ts'
import type { Instant } from './instant.ts'

/** Bytes as fetched or as read from disk. */
export interface RawDocument {
  readonly bytes: Uint8Array
  /** The final URL (after redirects), or a file: URL. Base of relative links unless `contentLocation` says otherwise. */
  readonly url: string
  readonly contentLocation?: string
  /** Media type without parameters, lower case. */
  readonly mediaType?: string
  /** `charset` parameter of Content-Type. */
  readonly charset?: string
  /** Content-Language. */
  readonly language?: string
  readonly retrievedAt: Instant
  /** Articles only. */
  readonly file?: ArticleFile
  /** Documents that are no feeds only: where their items stand. */
  readonly itemPaths?: ItemPaths
}

/** Where the items of a page or of an API's answer stand: CSS selectors (`element@attribute` for an attribute) or JSONPath (RFC 9535). */
export interface ItemPaths {
  readonly language: 'css' | 'jsonpath'
  /** Of every item; absent: guessed, for pages alone. */
  readonly items?: string
  /** Of each part, from its item. */
  readonly parts: Readonly<Partial<Record<ItemPart, string>>>
}

/** Parts of an item that a path can name. */
export const ITEM_PARTS = ['title', 'link', 'id', 'date', 'text', 'picture', 'author', 'tags'] as const

export type ItemPart = (typeof ITEM_PARTS)[number]

/** What the folder knows about one article file. */
export interface ArticleFile {
  /** Relative to the folder, `/` between parts, NFC. */
  readonly path: string
  /** Whole milliseconds. */
  readonly mtimeMs: number
  readonly sizeBytes: number
  readonly site?: ArticleSite
}

/** Generators whose addresses, defaults and marks are known. */
export const GENERATOR_NAMES = [
  'hexo',
  'jekyll',
  'hugo',
  'eleventy',
  'astro',
  'zola',
  'pelican',
  'docusaurus',
  'vitepress',
  'obsidian',
  'notion',
] as const

export type GeneratorName = (typeof GENERATOR_NAMES)[number]

/** The site that a folder of articles lies in, as its own configuration file says it: read as data, nothing of it is run. */
export interface ArticleSite {
  readonly generator: GeneratorName
  /** Where the folder lies below the site's directory; `''`, or ends with `/`. */
  readonly folder: string
  readonly config: Readonly<Record<string, unknown>>
}

/** Response validators, byte for byte as the origin sent them (RFC 9110 §8.8). */
export interface Validators {
  readonly etag?: string
  readonly lastModified?: string
  /** The URL that gave them; they are never sent to another. */
  readonly url: string
}

/** What a response (also a 304) says about when to ask again. */
export interface ResponseHints {
  /** Fresh for this long, in ms: Cache-Control max-age less Age, or Expires less Date. */
  readonly freshForMs?: number
  /** Retry-After, or the reset of a quota that is used up (RateLimit), as ms from the response. */
  readonly retryAfterMs?: number
  readonly hubs?: readonly string[]
  readonly selfUrl?: string
}

/** What one request cost, for the politeness ledger. */
export interface Exchange {
  readonly host: string
  readonly status: number
  readonly wireBytes: number
  readonly startedAt: Instant
  readonly durationMs: number
}

/** One hop of a redirect chain. */
export interface Redirect {
  readonly from: string
  readonly to: string
  readonly status: number
}

interface FetchCommon {
  readonly exchanges: readonly Exchange[]
  readonly redirects: readonly Redirect[]
  readonly hints: ResponseHints
  /** What the operator should know of the exchange although it went well. */
  readonly notices?: readonly Warning[]
}

/** What pulling one source gave. Expected outcomes are data; nothing here is thrown. */
export type FetchOutcome =
  | (FetchCommon & {
      readonly kind: 'fetched'
      readonly documents: readonly RawDocument[]
      readonly validators?: Validators
      /** SHA-256 of the body, hex. */
      readonly bodyHash?: string
      /** Folders: what is to be remembered of the scan (opaque to everyone else). */
      readonly scan?: unknown
      /** Folders: paths that are no longer there, and whose articles go with this part. */
      readonly removed?: readonly string[]
      /** Folders: the files as the walk met them, the same with every part. */
      readonly walked?: WalkedFiles
      /** Folders: files passed over, and why. */
      readonly skipped?: readonly { readonly path: string; readonly code: string; readonly message: string }[]
      /** Folders: there is more to read in the same turn; pull again with `scan` in the state once these documents are saved. */
      readonly more?: boolean
    })
  | (FetchCommon & { readonly kind: 'notModified'; readonly validators?: Validators; readonly by: 'status' | 'body' | 'scan' })
  | (FetchCommon & { readonly kind: 'gone'; readonly error: FeedmillError })
  | (FetchCommon & { readonly kind: 'failed'; readonly error: FeedmillError })

/** What a walk through a folder met, by paths relative to the folder. */
export interface WalkedFiles {
  readonly present: ReadonlySet<string>
  /** Remembered, and no longer there. */
  readonly missing: readonly string[]
}

/** A finished document of one category, ready to publish. */
export interface FeedDocument {
  /** Relative to the output directory, `/` between parts: `finance/rss.xml`. */
  readonly path: string
  readonly bytes: Uint8Array
  /** With charset. */
  readonly mediaType: string
  /** Strong entity tag, quotes included, from the hash of the bytes. */
  readonly etag: string
  /** The newest visible change, or when these bytes were first published. */
  readonly lastModified: Instant
  /** Values of the Link header: self and hub, equal to what the document says. */
  readonly links?: readonly { readonly rel: string; readonly url: string }[]
  /** Of a page: the CSP hash of its own style element, `sha256-…`. */
  readonly styleHash?: string
}

/** A published document without its bytes. */
export type DocumentHead = Omit<FeedDocument, 'bytes'>
