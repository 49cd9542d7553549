import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TargetName } from './corpus.ts'
import { runCase, targets } from './targets.ts'

describe('damaged beyond all expectation', () => {
  test.each(Object.keys(targets) as TargetName[])('%s end in an answer or an error by name', (name) => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), (n) => {
        expect(runCase(name, 1, n)).toEqual([])
      }),
      { seed: 2026, numRuns: 80, endOnFailure: true },
    )
  })
})
