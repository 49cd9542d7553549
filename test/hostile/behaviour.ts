import type { ErrorCode } from '../../src/model/errors.ts'
import type { Answer, Handler, Origin } from '../support/origin.ts'

/** One way in which a source can be hostile, and how feedmill must come out of it. */
export interface Hostile {
  readonly what: string
  /** A feed: what its origin says to each request. */
  readonly answer?: Answer | Handler
  /** A feed whose answers depend on where things are. */
  readonly script?: (scene: Scene) => void
  /** A feed at an address that is hostile itself. */
  readonly address?: (scene: Scene) => string
  /** A folder of articles: fills it. */
  readonly files?: (folder: string) => Promise<void> | void
  /** Further settings of the source. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** The code of the error it must end in, or the number of items that must come of it. */
  readonly ends: ErrorCode | number
  /** A warning or a reason for leaving out that must be told beside the items. */
  readonly told?: string
}

/** Where a hostile source stands. */
export interface Scene {
  readonly origin: Origin
  /** The port of a server that must never be asked. */
  readonly forbiddenPort: number
  /** Another origin that may be asked. */
  readonly other: Origin
}

export interface Behaviour extends Hostile {
  /** Never changes, never used again. */
  readonly number: number
}

/** Behaviours of one kind, numbered in their order: new ones go to the end. */
export function numbered(first: number, behaviours: readonly Hostile[]): readonly Behaviour[] {
  return behaviours.map((behaviour, index) => ({ ...behaviour, number: first + index }))
}

/** An RSS feed with these insides of its items. */
export function rssOf(...items: readonly string[]): string {
  return `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Hostile</title><link>http://h.example/</link><description/>${items.map((inside) => `<item>${inside}</item>`).join('')}</channel></rss>`
}

/** An RSS feed with one item that has all it needs, and this too. */
export function rssWith(more: string): string {
  return rssOf(`<title>An item</title><guid isPermaLink="false">urn:h:1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>${more}`)
}

/** An RSS feed with one item whose text is this HTML. */
export function rssHtml(html: string): string {
  return rssWith(`<content:encoded>${escaped(`<p>Some words.</p>${html}<p>More words.</p>`)}</content:encoded>`)
}

/** An Atom feed with one entry that has all it needs, and this too. */
export function atomWith(more: string): string {
  return `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Hostile</title><id>urn:h</id><updated>2026-03-02T10:00:00Z</updated><entry><title>An entry</title><id>urn:h:1</id><updated>2026-03-02T10:00:00Z</updated>${more}</entry></feed>`
}

/** A JSON Feed with one item that has all it needs, and these members too. */
export function jsonWith(more: Readonly<Record<string, unknown>>): string {
  const item = { id: 'urn:h:1', date_published: '2026-03-02T10:00:00Z', content_text: 'Words.', ...more }
  return JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Hostile', items: [item] })
}

/** The text within XML. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
