import { expect, test } from 'vitest'
import { createFragmentCache, type Made } from '../../src/mill/fragment-cache.ts'
import { factsOf } from '../../src/publications/index.ts'
import { published } from '../support/publications.ts'

const made = (id: string): Made => ({ facts: factsOf(published([{ id }]).items[0]!), fragments: { rss: 'x'.repeat(2000) } })

test('what was made is remembered until newer items have taken its room', () => {
  const cache = createFragmentCache(10_000)
  const first = made('a')
  cache.set('a', first)
  expect(cache.get('a')).toBe(first)
  for (const id of ['b', 'c', 'd']) cache.set(id, made(id))
  expect(cache.get('a')).toBeUndefined()
})

test('an item that is asked for stays, whatever comes', () => {
  const cache = createFragmentCache(10_000)
  const first = made('a')
  cache.set('a', first)
  for (const id of ['b', 'c', 'd', 'e', 'f']) {
    cache.set(id, made(id))
    expect(cache.get('a')).toBe(first)
  }
})
