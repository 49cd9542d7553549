import type { Output } from '../outputs/output.ts'
import type { PublishedDocuments } from '../server/index.ts'
import type { Store } from '../store/contract.ts'

/** Returns the documents as they stand in the main output, with what the store knows of each. */
export function publishedDocuments(store: Store, output: Output | undefined): PublishedDocuments {
  return {
    head: (path) => store.documents.get(path),
    bytes: async (path) => output?.read(path),
    count: () => store.documents.count(),
  }
}
