/**
 * Learns the judge on the development set and writes src/stories/judge/weights.ts. Usage: npm run dedup:train [-- DIR PREFIX]
 * The same set and code give the same file.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Judge } from '../../src/stories/judge/index.ts'
import type { Tree } from '../../src/stories/judge/tree.ts'
import { boost } from './boost.ts'
import { loadSet } from './dataset.ts'
import { labelledPairs } from './pairs.ts'

const [directory, prefix] = process.argv.slice(2)
const pairs = await labelledPairs(loadSet(directory, prefix))
writeFileSync(join(import.meta.dirname, '../../src/stories/judge/weights.ts'), source(boost(pairs)))
console.log(`${pairs.length} pairs, ${pairs.filter((pair) => pair.same).length} of them the same article`)

function source({ base, trees }: Judge): string {
  return `import type { Tree } from './tree.ts'

/** The score of an average pair. Written by \`npm run dedup:train\`, as all of this file: not to be edited by hand. */
export const BASE = ${round(base)}

/** Trees as \`judge.ts\` reads them, one a line. */
// biome-ignore format: one tree a line
export const TREES: readonly Tree[] = [
${trees.map(line).join('\n')}
]
`
}

function line(tree: Tree): string {
  return `  [${tree.map((row) => `[${row.map(round).join(',')}]`).join(',')}],`
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
