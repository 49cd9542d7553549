/** One target in a thread of its own, from case `first` on, until it is told to end; `at` always holds the number of the case it is at. */
import { parentPort, workerData } from 'node:worker_threads'
import type { TargetName } from './corpus.ts'
import { runCase } from './targets.ts'

/** What a thread is handed. */
export interface FuzzOrder {
  readonly name: TargetName
  readonly seed: number
  readonly first: number
  readonly until: number
  /** At least so many cases are run, however slow the machine is. */
  readonly least: number
  /** [number of the case, how many were done] */
  readonly at: Int32Array
}

const { name, seed, first, until, least, at } = workerData as FuzzOrder
for (let n = first; Date.now() < until || Atomics.load(at, 1) < least; n++) {
  Atomics.store(at, 0, n)
  const problems = runCase(name, seed, n)
  if (problems.length > 0) parentPort?.postMessage({ n, problems })
  Atomics.add(at, 1, 1)
}
