import { compact } from '../lib/record.ts'
import type { Instant } from '../model/instant.ts'
import { type Element, textElement, writeElement } from './write-xml.ts'

/** An OPML 2.0 document to be written: groups of feeds, or feeds. */
export interface OpmlDocument {
  readonly title: string
  readonly ownerName?: string
  /** Newest change of what is listed; never the time of writing. */
  readonly modified?: Instant
  readonly outlines: readonly OpmlOutline[]
}

/** One line: a feed where it has an `xmlUrl`, a group where it has outlines. */
export interface OpmlOutline {
  readonly text: string
  readonly xmlUrl?: string
  readonly htmlUrl?: string
  readonly description?: string
  readonly language?: string
  /** `rss` for every kind of feed (OPML 2.0, subscription lists); others tell what the document is. */
  readonly type?: string
  /** Slash-delimited paths of categories, as given. */
  readonly category?: string
  readonly outlines?: readonly OpmlOutline[]
}

/** The document as OPML 2.0. */
export function serializeOpml(document: OpmlDocument): string {
  const head: Element = {
    name: 'head',
    content: [
      { name: 'title', content: document.title },
      ...textElement('dateModified', document.modified === undefined ? undefined : new Date(document.modified).toUTCString()),
      ...textElement('ownerName', document.ownerName),
      { name: 'docs', content: 'http://opml.org/spec2.opml' },
    ],
  }
  const body: Element = { name: 'body', content: document.outlines.map(outlineElement) }
  return `<?xml version="1.0" encoding="utf-8"?>\n${writeElement({ name: 'opml', attributes: { version: '2.0' }, content: [head, body] })}`
}

function outlineElement({ text, xmlUrl, htmlUrl, description, language, type, category, outlines }: OpmlOutline): Element {
  const kind = xmlUrl === undefined ? type : (type ?? 'rss')
  return compact({
    name: 'outline',
    attributes: { text, title: xmlUrl === undefined ? undefined : text, type: kind, xmlUrl, htmlUrl, description, language, category },
    content: outlines !== undefined && outlines.length > 0 ? outlines.map(outlineElement) : undefined,
  })
}
