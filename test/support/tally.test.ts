import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { inFolder } from './command.ts'

const TALLY = path.resolve(import.meta.dirname, '../../.ci/tally.js')

const VITEST = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1, testResults: [] }
const BROKEN_FILE = { status: 'failed', assertionResults: [] }

describe('the last line of .ci/run', () => {
  const cases: readonly [name: string, reports: readonly unknown[], line: string, code: number][] = [
    ['adds up the counts of every suite', [VITEST, { passed: 3, failed: 0, skipped: 1 }], '8 passed, 0 failed, 4 skipped', 0],
    ['ends with 1 when a check failed', [{ passed: 3, failed: 1, skipped: 0 }], '3 passed, 1 failed, 0 skipped', 1],
    ['ends with 1 when no suite ran', [], '0 passed, 0 failed, 0 skipped', 1],
    ['ends with 1 when every check was left out', [{ passed: 0, failed: 0, skipped: 4 }], '0 passed, 0 failed, 4 skipped', 1],
    ['counts a test file that could not be loaded', [{ ...VITEST, testResults: [BROKEN_FILE] }], '5 passed, 1 failed, 3 skipped', 1],
    ['counts a report that breaks off', [VITEST, undefined], '5 passed, 1 failed, 3 skipped', 1],
  ]
  it.each(cases)('%s', (_, reports, line, code) =>
    inFolder(async (folder) => {
      for (const [index, report] of reports.entries()) writeFileSync(path.join(folder, `${index}.json`), JSON.stringify(report) ?? '{"pass')
      const { status, stdout } = spawnSync(process.execPath, [TALLY, folder], { encoding: 'utf8' })
      expect([stdout, status]).toEqual([`${line}\n`, code])
    }),
  )
})
