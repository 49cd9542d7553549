import { createHash } from 'node:crypto'
import { uuidUrn } from '../../lib/urn.ts'
import type { ItemId } from '../../model/item.ts'

/** An id of our own for an item whose publisher gives none that can be used: a name-based UUID (version 5, RFC 9562 §5.5) of the item's key, as a urn. */
export function ownGuid(id: ItemId): string {
  return uuidUrn(createHash('sha1').update(NAMESPACE).update(id).digest(), 5)
}

/** Namespace of feedmill's item ids: chosen once, at random, for good. */
const NAMESPACE = Buffer.from('6f1b0c4e5a3d4b7e9c820d4f7a91e3b5', 'hex')
