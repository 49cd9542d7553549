import { compact } from '../lib/record.ts'
import type { Instant } from '../model/instant.ts'
import type { ItemId, Revision } from '../model/item.ts'

/** Returns the text a revision is kept as: the names of its fields, with its edits where it has any. */
export function revisionText({ fields, edits = [] }: Revision): string {
  return JSON.stringify(edits.length === 0 ? fields : { fields, edits })
}

/** Returns the revision that was kept as this text. */
export function revisionOf(itemId: ItemId, at: Instant, text: string): Revision {
  const kept = JSON.parse(text) as Revision['fields'] | Pick<Revision, 'fields' | 'edits'>
  return 'fields' in kept ? compact({ itemId, at, fields: kept.fields, edits: kept.edits }) : { itemId, at, fields: kept }
}
