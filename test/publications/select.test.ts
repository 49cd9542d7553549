import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Candidate, selectEntries } from '../../src/publications/index.ts'
import { anItem, SOME_INSTANT } from '../support/builders.ts'

const CATEGORY = { order: 'published', limit: 50, minPerSource: 0 } as const
const NOW = { now: SOME_INSTANT + 1000 }
const DAY = 86_400_000

function aCandidate(id: string, sortAt: number, sourceId = 's', changedAt = sortAt): Candidate {
  return { entry: { storyId: id, sortAt, changedAt }, item: anItem({ id, sourceId, published: sortAt }), members: [] }
}

const idsOf = (candidates: readonly Candidate[]) => candidates.map(({ item }) => item.id)

describe('selectEntries', () => {
  it('gives the newest first, and the lower id first of two of one instant', () => {
    const given = [aCandidate('b', 5), aCandidate('c', 9), aCandidate('a', 5)]
    expect(idsOf(selectEntries(given, CATEGORY, NOW))).toEqual(['c', 'a', 'b'])
  })

  it('orders by the last change where the category says so', () => {
    const given = [aCandidate('old but edited', 5, 's', 90), aCandidate('new', 9)]
    expect(idsOf(selectEntries(given, { ...CATEGORY, order: 'updated' }, NOW))).toEqual(['old but edited', 'new'])
  })

  it('leaves out what is older than maxAgeDays', () => {
    const given = [aCandidate('young', SOME_INSTANT - DAY), aCandidate('old', SOME_INSTANT - 3 * DAY)]
    expect(idsOf(selectEntries(given, { ...CATEGORY, maxAgeDays: 2 }, NOW))).toEqual(['young'])
  })

  it('keeps a share for each source, however loud one is', () => {
    const loud = Array.from({ length: 20 }, (_, index) => aCandidate(`loud${index}`, 1000 + index, 'loud'))
    const given = [...loud, aCandidate('quiet1', 1, 'quiet'), aCandidate('quiet2', 2, 'quiet'), aCandidate('quiet3', 3, 'quiet')]
    const shown = idsOf(selectEntries(given, { ...CATEGORY, limit: 5, minPerSource: 2 }, NOW))
    expect(shown).toEqual(['loud19', 'loud18', 'loud17', 'quiet3', 'quiet2'])
  })

  it('shares what room there is by rank when the shares are more than the limit', () => {
    const given = ['a', 'b', 'c'].flatMap((source, at) => [aCandidate(`${source}1`, 10 + at, source), aCandidate(`${source}2`, at, source)])
    expect(idsOf(selectEntries(given, { ...CATEGORY, limit: 4, minPerSource: 2 }, NOW))).toEqual(['c1', 'b1', 'a1', 'c2'])
  })

  it('never depends on the order given, never exceeds the limit, never repeats', () => {
    const candidates = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 3 }),
        at: fc.integer({ min: 0, max: 5 }),
        source: fc.constantFrom('a', 'b', 'c'),
      }),
      { selector: ({ id }) => id, maxLength: 40 },
    )
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 4 }), (given, limit, minPerSource) => {
        const all = given.map(({ id, at, source }) => aCandidate(id, at, source))
        const category = { ...CATEGORY, limit, minPerSource }
        const shown = idsOf(selectEntries(all, category, NOW))
        expect(idsOf(selectEntries(all.toReversed(), category, NOW))).toEqual(shown)
        expect(shown.length).toBe(Math.min(limit, all.length))
        expect(new Set(shown).size).toBe(shown.length)
      }),
    )
  })
})
