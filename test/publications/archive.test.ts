import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ArchiveRequest, archivePaging, type ClosedPage, liveStories, planArchive } from '../../src/publications/index.ts'

const newestFirst = (count: number) => Array.from({ length: count }, (_, index) => `s${count - index}`)
const plan = ({ order, ...given }: Partial<ArchiveRequest> & Pick<ArchiveRequest, 'order'>) =>
  planArchive({ order, current: new Set(liveStories(order, 3)), closed: [], size: 3, owed: 'all', ...given })

describe('planArchive, where every story is owed a place', () => {
  it('closes no page while the document shows all', () => {
    expect(plan({ order: newestFirst(3) })).toEqual({ close: [] })
  })

  it('closes the oldest as a page when the document can no longer show all', () => {
    expect(plan({ order: newestFirst(4) })).toEqual({
      close: [{ number: 1, storyIds: ['s1', 's2', 's3'] }],
      prev: 1,
    })
  })

  it('numbers pages on from the last', () => {
    const drawn = plan({ order: newestFirst(8), closed: [{ number: 7, storyIds: ['s1', 's2', 's3'] }] })
    expect(drawn.close).toEqual([{ number: 8, storyIds: ['s4', 's5', 's6'] }])
    expect(drawn.prev).toBe(8)
  })

  it('puts a story of an old date on a new page, because a closed page may not grow', () => {
    const closed = [{ number: 1, storyIds: ['s1', 's2', 's3'] }]
    expect(plan({ order: ['s4', 's3', 's2', 'late', 's1'], closed }).close).toEqual([{ number: 2, storyIds: ['late', 's4'] }])
  })

  it('makes pages no longer than the document where bytes are limited', () => {
    const drawn = plan({ order: newestFirst(5), current: new Set(['s5', 's4']), size: 2 })
    expect(drawn.close.map((page) => page.storyIds)).toEqual([
      ['s1', 's2'],
      ['s3', 's4'],
    ])
  })
})

describe('planArchive, where only what the document showed is owed a place', () => {
  it('closes no page for a backlog that never stood in the document', () => {
    expect(plan({ order: newestFirst(9), owed: new Set() })).toEqual({ close: [] })
  })

  it('closes a page with what left the document, filled up with what will leave next', () => {
    const drawn = plan({ order: ['n1', 's9', 's8', 's7', 's6'], owed: new Set(['s9', 's8', 's7']) })
    expect(drawn.close).toEqual([{ number: 1, storyIds: ['s7', 's8', 's9'] }])
  })

  it('keeps what is fresh out of the pages, because it stands in the document', () => {
    const order = ['s5', 's4', 's3', 'late', 's2', 'later']
    const live = liveStories(order, 3, new Set(['late', 'later']))
    expect(live).toEqual(['s5', 's4', 's3', 'late', 'later'])
    expect(plan({ order, current: new Set(live), owed: new Set(['s5', 's4', 's3', 'late']) })).toEqual({ close: [] })
  })
})

it('every plan keeps what was ever shown within reach, and never changes or repeats a story on the pages', () => {
  const arrivals = fc.array(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 12 }), { maxLength: 12 })
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 6 }), fc.boolean(), (turns, limit, isAll) => {
      let closed: readonly ClosedPage[] = []
      let before: readonly string[] = []
      const known = new Set<number>()
      const everShown = new Set<string>()
      for (const [index, turn] of turns.entries()) {
        for (const date of turn) known.add(date)
        const order = [...known].sort((a, b) => b - a).map(String)
        const fresh = index === 0 ? new Set<string>() : new Set(turn.map(String))
        const live = liveStories(order, limit, fresh)
        const drawn = planArchive({ order, current: new Set(live), closed, size: limit, owed: isAll ? 'all' : new Set(before) })
        closed = [...closed, ...drawn.close]
        before = live
        for (const id of isAll ? order : live) everShown.add(id)
        const onPages = closed.flatMap((page) => page.storyIds)
        expect(new Set(onPages).size).toBe(onPages.length)
        expect(new Set([...onPages, ...live])).toEqual(everShown)
        expect(live).toEqual(order.filter((id, at) => at < limit || fresh.has(id)))
        expect(closed.map((page) => page.number)).toEqual(closed.map((_, at) => at + 1))
        expect(closed.every((page) => page.storyIds.length <= limit)).toBe(true)
      }
    }),
  )
})

it('archivePaging links a page with its neighbours', () => {
  expect(archivePaging(1, [1, 2, 3])).toEqual({ complete: false, archive: 1, next: 2 })
  expect(archivePaging(2, [1, 2, 3])).toEqual({ complete: false, archive: 2, prev: 1, next: 3 })
  expect(archivePaging(3, [1, 2, 3])).toEqual({ complete: false, archive: 3, prev: 2 })
})
