import type { Item } from '../model/item.ts'
import type { ItemDraft } from './draft.ts'
import { FEW_UNITS, mainText } from './main-text.ts'
import { textPart } from './seen.ts'
import { containment, dice, shared, unitsOf } from './units.ts'

/** A draft or an item: both can be compared. */
export type Seen = Pick<Item, 'title' | 'content' | 'contentType' | 'summary' | 'summaryType' | 'visibleHash' | 'language' | 'urlKeys'>

/** True where two things that share a guid have nothing else in common: other page, other title, other text. */
export function isForeign(a: Seen, b: Seen): boolean {
  return !isSamePage(a, b) && titleDice(a, b) < 0.3 && !haveSameText(a, b) && textContainment(a, b) < 0.15
}

/** True where two things that may share a guid or an address by accident are the same entry all the same. */
export function isAlike(a: Seen, b: Seen): boolean {
  if (haveSameText(a, b)) return true
  const common = textContainment(a, b)
  return common >= 0.3 || (titleDice(a, b) >= 0.55 && (common >= 0.15 || isBrief(a) || isBrief(b)))
}

/** True where two things on one page are the same entry, perhaps edited. `isShared`: the page is known to hold several entries. */
export function agreeOnPage(a: Seen, b: Seen, isShared: boolean): boolean {
  if (speakOtherLanguages(a, b)) return false
  if (isShared) return haveSameText(a, b) || textContainment(a, b) >= 0.6
  return titleDice(a, b) >= 0.55 || titleShare(a, b) >= 0.7 || haveSameText(a, b) || textContainment(a, b) >= 0.3
}

/** How much two things have in common, 0 to 2: to choose between several that agree. */
export function closeness(a: Seen, b: Seen): number {
  return titleDice(a, b) + (haveSameText(a, b) ? 1 : textContainment(a, b))
}

/** Dice coefficient of the titles, 0 to 1. */
export function titleDice(a: Seen, b: Seen): number {
  return dice(titleUnits(a), titleUnits(b))
}

/** True where both have a main text, and the same. */
export function haveSameText(a: Seen, b: Seen): boolean {
  return textPart(a.visibleHash) === textPart(b.visibleHash) && textUnits(a).length > 0
}

/** True where the text says too little to be compared. */
export function isBrief(a: Seen): boolean {
  return textUnits(a).length < FEW_UNITS
}

/** True for a draft and an item with the same title, whatever the case. */
export function haveSameTitle(draft: ItemDraft, item: Item): boolean {
  return draft.marks.title !== '' && titleUnits(draft).join(' ') === titleUnits(item).join(' ')
}

function isSamePage(a: Seen, b: Seen): boolean {
  return a.urlKeys.some((key) => b.urlKeys.includes(key))
}

function titleShare(a: Seen, b: Seen): number {
  return shared(titleUnits(a), titleUnits(b))
}

function textContainment(a: Seen, b: Seen): number {
  return containment(textUnits(a), textUnits(b))
}

function speakOtherLanguages(a: Seen, b: Seen): boolean {
  const [x, y] = [a.language?.split('-')[0]?.toLowerCase(), b.language?.split('-')[0]?.toLowerCase()]
  return x !== undefined && y !== undefined && x !== y
}

function titleUnits(seen: Seen): readonly string[] {
  return remembered(titles, seen, () => unitsOf(seen.title))
}

function textUnits(seen: Seen): readonly string[] {
  return remembered(texts, seen, () => {
    const [value, type] = seen.content === undefined ? [seen.summary, seen.summaryType] : [seen.content, seen.contentType]
    return value === undefined ? [] : unitsOf(mainText(value, type ?? 'html').slice(0, ENOUGH))
  })
}

/** UTF-16 units of a text that are compared; of longer ones the beginning tells enough. */
const ENOUGH = 100_000

const titles = new WeakMap<Seen, readonly string[]>()
const texts = new WeakMap<Seen, readonly string[]>()

function remembered<T>(memory: WeakMap<Seen, T>, seen: Seen, make: () => T): T {
  const known = memory.get(seen)
  if (known !== undefined) return known
  const made = make()
  memory.set(seen, made)
  return made
}
