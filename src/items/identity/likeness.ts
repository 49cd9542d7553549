import type { Item } from '../../model/item.ts'
import { FEW_UNITS, mainText } from '../../prose/main-text.ts'
import { overlap, runsOf, sharedOf, unitsOf } from '../../prose/units.ts'
import type { ItemDraft } from '../draft.ts'
import { textPart } from '../seen.ts'

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

/** True where the titles count differently: episode 12 and episode 13, whatever else they share. */
export function differInFigures(a: Seen, b: Seen): boolean {
  const figures = (seen: Seen): string =>
    titleUnits(seen)
      .filter((unit) => /^\d/.test(unit))
      .join(' ')
  return figures(a) !== figures(b)
}

/** True where two things on one page are the same entry, perhaps edited. `isShared`: the page is known to hold several entries. */
export function agreeOnPage(a: Seen, b: Seen, isShared: boolean): boolean {
  if (speakOtherLanguages(a, b)) return false
  if (isShared) return !differInFigures(a, b) && (haveSameText(a, b) || textContainment(a, b) >= 0.6)
  return titleDice(a, b) >= 0.55 || titleShare(a, b) >= 0.7 || haveSameText(a, b) || textContainment(a, b) >= 0.3
}

/** How much two things have in common, 0 to 2: to choose between several that agree. */
export function closeness(a: Seen, b: Seen): number {
  return titleDice(a, b) + (haveSameText(a, b) ? 1 : textContainment(a, b))
}

/** Dice coefficient of the titles, 0 to 1. */
export function titleDice(a: Seen, b: Seen): number {
  const [x, y] = [titlePairs(a), titlePairs(b)]
  return x.size === 0 || y.size === 0 ? 0 : (2 * sharedOf(x, y)) / (x.size + y.size)
}

/** True where both have a main text, and the same. */
export function haveSameText(a: Seen, b: Seen): boolean {
  return textPart(a.visibleHash) === textPart(b.visibleHash) && textRuns(a).size > 0
}

/** True where the text says too little to be compared. */
function isBrief(a: Seen): boolean {
  return textRuns(a).size < FEW_UNITS - RUN + 1
}

/** True for a draft and an item with the same title, whatever the case. */
export function haveSameTitle(draft: ItemDraft, item: Item): boolean {
  return draft.marks.title !== '' && titleUnits(draft).join(' ') === titleUnits(item).join(' ')
}

function isSamePage(a: Seen, b: Seen): boolean {
  return a.urlKeys.some((key) => b.urlKeys.includes(key))
}

function titleShare(a: Seen, b: Seen): number {
  return overlap(new Set(titleUnits(a)), new Set(titleUnits(b)))
}

function textContainment(a: Seen, b: Seen): number {
  return overlap(textRuns(a), textRuns(b))
}

function speakOtherLanguages(a: Seen, b: Seen): boolean {
  const [x, y] = [a.language?.split('-')[0]?.toLowerCase(), b.language?.split('-')[0]?.toLowerCase()]
  return x !== undefined && y !== undefined && x !== y
}

function titleUnits(seen: Seen): readonly string[] {
  return remembered(titles, seen, () => unitsOf(seen.title))
}

/** Pairs of neighbouring units, the ends included. */
function titlePairs(seen: Seen): ReadonlySet<string> {
  return remembered(pairs, seen, () => (titleUnits(seen).length === 0 ? new Set() : runsOf(['', ...titleUnits(seen), ''], 2)))
}

function textRuns(seen: Seen): ReadonlySet<string> {
  return remembered(texts, seen, () => {
    const [value, type] = seen.content === undefined ? [seen.summary, seen.summaryType] : [seen.content, seen.contentType]
    return value === undefined ? new Set() : runsOf(unitsOf(mainText(value, type ?? 'html').slice(0, ENOUGH)), RUN)
  })
}

/** Units that follow each other, of which the same are looked for in another text. */
const RUN = 3

/** UTF-16 units of a text that are compared; of longer ones the beginning tells enough. */
const ENOUGH = 20_000

const titles = new WeakMap<Seen, readonly string[]>()
const pairs = new WeakMap<Seen, ReadonlySet<string>>()
const texts = new WeakMap<Seen, ReadonlySet<string>>()

function remembered<T>(memory: WeakMap<Seen, T>, seen: Seen, make: () => T): T {
  const known = memory.get(seen)
  if (known !== undefined) return known
  const made = make()
  memory.set(seen, made)
  return made
}
