/** What texts are compared by: the words, numbers (`1.2.3`, `3.5%`) and single Han, kana and Hangul characters, in order; case, width and punctuation folded. */
export function unitsOf(text: string): readonly string[] {
  return text.normalize('NFKC').toLowerCase().match(UNIT) ?? []
}

/** How many units the text has, counted up to `most`. */
export function countUnits(text: string, most: number): number {
  let count = 0
  for (const _ of text.matchAll(UNIT)) if (++count >= most) break
  return count
}

const UNIT = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]|\d+(?:[.,:/-]\d+)*%?|[\p{L}\p{M}]+/gu

/** Share of the runs of `n` units of the shorter text that the longer one has too, 0 to 1. Texts shorter than `n` count as one run. */
export function containment(a: readonly string[], b: readonly string[], n = 3): number {
  const [small, large] = a.length <= b.length ? [runsOf(a, n), runsOf(b, n)] : [runsOf(b, n), runsOf(a, n)]
  return small.size === 0 ? 0 : small.intersection(large).size / small.size
}

/** Dice coefficient of the pairs of neighbouring units, 0 to 1: how alike two titles are. */
export function dice(a: readonly string[], b: readonly string[]): number {
  const [x, y] = [runsOf(['', ...a, ''], 2), runsOf(['', ...b, ''], 2)]
  return a.length === 0 || b.length === 0 ? 0 : (2 * x.intersection(y).size) / (x.size + y.size)
}

/** Share of the units of the shorter title that the longer one has too, 0 to 1. */
export function shared(a: readonly string[], b: readonly string[]): number {
  return containment(a, b, 1)
}

function runsOf(units: readonly string[], n: number): ReadonlySet<string> {
  if (units.length < n) return new Set(units.length === 0 ? [] : [units.join(' ')])
  const runs = new Set<string>()
  for (let index = 0; index <= units.length - n; index++) runs.add(units.slice(index, index + n).join(' '))
  return runs
}
