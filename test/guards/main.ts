/** Takes each guard away, one at a time, in a copy of the project, and runs its tests: they must fail. Words choose guards. Exits 1 when one was not missed. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { writeSuiteReport } from '../support/suite-report.ts'
import { type Guard, guards } from './guards.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const words = process.argv.slice(2)
/** Whether a guard's tests pass with everything in its place. */
const green = new Map<string, boolean>()
const copy = mkdtempSync(path.join(tmpdir(), 'feedmill-guards-'))

try {
  for (const name of ['src', 'test', 'bin', 'config', 'docs', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true })
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'))
  const counts = { passed: 0, failed: 0 }
  for (const guard of guards.filter(({ what }) => words.length === 0 || words.some((word) => what.includes(word)))) {
    const missed = isMissed(guard)
    counts[missed ? 'passed' : 'failed']++
    process.stdout.write(
      `${missed ? 'well' : 'ILL '}  without the guard against ${guard.what}, ${guard.tests.join(', ')} ${missed ? 'fails' : 'does not fail'}\n`,
    )
  }
  writeSuiteReport('guards', counts)
  process.exitCode = counts.failed === 0 ? 0 : 1
} finally {
  rmSync(copy, { recursive: true, force: true })
}

/** Green as it is, red without: a mutation that does not even parse proves nothing. */
function isMissed({ file, line, without, tests }: Guard): boolean {
  const key = tests.join(' ')
  if (!green.has(key)) green.set(key, passes(tests))
  if (green.get(key) !== true) throw new Error(`${key} fails as it is`)
  const place = path.join(copy, file)
  const whole = readFileSync(place, 'utf8')
  if (whole.split(line).length !== 2) throw new Error(`${file} does not hold once: ${line}`)
  const changed = whole.replace(line, () => without)
  stripTypeScriptTypes(changed)
  writeFileSync(place, changed)
  const missed = !passes(tests)
  writeFileSync(place, whole)
  return missed
}

function passes(tests: readonly string[]): boolean {
  const vitest = path.join(ROOT, 'node_modules/.bin/vitest')
  return spawnSync(vitest, ['run', '--bail=1', ...tests], { cwd: copy, stdio: 'ignore', timeout: 300_000 }).status === 0
}
