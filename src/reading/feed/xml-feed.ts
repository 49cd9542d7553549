import { ParseError } from '../../model/errors.ts'
import type { Dialect, ParsedEntry, ParsedFeed } from '../../model/feed.ts'
import { placeOf } from '../limits.ts'
import { Notes, newestItems } from '../notes.ts'
import type { Reading } from '../request.ts'
import type { Element } from '../xml/element.ts'
import { expandOwnEntities } from '../xml/own-entities.ts'
import { readXml } from '../xml/reader.ts'
import { setBases } from './bases.ts'
import { withFeedTerms } from './carried.ts'
import { mapEntry } from './map-entry.ts'
import { mapFeed } from './map-feed.ts'

const CORES = { rss: 'rss', rdf: 'rss', atom: 'atom', cdf: 'cdf' } as const

/** Reads a feed written in XML. Throws ParseError PARSE_NOT_A_FEED where it holds neither an item nor a title, and the limits' errors. */
export function readXmlFeed(dialect: keyof typeof CORES, reading: Reading): ParsedFeed {
  const { limits } = reading
  const text = expandOwnEntities(reading.text, reading.at)
  const notes = new Notes(text)
  const entries: ParsedEntry[] = []
  const onEntry = (element: Element): boolean => {
    notes.entry = entries.length
    entries.push(mapEntry(element, notes))
    notes.entry = undefined
    return entries.length < limits.itemsScanned
  }
  const core = CORES[dialect]
  const { root, feed, truncated, openItem, unknownEntities } = readXml(text, reading.at, {
    core,
    rootless: reading.rootless,
    base: reading.base,
    isBaseSaid: reading.isBaseSaid,
    lang: reading.language,
    limits,
    onEntry,
  })
  if (truncated)
    notes.add(
      'truncated',
      openItem ? 'the document ends within an item; the items before it were kept' : 'the document ends before its root element does',
      text.length,
    )
  if (unknownEntities.length > 0) notes.add('undefined-entity', `entities nobody knows were left as text: ${unknownEntities.join(', ')}`)
  const kept = withFeedTerms(newestItems(entries, reading.maxItems, notes), feed)
  const version = versionOf(dialect, root, reading)
  const parsed = mapFeed(
    { dialect, version, encoding: reading.encoding, root, feed, entries: kept, warnings: notes.warnings, language: reading.language },
    notes,
  )
  setBases(parsed, reading.base)
  if (entries.length === 0 && saysNothing(parsed, feed) && truncated) throw notAFeed(text, reading.at)
  return parsed
}

function saysNothing(parsed: ParsedFeed, feed: Element): boolean {
  return feed.isEmpty && parsed.title === undefined && parsed.links.length === 0
}

function notAFeed(text: string, at: number): ParseError {
  const place = placeOf(text, at)
  return new ParseError('PARSE_NOT_A_FEED', `the feed that begins at line ${place.line} holds nothing that can be read`, place)
}

/** The name of the version as feedparser gives it. */
function versionOf(dialect: Dialect, root: Element, reading: Reading): string {
  const head = reading.text.slice(reading.at, reading.at + 4096)
  const version = root.attribute('version') ?? ''
  switch (dialect) {
    case 'atom':
      return /purl\.org\/atom\/ns|purl\.org\/(?:echo|pie)/i.test(head.slice(0, 2048)) || version === '0.3' ? 'atom03' : 'atom10'
    case 'rdf':
      return /simple\/0\.9/i.test(head) ? 'rss090' : 'rss10'
    case 'cdf':
      return 'cdf'
    default:
      return rssVersion(version, reading.text.slice(0, reading.at))
  }
}

function rssVersion(version: string, prolog: string): string {
  if (version === '0.91') return /netscape\.com/i.test(prolog) ? 'rss091n' : 'rss091u'
  if (/^0\.9[234]$/.test(version)) return `rss${version.replace('.', '')}`
  if (version.startsWith('2')) return 'rss20'
  return version === '1.0' ? 'rss10' : 'rss'
}
