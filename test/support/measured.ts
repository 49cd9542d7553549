import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Finished, finished, startFeedmill } from './command.ts'

export interface Measured extends Finished {
  /** Processor time of all threads. */
  readonly cpuMs: number
  /** Most memory the process ever had (RSS), MiB. */
  readonly peakMb: number
  /** Files and sockets open when it ended; 0 where the system has no list of them. */
  readonly descriptors: number
}

const PRELOAD = path.resolve(import.meta.dirname, 'measure-process.ts')

/** What the command said and what it cost. `into`: a file for the figures. */
export async function measured(words: readonly string[], into: string): Promise<Measured> {
  const ended = await finished(startFeedmill(words, { NODE_OPTIONS: `--import=${PRELOAD}`, MEASURE_INTO: into }))
  const cost = JSON.parse(readFileSync(into, 'utf8')) as Pick<Measured, 'cpuMs' | 'peakMb' | 'descriptors'>
  return { ...ended, ...cost }
}
