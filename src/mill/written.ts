import type { FeedDocument } from '../model/document.ts'
import { OutputError } from '../model/errors.ts'
import type { MillParts } from './parts.ts'

/** What became of some documents. */
export interface Written {
  /** Paths that hold new bytes now. */
  readonly changed: readonly string[]
  readonly untouched: number
  /** Why the rest was not written. */
  readonly failed?: string
}

/** Puts the documents into every output, in their order, and remembers them. Stops at the first that cannot be written: what stands, stands whole. */
export async function writeAll(parts: MillParts, documents: readonly FeedDocument[]): Promise<Written> {
  const stand: FeedDocument[] = []
  const changed: FeedDocument[] = []
  let failed: string | undefined
  try {
    for (const document of documents) {
      const results = await Promise.all(parts.outputs.map((output) => output.write(document)))
      stand.push(document)
      if (results.includes('written')) changed.push(document)
    }
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
    failed = error.message
  }
  await remember(parts, stand)
  if (changed.length > 0) parts.onPublished?.(changed)
  const untouched = stand.length - changed.length
  return { changed: changed.map((document) => document.path), untouched, ...(failed !== undefined && { failed }) }
}

/** Also documents that stood already: a turn that was killed may have written them and not remembered it. */
async function remember({ store }: MillParts, documents: readonly FeedDocument[]): Promise<void> {
  const known = await Promise.all(documents.map((document) => store.documents.get(document.path)))
  const differing = documents.filter((document, index) => known[index]?.etag !== document.etag)
  if (differing.length === 0) return
  await store.documents.save(differing.map(({ path, etag, lastModified, mediaType }) => ({ path, etag, lastModified, mediaType })))
}
