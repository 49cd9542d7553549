import { describe, expect, it } from 'vitest'
import { type GuidUse, guidHost, guidOwner } from '../../src/items/index.ts'

const claim = (itemId: string, given: Partial<GuidUse> = {}): GuidUse => ({
  itemId,
  sourceId: `source-${itemId}`,
  firstSeen: 5,
  priority: 0,
  isHome: false,
  ...given,
})

describe('a guid that several claim', () => {
  it.each([
    ['of its own domain, however late', [claim('b', { isHome: true, firstSeen: 9 }), claim('a', { firstSeen: 1, priority: 9 })]],
    ['seen first', [claim('b', { firstSeen: 1 }), claim('a', { priority: 9 })]],
    ['of the higher priority, seen in one turn', [claim('b', { priority: 1 }), claim('a')]],
    ['of the lower source id', [claim('b', { sourceId: '1' }), claim('a', { sourceId: '2' })]],
    ['of the lower id, in one source', [claim('a', { sourceId: '1' }), claim('b', { sourceId: '1' })]],
  ])('belongs to the one %s', (_which, claims) => {
    expect(guidOwner(claims)).toBe(claims[0]?.itemId)
    expect(guidOwner(claims.toReversed())).toBe(claims[0]?.itemId)
  })
})

it.each([
  ['https://Blog.example/1', 'blog.example'],
  ['tag:blog.example,2026:1', 'blog.example'],
  ['tag:me@Blog.example,2026:1', 'blog.example'],
  ['urn:uuid:1', undefined],
  ['1', undefined],
  ['https://', undefined],
])('the guid %s names the host %s', (guid, host) => {
  expect(guidHost(guid)).toBe(host)
})
