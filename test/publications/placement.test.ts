import { describe, expect, it } from 'vitest'
import { type PlacedEntry, type PublishedFacts, placementOf } from '../../src/publications/index.ts'

const DAY_MS = 86_400_000
const entry: PlacedEntry = { storyId: 's', shown: 'i', sortAt: 10 * DAY_MS, changedAt: 10 * DAY_MS }
const facts: PublishedFacts = {
  category: { order: 'published', limit: 1 },
  live: new Set(),
  pages: [],
  refused: new Map(),
  now: 12.5 * DAY_MS,
}

describe('an entry of a category', () => {
  it('is shown where the subscription document holds its story', () => {
    expect(placementOf(entry, { ...facts, live: new Set(['s']) })).toEqual({ kind: 'shown' })
  })

  it('is archived where a page holds its story', () => {
    expect(
      placementOf(entry, {
        ...facts,
        pages: [
          { number: 1, storyIds: ['x'] },
          { number: 2, storyIds: ['s'] },
        ],
      }),
    ).toEqual({ kind: 'archived', page: 2 })
  })

  it('is held until its time has come, whatever else is true of it', () => {
    expect(placementOf({ ...entry, notBefore: 13 * DAY_MS }, { ...facts, live: new Set(['s']) })).toEqual({
      kind: 'held',
      until: 13 * DAY_MS,
    })
    expect(placementOf({ ...entry, notBefore: 12 * DAY_MS }, { ...facts, live: new Set(['s']) })).toEqual({ kind: 'shown' })
  })

  it('is dropped, with the rule and the reason, where its item was left out', () => {
    const refused = new Map([['i', { rule: 'nothing-to-show', reason: 'nothing is left of it' }]])
    expect(placementOf(entry, { ...facts, live: new Set(['s']), refused })).toMatchObject({ kind: 'dropped', rule: 'nothing-to-show' })
  })

  it('of a category with digests is named in one, or waits for its span to close', () => {
    const digests = [{ key: '2026-06-01', storyIds: ['s'] }]
    expect(placementOf(entry, { ...facts, digests })).toEqual({ kind: 'digest', day: '2026-06-01' })
    expect(placementOf({ ...entry, storyId: 't' }, { ...facts, digests })).toEqual({ kind: 'awaits digest' })
  })

  it('is too old by the day, as publishing counts it', () => {
    expect(placementOf(entry, { ...facts, category: { order: 'published', limit: 1, maxAgeDays: 1 } })).toEqual({
      kind: 'too old',
      maxAgeDays: 1,
    })
    expect(placementOf(entry, { ...facts, category: { order: 'published', limit: 1, maxAgeDays: 2 } })).toEqual({
      kind: 'no room',
      rule: 'maxSize',
    })
    expect(placementOf({ ...entry, updated: 12 * DAY_MS }, { ...facts, category: { order: 'updated', limit: 1, maxAgeDays: 1 } })).toEqual({
      kind: 'no room',
      rule: 'maxSize',
    })
  })

  it('has no room where newer ones fill the document and it never stood in it', () => {
    expect(placementOf(entry, { ...facts, live: new Set(['t']) })).toEqual({ kind: 'no room', rule: 'limit' })
  })

  it('has no room, by its source’s share, where its source has all that it may have', () => {
    const category = { order: 'published', limit: 9, maxPerSource: 2 } as const
    expect(placementOf(entry, { ...facts, category, live: new Set(['t', 'u', 'v']), liveOfSource: 2 })).toEqual({
      kind: 'no room',
      rule: 'maxPerSource',
    })
    expect(placementOf(entry, { ...facts, category, live: new Set(['t', 'u', 'v']), liveOfSource: 1 })).toEqual({
      kind: 'no room',
      rule: 'maxSize',
    })
  })
})
