import { sha256Hex } from '../lib/hash.ts'
import { uuidUrn } from '../lib/urn.ts'
import type { ItemId } from '../model/item.ts'
import { legalIri } from './legal.ts'

/** A `urn:uuid:` (version 8, RFC 9562 §5.8) made of the parts alone: the same parts, the same urn, for ever. */
export function derivedUrn(...parts: readonly string[]): string {
  return uuidUrn(Buffer.from(sha256Hex(JSON.stringify(['feedmill', ...parts])), 'hex'), 8)
}

/** What Atom says as id: the guid where it is an absolute IRI, else a urn of ours made of the item's key. */
export function iriOf(guid: string, itemId: ItemId): string {
  return legalIri(guid) ?? derivedUrn('iri', itemId)
}
