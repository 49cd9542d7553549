import type { Publication } from '../model/publication.ts'
import { PublicationFeed } from './feed-adapter.ts'

/** The publication as an Atom 1.0 document. */
export function serializeAtom(publication: Publication): string {
  return new PublicationFeed(publication, { options: {} }).atom1()
}
