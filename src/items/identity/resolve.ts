import { DAY_MS } from '../../lib/time/duration.ts'
import { dateOf, type Item, type ItemId } from '../../model/item.ts'
import { FEW_UNITS } from '../../prose/main-text.ts'
import type { ItemDraft } from '../draft.ts'
import { formerMarksOf } from '../former.ts'
import { textPart } from '../seen.ts'
import { areTwo, articleNumber, carryOther } from './apart.ts'
import { contentHashesOf, exactHash, fingerprintsOf, keyHash } from './keys.ts'
import type { Entry } from './ladder.ts'
import {
  agreeOnPage,
  closeness,
  differInFigures,
  haveSameText,
  haveSameTitle,
  isAlike,
  isForeign,
  isLongerVersion,
  titleDice,
} from './likeness.ts'
import { free, type Matches, match, named } from './names.ts'

/** How the entries found their items. */
export interface Resolved {
  /** Came under a name nobody knows. */
  readonly unnamed: readonly Entry[]
  /** Came under the guid of an item they have nothing in common with: the feed reuses its guids. */
  readonly strangers: readonly Entry[]
}

/** Finds the known item of each entry: by its own key, then by likeness. `isSmall`: the feed has shown hardly any guids yet. */
export function resolve(entries: readonly Entry[], matches: Matches, isSmall: boolean): Resolved {
  matchWhole(entries, matches)
  const doubtful = matchByKey(entries, matches, isSmall)
  // One item rewritten from head to foot may be an edit; a whole feed of them, or a feed that has hardly any guids, reuses them.
  const isReuse = isSmall || (doubtful.size > 1 && doubtful.size >= matches.itemOf.size)
  const unnamed = entries.filter((entry) => !matches.itemOf.has(entry) && (isReuse || !doubtful.has(entry)))
  claimByLikeness(unnamed, matches)
  if (isReuse) return { unnamed, strangers: [...doubtful.keys()] }
  // Where the item was found under another name in the same document, the guid was taken from it.
  const strangers: Entry[] = []
  for (const [entry, id] of doubtful) {
    if (free(matches, id) === undefined) strangers.push(entry)
    else match(matches, entry, id)
  }
  claimByLikeness(strangers, matches)
  return { unnamed, strangers }
}

/** An entry that came before just as it is stays what it was taken for. */
function matchWhole(entries: readonly Entry[], matches: Matches): void {
  for (const entry of entries) {
    const id = free(matches, matches.byHash.get(exactHash(entry.draft)))
    if (id !== undefined) match(matches, entry, id)
  }
}

/** Returns the entries whose guid names an item they have nothing in common with, unmatched, and that item. */
function matchByKey(entries: readonly Entry[], matches: Matches, isSmall: boolean): ReadonlyMap<Entry, ItemId> {
  const doubtful = new Map<Entry, ItemId>()
  for (const entry of placedFirst(entries, matches)) {
    if (matches.itemOf.has(entry)) continue
    const id = ownItem(entry, matches)
    if (id === undefined) continue
    const item = matches.known.get(id)
    if (entry.keys.path !== undefined) match(matches, entry, id)
    else if (item === undefined ? looksLikeAnother(entry, id, matches) : isStranger(entry, item, isSmall)) doubtful.set(entry, id)
    else if (item === undefined) match(matches, entry, id)
    else if (entry.keys.guid !== undefined || !(isNextIssue(entry.draft, item) || carryOther(entry.draft, item))) match(matches, entry, id)
  }
  return doubtful
}

function isStranger({ draft }: Entry, item: Item, isSmall: boolean): boolean {
  return isForeign(draft, item) || (isSmall && isNextPart(draft, item))
}

/** Of an item whose content was purged the ledger still knows page, title and text: where those lead elsewhere, its name was taken by another. */
function looksLikeAnother({ draft, keys }: Entry, id: ItemId, { byHash, former }: Matches): boolean {
  const looks =
    keys['url+title'] === undefined
      ? fingerprintsOf(draft, former)
      : [keyHash('url+title', keys['url+title']), ...fingerprintsOf(draft, former)]
  const ids = looks.flatMap((hash) => byHash.get(hash) ?? [])
  return ids.length > 0 && !ids.includes(id)
}

/** An article that lies where it lay comes before a copy of it under the same id. */
function placedFirst(entries: readonly Entry[], matches: Matches): readonly Entry[] {
  const isKnownPlace = ({ keys }: Entry): boolean => keys.path !== undefined && matches.byHash.has(keyHash('path', keys.path))
  return [...entries.filter(isKnownPlace), ...entries.filter((entry) => !isKnownPlace(entry))]
}

function ownItem(entry: Entry, matches: Matches): ItemId | undefined {
  const { keys } = entry
  if (keys.path !== undefined) return movedHere(entry, matches) ?? named(matches, 'path', keys.path)
  if (matches.rung === 'guid' && keys.guid !== undefined) return named(matches, 'guid', keys.guid)
  if (keys.guid === undefined || matches.rung === 'url+title')
    return named(matches, 'url+title', keys['url+title']) ?? doubtfulGuid(entry, matches)
  return named(matches, 'guid+url', keys['guid+url']) ?? doubtfulGuid(entry, matches)
}

/** The article of that guid, unless the file it lies in has it still: then this one is a copy. */
function movedHere({ keys }: Entry, matches: Matches): ItemId | undefined {
  const id = named(matches, 'guid', keys.guid)
  const path = matches.known.get(id ?? '')?.path
  return path === undefined || path === keys.path || matches.guidAt.get(path) !== keys.guid ? id : undefined
}

/** The item of a guid that may be another's: it must look like the entry. */
function doubtfulGuid(entry: Entry, matches: Matches): ItemId | undefined {
  const id = named(matches, 'guid', entry.keys.guid)
  const item = id === undefined ? undefined : matches.known.get(id)
  return item !== undefined && isAlike(entry.draft, item) && !differInFigures(entry.draft, item) ? id : undefined
}

/** Finds the known item of entries that no name leads to: by fingerprint, by page and title, by page, by text. Surest first, for all entries. */
function claimByLikeness(entries: readonly Entry[], matches: Matches): void {
  if (entries.length === 0) return
  const atHand = indexOf(matches.known.values())
  const pages = countBy(entries, (entry) => entry.draft.marks.page)
  const steps: readonly ((entry: Entry) => ItemId | undefined)[] = [
    (entry) => byFingerprint(entry, matches),
    (entry) => byPageAndTitle(entry, matches),
    (entry) => byPage(entry, matches, atHand, (pages.get(entry.draft.marks.page) ?? 0) > 1),
    (entry) => byNumber(entry, matches, atHand),
    (entry) => byText(entry, matches, atHand),
    (entry) => byTitleAndDate(entry, matches, atHand),
    (entry) => byContent(entry, matches),
    (entry) => byVersion(entry, matches, atHand),
  ]
  for (const step of steps)
    for (const entry of entries) {
      if (matches.itemOf.has(entry)) continue
      const id = step(entry)
      if (id !== undefined) match(matches, entry, id)
    }
}

function byFingerprint(entry: Entry, matches: Matches): ItemId | undefined {
  return fingerprintsOf(entry.draft, matches.former)
    .map((hash) => free(matches, matches.byHash.get(hash)))
    .find((id) => id !== undefined && !areTwoAtHand(entry, id, matches))
}

function areTwoAtHand({ draft }: Entry, id: ItemId, { known }: Matches): boolean {
  const item = known.get(id)
  return item !== undefined && areTwo(draft, item)
}

function byContent(entry: Entry, matches: Matches): ItemId | undefined {
  return contentHashesOf(entry.draft, matches.former)
    .map((hash) => free(matches, matches.byHash.get(hash)))
    .find((id) => id !== undefined)
}

/** "UPDATE 1", or a longer version, of an item that its feed lists no more. */
function byVersion({ draft, keys }: Entry, matches: Matches, atHand: AtHand): ItemId | undefined {
  const { dated } = draft.marks
  if (dated === undefined || keys.path !== undefined) return undefined
  const isBefore = (item: Item): boolean =>
    item.published !== undefined && item.published <= dated && dated - item.published <= THREE_DAYS_MS
  return atHand.all.find(
    (item) => isBefore(item) && free(matches, item.id) !== undefined && isLongerVersion(draft, item) && !carryOther(draft, item),
  )?.id
}

const THREE_DAYS_MS = 3 * DAY_MS

function byPageAndTitle(entry: Entry, matches: Matches): ItemId | undefined {
  const id = named(matches, 'url+title', entry.keys['url+title'])
  const item = id === undefined ? undefined : matches.known.get(id)
  // A column that is always at the same address under the same title is not the same text.
  return item === undefined || (isAlike(entry.draft, item) && !carryOther(entry.draft, item)) ? id : undefined
}

function byPage(entry: Entry, matches: Matches, atHand: AtHand, isTwiceHere: boolean): ItemId | undefined {
  const there = [...new Set(entry.draft.urlKeys.flatMap((key) => (atHand.byPage.get(key) ?? []).slice(0, MOST_COMPARED)))]
  const isShared = isTwiceHere || there.length > 1
  return closest(
    entry,
    there.filter(
      (item) =>
        free(matches, item.id) !== undefined &&
        agreeOnPage(entry.draft, item, isShared) &&
        !isNextIssue(entry.draft, item) &&
        !carryOther(entry.draft, item),
    ),
  )
}

/** A new headline gave the article a new address and id; the number in both is its own. */
function byNumber(entry: Entry, matches: Matches, atHand: AtHand): ItemId | undefined {
  const number = articleNumber(entry.draft)
  const there = number === undefined ? [] : (atHand.byNumber.get(number) ?? [])
  const [item] = there
  if (item === undefined || there.length > 1 || free(matches, item.id) === undefined) return undefined
  return isAlike(entry.draft, item) && !carryOther(entry.draft, item) ? item.id : undefined
}

const ONE_AND_A_HALF_DAYS_MS = 129_600_000
const HALF_A_DAY_MS = 43_200_000

function byText(entry: Entry, matches: Matches, atHand: AtHand): ItemId | undefined {
  const { draft } = entry
  if (draft.marks.units < FEW_UNITS) return undefined
  const same = textHashes(draft, matches).flatMap((hash) => (atHand.byText.get(hash) ?? []).slice(0, MOST_COMPARED))
  return closest(
    entry,
    same.filter(
      (item) =>
        free(matches, item.id) !== undefined &&
        titleDice(draft, item) >= 0.5 &&
        !differInFigures(draft, item) &&
        isNear(draft.marks.dated, item) &&
        haveSameText(draft, item) &&
        !areTwo(draft, item),
    ),
  )
}

function textHashes(draft: ItemDraft, { former }: Matches): readonly string[] {
  const hash = textPart(draft.visibleHash)
  return former ? [hash, textPart(formerMarksOf(draft).visibleHash)] : [hash]
}

/** A column always has the same address and title: it is the date and the text that make it another one. */
function isNextIssue(draft: ItemDraft, item: Item): boolean {
  return isOfAnotherDay(draft, item) && !isAlike(draft, item)
}

/** The next episode under the same blurb: other page, other date, other number. */
function isNextPart(draft: ItemDraft, item: Item): boolean {
  return differInFigures(draft, item) && isOfAnotherDay(draft, item) && !draft.urlKeys.some((key) => item.urlKeys.includes(key))
}

function isOfAnotherDay(draft: ItemDraft, item: Item): boolean {
  const { dated } = draft.marks
  return dated !== undefined && item.published !== undefined && Math.abs(dated - item.published) >= HALF_A_DAY_MS
}

function isNear(dated: number | undefined, item: Item): boolean {
  return dated === undefined ? item.published === undefined : Math.abs(dated - dateOf(item)) <= ONE_AND_A_HALF_DAYS_MS
}

/** Entries without guid and address have nothing else to go by when their text was edited. */
function byTitleAndDate(entry: Entry, matches: Matches, atHand: AtHand): ItemId | undefined {
  const { guid, page, dated } = { ...entry.keys, ...entry.draft.marks }
  if (guid !== undefined || page !== undefined || dated === undefined) return undefined
  return atHand.byDate
    .get(dated)
    ?.slice(0, MOST_COMPARED)
    .find((item) => free(matches, item.id) !== undefined && haveSameTitle(entry.draft, item))?.id
}

function closest(entry: Entry, items: readonly Item[]): ItemId | undefined {
  const ranked = items.map((item) => ({ id: item.id, score: items.length === 1 ? 1 : closeness(entry.draft, item) }))
  return ranked.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))[0]?.id
}

/** Of the items on one page or with one text, the newest so many are compared: more would make a hostile feed expensive. */
const MOST_COMPARED = 16

interface AtHand {
  /** Newest first. */
  readonly all: readonly Item[]
  readonly byPage: ReadonlyMap<string, readonly Item[]>
  readonly byNumber: ReadonlyMap<string | undefined, readonly Item[]>
  readonly byText: ReadonlyMap<string, readonly Item[]>
  readonly byDate: ReadonlyMap<number | undefined, readonly Item[]>
}

function indexOf(items: Iterable<Item>): AtHand {
  const all = [...items].toSorted((a, b) => dateOf(b) - dateOf(a) || (a.id < b.id ? -1 : 1))
  return {
    all,
    byPage: groupByEach(all, (item) => item.urlKeys),
    byNumber: Map.groupBy(all, articleNumber),
    byText: Map.groupBy(all, (item) => textPart(item.visibleHash)),
    byDate: Map.groupBy(all, (item) => item.published),
  }
}

function groupByEach(items: readonly Item[], keys: (item: Item) => readonly string[]): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items)
    for (const key of keys(item)) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [item])
      else group.push(item)
    }
  return groups
}

function countBy<T>(entries: readonly Entry[], key: (entry: Entry) => T): ReadonlyMap<T, number> {
  const counts = new Map<T, number>()
  for (const entry of entries) counts.set(key(entry), (counts.get(key(entry)) ?? 0) + 1)
  return counts
}
