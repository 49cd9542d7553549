import type { FeedDocument } from '../model/document.ts'
import { OutputError } from '../model/errors.ts'
import type { MillParts } from './parts.ts'

/** What became of some documents. */
export interface Written {
  /** Paths that hold new bytes now. */
  readonly changed: string[]
  untouched: number
  /** Why the rest was not written. */
  readonly failed?: string
}

/** Puts the documents into every output, in their order, and remembers them. Stops at the first that cannot be written: what stands, stands whole. */
export async function writeAll(parts: MillParts, documents: readonly FeedDocument[]): Promise<Written> {
  const changed: FeedDocument[] = []
  let untouched = 0
  let failed: string | undefined
  try {
    for (const document of documents) {
      const results = await Promise.all(parts.outputs.map((output) => output.write(document)))
      if (results.includes('written')) changed.push(document)
      else untouched++
    }
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
    failed = error.message
  }
  await parts.store.documents.save(changed.map(({ path, etag, lastModified, mediaType }) => ({ path, etag, lastModified, mediaType })))
  if (changed.length > 0) parts.onPublished?.(changed)
  return { changed: changed.map((document) => document.path), untouched, ...(failed !== undefined && { failed }) }
}
