/**
 * Learns the judge's weights on the development set and writes src/stories/weights.ts. Usage: npm run dedup:train [-- DIR PREFIX]
 * The same set and code give the same file.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TRAITS } from '../../src/stories/features.ts'
import { loadSet } from './dataset.ts'
import type { Model } from './logistic.ts'
import { train } from './logistic.ts'
import { labelledPairs } from './pairs.ts'

const [directory, prefix] = process.argv.slice(2)
const pairs = await labelledPairs(loadSet(directory, prefix))
const model = train(pairs, 1)
writeFileSync(join(import.meta.dirname, '../../src/stories/weights.ts'), source(model))
console.log(`${pairs.length} pairs, ${pairs.filter((pair) => pair.same).length} of them the same article`)

function source({ bias, weights, means }: Model): string {
  const rows = TRAITS.map(({ name }, at) => `  ['${name}', ${round(weights[at]!)}, ${round(means[at]!)}],`)
  return `/** The judge's weights, written by \`npm run dedup:train\`: not to be edited by hand. */
export const BIAS = ${round(bias)}

/** Name of the trait, weight, mean. */
export const WEIGHTS: readonly (readonly [trait: string, weight: number, mean: number])[] = [
${rows.join('\n')}
]
`
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
