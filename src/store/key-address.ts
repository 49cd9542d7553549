const LOW = 2 ** 32

/**
 * 48 bits of the key's hash, the last of which says that it is kept for good (such keys begin with `!`). A collision costs one more
 * comparison, no more.
 */
export function addressOf(key: string): number {
  let [low, high] = [0x811c9dc5, 0x41c6ce57]
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x5bd1e995)
  }
  low = Math.imul(low ^ (low >>> 15), 0x85ebca6b) ^ (high >>> 13)
  high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35) ^ (low >>> 16)
  return (high & 0xffff) * LOW + ((low & 0xfffffffe) >>> 0) + (key.startsWith('!') ? 1 : 0)
}
