import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { archivePaging, type ClosedPage, planArchive } from '../../src/publications/index.ts'

const newestFirst = (count: number) => Array.from({ length: count }, (_, index) => `s${count - index}`)

describe('planArchive', () => {
  it('a feed that fits its document is complete', () => {
    expect(planArchive(newestFirst(3), [], 3)).toEqual({ close: [], current: ['s3', 's2', 's1'], paging: { complete: true } })
  })

  it('closes the oldest as a page when the document can no longer show all', () => {
    const plan = planArchive(newestFirst(4), [], 3)
    expect(plan.close).toEqual([{ number: 1, storyIds: ['s1', 's2', 's3'] }])
    expect(plan.current).toEqual(['s4', 's3', 's2'])
    expect(plan.paging).toEqual({ complete: false, prev: 1 })
  })

  it('numbers on from the last page', () => {
    const plan = planArchive(newestFirst(8), [{ number: 7, storyIds: ['s1', 's2', 's3'] }], 3)
    expect(plan.close).toEqual([{ number: 8, storyIds: ['s4', 's5', 's6'] }])
    expect(plan.paging.prev).toBe(8)
  })

  it('a late story of an old date stands in the document, not on a closed page', () => {
    const closed = [{ number: 1, storyIds: ['s1', 's2', 's3'] }]
    const plan = planArchive(['s4', 's3', 's2', 'late', 's1'], closed, 3)
    expect(plan.close).toEqual([])
    expect(plan.current).toEqual(['s4', 's3', 'late'])
  })

  it('is stable: a second turn that brings nothing closes nothing', () => {
    const plan = planArchive(newestFirst(10), [], 3)
    expect(planArchive(newestFirst(10), plan.close, 3).close).toEqual([])
  })

  it('never loses a story, never changes or repeats one on the pages, never shows more than the limit', () => {
    const arrivals = fc.array(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 12 }), { maxLength: 12 })
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 6 }), (turns, limit) => {
        let closed: readonly ClosedPage[] = []
        const known = new Set<number>()
        for (const turn of turns) {
          for (const date of turn) known.add(date)
          const shown = [...known].sort((a, b) => b - a).map(String)
          const plan = planArchive(shown, closed, limit)
          closed = [...closed, ...plan.close]
          const onPages = closed.flatMap((page) => page.storyIds)
          expect(new Set(onPages).size).toBe(onPages.length)
          expect(new Set([...onPages, ...plan.current])).toEqual(new Set(shown))
          expect(plan.current.length).toBe(Math.min(limit, shown.length))
          expect(closed.map((page) => page.number)).toEqual(closed.map((_, index) => index + 1))
        }
      }),
    )
  })
})

describe('archivePaging', () => {
  it('links a page with its neighbours', () => {
    expect(archivePaging(1, [1, 2, 3])).toEqual({ complete: false, archive: 1, next: 2 })
    expect(archivePaging(2, [1, 2, 3])).toEqual({ complete: false, archive: 2, prev: 1, next: 3 })
    expect(archivePaging(3, [1, 2, 3])).toEqual({ complete: false, archive: 3, prev: 2 })
  })
})
