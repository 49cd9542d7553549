import { expect, test } from 'vitest'
import { DAY_MS } from '../../src/lib/time/duration.ts'
import type { SourceState } from '../../src/model/source.ts'
import { standingOf } from '../../src/sources/cadence/index.ts'

const NOW = Date.UTC(2026, 5, 1)
const polled: Partial<SourceState> = { lastPolledAt: NOW - 1000, nextDueAt: NOW + 1000, failuresInRow: 0, lastNewAt: NOW - DAY_MS }

type Case = readonly [sentence: string, standing: string, state: Partial<SourceState> | undefined, paused?: boolean]
const cases: readonly Case[] = [
  ['never polled is new', 'new', undefined],
  ['that brought an item yesterday is good', 'good', polled],
  ['paused by the operator is paused, however it failed', 'paused', { ...polled, failuresInRow: 3, failingSince: NOW - 90 * DAY_MS }, true],
  ['that failed once is failing', 'failing', { ...polled, failuresInRow: 1, failingSince: NOW - 1000 }],
  ['that fails for longer than polling.deadAfter is dead', 'dead', { ...polled, failuresInRow: 9, failingSince: NOW - 31 * DAY_MS }],
  ['due for two hours is late', 'late', { ...polled, nextDueAt: NOW - 7_200_000 }],
  ['that has to wait by Retry-After is not late', 'good', { ...polled, nextDueAt: NOW - 7_200_000, notBefore: NOW + 1000 }],
  ['that posts daily and was quiet for 13 days is good', 'good', { ...polled, lastNewAt: NOW - 13 * DAY_MS, postingGapMs: DAY_MS }],
  ['that posts daily and was quiet for 15 days is silent', 'silent', { ...polled, lastNewAt: NOW - 15 * DAY_MS, postingGapMs: DAY_MS }],
  [
    'that posts monthly and was quiet for 100 days is good',
    'good',
    { ...polled, lastNewAt: NOW - 100 * DAY_MS, postingGapMs: 30 * DAY_MS },
  ],
  [
    'that posts yearly and was quiet for 200 days is silent',
    'silent',
    { ...polled, lastNewAt: NOW - 200 * DAY_MS, postingGapMs: 365 * DAY_MS },
  ],
  ['that is new here and whose newest item is old is good', 'good', { ...polled, lastNewAt: NOW - 400 * DAY_MS }],
  ['that never brought an item is good', 'good', { ...polled, lastNewAt: undefined }],
]

for (const [sentence, standing, state, paused = false] of cases)
  test(`A source ${sentence}`, () => {
    expect(standingOf({ paused }, state as SourceState | undefined, { now: NOW, deadAfterMs: 30 * DAY_MS })).toBe(standing)
  })
