import { htmlToText } from '../../lib/html/text.ts'
import { compact } from '../../lib/record.ts'
import type { Item } from '../../model/item.ts'

export interface EnrichPolicy {
  /** A later, better copy may add what the lead lacks. */
  readonly enrichLead: boolean
  /** The full text stays out where the lead's own source gives only a summary. */
  readonly respectSourceRights: boolean
}

/**
 * The item with what it lacks taken from the other members of its story, best member first as given.
 * Ids, addresses, titles, dates and people stay the lead's own: an enriched item is still the same item.
 */
export function enrich(item: Item, members: readonly Item[], policy: EnrichPolicy): Item {
  if (!policy.enrichLead || members.length === 0) return item
  const image = item.image ?? members.find((member) => member.image !== undefined)?.image
  const tags = item.tags.length > 0 ? item.tags : (members.find((member) => member.tags.length > 0)?.tags ?? item.tags)
  const enriched = { ...item, tags, ...compact({ image: image || undefined }) }
  return policy.respectSourceRights ? enriched : withFullText(enriched, members)
}

function withFullText(item: Item, members: readonly Item[]): Item {
  if (item.content !== undefined && item.content.trim() !== '') return item
  const fullest = members.reduce<Item | undefined>((best, member) => (textLength(member) > textLength(best) ? member : best), undefined)
  if (fullest?.content === undefined || textLength(fullest) <= htmlToText(item.summary ?? '').length) return item
  return { ...item, content: fullest.content, ...compact({ contentType: fullest.contentType || undefined }) }
}

function textLength(item: Item | undefined): number {
  return item?.content === undefined ? 0 : htmlToText(item.content).length
}
