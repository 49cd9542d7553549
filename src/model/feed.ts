/**
 * What a document says, nothing invented: the field map.
 *
 * | here          | RSS 2.0 / modules                        | Atom 1.0 (RFC 4287)          | JSON Feed 1.1                  |
 * |---------------|------------------------------------------|------------------------------|--------------------------------|
 * | guid          | guid, rdf:about                          | id                           | id                             |
 * | url           | link, guid isPermaLink                   | link rel=alternate           | url                            |
 * | externalUrl   | –                                        | link rel=related             | external_url                   |
 * | title         | title, dc:title, media:title             | title                        | title                          |
 * | content       | content:encoded, xhtml:body              | content                      | content_html, content_text     |
 * | summary       | description, itunes:summary, dc:descr.   | summary                      | summary                        |
 * | published     | pubDate, dc:date, dcterms:issued         | published, issued (0.3)      | date_published                 |
 * | updated       | dcterms:modified, atom:updated           | updated, modified (0.3)      | date_modified                  |
 * | authors       | author, dc:creator, itunes:author        | author                       | authors, author                |
 * | tags          | category, dc:subject, media:keywords …   | category                     | tags                           |
 * | enclosures    | enclosure, media:content, media:group    | link rel=enclosure           | attachments                    |
 * | image         | media:thumbnail, itunes:image            | media:thumbnail              | image, banner_image            |
 * | origin        | source                                   | source                       | –                              |
 */
import type { Content, Enclosure, EntryExtensions, Generator, Image, InReplyTo, Link, Person, Tag, Text } from './elements.ts'
import type { Instant } from './instant.ts'

/** Where an item came from, as its document says it (`atom:source`, RSS `<source>`). */
export interface ParsedOrigin {
  readonly id?: string
  readonly title?: Text
  readonly description?: Text
  readonly rights?: Text
  /** Address of the feed document. */
  readonly selfUrl?: string
  /** Address of the site. */
  readonly url?: string
  readonly links: readonly Link[]
  readonly updated?: Instant
  readonly authors: readonly Person[]
  readonly contributors: readonly Person[]
  readonly tags: readonly Tag[]
  readonly generator?: Generator
  readonly icon?: string
  readonly logo?: string
}

/** A document could be read, but not all of it as it stood. */
export interface Warning {
  /** Stable word, kebab-case: `bad-date`, `truncated`, `undefined-entity`, `encoding-mismatch`, `mended-front-matter` … */
  readonly code: string
  /** One sentence, names the thing, then the fact. */
  readonly message: string
  /** 1-based, where known. */
  readonly line?: number
  /** How many places it stands for, where it counts some. */
  readonly count?: number
  /** 0-based index of the entry it concerns, where it concerns one. */
  readonly entry?: number
}

export type Dialect = 'rss' | 'rdf' | 'atom' | 'json-feed' | 'cdf' | 'article'

export interface ParsedEntry {
  readonly guid?: string
  /** RSS only: what isPermaLink says (true where the attribute is absent). */
  readonly guidIsPermalink?: boolean
  readonly url?: string
  readonly externalUrl?: string
  /** Articles: those of its tags that the front matter lists as categories. */
  readonly filedUnder?: readonly string[]
  /** Articles without an address: files of their folder that they refer to. */
  readonly files?: readonly { readonly name: string; readonly path: string }[]
  /** Other addresses of the same page: feedburner:origLink, rel=canonical, AMP. Extra identity keys, never shown. */
  readonly canonicalUrls?: readonly string[]
  readonly title?: Text
  readonly summary?: Text
  readonly content: readonly Content[]
  readonly published?: Instant
  readonly updated?: Instant
  readonly created?: Instant
  readonly expired?: Instant
  readonly authors: readonly Person[]
  readonly contributors: readonly Person[]
  readonly publisher?: Person
  readonly tags: readonly Tag[]
  readonly links: readonly Link[]
  readonly enclosures: readonly Enclosure[]
  readonly image?: Image
  readonly rights?: Text
  readonly license?: string
  readonly language?: string
  readonly comments?: string
  readonly commentsFeed?: string
  readonly commentsPost?: string
  readonly commentsCount?: number
  readonly origin?: ParsedOrigin
  readonly inReplyTo?: readonly InReplyTo[]
  readonly extensions?: EntryExtensions
  /** Articles only: why it is kept back from the public. */
  readonly withheld?: WithheldKind
}

/** Kinds of articles that are no reader's business; a folder may let each through by its name. */
export const WITHHELD_KINDS = ['protected', 'private', 'draft', 'hidden', 'noindex', 'scaffold', 'page'] as const

export type WithheldKind = (typeof WITHHELD_KINDS)[number]

export interface ParsedFeed {
  readonly dialect: Dialect | 'page' | 'api'
  /** As feedparser names it: rss090, rss091u, rss092, rss10, rss20, rss, atom03, atom10, json1, json11, cdf, article, page, api. */
  readonly version: string
  /** Label of the encoding the bytes were read in (WHATWG name). */
  readonly encoding?: string
  readonly id?: string
  /** The site (link rel=alternate). */
  readonly url?: string
  /** What the document says of its own address (link rel=self, feed_url). */
  readonly selfUrl?: string
  readonly title?: Text
  readonly description?: Text
  readonly rights?: Text
  readonly info?: Text
  readonly language?: string
  readonly published?: Instant
  readonly updated?: Instant
  readonly created?: Instant
  readonly authors: readonly Person[]
  readonly contributors: readonly Person[]
  readonly publisher?: Person
  readonly tags: readonly Tag[]
  readonly links: readonly Link[]
  readonly generator?: Generator
  readonly image?: Image
  readonly icon?: string
  readonly logo?: string
  readonly license?: string
  readonly docs?: string
  readonly cloud?: {
    readonly domain?: string
    readonly port?: string
    readonly path?: string
    readonly registerProcedure?: string
    readonly protocol?: string
  }
  readonly textInput?: { readonly title?: string; readonly description?: string; readonly name?: string; readonly link?: string }
  readonly validityStart?: Instant
  readonly validityEnd?: Instant
  readonly inReplyTo?: readonly InReplyTo[]
  readonly itunes?: {
    readonly explicit?: boolean
    readonly block?: boolean
    readonly image?: string
    readonly type?: string
    readonly owner?: Person
    /** Main category, or main and subcategory. */
    readonly categories?: readonly (readonly string[])[]
    readonly subtitle?: string
    readonly summary?: string
    readonly author?: string
  }
  /** itunes:new-feed-url. */
  readonly newLocation?: string
  /** RFC 5005: the document holds the whole feed. */
  readonly complete?: boolean
  /** RFC 5005: this is an archive page. */
  readonly archive?: boolean
  readonly hints: PollHints
  readonly entries: readonly ParsedEntry[]
  /** Entries that the publisher deleted (RFC 6721). */
  readonly deleted?: readonly DeletedEntry[]
  /** Documents that are no feeds: what each path found. */
  readonly picked?: readonly PickedPart[]
  readonly warnings: readonly Warning[]
}

/** What one path found in a page or in an API's answer. */
export interface PickedPart {
  /** `items`, or the part of an item. */
  readonly part: string
  readonly path: string
  /** No path was given. */
  readonly isGuessed: boolean
  /** Items in which it found something; for `items` how many there are. */
  readonly found: number
  /** What it found first, at most 80 characters. */
  readonly example?: string
}

/** at:deleted-entry (RFC 6721 §3): the id of an entry that is gone. */
export interface DeletedEntry {
  readonly ref: string
  readonly when?: Instant
  readonly by?: Person
  readonly comment?: string
}

/** What the document says about when to ask again. */
export interface PollHints {
  /** RSS ttl in minutes. */
  readonly ttlMinutes?: number
  /** sy:updatePeriod / updateFrequency, as the seconds between two updates. */
  readonly syndicationSeconds?: number
  /** Hours in UTC, 0 to 23. */
  readonly skipHours?: readonly number[]
  /** English day names, lower case. */
  readonly skipDays?: readonly string[]
  readonly hubs?: readonly string[]
}
