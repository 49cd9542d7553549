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

/** The runs of `n` units that follow each other; a text that is shorter is one run. */
export function runsOf(units: readonly string[], n: number): ReadonlySet<string> {
  if (units.length < n) return new Set(units.length === 0 ? [] : [units.join(' ')])
  const runs = new Set<string>()
  for (let index = 0; index <= units.length - n; index++) runs.add(units.slice(index, index + n).join(' '))
  return runs
}

/** How many the two have in common. */
export function sharedOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  return a.intersection(b).size
}

/** Share of the smaller one that the larger one has too, 0 to 1. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const least = Math.min(a.size, b.size)
  return least === 0 ? 0 : sharedOf(a, b) / least
}
