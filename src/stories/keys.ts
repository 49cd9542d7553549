import { combine } from '../lib/hash32.ts'
import type { Fingerprint } from './fingerprint.ts'
import { shinglesOf } from './fingerprint.ts'

/** How far an item takes part: not at all, by identity and equal text, or also by likeness. */
export type Mode = 'off' | 'exact' | 'near'

/**
 * A key of the index: an integer of 48 bits, made of its kind and a 32-bit hash. Odd keys are kept for good, even ones until they expire. A
 * collision costs one more comparison, no more.
 */
export type Key = number

/**
 * The keys under which an item is looked up and held: addresses and guid (kept for good), equal text, equal title, and the smallest of its
 * shingles: 16 of the lead, so that a summary meets its article, and 24 of the whole.
 */
export function lookupKeys(print: Fingerprint, mode: Mode = 'near'): readonly Key[] {
  if (mode === 'off') return []
  const exact = [...urlKeys(print), guidKey(print), ...bodyKeys(print)]
  if (mode === 'exact') return exact
  if (print.titleKey !== 0) exact.push(titleKey(print))
  return exact.concat(shingleKeys(print))
}

/** The keys of its addresses. */
export function urlKeys(print: Fingerprint): readonly Key[] {
  return print.urls.map((url) => keyOf(URL_KIND, url))
}

/** The key of its guid among those of its publisher. */
export function guidKey(print: Fingerprint): Key {
  return keyOf(GUID_KIND, combine(print.publisher, print.guid))
}

/** The key of its whole text, where that says enough: of a post without a title all of it is text. */
export function bodyKeys(print: Fingerprint): readonly Key[] {
  return print.length >= (print.titleKey === 0 ? SHORTEST_POST : SHORTEST_TEXT) ? [keyOf(BODY_KIND, print.body)] : []
}

/** The key of its whole title. */
export function titleKey(print: Fingerprint): Key {
  return keyOf(TITLE_KIND, print.titleKey)
}

/** The keys of the shingles that stand in the index, at most 40. */
export function shingleKeys(print: Fingerprint): readonly Key[] {
  let keys = SHINGLE_KEYS.get(print)
  if (keys === undefined) {
    keys = keysOf(shinglesOf(print.lead).sort(), print.shingles.hashes)
    SHINGLE_KEYS.set(print, keys)
  }
  return keys
}

/** Asked for four times an item: by the lookup, the choice of candidates, the placing and the saving. */
const SHINGLE_KEYS = new WeakMap<Fingerprint, readonly Key[]>()

/** Keys of the 16 smallest of the first list, then those of the 24 smallest of the second that are not among them. Both lists ascend. */
function keysOf(lead: Uint32Array, whole: Uint32Array): readonly Key[] {
  const [keys, first]: [Key[], number[]] = [[], []]
  for (let at = 0; at < lead.length && first.length < 16; at++) {
    const hash = lead[at]!
    if (at > 0 && hash === lead[at - 1]) continue
    first.push(hash)
    keys.push(keyOf(SHINGLE_KIND, hash))
  }
  for (let [at, known] = [0, 0]; at < Math.min(24, whole.length); at++) {
    const hash = whole[at]!
    while (known < first.length && first[known]! < hash) known++
    if (first[known] !== hash) keys.push(keyOf(SHINGLE_KIND, hash))
  }
  return keys
}

interface Kind {
  readonly low: number
  readonly high: number
  readonly isKept: boolean
}

const [URL_KIND, GUID_KIND, BODY_KIND, TITLE_KIND, SHINGLE_KIND] = [kindOf('!u'), kindOf('!g'), kindOf('b'), kindOf('t'), kindOf('s')]

/** The state of a key's hash after the letters of its kind. */
function kindOf(letters: string): Kind {
  let [low, high] = [0x811c9dc5, 0x41c6ce57]
  for (let at = 0; at < letters.length; at++) {
    low = Math.imul(low ^ letters.charCodeAt(at), 0x01000193)
    high = Math.imul(high ^ letters.charCodeAt(at), 0x5bd1e995)
  }
  return { low, high, isKept: letters.startsWith('!') }
}

const LOW = 2 ** 32
/** Digits of a hash in base 36, the last first. */
const DIGITS = new Uint8Array(7)

/** The key of a hash: part of the format of stores. The hash goes in as its digits in base 36, as when keys were texts. */
function keyOf({ low: beginning, high: begun, isKept }: Kind, hash: number): Key {
  let length = 0
  for (let rest = hash; rest > 0 || length === 0; rest = Math.floor(rest / 36)) DIGITS[length++] = rest % 36
  let [low, high] = [beginning, begun]
  while (length > 0) {
    const digit = DIGITS[--length]!
    const code = digit < 10 ? 48 + digit : 87 + digit
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x5bd1e995)
  }
  low = Math.imul(low ^ (low >>> 15), 0x85ebca6b) ^ (high >>> 13)
  high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35) ^ (low >>> 16)
  return (high & 0xffff) * LOW + ((low & 0xfffffffe) >>> 0) + (isKept ? 1 : 0)
}

/** Texts of fewer units say too little to be the same by being equal. */
export const SHORTEST_TEXT = 8

/** Units of a post without a title that is known by its words. */
export const SHORTEST_POST = 6
