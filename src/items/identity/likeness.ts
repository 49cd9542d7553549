import type { Item } from '../../model/item.ts'
import { FEW_UNITS, mainBlocks, unitsWithin } from '../../prose/main-text.ts'
import { proseOf } from '../../prose/of-item.ts'
import { partMarks } from '../../prose/title.ts'
import { FIGURE, overlap, runsOf, type Units, unitHash, unitsOf } from '../../prose/units.ts'
import type { ItemDraft } from '../draft.ts'
import { formerMarksOf } from '../former.ts'
import { isFormer, textPart } from '../seen.ts'

/** A draft or an item: both can be compared. */
export type Seen = Pick<
  Item,
  'title' | 'content' | 'contentType' | 'summary' | 'summaryType' | 'visibleHash' | 'language' | 'url' | 'urlKeys' | 'enclosures'
>

/** True where two things that share a guid have nothing else in common: other page, other title, other text. */
export function isForeign(a: Seen, b: Seen): boolean {
  if (a.visibleHash === b.visibleHash) return false
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
  return figuresOf(a) !== figuresOf(b)
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
  return x.size === 0 || y.size === 0 ? 0 : (2 * x.intersection(y).size) / (x.size + y.size)
}

/** True where both have a main text, and the same. */
export function haveSameText(a: Seen, b: Seen): boolean {
  return textKey(a, b) === textKey(b, a) && textRuns(a).size > 0
}

/** The hash of the text in a version that both have. */
function textKey(seen: Seen, other: Seen): string {
  const hash = isFormer(other.visibleHash) && !isFormer(seen.visibleHash) ? formerMarksOf(seen).visibleHash : seen.visibleHash
  return textPart(hash)
}

/** True where a longer text holds the whole of a shorter one, word for word, under the same title or as its "UPDATE". */
export function isLongerVersion(longer: Seen, shorter: Seen): boolean {
  if (versionTitle(longer) !== versionTitle(shorter)) return false
  const [x, y] = [textRuns(longer), textRuns(shorter)]
  if (y.size < SHORTEST_VERSION || x.size < y.size * 1.05 || overlap(x, y) < 0.8) return false
  return new Set(proseOf(shorter).hashes).isSubsetOf(new Set(proseOf(longer).hashes))
}

const SHORTEST_VERSION = 15

function versionTitle(seen: Seen): string {
  return remembered(versions, seen, () => unitsOf(seen.title.replace(UPDATE, '')).hashes.join(' '))
}

const UPDATE = /^[(（[]?(?:updated?|更新)(?: ?\d{1,2})?[)）\]]?\s*[-–—:：]*\s*/iu

/** True where a text is short enough to be a form that is filled in, or said, again. */
export function isShort(a: Seen): boolean {
  return textRuns(a).size < SHORT
}

const SHORT = 30

/** True where the text says too little to be compared. */
function isBrief(a: Seen): boolean {
  return textRuns(a).size < FEW_UNITS - RUN + 1
}

/** True for a draft and an item with the same title, whatever the case. */
export function haveSameTitle(draft: ItemDraft, item: Item): boolean {
  return draft.marks.title !== '' && titleUnits(draft).hashes.join(' ') === titleUnits(item).hashes.join(' ')
}

function isSamePage(a: Seen, b: Seen): boolean {
  return a.urlKeys.some((key) => b.urlKeys.includes(key))
}

function titleShare(a: Seen, b: Seen): number {
  return overlap(new Set(titleUnits(a).hashes), new Set(titleUnits(b).hashes))
}

function textContainment(a: Seen, b: Seen): number {
  return overlap(textRuns(a), textRuns(b))
}

function speakOtherLanguages(a: Seen, b: Seen): boolean {
  const [x, y] = [a.language?.split('-')[0]?.toLowerCase(), b.language?.split('-')[0]?.toLowerCase()]
  return x !== undefined && y !== undefined && x !== y
}

function titleUnits(seen: Seen): Units {
  return remembered(titles, seen, () => unitsOf(seen.title))
}

/** The figures of the title in their order, and what else numbers it: （上）, Part III. */
function figuresOf(seen: Seen): string {
  const { hashes, marks } = titleUnits(seen)
  return [...hashes.filter((_, at) => marks[at] === FIGURE), ...partMarks(seen.title).map(unitHash)].join(' ')
}

/** Pairs of neighbouring units, the ends included. */
function titlePairs(seen: Seen): ReadonlySet<number> {
  return remembered(pairs, seen, () => {
    const { hashes } = titleUnits(seen)
    return hashes.length === 0 ? new Set() : runsOf([0, ...hashes, 0], 2)
  })
}

function textRuns(seen: Seen): ReadonlySet<number> {
  return remembered(texts, seen, () => {
    const prose = proseOf(seen)
    return runsOf(unitsWithin(prose, mainBlocks(prose)).subarray(0, ENOUGH), RUN)
  })
}

/** Units that follow each other, of which the same are looked for in another text. */
const RUN = 3

/** Units of a text that are compared; of longer ones the beginning tells enough. */
const ENOUGH = 5_000

const versions = new WeakMap<Seen, string>()
const titles = new WeakMap<Seen, Units>()
const pairs = new WeakMap<Seen, ReadonlySet<number>>()
const texts = new WeakMap<Seen, ReadonlySet<number>>()

function remembered<T>(memory: WeakMap<Seen, T>, seen: Seen, make: () => T): T {
  const known = memory.get(seen)
  if (known !== undefined) return known
  const made = make()
  memory.set(seen, made)
  return made
}
