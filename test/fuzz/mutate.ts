import { randomFrom } from '../faults/random.ts'
import type { Corpus } from './corpus.ts'

/** Longest input that is made: what is slow is slow here already. */
const LONGEST = 200_000

/** Input number n of a corpus: always the same for the same seed and number. */
export function inputNumber(n: number, seed: number, { seeds, pieces }: Corpus): string {
  const random = randomFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b))
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  let text = pick(seeds)
  for (let wounds = 1 + Math.floor(random() * 12); wounds > 0; wounds--)
    text = wounded(text, random, pick, { seeds, pieces }).slice(0, LONGEST)
  return text
}

function wounded(text: string, random: () => number, pick: <T>(list: readonly T[]) => T, { seeds, pieces }: Corpus): string {
  const at = Math.floor(random() * (text.length + 1))
  const length = Math.floor(random() ** 2 * 60)
  const kind = random()
  const part = text.slice(at, at + length)
  if (kind < 0.2) return text.slice(0, at) + text.slice(at + length)
  if (kind < 0.55) return text.slice(0, at) + pick(pieces) + text.slice(at + Math.floor(random() * 4))
  if (kind < 0.65) return text.slice(0, at) + part + text.slice(at)
  if (kind < 0.72) return text.slice(0, at) + (part || pick(pieces)).repeat(2 ** Math.floor(random() * 13)) + text.slice(at)
  if (kind < 0.8) return text.slice(0, at) + pick(pieces).repeat(2 ** Math.floor(random() * 15)) + text.slice(at)
  if (kind < 0.9) return text.slice(0, at) + String.fromCharCode(Math.floor(random() ** 3 * 65_536)) + text.slice(at + 1)
  const other = pick(seeds)
  return text.slice(0, at) + other.slice(Math.floor(random() * other.length))
}
