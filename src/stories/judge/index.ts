import { TRAITS } from './features.ts'
import type { Tree } from './tree.ts'
import { BASE, TREES } from './weights.ts'

/** A judge: the score of an average pair, and the trees that move it. */
export interface Judge {
  readonly base: number
  readonly trees: readonly Tree[]
}

/** An item joins a story from this score on: cross-validated, .998 of the pairs are right and .991 are found. */
export const JOIN = 1

/** The judge learned on the development set. */
export const LEARNED: Judge = { base: BASE, trees: TREES }

/** Log odds that two items with these traits are one story. */
export function score(traits: readonly number[], judge: Judge = LEARNED): number {
  let sum = judge.base
  for (const tree of judge.trees) {
    let row = tree[0]!
    while (row[0] >= 0) row = tree[traits[row[0]]! <= row[1] ? row[2] : row[3]]!
    sum += row[4]
  }
  return sum
}

/** The three traits that weigh most in the direction of the score, in words, strongest first. */
export function reasons(traits: readonly number[], judge: Judge = LEARNED): readonly string[] {
  const total = score(traits, judge)
  return pushes(traits, judge)
    .map((push, at) => ({ push, trait: TRAITS[at]! }))
    .filter(({ push }) => push * total > 0)
    .sort((a, b) => Math.abs(b.push) - Math.abs(a.push))
    .slice(0, 3)
    .map(({ push, trait }) => (push > 0 ? trait.pro : trait.con))
}

/** How far each trait moved the score from that of an average pair. */
function pushes(traits: readonly number[], judge: Judge): readonly number[] {
  const sums = traits.map(() => 0)
  for (const tree of judge.trees) {
    let row = tree[0]!
    while (row[0] >= 0) {
      const next = tree[traits[row[0]]! <= row[1] ? row[2] : row[3]]!
      sums[row[0]]! += next[4] - row[4]
      row = next
    }
  }
  return sums
}
