import { Parser } from 'htmlparser2'
import { compact } from '../lib/record.ts'
import { legalText, oneLine } from '../lib/text.ts'
import type { OpmlOutline } from '../writing/opml.ts'
import { decodeDocument } from './decode.ts'
import { DEFAULT_LIMITS } from './limits.ts'

/** What a list of feeds says. `found` tells whether it was OPML at all, `whole` whether it came to its end. */
export interface ParsedOpml {
  readonly found: boolean
  readonly whole: boolean
  readonly title?: string
  readonly outlines: readonly OpmlOutline[]
}

/**
 * The outlines of an OPML 1.0, 1.1 or 2.0 list, read leniently: attribute names in any case, bare ampersands, missing ends. No entity but
 * the five of XML and numbers is expanded, nothing outside is loaded. At most 20,000 outlines; what nests deeper than 32 levels (ends left
 * out, mostly) stands side by side on the last.
 */
export function parseOpml(document: string | Uint8Array): ParsedOpml {
  const text =
    typeof document === 'string' ? document : decodeDocument({ bytes: document, url: 'the list', retrievedAt: 0 }, DEFAULT_LIMITS).text
  const reading: Reading = { found: false, whole: false, title: '', inTitle: false, count: 0, stack: [{ outlines: [] }] }
  const parser = new Parser(handlerOf(reading), { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true })
  // In steps, so that reading can stop: the cost of an open element grows with how many are open.
  for (let at = 0; at < text.length && reading.stack.length < MOST_OPEN; at += STEP) parser.write(text.slice(at, at + STEP))
  parser.end()
  const title = oneLine(legalText(reading.title))
  return compact({
    found: reading.found,
    whole: reading.whole,
    title: title !== '' ? title : undefined,
    outlines: reading.stack[0]?.outlines ?? [],
  })
}

/** Every feed of the list with the names of the groups it stands in, outermost first; each address once. */
export function feedsOf(outlines: readonly OpmlOutline[], groups: readonly string[] = []): readonly ListedFeed[] {
  const byUrl = new Map<string, ListedFeed>()
  for (const outline of outlines) {
    const inner = feedsOf(outline.outlines ?? [], outline.xmlUrl === undefined ? [...groups, outline.text] : groups)
    const own = outline.xmlUrl === undefined ? [] : [{ outline, xmlUrl: outline.xmlUrl, groups }]
    for (const feed of [...own, ...inner]) if (!byUrl.has(feed.xmlUrl)) byUrl.set(feed.xmlUrl, feed)
  }
  return [...byUrl.values()]
}

export interface ListedFeed {
  readonly xmlUrl: string
  readonly outline: OpmlOutline
  readonly groups: readonly string[]
}

interface Level {
  readonly outlines: OpmlOutline[]
}

interface Reading {
  found: boolean
  whole: boolean
  title: string
  inTitle: boolean
  count: number
  readonly stack: Level[]
}

const MOST_OUTLINES = 20_000
const MOST_OPEN = 5000
const STEP = 16_384
const DEEPEST = 32

function handlerOf(reading: Reading) {
  return {
    onopentag(name: string, attributes: Record<string, string>) {
      if (name === 'opml') reading.found = true
      if (name === 'title') reading.inTitle = true
      if (name === 'outline' && reading.found) openOutline(reading, attributes)
    },
    ontext(text: string) {
      if (reading.inTitle && reading.title.length < 1000) reading.title += text
    },
    onclosetag(name: string, implied: boolean) {
      if (name === 'opml' && !implied) reading.whole = true
      if (name === 'title') reading.inTitle = false
      if (name === 'outline' && reading.stack.length > 1) reading.stack.pop()
    },
  }
}

function openOutline(reading: Reading, attributes: Record<string, string>): void {
  const outlines: OpmlOutline[] = []
  if (++reading.count <= MOST_OUTLINES && reading.stack.length <= DEEPEST)
    reading.stack.at(-1)?.outlines.push(outlineOf(attributes, outlines))
  reading.stack.push({ outlines })
}

function outlineOf(attributes: Record<string, string>, outlines: readonly OpmlOutline[]): OpmlOutline {
  const value = (name: string) => {
    const text = oneLine(legalText(attributes[name] ?? ''))
    return text === '' ? undefined : text.slice(0, 8192).toWellFormed()
  }
  const xmlUrl = value('xmlurl') ?? feedUrlOf(value('type'), value('url'))
  const optional = {
    xmlUrl,
    htmlUrl: value('htmlurl'),
    description: value('description'),
    language: value('language'),
    type: value('type'),
    category: value('category'),
  }
  return {
    text: value('text') ?? value('title') ?? xmlUrl ?? '',
    ...Object.fromEntries(Object.entries(optional).filter(([, text]) => text !== undefined)),
    outlines,
  }
}

/** Some lists say `url` where they mean `xmlUrl`; OPML's own `link` and `include` do not. */
function feedUrlOf(type: string | undefined, url: string | undefined): string | undefined {
  return /^(?:rss|atom|feed|json)/i.test(type ?? '') ? url : undefined
}
