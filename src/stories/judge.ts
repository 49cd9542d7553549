import { TRAITS } from './features.ts'
import { BIAS, WEIGHTS } from './weights.ts'

/** The judge's score: log odds that two items are one story. */
export function score(traits: readonly number[]): number {
  return traits.reduce((sum, value, at) => sum + push(value, at), BIAS)
}

/** The three traits that weigh most in the direction of the score, in words, strongest first. */
export function reasons(traits: readonly number[]): readonly string[] {
  const z = score(traits)
  return traits
    .map((value, at) => ({ push: push(value, at), trait: TRAITS[at]! }))
    .filter(({ push }) => push * z > 0)
    .sort((a, b) => Math.abs(b.push) - Math.abs(a.push))
    .slice(0, 3)
    .map(({ push, trait }) => (push > 0 ? trait.pro : trait.con))
}

/** How far a trait moves the score from that of an average pair. */
function push(value: number, at: number): number {
  const [, weight, mean] = WEIGHTS[at]!
  return weight * (value - mean)
}
