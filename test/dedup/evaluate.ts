/**
 * Runs the labelled items through identity, fingerprints and placing, and prints the scores. Usage: npm run dedup:eval [-- DIR PREFIX [CLUSTERS.json]]
 * CLUSTERS.json gets the story of each item, for the set's own evaluator.
 */
import { writeFileSync } from 'node:fs'
import { loadSet } from './dataset.ts'
import { gatherAll, takeIn } from './pipeline.ts'
import { countPairs, precision, report } from './scores.ts'

const [directory, prefix, clustersFile] = process.argv.slice(2)
const set = loadSet(directory, prefix)
const start = performance.now()
const intakes = takeIn(set.items)
const { clusters } = await gatherAll(intakes)
const seconds = (performance.now() - start) / 1000
const exact = await gatherAll(intakes, { mode: 'exact' })
console.log(report(countPairs(set, clusters)))
console.log(`precision, identity alone    ${precision(countPairs(set, exact.clusters), 'all').toFixed(4)}`)
console.log(`${set.items.length} items in ${seconds.toFixed(1)} s`)
if (clustersFile !== undefined) writeFileSync(clustersFile, JSON.stringify(clusters))
