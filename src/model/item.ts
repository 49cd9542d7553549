import type { Enclosure, EntryExtensions, Image, Link, Person, Tag } from './elements.ts'
import type { Instant } from './instant.ts'
import type { Rung, SourceId } from './source.ts'

/** Our key of an item: 26 characters of base32 (lower case) of SHA-256 over source id, rung and key. Never reused, never changed. */
export type ItemId = string

/** Where an item came from (`atom:source`, RFC 4287 §4.2.11; RSS `<source>`). */
export interface Origin {
  readonly sourceId: SourceId
  /** The feed's own id where it says one, else its address. */
  readonly id: string
  readonly title: string
  /** Address of the feed document; absent for articles. */
  readonly selfUrl?: string
  /** Address of the site. */
  readonly url?: string
  readonly updated?: Instant
  readonly authors: readonly Person[]
  readonly rights?: string
  readonly icon?: string
  readonly logo?: string
  readonly language?: string
}

/** A file of an article's folder that the article shows or links to. */
export interface FileBeside {
  /** Of the copy beside the article's page: made of its bytes. */
  readonly name: string
  /** Relative to the folder, as the disk has it. */
  readonly path: string
}

/** Our common item: absolute, UTC, identified. Its HTML is as given: untrusted until settled. */
export interface Item {
  readonly id: ItemId
  readonly sourceId: SourceId
  readonly rung: Rung
  /** What the id was made of. */
  readonly key: string
  /** What the outputs say as id: the publisher's, byte for byte, or a stable tag: / urn: one of our own. */
  readonly guid: string
  readonly guidIsPermalink: boolean
  /** The item's page, absolute http(s). */
  readonly url?: string
  /** Articles: the file, relative to its folder, `/` between parts, NFC. */
  readonly path?: string
  /** Articles: the name of their own page, made of the path they were first seen at; never changes. */
  readonly page?: string
  /** Articles without an address: files whose copies stand beside their page; texts refer to them below BESIDE. */
  readonly files?: readonly FileBeside[]
  readonly externalUrl?: string
  /** Canonical forms of all addresses known for the page: identity only. */
  readonly urlKeys: readonly string[]
  /** Plain text. */
  readonly title: string
  /** HTML as given (links absolute), or plain text when `contentType` says so. */
  readonly content?: string
  readonly contentType?: 'text' | 'html'
  readonly summary?: string
  readonly summaryType?: 'text' | 'html'
  readonly authors: readonly Person[]
  readonly contributors: readonly Person[]
  readonly tags: readonly Tag[]
  /** Articles: those of its tags that the front matter lists as categories. */
  readonly filedUnder?: readonly string[]
  readonly links: readonly Link[]
  readonly enclosures: readonly Enclosure[]
  readonly image?: Image
  readonly rights?: string
  readonly license?: string
  readonly language?: string
  readonly comments?: string
  readonly published?: Instant
  /** What the publisher says. */
  readonly updated?: Instant
  /** When we first held it; fixed for ever. */
  readonly firstSeen: Instant
  /** Newest visible change: what the outputs say as updated where the publisher says nothing. */
  readonly changed: Instant
  /** Place in its document at first sight, 0 = top: orders items without dates. */
  readonly position: number
  /** Hash of what a reader sees (title, main text, url, enclosures): decides "updated". */
  readonly visibleHash: string
  /** First eight characters of the ids of entries of about its date that its document listed too, when it came: they are other entries. */
  readonly beside?: readonly string[]
  /** The item's page was fetched for its full text: which text stands in `content`, that of the page or that of the feed. */
  readonly fullText?: 'page' | 'feed'
  /** What the feed says where `content` is the text of the page. */
  readonly ownText?: { readonly content?: string; readonly contentType?: 'text' | 'html' }
  readonly origin: Origin
  readonly extensions?: EntryExtensions
  /** Articles: kept back until then. */
  readonly heldUntil?: Instant
}

/** The date an item is ordered and shown by: published, else updated, else first seen. */
export function dateOf(item: Pick<Item, 'published' | 'updated' | 'firstSeen'>): Instant {
  return item.published ?? item.updated ?? item.firstSeen
}

/** An edit of an item, for `explain`. */
export interface Revision {
  readonly itemId: ItemId
  readonly at: Instant
  /** Names of the fields that changed. */
  readonly fields: readonly string[]
  /** Of those that a person can read. Absent in revisions of before. */
  readonly edits?: readonly Edit[]
}

/** The stretch of a field that was edited, at most 400 characters of either side, and about 40 of what stands around it. */
export interface Edit {
  readonly field: string
  readonly left: string
  readonly before: string
  readonly after: string
  readonly right: string
}

export type { Rung }
