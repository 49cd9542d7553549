import type { Instant } from '../model/instant.ts'
import type { Item, ItemId } from '../model/item.ts'
import { countUnits, FEW_UNITS, mainBlocks } from '../prose/main-text.ts'
import { proseOf } from '../prose/of-item.ts'

/** What decides which member a story shows. */
export interface LeadFacts {
  /** Of the source; higher wins. */
  readonly priority: number
  /** From `completeness`; higher wins. */
  readonly completeness: number
  /** When it came out: what its publisher says, else when it was first seen. So the order in which sources are read decides nothing. */
  readonly date: Instant
}

/** The member a story shows: by source priority, completeness, date, id. The one already published stays, while it is a member: `givesWay` says what it gives way to. */
export function chooseLead(members: readonly ItemId[], facts: ReadonlyMap<ItemId, LeadFacts>, published?: ItemId): ItemId {
  if (published !== undefined && members.includes(published)) return published
  const [lead] = [...members].sort((a, b) => compare(facts.get(a), facts.get(b)) || (a < b ? -1 : 1))
  if (lead === undefined) throw new Error('a story without members has no lead')
  return lead
}

/**
 * True if the item that a story shows gives way to a newcomer of another source (issue 14 §3.3): to a higher priority always; at the same priority
 * to a fuller text, which is twice as long, or the whole of what the shown one cuts off. `ahead`: priority of the newcomer less that of the shown.
 */
export function givesWay(shown: Item, newcomer: Item, ahead: number): boolean {
  if (shown.sourceId === newcomer.sourceId || ahead < 0) return false
  return ahead > 0 || (shown.path === undefined && isFuller(newcomer, shown))
}

function isFuller(a: Item, b: Item): boolean {
  const [long, short] = [mainBlocks(proseOf(a)), mainBlocks(proseOf(b))]
  const more = countUnits(long) - countUnits(short)
  const isCut = CUT.test(short.at(-1)?.text ?? '')
  return more >= (isCut ? FEW_UNITS : Math.max(MANY_UNITS, countUnits(short)))
}

const MANY_UNITS = 40

/** How a text ends that a planet or its own feed cut off. */
const CUT =
  /(?:…|\.{3}|[[(](?:…|\.{3})[\])]|(?:read|continue|see|keep) (?:more|on|reading)\b.{0,40}|(?:阅读|閱讀|查看|继续|繼續)(?:全文|更多|原文|阅读|閱讀))\W*$/iu

/** How much of an article an item carries, 0 to 7: some text, a long text, an image, an author, a date, a page, an enclosure. Small on purpose: a few words more are no reason. */
export function completeness(item: Item): number {
  const length = Math.max(item.content?.length ?? 0, item.summary?.length ?? 0)
  const parts = [
    length > 0,
    length > 1000,
    item.image !== undefined || /<img\b/i.test(item.content ?? ''),
    item.authors.length > 0,
    item.published !== undefined,
    item.url !== undefined,
    item.enclosures.length > 0,
  ]
  return parts.filter(Boolean).length
}

/** Items without facts (no longer held) come last. */
function compare(a: LeadFacts | undefined, b: LeadFacts | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return b.priority - a.priority || b.completeness - a.completeness || a.date - b.date
}
