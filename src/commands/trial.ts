import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { type LoadedConfig, loadConfig, readConfig } from '../config/index.ts'
import { createHttpClient } from '../http/index.ts'
import { decide, droppedBy, matches, normalize, runTransforms } from '../items/index.ts'
import { compact } from '../lib/record.ts'
import { isWebUrl } from '../lib/url/urls.ts'
import { feedAtUsualPlace, parseSettingsOf, type Search, waitingOf } from '../mill/collect/index.ts'
import { createReaders } from '../mill/readers/index.ts'
import type { RawDocument } from '../model/document.ts'
import type { ParsedFeed } from '../model/feed.ts'
import type { Item } from '../model/item.ts'
import type { Settings } from '../model/settings.ts'
import type { Source } from '../model/source.ts'
import { createRouter } from '../publications/routing.ts'
import { feedsOf, parseOpml } from '../reading/opml.ts'
import { addressOf, isLocal, isRemoteFeed, pullSource, sourceKinds } from '../sources/kinds/index.ts'
import type { CommandContext } from './command.ts'
import type { Trial } from './trial-report.ts'

/** The configuration where there is one; a trial needs none. */
export function configOrDefaults({ options, version }: CommandContext): LoadedConfig {
  if (existsSync(options.config)) return loadConfig(options.config, process.env, version)
  return readConfig('', { file: options.config, absolute: path.resolve(options.config), environment: process.env, version })
}

/** What is tried: a source, or one article of its folder. */
export interface Tried {
  readonly source: Source
  readonly article?: string
}

/** A configured source by its id, else what the word itself names: an address, a folder, a file. */
export function tried(word: string, { settings }: LoadedConfig): Tried {
  const known = settings.sources.find((source) => source.id === word)
  if (known !== undefined) return { source: known }
  if (isWebUrl(word)) return { source: trialSource('feed', { url: word }) }
  const absolute = path.resolve(word)
  if (existsSync(absolute) && statSync(absolute).isDirectory()) return { source: trialSource('folder', { path: absolute }) }
  if (!/\.(md|markdown|mdx|html?)$/i.test(absolute)) return { source: trialSource('file', { path: absolute }) }
  const article = path.basename(absolute)
  return { source: trialSource('folder', { path: path.dirname(absolute), include: [globOf(article)], exclude: [] }), article }
}

/** A source of this kind that stands in no configuration. Throws ZodError if the kind's schema refuses the options. */
export function trialSource(kind: string, options: Readonly<Record<string, unknown>>): Source {
  return { ...TRIAL, kind, options: sourceKinds.of(kind).options.parse(options) }
}

const TRIAL = { id: 'trial', categories: [], tags: [], priority: 0, transforms: [], futureDates: 'keep', dedup: 'off' } as const

/** The file's name as a pattern that means only itself. */
function globOf(name: string): string {
  return name.replace(/[[\]*?{}!()\\]/g, '?')
}

/** Fetches and parses a source without storing anything. What went wrong stands in `error` of the result; nothing expected is thrown. */
export async function tryOut({ source, article }: Tried, loaded: LoadedConfig): Promise<Trial> {
  const { settings, directory } = loaded
  const client = createHttpClient(settings.fetch)
  const readers = createReaders()
  const address = isLocal(source) ? path.join(addressOf(source), article ?? '') : addressOf(source)
  const nothing = { address, items: [], dropped: [], warnings: [], steps: [], categories: [] }
  try {
    const now = Date.now()
    const outcome = await pullSource({
      source,
      state: undefined,
      now,
      client,
      fetch: settings.fetch,
      polling: settings.polling,
      configDirectory: directory,
      force: true,
    })
    if (outcome.kind === 'failed' || outcome.kind === 'gone') return { ...nothing, error: outcome.error }
    if (outcome.kind !== 'fetched') return nothing
    const results = await readers.parse(outcome.documents, parseSettingsOf(source, settings))
    const skipped = (outcome.skipped ?? []).filter((one) => article === undefined || one.path === article)
    if (article !== undefined && outcome.documents.length === 0) return { ...nothing, error: whyNot(address, skipped[0]) }
    const errors = results.flatMap((result) => ('error' in result ? [result.error] : []))
    const feeds = results.flatMap((result, index) => ('feed' in result ? [{ feed: result.feed, document: outcome.documents[index]! }] : []))
    if (feeds.length === 0 && errors[0] !== undefined) {
      const error = await withUsualPlace(errors[0], source, { settings, client, readers, configDirectory: directory, now, clock: Date.now })
      return { ...nothing, warnings: skipped, error: withListed(error, outcome.documents[0]) }
    }
    return {
      ...nothing,
      ...itemsOf(source, feeds, settings, now),
      warnings: [...skipped, ...errors, ...feeds.flatMap(({ feed }) => feed.warnings)],
    }
  } finally {
    await Promise.all([client.close(), readers.close()])
  }
}

/** Why an article file that was named gave nothing. */
function whyNot(file: string, skipped: { readonly code: string; readonly message: string } | undefined): NonNullable<Trial['error']> {
  if (skipped !== undefined) return { ...skipped, details: {} }
  return existsSync(file)
    ? { code: 'FILE_FORBIDDEN', message: `${file} is passed over: its name begins with a dot`, details: {} }
    : { code: 'FILE_MISSING', message: `${file} does not exist`, details: {} }
}

/** A list of feeds is none, but names some. */
function withListed(error: NonNullable<Trial['error']>, document: RawDocument | undefined): NonNullable<Trial['error']> {
  if (error.code !== 'PARSE_NOT_A_FEED' || document === undefined) return error
  const { found, outlines } = parseOpml(document.bytes)
  if (!found) return error
  const listed = feedsOf(outlines).map(({ xmlUrl, outline }) =>
    compact({ url: xmlUrl, title: outline.text === '' ? undefined : outline.text }),
  )
  return { ...error, details: { ...error.details, listed } }
}

/** A page that names no feed may have one all the same. */
async function withUsualPlace(error: NonNullable<Trial['error']>, source: Source, search: Search): Promise<NonNullable<Trial['error']>> {
  const { feeds } = error.details
  if (error.code !== 'PARSE_HTML_PAGE' || !isRemoteFeed(source) || (Array.isArray(feeds) && feeds.length > 0)) return error
  const { found } = await feedAtUsualPlace(source, search)
  if (found === undefined) return error
  const { outcome: _outcome, ...feed } = found
  return { ...error, details: { ...error.details, feeds: [feed] } }
}

function itemsOf(
  source: Source,
  feeds: readonly { readonly feed: ParsedFeed; readonly document: RawDocument }[],
  settings: Settings,
  now: number,
): Pick<Trial, 'feed' | 'items' | 'dropped' | 'waiting' | 'steps' | 'categories'> {
  const normalized = feeds.map(({ feed, document }) => normalize(feed, { source, document, now }))
  const drafts = normalized.flatMap((one) => one.drafts)
  const decision = decide({
    source,
    drafts,
    ledger: [],
    held: new Map(),
    recent: [],
    state: undefined,
    ledgerSize: 0,
    complete: false,
    now,
  })
  const { items, steps } = runTransforms(decision.new, source.transforms, { now })
  const dropped = droppedBy(normalized.flatMap((one) => one.refused))
  const waiting = waitingOf(normalized.flatMap((one) => one.waiting))
  const categories = stepsOf(items, source, settings, now)
  return compact({ feed: feeds.length === 1 ? feeds[0]!.feed : undefined, items, steps, dropped, waiting, categories })
}

/** Returns what the own steps of each category make of the items that it takes, as far as it has any. */
function stepsOf(items: readonly Item[], source: Source, settings: Settings, now: number): Trial['categories'] {
  const router = createRouter({ settings, made: [], matches })
  const routes = items.flatMap((item) => router.routesOf(item, source).map(({ category }) => ({ category, item })))
  const stepping = routes.filter(({ category }) => category.transforms.length > 0)
  return [...Map.groupBy(stepping, ({ category }) => category)].map(([{ slug, transforms }, those]) => {
    const taken = those.map(({ item }) => item)
    return { slug, steps: runTransforms(taken, transforms, { now }).steps }
  })
}
