import { setImmediate as breathe } from 'node:timers/promises'
import type { FeedDocument } from '../../model/document.ts'
import { basePathOf, writePath } from '../paths.ts'
import type { Coding } from './coding.ts'
import { linksOf } from './document-links.ts'
import { bytesOf, makeRepresentations, type Representation } from './representation.ts'

/** The published documents, in memory, as the server sends them. */
export interface DocumentCache {
  /** Takes new documents and new representations of known ones; a document with the same entity tag stays as it is, with its compressed representations. */
  put(documents: readonly FeedDocument[]): void
  /** Takes documents away; from now on their paths answer 410. */
  remove(paths: readonly string[]): void
  /** By path relative to the output directory. */
  get(path: string): CachedDocument | undefined
  /** By request path, base path included, percent-encoded as we write it. */
  at(target: string): CachedDocument | undefined
  /** True for a path that was published once and was taken away. */
  isGone(path: string): boolean
  /** Marks paths as taken away in an earlier life of the process. */
  recallGone(paths: readonly string[]): void
  watch(watcher: DocumentWatcher): void
  /** Every document, in order of arrival. */
  all(): Iterable<CachedDocument>
  readonly size: number
  /** Path of the site, `/` at both ends. */
  readonly basePath: string
}

export interface DocumentWatcher {
  removed(paths: readonly string[]): void
  returned(path: string): void
}

/** A document on the cache. */
export interface CachedDocument {
  readonly document: FeedDocument
  readonly lastModifiedMs: number
  readonly representations: Readonly<Record<Coding, Representation>>
  /** Earlier versions, kept for RFC 3229 once a client asked for that. */
  readonly versions: Versions
}

export interface Versions {
  /** True once a client sent A-IM for this path. */
  wanted: boolean
  /** Keys of the items of earlier versions, by entity tag of the identity representation; oldest first. */
  readonly itemKeys: Map<string, ReadonlySet<string>>
}

export interface DocumentCacheOptions {
  /** Public address of the output directory. */
  readonly siteUrl: string
  /** The wall clock in ms. */
  readonly clock?: () => number
  /** Called with the version that is about to be replaced: `rememberVersion`, where deltas (RFC 3229) are wanted. */
  readonly remember?: (former: CachedDocument) => void
}

/** An empty cache. */
export function createDocumentCache(options: DocumentCacheOptions): DocumentCache {
  const basePath = basePathOf(options.siteUrl)
  const clock = options.clock ?? Date.now
  const byPath = new Map<string, CachedDocument>()
  const byTarget = new Map<string, CachedDocument>()
  const gone = new Set<string>()
  const watchers: DocumentWatcher[] = []
  const warm = createWarmer((path) => byPath.get(path))

  function putOne(document: FeedDocument): void {
    const former = byPath.get(document.path)
    if (former !== undefined && isSame(former.document, document)) return
    if (former !== undefined) options.remember?.(former)
    const cached = cacheOne(document, former, clock())
    byPath.set(document.path, cached)
    for (const target of targetsOf(basePath, document.path)) byTarget.set(target, cached)
    if (former !== undefined) warm(document.path, former)
    if (gone.delete(document.path)) for (const watcher of watchers) watcher.returned(document.path)
  }

  function removeOne(path: string): void {
    byPath.delete(path)
    for (const target of targetsOf(basePath, path)) byTarget.delete(target)
    gone.add(path)
  }

  return {
    basePath,
    put(documents) {
      for (const document of documents) putOne(document)
    },
    remove(paths) {
      const known = paths.filter((path) => byPath.has(path))
      for (const path of known) removeOne(path)
      if (known.length > 0) for (const watcher of watchers) watcher.removed(known)
    },
    get: (path) => byPath.get(path),
    at: (target) => byTarget.get(target),
    isGone: (path) => gone.has(path),
    recallGone(paths) {
      for (const path of paths) if (!byPath.has(path)) gone.add(path)
    },
    watch: (watcher) => watchers.push(watcher),
    all: () => byPath.values(),
    get size() {
      return byPath.size
    },
  }
}

function cacheOne(document: FeedDocument, former: CachedDocument | undefined, now: number): CachedDocument {
  const lastModifiedMs = lastModifiedOf(document, former, now)
  const versions = former?.versions ?? { wanted: false, itemKeys: new Map() }
  return { document, lastModifiedMs, versions, representations: makeRepresentations(document, new Date(lastModifiedMs).toUTCString()) }
}

/**
 * Whole seconds, never ahead of the clock (RFC 9110 §8.8.2.1), and later than that of the version it replaces: a client that sends only
 * If-Modified-Since must see every change, also one that took an item away.
 */
function lastModifiedOf(document: FeedDocument, former: CachedDocument | undefined, now: number): number {
  const own = wholeSeconds(Math.min(document.lastModified, now))
  if (former === undefined || former.document.etag === document.etag || own > former.lastModifiedMs) return own
  return Math.max(wholeSeconds(now), former.lastModifiedMs)
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}

/** A document that is handed over without links says them itself, so only other links than before are news. */
function isSame(held: FeedDocument, given: FeedDocument): boolean {
  return (
    held.etag === given.etag && held.mediaType === given.mediaType && (given.links === undefined || isEqual(linksOf(held), given.links))
  )
}

function isEqual(a: FeedDocument['links'], b: FeedDocument['links']): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** A folder's index answers for the folder too. */
function targetsOf(basePath: string, path: string): readonly string[] {
  const own = writePath(basePath + path)
  return /(?:^|\/)index\.html$/.test(path) ? [own, own.slice(0, -'index.html'.length)] : [own]
}

/** Compresses again, one at a time in the background, what readers had asked the former version for. */
function createWarmer(current: (path: string) => CachedDocument | undefined): (path: string, former: CachedDocument) => void {
  const waiting = new Map<string, Set<Coding>>()
  let running = false

  async function work(): Promise<void> {
    running = true
    for (const [path, codings] of waiting) {
      waiting.delete(path)
      await breathe()
      const cached = current(path)
      if (cached !== undefined) for (const coding of codings) await bytesOf(cached.representations[coding], cached.document)
    }
    running = false
  }

  return (path, former) => {
    const used = Object.values(former.representations).filter(
      (representation) => representation.coding !== 'identity' && representation.bytes !== undefined,
    )
    if (used.length === 0) return
    waiting.set(path, new Set(used.map((representation) => representation.coding)))
    if (!running) void work()
  }
}
