/** Failing machines: each scenario is done to a real mill, its figure printed; exits 1 when an invariant broke. `--short` for CI; words choose scenarios, `--seed N` other moments. */
import { parseArgs } from 'node:util'
import { inFolder } from '../support/command.ts'
import { writeSuiteReport } from '../support/suite-report.ts'
import { backedUp, examined, flipped } from './care.ts'
import { clockJumps } from './clock.ts'
import { everyCallFails, outputDiskFull, outputsReadOnly, storeDiskFull, storeReadOnly } from './disk.ts'
import { killed } from './kill.ts'
import { memory } from './memory.ts'
import { powerCut } from './power-cut.ts'
import { allDown, storeLocked, terminated, twoInstances } from './processes.ts'
import type { Scenario } from './scenario.ts'
import { everyStatementFails, everyStoreCallFails, storeFilesLimited } from './store-writes.ts'

const scenarios: readonly Scenario[] = [
  killed,
  powerCut,
  everyCallFails,
  everyStatementFails,
  everyStoreCallFails,
  storeFilesLimited,
  outputDiskFull,
  storeDiskFull,
  outputsReadOnly,
  storeReadOnly,
  storeLocked,
  twoInstances,
  terminated,
  allDown,
  clockJumps,
  backedUp,
  examined,
  flipped,
  memory,
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, seed: { type: 'string', default: '7' } },
})
const size = { short: values.short, seed: Number(values.seed) }

const counts = { passed: 0, failed: 0, skipped: 0 }
let broken = 0
for (const scenario of scenarios.filter(({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)))) {
  const startedAt = performance.now()
  const { figure, problems, isSkipped } = await inFolder((folder) => scenario.run(folder, size)).catch((error: unknown) => ({
    figure: 'could not be done',
    problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    isSkipped: false,
  }))
  process.stdout.write(
    `${problems.length === 0 ? 'OK  ' : 'FAIL'}  ${scenario.name}: ${figure} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`,
  )
  for (const problem of problems.slice(0, 20)) process.stdout.write(`      ${problem}\n`)
  broken += problems.length
  counts[isSkipped ? 'skipped' : problems.length === 0 ? 'passed' : 'failed']++
}
process.stdout.write(broken === 0 ? '\nevery invariant held\n' : `\n${broken} broken\n`)
writeSuiteReport('faults', counts)
process.exitCode = broken === 0 ? 0 : 1
