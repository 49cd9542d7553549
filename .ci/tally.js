/**
 * Adds up the reports of the suites in a directory and prints `N passed, N failed, N skipped`, alone on its line. Exits 1 when a check failed or
 * none ran. JavaScript that an old Node.js can run, because the line is printed also when the install failed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const directory = process.argv[2] ?? ''
const total = { passed: 0, failed: 0, skipped: 0 }
for (const name of readdirSync(directory)) {
  const { passed, failed, skipped } = countsOf(reportIn(path.join(directory, name)))
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/** The report of a file. A file that holds none, because its suite died while writing, is one failure. */
function reportIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

/** Counts of a report: ours, or the JSON report of vitest. A file that failed before its first test is one failure. */
function countsOf(report) {
  if (report.testResults === undefined) return report
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
