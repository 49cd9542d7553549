import { sha256Hex } from '../lib/hash.ts'
import type { ItemId } from '../model/item.ts'
import { legalIri } from './legal.ts'

/** A `urn:uuid:` (version 8, RFC 9562 §5.8) made of the parts alone: the same parts, the same urn, for ever. */
export function derivedUrn(...parts: readonly string[]): string {
  const hex = sha256Hex(JSON.stringify(['feedmill', ...parts]))
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** What Atom says as id: the guid where it is an absolute IRI, else a urn of ours made of the item's key. */
export function iriOf(guid: string, itemId: ItemId): string {
  return legalIri(guid) ?? derivedUrn('iri', itemId)
}
