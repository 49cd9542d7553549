import { existsSync } from 'node:fs'
import path from 'node:path'
import { finished, startFeedmill } from '../support/command.ts'
import { aMill } from './mill.ts'
import type { Scenario } from './scenario.ts'

const PRELOAD = path.resolve(import.meta.dirname, '../support/shift-clock.ts')
/** Where distributions put libfaketime, which moves the clock of the whole process, SQLite's and the file system's calls included. */
const FAKETIME = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1'].find(
  existsSync,
)
const DAY_MS = 86_400_000
const SHIFTS = [
  ['as it is', 0],
  ['a day ahead', DAY_MS],
  ['back', 0],
  ['a day behind', -DAY_MS],
  ['back', 0],
  ['ten years ahead', 3653 * DAY_MS],
  ['back from there', 0],
] as const

/** The clock jumps; sources grow all the time, and due times are obeyed. */
export const clockJumps: Scenario = {
  name: 'clock a day ahead, behind, ten years ahead and back',
  async run(folder, { short }) {
    await using mill = await aMill(folder)
    const problems: string[] = []
    let elapsedMs = 0
    const shifts = short ? [SHIFTS[0], SHIFTS[3], SHIFTS[5], SHIFTS[6]] : SHIFTS
    for (const [name, shiftMs] of shifts) {
      mill.publisher.grow(1)
      // So far apart that whatever may be due is.
      elapsedMs += 120_000
      const { code, err } = await finished(startFeedmill(['refresh', ...mill.words], environmentOf(shiftMs + elapsedMs)))
      if (code !== 0) problems.push(`${name}: ended with ${code}: ${err.slice(0, 300)}`)
      problems.push(...(await mill.problems('complete')).map((problem) => `${name}: ${problem}`))
    }
    return {
      figure: `${shifts.length} clocks (${FAKETIME === undefined ? "JavaScript's" : "the process's, by libfaketime"}), ${mill.ledger.titles(mill.out, 'all').size} items, none re-dated`,
      problems: problems.slice(0, 20),
    }
  },
}

/** Of a process whose clock is so far ahead; the time that passes for timers stays that of the machine. */
function environmentOf(aheadMs: number): Readonly<Record<string, string>> {
  if (FAKETIME === undefined) return { NODE_OPTIONS: `--import=${PRELOAD}`, CLOCK_SHIFT_MS: String(aheadMs) }
  return { LD_PRELOAD: FAKETIME, FAKETIME: `${aheadMs < 0 ? '' : '+'}${Math.round(aheadMs / 1000)}s`, FAKETIME_DONT_FAKE_MONOTONIC: '1' }
}
