#!/usr/bin/env bash
# A job for every half hour rests for ninety minutes when clocks go back.
#
# With: node-cron 4.6.0.
# Guess: a run every thirty minutes, or one hour done twice.
# Seen: after 01:30 summer time comes 02:00 winter time: the first of the two hours from two to three has no run at all.
set -euo pipefail
PATH="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.bin:$PATH"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --prefix . node-cron@4.6.0

see() {
node --input-type=module <<'JS'
import cron from 'node-cron'
const { Date: RealDate } = globalThis
const now = RealDate.parse('2026-10-24T22:45:00Z')
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now] : given))
  }
  static now() {
    return now
  }
}
const task = cron.createTask('*/30 * * * *', () => {}, { timezone: 'Europe/Berlin' })
task.start()
const runs = task.getNextRuns(5)
task.stop()
for (const run of runs) console.log(`${run.toISOString().slice(0, 16)}Z, ${new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/Berlin' }).format(run)} in Berlin`)
JS
}

expected='2026-10-24T23:00Z, 01:00 in Berlin
2026-10-24T23:30Z, 01:30 in Berlin
2026-10-25T01:00Z, 02:00 in Berlin
2026-10-25T01:30Z, 02:30 in Berlin
2026-10-25T02:00Z, 03:00 in Berlin'
seen="$(see)"
[ "$seen" = "$expected" ] || { printf 'changed. Expected:\n%s\nSeen:\n%s\n' "$expected" "$seen"; exit 1; }
printf 'still so:\n%s\n' "$seen"
