import { type Author, type Extension, Feed, type FeedOptions, type Item } from 'feed'
import { legalText, unixLines } from '../lib/text.ts'
import type { Publication } from '../model/publication.ts'
import { writeAtom } from './atom-feed.ts'
import { type Element, escapeText, namespaceDeclarations } from './write-xml.ts'

/** What a format hands to `feed`: options, items and the extensions that replace or add what `feed` cannot write itself. */
export interface FeedParts {
  readonly options: Partial<FeedOptions>
  readonly items?: readonly Item[]
  readonly extensions?: readonly Extension[]
  readonly author?: Author
  /** Prefixes of all that the extensions hold. */
  readonly prefixes?: Iterable<string>
}

/**
 * The package `feed`, bent to write what its own options cannot say. RSS 2.0 and JSON Feed pass through its extension hooks;
 * its Atom has none, so that is our own writer.
 */
export class PublicationFeed extends Feed {
  readonly #publication: Publication
  readonly #prefixes: Iterable<string>

  constructor(publication: Publication, { options, items = [], extensions = [], prefixes = [] }: FeedParts) {
    // Without `updated`, `feed` would print the current time.
    super({ title: publication.title, link: publication.url, updated: new Date(publication.updated), ...options })
    this.#publication = publication
    this.#prefixes = prefixes
    for (const item of items) this.addItem(item)
    for (const extension of extensions) this.addExtension(extension)
  }

  override atom1(): string {
    return writeAtom(this.#publication)
  }

  /** `feed` declares namespaces by its own options, not by what the extensions use: the root is written anew. */
  override rss2(): string {
    const root = `<rss version="2.0"${namespaceDeclarations(this.#prefixes)}>`
    return `${unmark(itemsLast(super.rss2()).replace(/<rss [^>]*>/, () => root))}\n`
  }
}

/** `feed` writes what it does not know of the channel after the items, where some readers no longer look. Nothing behind the last item is a section. */
function itemsLast(xml: string): string {
  const end = xml.lastIndexOf('</item>') + '</item>'.length
  const channel = xml.lastIndexOf('</channel>')
  const first = xml.indexOf('<item>')
  if (first < 0) return xml
  const late = xml.slice(end, channel).trim()
  return late === '' ? xml : `${xml.slice(0, first)}${late}\n        ${xml.slice(first, end)}\n    ${xml.slice(channel)}`
}

/**
 * Text for a place that xml-js escapes. It would read `&amp;` back as `&` first, and it escapes by name where the RSS Profile wants hexadecimal
 * numbers, so `&`, `<`, `>` and CR travel as control characters that no legal text can hold.
 */
export function marked(text: string): string {
  return legalText(text)
    .replaceAll('&', MARKS.ampersand)
    .replaceAll('<', MARKS.less)
    .replaceAll('>', MARKS.greater)
    .replaceAll('\r', MARKS.carriageReturn)
}

/** Text for a CDATA section. xml-js mends only the first `]]>` of a text. */
export function markedCdata(text: string): string {
  return unixLines(legalText(text)).replaceAll(']]>', `]]${MARKS.sectionEnd}`)
}

const MARKS = { ampersand: '\u0001', less: '\u0002', sectionEnd: '\u0003', carriageReturn: '\u0004', greater: '\u0005' } as const

function unmark(xml: string): string {
  return xml
    .replaceAll(MARKS.ampersand, '&#x26;')
    .replaceAll(MARKS.less, '&#x3C;')
    .replaceAll(MARKS.greater, '&#x3E;')
    .replaceAll(MARKS.carriageReturn, '&#13;')
    .replaceAll(MARKS.sectionEnd, ']]><![CDATA[>')
}

/** Elements as extensions of `feed`: in the compact form of xml-js, those of one name together. */
export function toExtensions(elements: readonly Element[]): Extension[] {
  return Object.entries(compactChildren(elements)).map(([name, objects]) => ({ name, objects: objects as unknown as Extension['objects'] }))
}

/** An extension that leaves out an element `feed` would write. */
export function without(name: string): Extension {
  return { name, objects: [] as unknown as Extension['objects'] }
}

type Compact = Record<string, unknown>

function compactChildren(elements: readonly Element[]): Record<string, Compact[]> {
  const byName: Record<string, Compact[]> = {}
  for (const element of elements) (byName[element.name] ??= []).push(compact(element))
  return byName
}

function compact({ attributes = {}, content }: Element): Compact {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return {
    ...(given.length > 0 && { _attributes: Object.fromEntries(given.map(([name, value]) => [name, attributeValue(String(value))])) }),
    ...(typeof content === 'string' ? { _text: marked(content) } : compactChildren(content ?? [])),
  }
}

/** xml-js writes attributes as they are but for the quotes. */
function attributeValue(text: string): string {
  return escapeText(text).replaceAll('\t', '&#9;').replaceAll('\n', '&#10;')
}
