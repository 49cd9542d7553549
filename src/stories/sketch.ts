/**
 * A sample of a set of 32-bit hashes: all of it, or its smallest members. Two samples of different sizes can be compared, and a sample
 * cut short is a sample still (bottom-k, Cohen 2007).
 */
export interface Sketch {
  /** Ascending, distinct. */
  readonly hashes: Uint32Array
  /** Size of the whole set. */
  readonly total: number
}

export interface Overlap {
  readonly shared: number
  readonly onlyA: number
  readonly onlyB: number
}

/** The sketch of a set: its `limit` smallest hashes. */
export function sketchOf(hashes: ArrayLike<number>, limit: number): Sketch {
  const sorted = new Uint32Array(hashes).sort()
  let total = 0
  for (let at = 0; at < sorted.length; at++) if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[total++] = sorted[at]!
  return { hashes: sorted.slice(0, Math.min(total, limit)), total }
}

/** How many sampled members the two sets share, counted below the smaller of the two horizons: all three counts are of one fair sample of the union. */
export function overlap(a: Sketch, b: Sketch): Overlap {
  const horizon = Math.min(horizonOf(a), horizonOf(b))
  let [i, j, shared, onlyA, onlyB] = [0, 0, 0, 0, 0]
  const [x, y] = [a.hashes, b.hashes]
  while (i < x.length || j < y.length) {
    const left = i < x.length ? x[i]! : Number.POSITIVE_INFINITY
    const right = j < y.length ? y[j]! : Number.POSITIVE_INFINITY
    if (Math.min(left, right) > horizon) break
    if (left === right) {
      shared++
      i++
      j++
    } else if (left < right) {
      onlyA++
      i++
    } else {
      onlyB++
      j++
    }
  }
  return { shared, onlyA, onlyB }
}

/** Jaccard resemblance; 0 where both are empty. */
export function jaccard({ shared, onlyA, onlyB }: Overlap): number {
  const union = shared + onlyA + onlyB
  return union === 0 ? 0 : shared / union
}

/** Share of the smaller set that lies in the other; 0 where one is empty. */
export function containment({ shared, onlyA, onlyB }: Overlap): number {
  const smaller = shared + Math.min(onlyA, onlyB)
  return smaller === 0 ? 0 : shared / smaller
}

/** Dice's coefficient; 0 where both are empty. */
export function dice({ shared, onlyA, onlyB }: Overlap): number {
  const sum = 2 * shared + onlyA + onlyB
  return sum === 0 ? 0 : (2 * shared) / sum
}

/** True when each set has members the other lacks. */
export function contradicts({ onlyA, onlyB }: Overlap): boolean {
  return onlyA > 0 && onlyB > 0
}

function horizonOf(sketch: Sketch): number {
  const { hashes, total } = sketch
  return hashes.length >= total ? 0xffffffff : (hashes[hashes.length - 1] ?? -1)
}
