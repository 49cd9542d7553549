import { compact } from '../lib/record.ts'
import type { Enclosure, Link, Person, Tag } from '../model/elements.ts'
import type { Instant } from '../model/instant.ts'
import type { Origin } from '../model/item.ts'
import { documentUrl, type Frame, type PublishedItem, type Tombstone } from '../model/publication.ts'
import { moduleElements } from './carried.ts'
import type { Fragment, FragmentContext } from './contract.ts'
import { stamp } from './instants.ts'
import { linkOf, placed } from './place.ts'
import { podcastElements } from './podcast.ts'
import { abstractElements, styleInstruction } from './styled/index.ts'
import {
  type Element,
  escapeAttribute,
  namespaceDeclarations,
  prefixesOf,
  readXmlFragment,
  textElement,
  textToHtml,
  writeElement,
  xmlFragment,
} from './write-xml.ts'

const ATOM = 'application/atom+xml'

/** Returns the fragment of an item: an `entry` element. */
export function atomEntry(item: PublishedItem, context: FragmentContext): string {
  return xmlFragment(entryElement(item, context))
}

/** Returns the Atom 1.0 document (RFC 4287), with paging (RFC 5005) and tombstones (RFC 6721) where the frame has them. */
export function atomDocument(frame: Frame, fragments: readonly Fragment[]): string {
  const elements = [...feedElements(frame), ...frame.tombstones.map(tombstoneElement)]
  const page = escapeAttribute(frame.selfUrls.page)
  const entries = fragments.map((fragment) => readXmlFragment(placed(fragment, page)))
  const prefixes = new Set([...prefixesOf(elements), ...entries.flatMap((entry) => entry.prefixes)])
  const language = frame.language === undefined ? '' : ` xml:lang="${frame.language}"`
  const root = `<feed xmlns="http://www.w3.org/2005/Atom"${namespaceDeclarations(prefixes)}${language}>`
  const head = elements.map((element) => writeElement(element, 1)).join('')
  return `<?xml version="1.0" encoding="utf-8"?>\n${styleInstruction(frame)}${root}\n${head}${entries.map((entry) => entry.xml).join('')}</feed>\n`
}

function feedElements(publication: Frame): readonly Element[] {
  const { generator, paging } = publication
  return [
    ...textElement('id', publication.id),
    { name: 'title', content: publication.title },
    ...textElement('subtitle', publication.description),
    ...textElement('updated', stamp(publication.updated)),
    personElement('author', publication.author),
    ...feedLinks(publication),
    ...textElement('rights', publication.rights),
    ...textElement('icon', publication.icon),
    ...textElement('logo', publication.logo),
    ...publication.tags.map(categoryElement),
    ...podcastElements(publication.podcast),
    ...textElement('generator', generator.name, { uri: generator.url, version: generator.version }),
    ...(paging.complete ? [{ name: 'fh:complete' }] : []),
    ...(paging.archive === undefined ? [] : [{ name: 'fh:archive' }]),
  ]
}

function feedLinks(publication: Frame): readonly Element[] {
  const { url, selfUrls, hubs, paging } = publication
  const current = documentUrl(url, 'atom')
  const at = (page: number | undefined) => documentUrl(url, 'atom', page)
  return [
    // First: readers that take the first link whatever its rel would show the feed's own address as the site's.
    link(compact({ rel: 'alternate', url, type: 'text/html', hreflang: publication.language || undefined })),
    link({ rel: 'self', url: selfUrls.atom, type: ATOM }),
    ...hubs.map((hub) => link({ rel: 'hub', url: hub })),
    ...(paging.archive === undefined ? [] : [link({ rel: 'current', url: current, type: ATOM })]),
    ...(paging.prev === undefined ? [] : [link({ rel: 'prev-archive', url: at(paging.prev), type: ATOM })]),
    ...(paging.next === undefined ? [] : [link({ rel: 'next-archive', url: at(paging.next), type: ATOM })]),
  ]
}

function entryElement(item: PublishedItem, context: FragmentContext): Element {
  const language = item.language === context.language ? undefined : item.language
  return compact({
    name: 'entry',
    attributes: language !== undefined ? { 'xml:lang': language } : undefined,
    content: [
      ...textElement('id', item.iri),
      { name: 'title', content: item.title },
      ...textElement('updated', stamp(item.updated)),
      ...textElement('published', stamp(item.published)),
      ...item.authors.map((person) => personElement('author', person)),
      ...item.contributors.map((person) => personElement('contributor', person)),
      ...entryLinks(item, context),
      ...item.tags.map(categoryElement),
      ...textElements(item),
      ...textElement('rights', item.rights),
      sourceElement(item.origin, item.updated),
      ...(isPlain(item) ? [] : abstractElements(item, context)),
      ...moduleElements(item, []),
    ],
  })
}

/** An entry without a page has a content element in any case (RFC 4287 §4.1.2): where there is only a summary, it is the content. */
function textElements(item: PublishedItem): readonly Element[] {
  const summary = textElementOf('summary', item.summaryHtml, item.summaryText)
  const content = textElementOf('content', item.contentHtml, item.contentText, item.url)
  if (content !== undefined || item.url !== undefined) return [summary, content].filter((element) => element !== undefined)
  return [summary === undefined ? { name: 'content', content: '' } : { ...summary, name: 'content' }]
}

/** The style sheet shows a summary without a type as it stands. */
function isPlain({ summaryHtml, summaryText }: PublishedItem): boolean {
  return summaryHtml === undefined && summaryText !== undefined && summaryText !== ''
}

function textElementOf(name: string, html: string | undefined, text: string | undefined, base?: string): Element | undefined {
  if (html !== undefined) return { name, attributes: { type: 'html', 'xml:base': base }, content: html }
  return text === undefined || text === '' ? undefined : plainElement(name, text)
}

/**
 * Plain text as text. Where it is full of `<` it goes as HTML that shows the same: readers strip tags of any type of text, and those
 * that look for each `>` anew (rss-parser is one) would take hours over a megabyte of `<`.
 */
function plainElement(name: string, text: string): Element {
  if (text.split('<', MOST_LESS_THANS + 2).length - 1 <= MOST_LESS_THANS) return { name, content: text }
  return { name, attributes: { type: 'html' }, content: textToHtml(text) }
}

const MOST_LESS_THANS = 20

function entryLinks(item: PublishedItem, context: FragmentContext): readonly Element[] {
  const { language } = item
  const url = linkOf(item, context)
  return [
    ...(url === undefined ? [] : [link(compact({ rel: 'alternate', url, type: 'text/html', hreflang: language || undefined }))]),
    ...(item.externalUrl === undefined ? [] : [link({ rel: 'related', url: item.externalUrl })]),
    ...(item.license === undefined ? [] : [link({ rel: 'license', url: item.license })]),
    ...(item.comments === undefined ? [] : [link({ rel: 'replies', url: item.comments, type: 'text/html' })]),
    ...item.links.filter((other) => !isWritten(other, item)).map(link),
    ...item.enclosures.map(enclosureLink),
  ]
}

function isWritten(other: Link, item: PublishedItem): boolean {
  return other.url === item.externalUrl || other.url === item.license || other.url === item.comments
}

function link({ url, rel, type, hreflang, title, length }: Link): Element {
  return { name: 'link', attributes: { rel, type, hreflang, title, length, href: url } }
}

/** `duration` is ours to keep for readers of Media RSS; Atom's own link cannot say it. */
function enclosureLink({ url, type, length, title }: Enclosure): Element {
  return { name: 'link', attributes: { rel: 'enclosure', type, length, title, href: url } }
}

function personElement(name: 'author' | 'contributor', person: Person): Element {
  return {
    name,
    content: [
      { name: 'name', content: person.name ?? person.email?.split('@', 1)[0] ?? person.url ?? '' },
      ...textElement('uri', person.url),
      ...textElement('email', person.email),
    ],
  }
}

function categoryElement({ term, scheme, label }: Tag): Element {
  return { name: 'category', attributes: { term, scheme, label } }
}

/** Where the entry was copied from (RFC 4287 §4.2.11). A feed that does not say when it was updated was so with this entry, or later. */
function sourceElement(origin: Origin, entryUpdated: Instant): Element {
  return {
    name: 'source',
    content: [
      ...textElement('id', origin.id),
      { name: 'title', content: origin.title },
      ...textElement('updated', stamp(origin.updated ?? entryUpdated)),
      ...origin.authors.map((person) => personElement('author', person)),
      ...(origin.selfUrl === undefined ? [] : [link({ rel: 'self', url: origin.selfUrl })]),
      ...(origin.url === undefined ? [] : [link({ rel: 'alternate', url: origin.url, type: 'text/html' })]),
      ...textElement('rights', origin.rights),
      ...textElement('icon', origin.icon),
      ...textElement('logo', origin.logo),
    ],
  }
}

function tombstoneElement({ iri, when }: Tombstone): Element {
  return { name: 'at:deleted-entry', attributes: { ref: iri, when: stamp(when) } }
}
