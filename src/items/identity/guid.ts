import { createHash } from 'node:crypto'
import type { ItemId } from '../../model/item.ts'

/** An id of our own for an item whose publisher gives none that can be used: a name-based UUID (version 5, RFC 9562 §5.5) of the item's key, as a urn. */
export function ownGuid(id: ItemId): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(id).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return `urn:uuid:${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`
}

/** Namespace of feedmill's item ids: chosen once, at random, for good. */
const NAMESPACE = Buffer.from('6f1b0c4e5a3d4b7e9c820d4f7a91e3b5', 'hex')
