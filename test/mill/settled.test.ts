import { expect, test } from 'vitest'
import { createSettledCache } from '../../src/mill/settled.ts'
import { settlePolicy } from '../../src/publications/index.ts'
import { anItem } from '../support/builders.ts'

const policy = settlePolicy({ content: 'full', images: 'keep', titlePrefix: false, respectSourceRights: true, enrichLead: false })

const candidate = (id: string) => ({ item: anItem({ id, content: `<p>${'word '.repeat(400)}${id}</p>`, visibleHash: id }), members: [] })

test('what was settled is not settled again, until newer items have taken its room', () => {
  const cache = createSettledCache(10_000)
  const first = cache.settle(candidate('a'), policy)
  expect(cache.settle(candidate('a'), policy)).toBe(first)
  for (const id of ['b', 'c', 'd', 'e', 'f']) cache.settle(candidate(id), policy)
  expect(cache.settle(candidate('a'), policy)).not.toBe(first)
  expect(cache.settle(candidate('a'), policy)).toEqual(first)
})

test('an item that is asked for stays, whatever comes', () => {
  const cache = createSettledCache(10_000)
  const first = cache.settle(candidate('a'), policy)
  for (const id of ['b', 'c', 'd', 'e', 'f']) {
    cache.settle(candidate(id), policy)
    expect(cache.settle(candidate('a'), policy)).toBe(first)
  }
})
