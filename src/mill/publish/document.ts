import type { ItemFacts } from '../../model/publication.ts'
import { type DatedEntry, idLosers } from '../../publications/index.ts'
import type { CategoryEntry } from '../../store/contract.ts'
import type { MadeItem, RefusedItem } from '../fragment-cache.ts'
import { candidatesOf, type EntryCandidate, type Maker } from './candidates.ts'
import { type Making, makeItems, makeUnderOwnId } from './making.ts'

/** The items of one document, made. */
export interface MadeDocument {
  readonly shown: readonly ShownItem[]
  readonly refused: readonly RefusedEntry[]
  /** Entries for which there was no room. */
  readonly cut: readonly CategoryEntry[]
}

export interface ShownItem extends DatedEntry<ItemFacts>, Pick<MadeItem, 'fragments'> {
  readonly entry: CategoryEntry
}

export interface RefusedEntry {
  readonly candidate: EntryCandidate
  readonly refused: RefusedItem['refused']
}

/** Items that are read from the store together: few until it is known how large they are. */
const FIRST_CHUNK = 4
const CHUNK = 25
/** Characters of text that are made together. */
const MOST_TOGETHER = 2 ** 21

/**
 * Returns the items of a document in the order of the entries, as many of the first as keep every feed document within `roomBytes`; always at least
 * one. Items are read, made and let go in portions, because a category may hold hundreds of megabytes of text.
 */
export async function makeDocument(
  making: Making,
  entries: readonly CategoryEntry[],
  roomBytes = Number.POSITIVE_INFINITY,
): Promise<MadeDocument> {
  const shown: { readonly candidate: EntryCandidate; readonly item: ShownItem }[] = []
  const refused: RefusedEntry[] = []
  const sizes = new Map<string, number>()
  for (let [at, count] = [0, FIRST_CHUNK]; at < entries.length; ) {
    const candidates = await candidatesOf(making.maker, entries.slice(at, at + count))
    at += count
    count = nextCount(candidates)
    for (const portion of portionsOf(candidates)) {
      const made = await makeItems(making, portion)
      for (const [index, candidate] of portion.entries()) {
        const one = made[index]!
        if (one.refused !== undefined) {
          refused.push({ candidate, refused: one.refused })
          continue
        }
        if (largestWith(making, sizes, one) > roomBytes && shown.length > 0) {
          return { ...(await underUniqueIds(making, shown, refused)), cut: entries.slice(entries.indexOf(candidate.entry)) }
        }
        shown.push({ candidate, item: shownItem(making.maker, candidate, one) })
      }
    }
  }
  return { ...(await underUniqueIds(making, shown, refused)), cut: [] }
}

/** As many items more as have some two million characters of text, if they are like those. */
function nextCount(candidates: readonly EntryCandidate[]): number {
  const characters = candidates.reduce((sum, candidate) => sum + weightOf(candidate), 0)
  return Math.max(1, Math.min(CHUNK, Math.floor((MOST_TOGETHER * candidates.length) / Math.max(1, characters))))
}

function portionsOf(candidates: readonly EntryCandidate[]): readonly EntryCandidate[][] {
  const portions: EntryCandidate[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const weight = weightOf(candidate)
    if (size + weight > MOST_TOGETHER) {
      portions.push([])
      size = 0
    }
    portions.at(-1)!.push(candidate)
    size += weight
  }
  return portions
}

/** Characters of text. */
function weightOf({ item, members }: EntryCandidate): number {
  return [item, ...members].reduce((sum, { content, summary }) => sum + (content?.length ?? 0) + (summary?.length ?? 0), 0)
}

/** White space and commas between two items. */
const SEPARATOR_BYTES = 12

/** Adds the item to the size of each format; returns that of the largest feed. */
function largestWith({ formats }: Making, sizes: Map<string, number>, { fragments }: MadeItem): number {
  for (const { name } of formats) sizes.set(name, (sizes.get(name) ?? 0) + Buffer.byteLength(fragments[name]!) + SEPARATOR_BYTES)
  return Math.max(0, ...formats.filter((format) => format.isFeed).map(({ name }) => sizes.get(name)!))
}

function shownItem({ sources }: Maker, { entry, item }: EntryCandidate, { facts, fragments }: MadeItem): ShownItem {
  const priority = sources.get(item.sourceId)?.priority ?? 0
  return { entry, item: facts, fragments, sourceId: item.sourceId, priority, changedAt: entry.changedAt }
}

async function underUniqueIds(
  making: Making,
  shown: readonly { readonly candidate: EntryCandidate; readonly item: ShownItem }[],
  refused: readonly RefusedEntry[],
): Promise<Omit<MadeDocument, 'cut'>> {
  const losers = idLosers(shown.map(({ item }) => item))
  if (losers.size === 0) return { shown: shown.map(({ item }) => item), refused }
  const items: ShownItem[] = []
  const more: RefusedEntry[] = []
  for (const { candidate, item } of shown) {
    const made = losers.has(item.item.itemId) ? await makeUnderOwnId(making, candidate) : undefined
    if (made === undefined) items.push(item)
    else if (made.refused === undefined) items.push(shownItem(making.maker, candidate, made))
    else more.push({ candidate, refused: made.refused })
  }
  return { shown: items, refused: [...refused, ...more] }
}
