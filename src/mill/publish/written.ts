import { compact } from '../../lib/record.ts'
import type { FeedDocument } from '../../model/document.ts'
import { OutputError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { StoredDocument } from '../../store/contract.ts'
import type { MillParts } from '../parts.ts'

/** What became of some documents. */
export interface Written {
  /** Paths that hold new bytes now. */
  readonly changed: readonly string[]
  readonly untouched: number
  /** Why the rest was not written. */
  readonly failed?: string
}

/**
 * Puts the documents into every output, and remembers them. Stops at the first that cannot be written: what stands, stands whole. They are written in
 * their order, so many at a time as `atOnce` says: more where each waits for the disk and none depends on another.
 */
export async function writeAll(parts: MillParts, documents: readonly FeedDocument[], now: Instant, atOnce = 1): Promise<Written> {
  const known = new Map(await Promise.all(documents.map(async ({ path }) => [path, await parts.store.documents.get(path)] as const)))
  const given = documents.map((one) => dated(one, known.get(one.path), now))
  const [standing, written] = [new Set<FeedDocument>(), new Set<FeedDocument>()]
  let failed: string | undefined
  const waiting = given.values()
  const writeWaiting = async (): Promise<void> => {
    for (const document of waiting) {
      if (failed !== undefined) return
      try {
        const results = await Promise.all(parts.outputs.map((output) => output.write(document)))
        standing.add(document)
        if (results.includes('written')) written.add(document)
      } catch (error) {
        if (!(error instanceof OutputError)) throw error
        failed ??= error.message
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, writeWaiting))
  const stand = given.filter((document) => standing.has(document))
  const changed = given.filter((document) => written.has(document))
  // Also what stood already: a turn that was killed may have written it and not remembered it.
  const differing = stand.filter((document) => isDiffering(document, known.get(document.path)))
  // Told first: what cannot be remembered stands nevertheless, and is told once more when it can.
  const news = stand.filter((document) => written.has(document) || differing.includes(document))
  if (news.length > 0) parts.onPublished?.(news)
  if (differing.length > 0) await parts.store.documents.save(differing.map(({ bytes: _bytes, ...head }) => head))
  const untouched = stand.length - changed.length
  return compact({ changed: changed.map((document) => document.path), untouched, failed })
}

/** Bytes may stay while the links or the style they are served with change. */
function isDiffering({ etag, links, styleHash }: FeedDocument, known: StoredDocument | undefined): boolean {
  return known?.etag !== etag || known.styleHash !== styleHash || JSON.stringify(known.links) !== JSON.stringify(links)
}

/**
 * Later, in whole seconds, than the version that it replaces: who asks with If-Modified-Since alone must hear of every change, also of one
 * that took the newest item away.
 */
function dated(document: FeedDocument, known: StoredDocument | undefined, now: Instant): FeedDocument {
  if (known === undefined || known.etag === document.etag || secondOf(document.lastModified) > secondOf(known.lastModified)) return document
  return { ...document, lastModified: Math.max(now, known.lastModified + 1000) }
}

function secondOf(instant: Instant): number {
  return Math.floor(instant / 1000)
}
