/**
 * Runs the labelled items through identity, fingerprints and placing, and prints the scores. Usage: npm run dedup:eval [-- DIR PREFIX [CLUSTERS.json]]
 * Exits 1 when the development set misses a goal. CLUSTERS.json gets the story of each item, for the set's own evaluator.
 */
import { writeFileSync } from 'node:fs'
import { writeSuiteReport } from '../support/suite-report.ts'
import { loadSet } from './dataset.ts'
import { gatherAll, takeIn } from './pipeline.ts'
import { countPairs, goals, precision, report } from './scores.ts'

const [directory, prefix, clustersFile] = process.argv.slice(2)
const set = loadSet(directory, prefix)
const start = performance.now()
const intakes = takeIn(set.items)
const { clusters } = await gatherAll(intakes)
const seconds = (performance.now() - start) / 1000
const exact = await gatherAll(intakes, { mode: 'exact' })
const [near, identity] = [countPairs(set, clusters), countPairs(set, exact.clusters)]
console.log(report(near))
console.log(`precision, identity alone    ${precision(identity, 'all').toFixed(4)}`)
console.log(`${set.items.length} items in ${seconds.toFixed(1)} s`)
if (directory === undefined) {
  const checks = goals(near, identity)
  const missed = checks.filter(({ holds }) => !holds)
  for (const { claim } of missed) console.log(`missed: ${claim}`)
  writeSuiteReport('dedup', { passed: checks.length - missed.length, failed: missed.length })
  process.exitCode = missed.length === 0 ? 0 : 1
}
if (clustersFile !== undefined) writeFileSync(clustersFile, JSON.stringify(clusters))
