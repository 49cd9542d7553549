import type { Enclosure, EntryExtensions, Generator, Image, Link, Person, PodcastChannel, Tag } from './elements.ts'
import type { Instant } from './instant.ts'
import type { ItemId, Origin } from './item.ts'
import type { SourceId } from './source.ts'

/** One entry of a Publication: safe and legal in every format. HTML is sanitized, URLs absolute http(s), dates valid, texts free of illegal characters. */
export interface PublishedItem {
  readonly itemId: ItemId
  /** Unique in the publication; the publisher's, byte for byte. Not always an IRI: `iri` is. */
  readonly guid: string
  /** For Atom: guid where it is an absolute IRI, else a stable urn. */
  readonly iri: string
  readonly guidIsPermalink: boolean
  readonly url?: string
  readonly externalUrl?: string
  /** Plain text; may be empty. */
  readonly title: string
  readonly contentHtml?: string
  /** Set when the publisher gave plain text. */
  readonly contentText?: string
  readonly summaryHtml?: string
  /** Plain text of the summary. */
  readonly summaryText?: string
  readonly published: Instant
  readonly updated: Instant
  readonly authors: readonly Person[]
  readonly contributors: readonly Person[]
  readonly tags: readonly Tag[]
  readonly links: readonly Link[]
  readonly enclosures: readonly Enclosure[]
  readonly image?: Image
  readonly rights?: string
  readonly license?: string
  readonly language?: string
  readonly comments?: string
  readonly origin: Origin
  /** The other members of the story. */
  readonly alsoAt: readonly { readonly title: string; readonly url?: string; readonly source: string }[]
  readonly extensions?: EntryExtensions
}

/** What a document, its read-back and its listing need of an item besides its fragment. */
export interface ItemFacts extends Pick<PublishedItem, 'itemId' | 'guid' | 'iri' | 'url' | 'title' | 'published' | 'updated'> {
  readonly sourceId: SourceId
  /** What a list calls it: the title, else the first words of the text. */
  readonly name: string
  /** Absent of items made by an older version. */
  readonly teaser?: Teaser
}

/** What the front page shows of a story besides its name. */
export interface Teaser {
  /** Plain text of at most 240 UTF-16 units that ends with a word. */
  readonly summary?: string
  readonly picture?: Image
  /** Name of where it came from. */
  readonly source: string
  readonly sourceUrl?: string
  readonly language?: string
}

/** How the pages of a site look. */
export interface Look {
  /** IANA name of the time zone of every date. Default: UTC. */
  readonly timeZone?: string
  readonly theme?: Theme
  /** Pictures stand on our own host only. */
  readonly ownPictures?: boolean
  /** Title of the site. */
  readonly siteTitle?: string
}

/** A theme of ours, and what a folder of the operator puts in its place. */
export interface Theme {
  readonly name: ThemeName
  /** CSS that stands after that of the theme. */
  readonly css?: string
  /** Templates by the name of what they make. */
  readonly templates?: Readonly<Partial<Record<TemplateName, string>>>
}

export const THEME_NAMES = ['press', 'planet', 'plain'] as const
export type ThemeName = (typeof THEME_NAMES)[number]

export const TEMPLATE_NAMES = ['front', 'category', 'story', 'article'] as const
export type TemplateName = (typeof TEMPLATE_NAMES)[number]

/** An item taken back (RFC 6721). */
export interface Tombstone {
  readonly iri: string
  readonly when: Instant
}

/** A category's feed before any format. Holds no clock: same store and configuration, same value. */
export interface Publication {
  readonly slug: string
  /** Stable IRI of the feed. */
  readonly id: string
  readonly title: string
  readonly description: string
  readonly language?: string
  readonly rights?: string
  readonly author: Person
  readonly generator: Required<Generator>
  /** The HTML page of the category. */
  readonly url: string
  /** Absolute addresses of the documents, by format name. */
  readonly selfUrls: Readonly<Record<DocumentFormat, string>>
  /** Formats that are written; absent: all. */
  readonly formats?: readonly DocumentFormat[]
  readonly hubs: readonly string[]
  readonly icon?: string
  readonly logo?: string
  readonly tags: readonly Tag[]
  /** Set if the feed is a podcast: legal, its guid made. */
  readonly podcast?: PodcastChannel
  /** RSS ttl. */
  readonly ttlMinutes?: number
  /** Newest visible change of what is shown; the epoch for a category that never had an item. */
  readonly updated: Instant
  readonly items: readonly PublishedItem[]
  readonly tombstones: readonly Tombstone[]
  readonly paging: Paging
  /** Search engines may not index the page. */
  readonly noindex: boolean
  /** It stands at an address that the feed had before, and names the new one. */
  readonly isMoved?: boolean
  /** RSS and Atom name the style sheet of the site. */
  readonly stylesheet?: boolean
  readonly look?: Look
}

/** A publication without its items: all that a document says of itself. */
export type Frame = Omit<Publication, 'items'>

/** RFC 5005, paths relative to the category's folder by format are made by the serializer from the page's name. */
export interface Paging {
  /** The document holds the whole feed (fh:complete). */
  readonly complete: boolean
  /** Set on archive pages: its number, 1 = oldest. */
  readonly archive?: number
  /** Number of the newest archive page that precedes this document. */
  readonly prev?: number
  /** Number of the archive page that follows this one; absent: the subscription document follows. */
  readonly next?: number
}

/** File names of a category's documents, by format. */
export const DOCUMENT_FILES = { rss: 'rss.xml', atom: 'atom.xml', 'json-feed': 'feed.json', page: 'index.html' } as const

export type DocumentFormat = keyof typeof DOCUMENT_FILES

/** Every format, in the order of the documents. */
export const DOCUMENT_FORMATS = Object.keys(DOCUMENT_FILES) as readonly DocumentFormat[]

/**
 * Returns the URL of a document of a category, below the category's URL (which ends in '/'): `rss.xml`, `archive/3/rss.xml`. A document that
 * web servers send for its directory is addressed by the directory.
 */
export function documentUrl(categoryUrl: string, format: DocumentFormat, archive?: number): string {
  const folder = archive === undefined ? categoryUrl : `${categoryUrl}archive/${archive}/`
  return folder + DOCUMENT_FILES[format].replace(/^index\.html$/, '')
}

/** Where a document of a category stands, relative to the output directory: `finance/rss.xml`, `finance/archive/3/rss.xml`. */
export function documentPath(slug: string, format: DocumentFormat, archive?: number): string {
  return `${slug}/${archive === undefined ? '' : `archive/${archive}/`}${DOCUMENT_FILES[format]}`
}
