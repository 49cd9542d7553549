import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** How many checks of one suite passed, failed, and were left out because the machine does not allow them. */
export interface SuiteCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped?: number
}

/** Writes `NAME.json` with the counts of a suite into the directory `SUITE_REPORTS`, where `.ci/run` adds them up. Without that variable nothing is written. */
export function writeSuiteReport(name: string, { passed, failed, skipped = 0 }: SuiteCounts): void {
  const directory = process.env.SUITE_REPORTS
  if (directory === undefined || directory === '') return
  mkdirSync(directory, { recursive: true })
  writeFileSync(path.join(directory, `${name}.json`), JSON.stringify({ passed, failed, skipped }))
}
