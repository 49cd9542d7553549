import { compareText } from '../../lib/text.ts'
import type { Rung } from '../../model/item.ts'
import type { ItemDraft } from '../draft.ts'
import { type Keys, keysOf } from './keys.ts'
import { differInFigures, isAlike } from './likeness.ts'

/** A draft with its keys, in the order in which drafts are dealt with: the same whatever the order of the document. */
export interface Entry {
  readonly draft: ItemDraft
  readonly keys: Keys
}

/** The drafts as entries, each entry once, and the rung their source can be trusted with. */
export interface Sorted {
  readonly entries: readonly Entry[]
  readonly rung: Rung
  /** Drafts that repeat another one; the newer, then the longer one stays as the entry. */
  readonly twins: ReadonlyMap<ItemDraft, ItemDraft>
}

/** Takes repeated entries out, and steps down the ladder when one key of this rung names several entries. */
export function sortOut(drafts: readonly ItemDraft[], trusted: Rung): Sorted {
  let entries = drafts.map((draft) => ({ draft, keys: keysOf(draft) })).toSorted(inFixedOrder)
  const twins = new Map<ItemDraft, ItemDraft>()
  let rung = trusted
  for (const step of LADDER) {
    const { kept, isReused } = withoutRepeats(entries, step, twins)
    entries = kept
    if (isReused && step === rung) rung = below(step)
  }
  return { entries, rung, twins }
}

/** Best first; articles stand beside it. */
const LADDER: readonly Rung[] = ['guid', 'guid+url', 'url+title', 'content']

/** The lower of two rungs. */
export function lower(a: Rung, b: Rung): Rung {
  return LADDER.indexOf(a) >= LADDER.indexOf(b) ? a : b
}

/** The next rung down; the lowest stays. */
export function below(rung: Rung): Rung {
  return LADDER[Math.min(LADDER.indexOf(rung) + 1, LADDER.length - 1)]!
}

/** The keys an entry may get on this rung and those below it, best first. Articles are keyed by their id or permalink, else by path. */
export function keysFrom(entry: Entry, rung: Rung): readonly { readonly rung: Rung; readonly key: string }[] {
  const rungs: readonly Rung[] =
    entry.keys.path === undefined ? LADDER.slice(Math.max(0, LADDER.indexOf(rung))) : ['guid', 'path', 'content']
  return rungs.flatMap((step) => {
    const key = entry.keys[step]
    return key === undefined ? [] : [{ rung: step, key }]
  })
}

function withoutRepeats(
  entries: readonly Entry[],
  step: Rung,
  twins: Map<ItemDraft, ItemDraft>,
): { readonly kept: Entry[]; readonly isReused: boolean } {
  const kept: Entry[] = []
  const named = new Map<string, Entry[]>()
  let isReused = false
  for (const entry of entries) {
    const key = entry.keys[step]
    const others = key === undefined ? undefined : named.get(key)
    const twin = others?.slice(-MOST_COMPARED).find((other) => isRepeat(entry, other))
    if (twin !== undefined) {
      twins.set(entry.draft, twin.draft)
      continue
    }
    isReused ||= others !== undefined && entry.keys.path === undefined
    if (others !== undefined) others.push(entry)
    else if (key !== undefined) named.set(key, [entry])
    kept.push(entry)
  }
  return { kept, isReused }
}

/** Of many entries under one name the last so many are compared: all with all would make a hostile document expensive. */
const MOST_COMPARED = 16

/** Two different guids are two entries, however alike; two files are two articles; part one and part two are two. */
function isRepeat(a: Entry, b: Entry): boolean {
  if (a.keys.guid !== b.keys.guid || a.keys.path !== b.keys.path) return false
  // Without title and text there is nothing to compare but all of it.
  const isWhole = a.keys.content === b.keys.content && a.draft.marks.page === b.draft.marks.page
  return isWhole || (!differInFigures(a.draft, b.draft) && isAlike(a.draft, b.draft))
}

function inFixedOrder(a: Entry, b: Entry): number {
  const [x, y] = [a.draft, b.draft]
  // A folder comes in parts, by path: in any cut the same article is first.
  if (a.keys.path !== undefined && b.keys.path !== undefined) return compareText(a.keys.path, b.keys.path)
  return (
    (y.updated ?? y.published ?? 0) - (x.updated ?? x.published ?? 0) ||
    y.marks.length - x.marks.length ||
    compareText(a.keys.guid ?? '', b.keys.guid ?? '') ||
    compareText(a.keys.content, b.keys.content) ||
    compareText(x.marks.page ?? '', y.marks.page ?? '') ||
    compareText(x.visibleHash, y.visibleHash)
  )
}
