import type RssParser from 'rss-parser'
import { compact } from '../../lib/record.ts'
import { firstLine } from '../../lib/text.ts'
import type { DocumentFormat, Publication } from '../../model/publication.ts'
import { JsonFeedDocument } from './read-back-schema.ts'

/**
 * What a subscriber would find amiss: the document is read back by a reader that shares no code with our writers, and compared with what
 * was meant. Empty: it may be published. At most 20 findings, each one sentence.
 */
export async function readBack(format: DocumentFormat, text: string, publication: Publication): Promise<readonly string[]> {
  try {
    return compare(meant(format, publication), await READERS[format](text)).slice(0, MOST_FINDINGS)
  } catch (error) {
    return [`it cannot be read: ${firstLine(error)}`]
  }
}

/** What a document says, or is asked to say: what is undefined there is not asked. */
interface Reading {
  readonly title: string
  readonly self?: string
  readonly items: readonly { readonly id?: string; readonly title?: string; readonly link?: string; readonly date?: string }[]
}

const MOST_FINDINGS = 20

const READERS: Readonly<Record<DocumentFormat, (text: string) => Promise<Reading>>> = {
  rss: async (text) => readXml(await parserOf().then((parser) => parser.parseString(text))),
  atom: async (text) => readXml(await parserOf().then((parser) => parser.parseString(text))),
  'json-feed': async (text) => readJson(text),
  page: readPage,
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

function meant(format: DocumentFormat, publication: Publication): Reading {
  if (format === 'page') return { title: publication.title, items: publication.items.map(({ itemId }) => ({ id: `i-${itemId}` })) }
  return {
    title: publication.title.trim(),
    self: publication.selfUrls[format],
    items: publication.items.map((item) =>
      compact({
        id: format === 'atom' ? item.iri : item.guid.trim(),
        title: item.title.trim(),
        link: item.url !== undefined || format === 'rss' ? (item.url ?? '') : undefined,
        date: seconds(item.published),
      }),
    ),
  }
}

function compare(wanted: Reading, found: Reading): readonly string[] {
  const findings: string[] = []
  if (!found.title.startsWith(wanted.title)) findings.push(`the feed's title reads ${quoted(found.title)}, not ${quoted(wanted.title)}`)
  if (wanted.self !== undefined && found.self !== wanted.self)
    findings.push(`the feed's own address reads ${quoted(found.self)}, not ${quoted(wanted.self)}`)
  if (found.items.length !== wanted.items.length) findings.push(`${found.items.length} items are read, not ${wanted.items.length}`)
  wanted.items.forEach((item, index) => {
    const other = found.items[index] ?? {}
    for (const field of ['id', 'title', 'link', 'date'] as const) {
      if (item[field] !== undefined && item[field] !== other[field])
        findings.push(`the ${field} of item ${index + 1} reads ${quoted(other[field])}, not ${quoted(item[field])}`)
    }
  })
  return findings
}

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
