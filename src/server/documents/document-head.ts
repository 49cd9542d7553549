import type { FeedDocument } from '../../model/document.ts'

/** The text a document begins with, as much as what speaks of the document itself takes. The whole may be tens of megabytes. */
export function beginningOf({ bytes }: FeedDocument): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, MOST_BYTES)).toString('utf8')
}

/** Everything before the first item fits in there. */
const MOST_BYTES = 32_768
