import type { CachedDocument } from './representation.ts'

/** The documents asked for last, by request target, within a number of bytes; the one asked for longest ago gives way. */
export class HotDocuments {
  readonly #byPath = new Map<string, Hot>()
  readonly #byTarget = new Map<string, CachedDocument>()
  readonly #mostBytes: number
  #bytes = 0
  #newest: CachedDocument | undefined

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  /** The document of a target; it counts as asked for now. */
  at(target: string): CachedDocument | undefined {
    const found = this.#byTarget.get(target)
    if (found !== undefined && found !== this.#newest) this.#touch(found)
    return found
  }

  get(path: string): CachedDocument | undefined {
    return this.#byPath.get(path)?.cached
  }

  /** Takes a document in the place of its former version. */
  set(cached: CachedDocument, targets: readonly string[]): void {
    this.delete(cached.head.path)
    this.#byPath.set(cached.head.path, { cached, targets, bytes: FRAME_BYTES })
    this.#bytes += FRAME_BYTES
    this.#newest = cached
    for (const target of targets) this.#byTarget.set(target, cached)
    this.#shrink()
  }

  /** Counts bytes that a document holds from now on. */
  grow(cached: CachedDocument, bytes: number): void {
    const hot = this.#byPath.get(cached.head.path)
    if (hot?.cached !== cached) return
    hot.bytes += bytes
    this.#bytes += bytes
    this.#shrink()
  }

  delete(path: string): void {
    const hot = this.#byPath.get(path)
    if (hot === undefined) return
    this.#byPath.delete(path)
    this.#bytes -= hot.bytes
    for (const target of hot.targets) this.#byTarget.delete(target)
    if (this.#newest === hot.cached) this.#newest = undefined
  }

  /** Bytes held, frames of headers included. */
  get bytes(): number {
    return this.#bytes
  }

  /** A Map keeps the order of insertion: the first is the one asked for longest ago. */
  #touch(cached: CachedDocument): void {
    const { path } = cached.head
    const hot = this.#byPath.get(path)!
    this.#byPath.delete(path)
    this.#byPath.set(path, hot)
    this.#newest = cached
  }

  #shrink(): void {
    for (const path of this.#byPath.keys()) {
      if (this.#bytes <= this.#mostBytes) return
      this.delete(path)
    }
  }
}

interface Hot {
  readonly cached: CachedDocument
  readonly targets: readonly string[]
  bytes: number
}

/** Headers, entity tags and maps of one document. */
const FRAME_BYTES = 6_144
