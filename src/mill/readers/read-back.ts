import type RssParser from 'rss-parser'
import { firstLine } from '../../lib/text.ts'
import type { MeantFrame, MeantItem } from '../../writing/index.ts'
import type { ReadBackRequest, ReadBackResult } from './contract.ts'
import { JsonFeedDocument } from './read-back-schema.ts'

/**
 * Returns what a subscriber would find amiss: the document is read back by a reader that shares no code with our writers, and compared with what
 * was meant. Never throws.
 */
export async function readBack({ reader, text, frame, items }: Omit<ReadBackRequest, 'kind'>): Promise<ReadBackResult> {
  try {
    const found = await READERS[reader](text)
    return { document: frameFindings(frame, items.length, found), items: itemFindings(items, found.items) }
  } catch (error) {
    return { document: [`it cannot be read: ${firstLine(error).slice(0, 300)}`], items: {} }
  }
}

/** What a document says. */
interface Reading {
  readonly title: string
  readonly self?: string
  readonly items: readonly Partial<MeantItem>[]
}

const READERS: Readonly<Record<ReadBackRequest['reader'], (text: string) => Promise<Reading>>> = {
  xml: async (text) => readXml(await parserOf().then((parser) => parser.parseString(text))),
  json: async (text) => readJson(text),
  html: readPage,
}

/** Loaded at the first changed document: a turn that changes nothing never pays for it. */
async function parserOf(): Promise<RssParser> {
  const { default: Parser } = await import('rss-parser')
  return new Parser()
}

type XmlItem = Record<string, unknown> & { readonly title?: unknown; readonly link?: unknown; readonly isoDate?: string }

function readXml(feed: { readonly title?: string; readonly feedUrl?: string; readonly items: readonly unknown[] }): Reading {
  return {
    title: textOf(feed.title),
    self: textOf(feed.feedUrl),
    items: (feed.items as readonly XmlItem[]).map((item) => ({
      id: textOf(item.guid ?? item.id),
      title: textOf(item.title),
      link: textOf(item.link),
      date: seconds(item.isoDate === undefined ? Number.NaN : Date.parse(item.isoDate)),
    })),
  }
}

function readJson(text: string): Reading {
  const feed = JsonFeedDocument.parse(JSON.parse(text))
  return {
    title: feed.title,
    self: feed.feed_url,
    items: feed.items.map((item) => ({
      id: item.id,
      title: textOf(item.title),
      link: textOf(item.url),
      date: seconds(item.date_published === undefined ? Number.NaN : Date.parse(item.date_published)),
    })),
  }
}

/** Of a page: what stories stand on it. Hostile text that became an element would show as one more. */
async function readPage(text: string): Promise<Reading> {
  const { Parser } = await import('htmlparser2')
  const items: { id: string }[] = []
  let title = ''
  let inTitle = false
  const parser = new Parser({
    onopentag(name, attributes) {
      inTitle = name === 'title'
      if (name === 'article' && attributes.class === 'story') items.push({ id: attributes.id ?? '' })
    },
    ontext(part) {
      if (inTitle) title += part
    },
    onclosetag(name) {
      if (name === 'title') inTitle = false
    },
  })
  parser.end(text)
  return { title, items }
}

function frameFindings(wanted: MeantFrame, count: number, found: Reading): readonly string[] {
  const findings: string[] = []
  if (!found.title.startsWith(wanted.title)) findings.push(`the feed's title reads ${quoted(found.title)}, not ${quoted(wanted.title)}`)
  if (wanted.self !== undefined && found.self !== wanted.self)
    findings.push(`the feed's own address reads ${quoted(found.self)}, not ${quoted(wanted.self)}`)
  if (found.items.length !== count) findings.push(`${found.items.length} items are read, not ${count}`)
  return findings
}

function itemFindings(wanted: readonly MeantItem[], found: Reading['items']): ReadBackResult['items'] {
  const findings: Record<number, string> = {}
  for (const [index, item] of wanted.entries()) {
    const other = found[index] ?? {}
    const field = FIELDS.find((name) => item[name] !== undefined && item[name] !== other[name])
    if (field !== undefined) findings[index] = `its ${field} reads ${quoted(other[field])}, not ${quoted(item[field])}`
  }
  return findings
}

const FIELDS = ['id', 'title', 'link', 'date'] as const

/** RSS dates know no parts of a second. */
function seconds(instant: number): string {
  return Number.isNaN(instant) ? 'none' : new Date(Math.floor(instant / 1000) * 1000).toISOString()
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

function quoted(text: string | undefined): string {
  return JSON.stringify((text ?? '').slice(0, 120))
}
