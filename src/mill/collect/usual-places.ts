import type { HttpClient } from '../../http/contract.ts'
import { compact } from '../../lib/record.ts'
import type { Exchange } from '../../model/document.ts'
import type { Instant } from '../../model/instant.ts'
import type { Settings } from '../../model/settings.ts'
import type { Source } from '../../model/source.ts'
import { pullSource } from '../../sources/kinds/index.ts'
import { pullAll } from '../../sources/queue/index.ts'
import type { Readers } from '../readers/index.ts'
import type { Fetched } from './contract.ts'
import { parseSettingsOf } from './read.ts'

/** What a search asks with. */
export interface Search {
  readonly settings: Settings
  readonly client: HttpClient
  readonly readers: Readers
  readonly configDirectory: string
  readonly now: Instant
  readonly clock: () => Instant
  /** When each host was last asked, so that the search keeps its distance from the request for the page. */
  readonly lastAsked?: Map<string, Instant>
  readonly signal?: AbortSignal | undefined
}

/** A feed that stands where sites commonly keep one. */
export interface FoundFeed {
  readonly url: string
  readonly title?: string
  readonly why: string
  /** The answer that holds it. */
  readonly outcome: Fetched
}

/**
 * Returns the first feed found where sites commonly keep theirs, for a page that names none, and what the search cost. One request at a time,
 * as far apart as any other two; a site that refuses one is not asked for the next.
 */
export async function feedAtUsualPlace(
  page: Source,
  search: Search,
): Promise<{ readonly found?: FoundFeed; readonly exchanges: readonly Exchange[] }> {
  const { commonFeedPaths } = await import('../../reading/index.ts')
  const { settings, client, configDirectory, now, clock, lastAsked, signal } = search
  const places = commonFeedPaths(String(page.options.url)).slice(0, MOST_PLACES)
  const due = places.map((url): Source => ({ ...page, id: url, options: { ...page.options, url, throttleScope: 'host' } }))
  const enough = new AbortController()
  const exchanges: Exchange[] = []
  let found: FoundFeed | undefined
  await pullAll({
    due,
    states: new Map(),
    pull: (source) =>
      pullSource({ source, state: undefined, now, client, fetch: settings.fetch, polling: settings.polling, configDirectory, force: true }),
    onOutcome: async ({ source, outcome }) => {
      exchanges.push(...outcome.exchanges)
      if (outcome.kind !== 'fetched') return
      found = await feedIn(outcome, source, search)
      if (found !== undefined) enough.abort()
    },
    concurrency: 1,
    hostGapMs: settings.fetch.hostGapMs,
    polling: settings.polling,
    now: clock,
    ...compact({ lastAsked }),
    signal: signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]),
  })
  return compact({ found, exchanges })
}

const MOST_PLACES = 8

async function feedIn(outcome: Fetched, source: Source, { readers, settings }: Search): Promise<FoundFeed | undefined> {
  const [document] = outcome.documents
  if (document === undefined) return undefined
  const [result] = await readers.parse([document], parseSettingsOf(source, settings))
  if (result === undefined || !('feed' in result) || result.feed.dialect === 'article') return undefined
  const title = result.feed.title?.value.trim()
  return compact({ url: document.url, title: title || undefined, why: 'found at a usual place; the page does not name it', outcome })
}
