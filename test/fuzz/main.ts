/** Mutates a corpus and feeds it to every reader of others' bytes. `--seconds N` for all targets together (60), `--seed N`, `--target NAME`, `--case N` shows and runs one input. Exits 1 for a crash, a hang, or an answer out of bounds. */

import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { writeSuiteReport } from '../support/suite-report.ts'
import { corpora, type TargetName } from './corpus.ts'
import { inputNumber } from './mutate.ts'
import { runCase } from './targets.ts'
import type { FuzzOrder } from './worker.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    target: { type: 'string' },
    case: { type: 'string' },
  },
})
const seed = Number(values.seed)
const names = (Object.keys(corpora) as TargetName[]).filter((name) => values.target === undefined || values.target === name)
/** A case that takes longer is a hang. */
const HANG_MS = 60_000
/** A machine so busy that the time is over before a thread has begun still runs so many cases. */
const LEAST_CASES = 20

if (values.case !== undefined) {
  for (const name of names)
    process.stdout.write(
      `${inputNumber(Number(values.case), seed, corpora[name])}\n\n${name}: ${runCase(name, seed, Number(values.case)).join('\n') || 'well'}\n`,
    )
} else {
  const failures: number[] = []
  for (const name of names) failures.push(await fuzz(name, (Number(values.seconds) * 1000) / names.length))
  const failed = failures.filter((count) => count > 0).length
  writeSuiteReport('fuzz', { passed: names.length - failed, failed })
  process.exitCode = failed === 0 ? 0 : 1
}

async function fuzz(name: TargetName, budgetMs: number): Promise<number> {
  const at = new Int32Array(new SharedArrayBuffer(8))
  const until = Date.now() + budgetMs
  const found = new Map<number, readonly string[]>()
  for (let first = 0; Date.now() < until || Atomics.load(at, 1) < LEAST_CASES; )
    first = (await runUntilHang({ name, seed, first, until, least: LEAST_CASES, at }, found)) + 1
  process.stdout.write(`${found.size === 0 ? 'well' : 'ILL '}  ${name}: ${Atomics.load(at, 1)} inputs, seed ${seed}\n`)
  for (const [n, problems] of [...found].slice(0, 10))
    process.stdout.write(`      --target ${name} --seed ${seed} --case ${n}: ${problems.join('; ').slice(0, 500)}\n`)
  return found.size
}

/** Resolves to the number of the last case: at the end of the time, or the one that hung or killed the thread. */
function runUntilHang(order: FuzzOrder, found: Map<number, readonly string[]>): Promise<number> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: order, resourceLimits: { maxOldGenerationSizeMb: 256 } })
  let [seen, since] = [-1, Date.now()]
  const watch = setInterval(() => {
    const now = Atomics.load(order.at, 0)
    if (now !== seen) [seen, since] = [now, Date.now()]
    else if (Date.now() - since > HANG_MS) {
      found.set(now, [`it hung for ${HANG_MS} ms`])
      void worker.terminate()
    }
  }, 500)
  worker.on('message', ({ n, problems }: { n: number; problems: readonly string[] }) => found.set(n, problems))
  worker.on('error', (error) => found.set(Atomics.load(order.at, 0), [`the thread died: ${error.message}`]))
  return new Promise((resolve) => {
    worker.on('exit', () => {
      clearInterval(watch)
      resolve(Atomics.load(order.at, 0))
    })
  })
}
