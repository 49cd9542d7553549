import { type Extension, Feed, type FeedOptions, type Item } from 'feed'
import { legalText, unixLines } from '../lib/text.ts'
import type { Frame } from '../model/publication.ts'
import { type Element, escapeText, namespaceDeclarations } from './write-xml.ts'

/** What a format hands to `feed`: options, items and the extensions that replace or add what `feed` cannot write itself. */
export interface FeedParts {
  readonly options: Partial<FeedOptions>
  readonly items?: readonly Item[]
  readonly extensions?: readonly Extension[]
}

/** The package `feed`, bent to write what its own options cannot say: RSS 2.0 and JSON Feed pass through its extension hooks. */
export class PublicationFeed extends Feed {
  constructor(frame: Pick<Frame, 'title' | 'url' | 'updated'>, { options, items = [], extensions = [] }: FeedParts) {
    // Without `updated`, `feed` would print the current time.
    super({ title: frame.title, link: frame.url, updated: new Date(frame.updated), ...options })
    for (const item of items) this.addItem(item)
    for (const extension of extensions) this.addExtension(extension)
  }

  /** Returns the RSS document around these items. `feed` declares namespaces by its own options, not by what is used: the root is written anew. */
  rssAround(items: readonly string[], prefixes: Iterable<string>, instruction = ''): string {
    const root = `${instruction}<rss version="2.0"${namespaceDeclarations(prefixes)}>`
    const xml = `${unmark(this.rss2().replace(/<rss [^>]*>/, () => root))}\n`
    if (items.length === 0) return xml
    const end = xml.lastIndexOf('</channel>')
    return `${xml.slice(0, end).trimEnd()}\n        ${items.join('\n        ')}\n    ${xml.slice(end)}`
  }

  /** Returns each item as it stands in the RSS document, whose titles must all begin with ITEM_MARK. */
  rssItems(): readonly string[] {
    const [, ...parts] = this.rss2().split(ITEM_START)
    return parts.map((part) => unmark(`<item>${part.slice(0, part.lastIndexOf('</item>'))}</item>`))
  }

  /** Returns the JSON Feed around these items, each indented as it stands there. */
  jsonAround(items: readonly string[]): string {
    const json = this.json1()
    return items.length === 0 ? json : `${json.slice(0, json.lastIndexOf('[]'))}[\n${items.join(',\n')}\n    ]\n}`
  }

  /** Returns each item as it stands in the JSON Feed: no text holds a line end, so lines tell items apart. */
  jsonItems(): readonly string[] {
    const [, ...parts] = this.json1().split(/^ {8}\{$/m)
    return parts.map((part) => `        {${part.slice(0, part.lastIndexOf('\n        }'))}\n        }`)
  }
}

/** What a title begins with where items are to be told apart: no legal text holds it, and only white space and tags stand between an item's start and it. */
export const ITEM_MARK = '\u0006'
const ITEM_START = new RegExp(`<item>(?=\\s*<title>(?:<!\\[CDATA\\[)?${ITEM_MARK})`)

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
    .replace(ITEM_TITLE, '')
    .replace(ITEM_MARK, '')
}

/** The title of an item that has none, and the white space before it. */
const ITEM_TITLE = new RegExp(`\\s{0,40}<title><!\\[CDATA\\[${ITEM_MARK}\\]\\]></title>`)

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
