/** Runs the shared expectations, prints a table by area and tier, exits 1 when a tier is under its goal. `--failures` lists what failed, `--write` puts the table into `test/README.md`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { writeSuiteReport } from '../support/suite-report.ts'
import { hasCases, judgeAll, type Verdict } from './cases.ts'

/** Percent of cases. */
const GOALS: Readonly<Record<string, number>> = { core: 99, detail: 98, ext: 92, legacy: 95 }
const TIERS = ['core', 'detail', 'ext', 'legacy', 'label', 'gofeed', 'sanitize']

function table(verdicts: readonly Verdict[]): string {
  const areas = [...new Set(verdicts.map((verdict) => verdict.case.area.replace(/@10$/, '')))].sort()
  const rows = areas.map((area) =>
    row(
      area,
      verdicts.filter((verdict) => verdict.case.area.replace(/@10$/, '') === area),
    ),
  )
  return [`| area | ${TIERS.join(' | ')} |`, `|---|${'---|'.repeat(TIERS.length)}`, ...rows, row('**all**', verdicts)].join('\n')
}

function row(name: string, verdicts: readonly Verdict[]): string {
  const cells = TIERS.map((tier) => {
    const cases = verdicts.filter((verdict) => verdict.case.tier === tier)
    return cases.length === 0 ? '' : `${passed(cases)}/${cases.length}`
  })
  return `| ${name} | ${cells.join(' | ')} |`
}

function passed(verdicts: readonly Verdict[]): number {
  return verdicts.filter((verdict) => verdict.breaches.length === 0).length
}

function writeTable(lines: string): void {
  const file = new URL('../README.md', import.meta.url)
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(/(<!-- conformance -->\n).*?(\n<!-- \/conformance -->)/s, (_, before, after) => before + lines + after),
  )
}

function main(): number {
  if (!hasCases()) {
    console.log('the shared expectations are not here; nothing was run')
    writeSuiteReport('conformance', { passed: 0, failed: 0, skipped: Object.keys(GOALS).length })
    return 0
  }
  const verdicts = judgeAll()
  if (process.argv.includes('--failures')) {
    for (const { case: one, breaches } of verdicts)
      for (const each of breaches) if (one.tier !== 'sanitize') console.log(`${one.tier} ${one.id}: ${each.slice(0, 400)}`)
  }
  const lines = table(verdicts)
  console.log(lines)
  if (process.argv.includes('--write')) writeTable(lines)
  const shares = Object.entries(GOALS).map(([tier, goal]) => {
    const cases = verdicts.filter((verdict) => verdict.case.tier === tier)
    return { tier, goal, share: (100 * passed(cases)) / cases.length }
  })
  for (const { tier, goal, share } of shares) console.log(`${tier}: ${share.toFixed(1)} % (goal ${goal} %)`)
  const failed = shares.filter(({ goal, share }) => share < goal).length
  writeSuiteReport('conformance', { passed: shares.length - failed, failed })
  return failed === 0 ? 0 : 1
}

process.exitCode = main()
