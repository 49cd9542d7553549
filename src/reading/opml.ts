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
  readonly outlines: readonly ListedOutline[]
}

/** An outline as read. */
export interface ListedOutline extends OpmlOutline {
  /** It and what it holds are commented out (OPML 2.0). */
  readonly isComment?: boolean
  readonly outlines?: readonly ListedOutline[]
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

/** Every feed of the list, each address once with the labels of all places it stands at. */
export function feedsOf(outlines: readonly ListedOutline[]): readonly ListedFeed[] {
  return readList(outlines).feeds
}

/** The feeds of a list, and what it names that is not taken, each with its reason: outlines without a feed's address, comments, feeds of comments. */
export function readList(outlines: readonly ListedOutline[]): ReadList {
  const byUrl = new Map<string, ListedFeed>()
  const passedOver: string[] = []
  const walk = (outline: ListedOutline, groups: readonly string[]): void => {
    const { xmlUrl, text } = outline
    const labels = [...groups, ...pathsOf(outline.category)]
    const reason = reasonToPass(outline)
    if (reason !== undefined) passedOver.push(`'${text || (xmlUrl ?? '')}' ${reason}`)
    else if (xmlUrl !== undefined) {
      const held = byUrl.get(xmlUrl)
      byUrl.set(xmlUrl, { xmlUrl, outline: held?.outline ?? outline, groups: [...new Set([...(held?.groups ?? []), ...labels])] })
    }
    if (outline.isComment === true) return
    const inner = xmlUrl === undefined && text !== '' ? [...groups, text] : groups
    for (const one of outline.outlines ?? []) walk(one, inner)
  }
  for (const outline of outlines) walk(outline, [])
  return { feeds: [...byUrl.values()], passedOver }
}

export interface ReadList {
  readonly feeds: readonly ListedFeed[]
  /** One sentence each. */
  readonly passedOver: readonly string[]
}

export interface ListedFeed {
  readonly xmlUrl: string
  readonly outline: ListedOutline
  /** Names of the groups it stands in, outermost first, then the parts of its `category` paths; each once. */
  readonly groups: readonly string[]
}

/** `/Science/Birds,/Water`: the parts of each path are labels (OPML 2.0, category). */
function pathsOf(category: string | undefined): readonly string[] {
  return (category ?? '')
    .split(/[,/]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function reasonToPass({ isComment, xmlUrl, type, outlines }: ListedOutline): string | undefined {
  if (isComment === true) return 'is commented out'
  if (xmlUrl !== undefined) return COMMENTS.test(xmlUrl) ? 'is a feed of comments' : undefined
  return outlines === undefined || outlines.length === 0 ? `names no feed${type === undefined ? '' : ` (type '${type}')`}` : undefined
}

/** Where the widely used systems keep the comments of a whole site or of one post. */
const COMMENTS = /\/comments\/(?:feed|default|atom|rss)\b|\/feed\/comments\b|[?&]feed=comments|\/feeds\/(?:\d+\/)?comments\//i

interface Level {
  readonly outlines: ListedOutline[]
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
  const outlines: ListedOutline[] = []
  if (++reading.count <= MOST_OUTLINES && reading.stack.length <= DEEPEST)
    reading.stack.at(-1)?.outlines.push(outlineOf(attributes, outlines))
  reading.stack.push({ outlines })
}

function outlineOf(attributes: Record<string, string>, outlines: readonly ListedOutline[]): ListedOutline {
  const value = (name: string) => {
    const text = oneLine(legalText(attributes[name] ?? ''))
    return text === '' ? undefined : text.slice(0, 8192).toWellFormed()
  }
  const xmlUrl = webAddress(value('xmlurl') ?? feedUrlOf(value('type'), value('url')))
  const optional = {
    xmlUrl,
    htmlUrl: value('htmlurl'),
    description: value('description'),
    language: value('language'),
    type: value('type'),
    category: value('category'),
    isComment: value('iscomment')?.toLowerCase() === 'true' ? true : undefined,
  }
  return {
    text: value('text') ?? value('title') ?? xmlUrl ?? '',
    ...compact(optional),
    outlines,
  }
}

/** The address behind the schemes that programs register for subscribing: `feed:`, `feed://host`, `feed://http…`, `pcast:`, `itpc:`. */
function webAddress(address: string | undefined): string | undefined {
  const bare = address?.replace(/^(?:feed|pcast|itpc|podcast):(?:\/\/)?(?=\S)/i, '')
  if (bare === undefined || bare === address) return address
  return /^https?:/i.test(bare) ? bare.replace(/^(https?):?\/\/*/i, '$1://') : `http://${bare}`
}

/** Some lists say `url` where they mean `xmlUrl`; OPML's own `link` and `include` do not. */
function feedUrlOf(type: string | undefined, url: string | undefined): string | undefined {
  return /^(?:rss|atom|feed|json)/i.test(type ?? '') ? url : undefined
}
