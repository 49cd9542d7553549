import pino from 'pino'
import type { HttpClient, HttpRequest } from '../../src/http/contract.ts'
import { sha256Hex } from '../../src/lib/hash.ts'
import type { Category } from '../../src/model/category.ts'
import type { FeedDocument } from '../../src/model/document.ts'
import { FetchError } from '../../src/model/errors.ts'
import type { AccessToken, Scope, ServerSettings, Settings } from '../../src/model/settings.ts'
import type { MillStatus } from '../../src/model/status.ts'
import { createServer, DocumentCache, type FeedServer, type ServerOptions } from '../../src/server/index.ts'
import type { Store } from '../../src/store/contract.ts'
import { aMemoryStore } from './memory-store.ts'

/** 2026-03-01T12:00:00Z, the wall clock of the server under test unless told otherwise. */
export const SERVER_NOW = Date.UTC(2026, 2, 1, 12)

/** A finished document; its entity tag is made of its text, as the outputs make it. */
export function aFeedDocument(given: Partial<FeedDocument> & { readonly text?: string } = {}): FeedDocument {
  const { text = '<rss version="2.0"><channel><item>a</item></channel></rss>', ...rest } = given
  return {
    path: 'news/rss.xml',
    bytes: Buffer.from(text),
    mediaType: 'application/rss+xml; charset=utf-8',
    etag: `"${sha256Hex(text).slice(0, 32)}"`,
    lastModified: SERVER_NOW - 3_600_000,
    ...rest,
  }
}

/** A cache over documents that stand in memory instead of an output. */
export class TestCache extends DocumentCache {
  readonly standing: Map<string, FeedDocument>

  constructor(siteUrl: string, clock: () => number = () => SERVER_NOW, memoryBytes = 67_108_864) {
    const standing = new Map<string, FeedDocument>()
    const documents = {
      head: async (path: string) => standing.get(path),
      bytes: async (path: string) => standing.get(path)?.bytes,
      count: async () => standing.size,
    }
    super({ siteUrl, clock, memoryBytes, documents })
    this.standing = standing
  }

  /** Publishes documents. */
  put(documents: readonly FeedDocument[]): void {
    for (const document of documents) this.standing.set(document.path, document)
    this.refresh(documents)
  }

  /** Takes documents away. */
  remove(paths: readonly string[]): void {
    for (const path of paths) this.standing.delete(path)
    this.drop(paths)
  }
}

/** What the world outside answers; undefined: nobody does. */
export interface OutsideAnswer {
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A client that asks nobody: each request is answered by the function. */
export function aClient(answer: (request: HttpRequest) => OutsideAnswer | undefined | Promise<OutsideAnswer | undefined>): HttpClient {
  const client: HttpClient = {
    async request(request) {
      const given = await answer(request)
      if (given === undefined) throw new FetchError('FETCH_CONNECT', 'no answer')
      const { status, body = '', headers = {} } = given
      const bytes = Buffer.from(body)
      return { status, headers, bytes, url: request.url, receivedAt: SERVER_NOW, conditional: false, exchanges: [], redirects: [] }
    },
    get: (url, options) => client.request({ ...options, url, method: 'GET' }),
    close: async () => {},
  }
  return client
}

/** A category with every default. */
export function aCategory(given: Partial<Category> = {}): Category {
  return {
    slug: 'news',
    title: 'News',
    description: 'What is new',
    sources: [],
    tags: [],
    limit: 50,
    content: 'both',
    order: 'published',
    minPerSource: 0,
    titlePrefix: false,
    images: 'keep',
    respectSourceRights: false,
    dedup: 'near',
    enrichLead: false,
    archives: 'new',
    formats: ['rss', 'atom', 'json-feed', 'page'],
    freshForMs: 86_400_000,
    tombstones: false,
    noindex: false,
    transforms: [],
    ...given,
  }
}

/** The server of a configuration that says nothing of it, on any free port of loopback. */
export function someServer(given: Partial<ServerSettings> = {}): ServerSettings {
  return {
    host: '127.0.0.1',
    port: 0,
    tokens: [],
    trustLoopback: true,
    memoryBytes: 67_108_864,
    deltas: false,
    maxAgeMs: 900_000,
    ...given,
  }
}

/** A token that opens everything, or as far as the scopes reach. */
export function aToken(token: string, scopes: readonly Scope[] = ['admin'], name = 'mine'): AccessToken {
  return { name, token, scopes }
}

/** What a small mill is configured with: one category `news`, and `all`; the server on any free port of loopback. */
export function serverSettings(given: Partial<Settings> = {}): Settings {
  return {
    site: { url: 'https://feeds.example/', title: 'Feeds', description: 'All feeds', author: { name: 'The mill' } },
    schedule: { cron: '*/15 * * * *', timeZone: 'UTC' },
    store: {},
    fetch: {
      connectTimeoutMs: 5_000,
      timeoutMs: 20_000,
      maxBodyBytes: 1_000_000,
      maxRedirects: 5,
      maxItems: 500,
      newItemsPerDay: 5000,
      concurrency: 16,
      hostGapMs: 1_000,
      userAgent: 'feedmill/test',
      allowAddresses: [],
      allowPorts: [],
    },
    polling: {
      intervalMs: 3_600_000,
      minIntervalMs: 900_000,
      maxIntervalMs: 86_400_000,
      unconditionalMs: 86_400_000,
      backoffMinMs: 3_600_000,
      backoffMaxMs: 86_400_000,
      refusedMinMs: 14_400_000,
      refusedMaxMs: 86_400_000,
      retryAfterMaxMs: 604_800_000,
      deadAfterMs: 2_592_000_000,
      deadIntervalMs: 604_800_000,
      pushBackupMs: 86_400_000,
      listIntervalMs: 86_400_000,
      jitter: 0.1,
    },
    stories: { dedup: 'near', windowDays: 14 },
    retention: { contentDays: 90, minPerSource: 200 },
    server: someServer(),
    push: { hubs: [], hub: false, webhooks: [] },
    alerts: { failingAfterMs: 86_400_000, channels: [] },
    outputs: [{ kind: 'directory', options: { path: 'feeds' } }],
    sources: [],
    categories: [aCategory(), aCategory({ slug: 'all', title: 'All' })],
    goneSlugs: [],
    categoryRules: [],
    ...given,
  }
}

/** A mill that has turned once, a minute ago, and turns again in an hour. */
export function aStatus(given: Partial<MillStatus> = {}): MillStatus {
  return {
    startedAt: SERVER_NOW - 7_200_000,
    version: '0.0.0-test',
    lastTurn: {
      startedAt: SERVER_NOW - 65_000,
      endedAt: SERVER_NOW - 60_000,
      good: true,
      sources: { total: 2, failed: 0, notModified: 1 },
      items: { new: 3, updated: 1 },
      documentsWritten: 4,
    },
    nextTurnAt: SERVER_NOW + 3_600_000,
    turns: { good: 1, failed: 0 },
    failedInRow: 0,
    outcomes: { fetched: 1, notModified: 1 },
    items: { new: 3, updated: 1, dropped: 0, joined: 0 },
    documentsWritten: 4,
    phases: { collect: 1500, gather: 20, publish: 300 },
    heldBack: [],
    ...given,
  }
}

/** A server that listens, with what it was given to work with. `await using` ends it. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string
  readonly server: FeedServer
  readonly cache: TestCache
  readonly store: Store
}

/** Starts a server over a store in memory, unless another is given. */
export async function startServer(given: Partial<Omit<ServerOptions, 'cache'>> = {}): Promise<RunningServer> {
  const settings = given.settings ?? serverSettings()
  const store = given.store ?? aMemoryStore()
  const clock = given.clock ?? (() => SERVER_NOW)
  const cache = new TestCache(settings.site.url, clock, settings.server.memoryBytes)
  const server = await createServer({
    settings,
    store,
    cache,
    requestTurn: () => {},
    status: () => aStatus(),
    log: pino({ level: 'silent' }),
    clock,
    ...given,
  })
  const url = await server.listen()
  return {
    url,
    server,
    cache,
    store,
    [Symbol.asyncDispose]: () => server.close(),
  }
}
