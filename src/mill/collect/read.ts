import { compact, isRecord } from '../../lib/record.ts'
import { GENERATOR_NAMES, type RawDocument } from '../../model/document.ts'
import { ParseError } from '../../model/errors.ts'
import { type ParsedFeed, type Warning, WITHHELD_KINDS } from '../../model/feed.ts'
import type { Settings } from '../../model/settings.ts'
import type { Source } from '../../model/source.ts'
import type { ParseSettings } from '../readers/contract.ts'
import type { Fetched, IntakeContext } from './contract.ts'
import type { Refused } from './left-out.ts'

/** A document with what it says. */
export interface ReadDocument {
  readonly feed: ParsedFeed
  readonly document: RawDocument
}

/** A file that was skipped or cannot be read. */
export type Unread = Refused & Warning

/** Returns the documents that could be read. Of many (a folder) the unreadable ones are told; a single unreadable one throws ParseError. */
export async function read(
  source: Source,
  outcome: Fetched,
  { readers, settings }: IntakeContext,
): Promise<{ readonly feeds: readonly ReadDocument[]; readonly unread: readonly Unread[] }> {
  const results = await readers.parse(outcome.documents, parseSettingsOf(source, settings))
  const feeds: ReadDocument[] = []
  const unread = (outcome.skipped ?? []).map(unreadFile)
  for (const [index, result] of results.entries()) {
    const document = outcome.documents[index]!
    if ('feed' in result) feeds.push({ feed: result.feed, document })
    else if (document.file === undefined) throw new ParseError(result.error.code, result.error.message, result.error.details)
    else unread.push(unreadFile({ path: document.file.path, ...result.error }))
  }
  return { feeds, unread }
}

function unreadFile({ path, code, message }: { readonly path: string; readonly code: string; readonly message: string }): Unread {
  return { title: path, rule: 'file', reason: message, code, message }
}

/** How the documents of a source are to be read. */
export function parseSettingsOf(source: Source, settings: Settings): ParseSettings {
  const { timeZone, isZoneGiven, baseUrl, generator, permalink, show, boilerplate, defaults } = source.options
  return {
    maxItems: settings.fetch.maxItems,
    article: compact({
      timeZone: typeof timeZone === 'string' ? timeZone : settings.schedule.timeZone,
      isZoneGiven: isZoneGiven === true,
      generator: GENERATOR_NAMES.find((name) => name === generator),
      permalink: typeof permalink === 'string' ? permalink : undefined,
      show: Array.isArray(show) ? WITHHELD_KINDS.filter((kind) => show.includes(kind)) : undefined,
      baseUrl: typeof baseUrl === 'string' ? baseUrl : undefined,
      boilerplate: Array.isArray(boilerplate) ? boilerplate : undefined,
      defaults: isRecord(defaults) ? defaults : undefined,
    }),
  }
}

/** The source's only document says that it holds everything (RFC 5005), and it came whole: what it does not list is gone. */
export function isComplete(feeds: readonly ReadDocument[]): boolean {
  const [only, ...others] = feeds
  return others.length === 0 && only?.feed.complete === true && !isCut(only.feed)
}

/** The document ended before it was at its end. */
export function isCut(feed: ParsedFeed): boolean {
  return feed.warnings.some((warning) => warning.code === 'truncated')
}
