import { setImmediate as breathe } from 'node:timers/promises'
import { sha256Hex } from '../../lib/hash.ts'
import type { DocumentHead } from '../../model/document.ts'
import { basePathOf, readPath, writePath } from '../paths.ts'
import type { Coding } from './coding.ts'
import { HotDocuments } from './hot-documents.ts'
import { type CachedDocument, encode, keepBytes, type Loaded, makeRepresentations } from './representation.ts'

/** Where published documents stand: what is known of each, and its bytes. Paths are relative to the output directory. */
export interface PublishedDocuments {
  head(path: string): Promise<DocumentHead | undefined>
  bytes(path: string): Promise<Uint8Array | undefined>
  count(): Promise<number>
}

export interface DocumentCacheOptions {
  /** Public address of the output directory. */
  readonly siteUrl: string
  readonly documents: PublishedDocuments
  /** Of documents held; what more is published is read when asked for. */
  readonly memoryBytes: number
  /** The wall clock in ms. */
  readonly clock?: () => number
}

/** The published documents as the server sends them: those asked for last in memory, all others where they stand. */
export class DocumentCache {
  /** Path of the site, `/` at both ends. */
  readonly basePath: string
  readonly #documents: PublishedDocuments
  readonly #clock: () => number
  readonly #hot: HotDocuments

  constructor({ siteUrl, documents, memoryBytes, clock = Date.now }: DocumentCacheOptions) {
    this.basePath = basePathOf(siteUrl)
    this.#documents = documents
    this.#clock = clock
    this.#hot = new HotDocuments(memoryBytes)
  }

  /** The document of a request target, if it is in memory. */
  at(target: string): CachedDocument | undefined {
    return this.#hot.at(target)
  }

  /** The document of a request target, base path included, percent-encoded in any way. */
  async find(target: string): Promise<CachedDocument | undefined> {
    const path = this.pathOf(target)
    return path === undefined ? undefined : this.get(path)
  }

  /** The document at a path relative to the output directory. */
  async get(path: string): Promise<CachedDocument | undefined> {
    const hot = this.#hot.get(path)
    if (hot !== undefined) return hot
    const head = await this.#documents.head(path)
    // Another request may have come first.
    return head === undefined ? undefined : (this.#hot.get(path) ?? this.#keep(head))
  }

  /** The path a target stands for, whether or not there is such a document; a directory's index answers for the directory. */
  pathOf(target: string): string | undefined {
    const path = readPath(target)
    if (path === undefined || !path.startsWith(this.basePath)) return undefined
    const own = path.slice(this.basePath.length)
    return own === '' || own.endsWith('/') ? `${own}index.html` : own
  }

  /** The bytes of a document in a coding: at once if they are in memory. Undefined if the document no longer stands. */
  bytesOf(cached: CachedDocument, coding: Coding): Loaded | Promise<Loaded | undefined> {
    const { bytes } = cached.representations[coding]
    if (bytes !== undefined) return { cached, bytes }
    const underWay = cached.loading.get(coding)
    if (underWay !== undefined) return underWay
    const loading = this.#load(cached, coding).finally(() => cached.loading.delete(coding))
    cached.loading.set(coding, loading)
    return loading
  }

  /** Takes note of documents that were published: what is in memory of their former versions goes, and is made again if readers used it. */
  refresh(heads: readonly DocumentHead[]): void {
    const used = heads.flatMap((head) => this.#renew(head))
    if (used.length > 0) void this.#warm(used)
  }

  /** Forgets documents that were taken away. */
  drop(paths: readonly string[]): void {
    for (const path of paths) this.#hot.delete(path)
  }

  /** Documents that are published. */
  count(): Promise<number> {
    return this.#documents.count()
  }

  /** Bytes held in memory. */
  get bytesHeld(): number {
    return this.#hot.bytes
  }

  #keep(head: DocumentHead): CachedDocument {
    const lastModifiedMs = Math.floor(Math.min(head.lastModified, this.#clock()) / 1000) * 1000
    const cached = { head, lastModifiedMs, representations: makeRepresentations(head, lastModifiedMs), loading: new Map() }
    this.#hot.set(cached, targetsOf(this.basePath, head.path))
    return cached
  }

  async #load(cached: CachedDocument, coding: Coding): Promise<Loaded | undefined> {
    const { identity } = cached.representations
    if (identity.bytes !== undefined) return this.#encode(cached, coding, identity.bytes)
    const read = await this.#documents.bytes(cached.head.path)
    if (read === undefined) {
      this.#hot.delete(cached.head.path)
      return undefined
    }
    const bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength)
    return this.#encode(this.#versionOf(cached, bytes), coding, bytes)
  }

  async #encode(cached: CachedDocument, coding: Coding, identity: Buffer): Promise<Loaded> {
    const bytes = await encode(identity, coding)
    const representation = cached.representations[coding]
    if (representation.bytes === undefined) {
      keepBytes(representation, bytes)
      this.#hot.grow(cached, bytes.length)
    }
    return { cached, bytes }
  }

  /** A file is replaced before the store knows of it: then its bytes speak for themselves. */
  #versionOf(cached: CachedDocument, bytes: Buffer): CachedDocument {
    const etag = entityTagOf(bytes)
    return etag === cached.head.etag ? cached : this.#keep({ ...cached.head, etag, lastModified: this.#clock() })
  }

  /** The codings that readers asked the former version for. */
  #renew(head: DocumentHead): readonly Used[] {
    const former = this.#hot.get(head.path)
    if (former === undefined) return []
    const codings = Object.values(former.representations).flatMap(({ bytes, coding }) => (bytes === undefined ? [] : [coding]))
    return [{ cached: this.#keep(head), codings }]
  }

  /** One at a time, in the background. What cannot be read now is read when it is asked for. */
  async #warm(used: readonly Used[]): Promise<void> {
    for (const { cached, codings } of used)
      for (const coding of codings) {
        await breathe()
        await Promise.resolve(this.bytesOf(cached, coding)).catch(() => undefined)
      }
  }
}

interface Used {
  readonly cached: CachedDocument
  readonly codings: readonly Coding[]
}

/** The entity tag of a document's bytes, as the mill makes it. */
function entityTagOf(bytes: Uint8Array): string {
  return `"${sha256Hex(bytes).slice(0, 32)}"`
}

/** A directory's index answers for the directory too. */
function targetsOf(basePath: string, path: string): readonly string[] {
  const own = writePath(basePath + path)
  return /(?:^|\/)index\.html$/.test(path) ? [own, own.slice(0, -'index.html'.length)] : [own]
}
