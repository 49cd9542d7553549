import { combine } from '../lib/hash32.ts'
import type { Fingerprint } from './fingerprint.ts'
import { shinglesOf } from './fingerprint.ts'

/** How far an item takes part: not at all, by identity and equal text, or also by likeness. */
export type Mode = 'off' | 'exact' | 'near'

/**
 * The keys under which an item is looked up and held: addresses and guid (kept for ever, they begin with `!`), equal text, equal title,
 * and the smallest of its shingles: 16 of the lead, so that a summary meets its article, and 24 of the whole.
 */
export function lookupKeys(print: Fingerprint, mode: Mode = 'near'): readonly string[] {
  if (mode === 'off') return []
  const exact = [...urlKeys(print), guidKey(print), ...bodyKeys(print)]
  if (mode === 'exact') return exact
  const title = print.titleKey === 0 ? [] : [titleKey(print)]
  return [...exact, ...title, ...shingleKeys(print)]
}

/** The keys of its addresses. */
export function urlKeys(print: Fingerprint): readonly string[] {
  return print.urls.map((url) => `!u${url.toString(36)}`)
}

/** The key of its guid among those of its publisher. */
export function guidKey(print: Fingerprint): string {
  return `!g${combine(print.publisher, print.guid).toString(36)}`
}

/** The key of its whole text, where that says enough: of a post without a title all of it is text. */
export function bodyKeys(print: Fingerprint): readonly string[] {
  return print.length >= (print.titleKey === 0 ? SHORTEST_POST : SHORTEST_TEXT) ? [`b${print.body.toString(36)}`] : []
}

/** The key of its whole title. */
export function titleKey(print: Fingerprint): string {
  return `t${print.titleKey.toString(36)}`
}

/** The keys of the shingles that stand in the index, at most 40. */
export function shingleKeys(print: Fingerprint): readonly string[] {
  let keys = SHINGLE_KEYS.get(print)
  if (keys === undefined) {
    const lead = Uint32Array.from(shinglesOf(print.lead)).sort()
    const distinct = lead.filter((hash, at) => at === 0 || hash !== lead[at - 1])
    const hashes = new Set([...distinct.subarray(0, 16), ...print.shingles.hashes.subarray(0, 24)])
    keys = Array.from(hashes, (hash) => `s${hash.toString(36)}`)
    SHINGLE_KEYS.set(print, keys)
  }
  return keys
}

/** Asked for four times an item: by the lookup, the choice of candidates, the placing and the saving. */
const SHINGLE_KEYS = new WeakMap<Fingerprint, readonly string[]>()

/** Texts of fewer units say too little to be the same by being equal. */
export const SHORTEST_TEXT = 8

/** Units of a post without a title that is known by its words. */
export const SHORTEST_POST = 6
