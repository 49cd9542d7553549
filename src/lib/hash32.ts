/** A 32-bit hash of the text (FNV-1a over UTF-16 units, then mixed). For sketches, not against an adversary. */
export function hash32(text: string, seed = 0): number {
  let hash = HASH_START ^ seed
  for (let i = 0; i < text.length; i++) hash = hashStep(hash, text.charCodeAt(i))
  return hashEnd(hash)
}

/** A 32-bit hash of two hashes, in this order. */
export function combine(a: number, b: number): number {
  return hashEnd(Math.imul(a, 0x9e3779b1) ^ b)
}

/** State of a `hash32` that is made unit by unit, before the first. */
export const HASH_START = 0x811c9dc5

/** The state after one more UTF-16 unit. */
export function hashStep(state: number, code: number): number {
  return Math.imul(state ^ code, 0x01000193)
}

/** The hash of a state. The last steps of MurmurHash3: each bit of the input changes half of the output. */
export function hashEnd(state: number): number {
  let hash = state
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
