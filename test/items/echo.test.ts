import { describe, expect, it } from 'vitest'
import { echoGuard, isEcho, normalize } from '../../src/items/index.ts'
import type { ParsedEntry, ParsedOrigin } from '../../src/model/feed.ts'
import { aParsedEntry, aParsedFeed, aSource, SOME_INSTANT } from '../support/builders.ts'
import { draftsOf, entryNumber } from '../support/feeds.ts'
import { MemoryLedger } from '../support/memory-ledger.ts'

const guard = echoGuard('https://us.example/feeds/', ['http://news.example/rss', 'urn:their-feed'])
const origin = (given: Partial<ParsedOrigin>): ParsedOrigin => ({ links: [], authors: [], contributors: [], tags: [], ...given })
const feedmill = { name: 'feedmill', version: '0.1.0' }

describe('an echo', () => {
  it.each<[string, Parameters<typeof aParsedFeed>[0], Partial<ParsedEntry>]>([
    ['our own output, by its self link', { selfUrl: 'https://us.example/feeds/news/rss.xml' }, {}],
    ['our own output, by its id, whatever the scheme', { id: 'HTTP://us.example/feeds/news/' }, {}],
    ['our words passed on by anyone, by their origin', {}, { origin: origin({ selfUrl: 'https://us.example/feeds/news/atom.xml' }) }],
    [
      'what we pull ourselves, passed on by another feedmill',
      { generator: feedmill },
      { origin: origin({ selfUrl: 'https://www.news.example/rss/' }) },
    ],
    ['the same, by the id of the feed', { generator: feedmill }, { origin: origin({ id: 'urn:their-feed' }) }],
    ['the same in JSON Feed', {}, { extensions: { custom: { _feedmill: { origin: { id: 'x', selfUrl: 'http://news.example/rss' } } } } }],
  ])('is %s', (_, feed, entry) => {
    expect(isEcho(aParsedFeed(feed), aParsedEntry(entry), guard)).toBe(true)
  })

  it.each<[string, Parameters<typeof aParsedFeed>[0], Partial<ParsedEntry>]>([
    ["another feedmill's own article", { generator: feedmill }, { origin: origin({ selfUrl: 'https://them.example/feeds/x/atom.xml' }) }],
    [
      "another aggregator's copy of what we pull",
      { generator: { name: 'Planet' } },
      { origin: origin({ selfUrl: 'http://news.example/rss' }) },
    ],
    ['a neighbour on our host', { selfUrl: 'https://us.example/feeds-of-others/rss.xml' }, {}],
    ['an entry that says nothing of where it came from', {}, {}],
    ['custom data that is no record', {}, { extensions: { custom: { _feedmill: 'x' } } }],
  ])('is not %s', (_, feed, entry) => {
    expect(isEcho(aParsedFeed(feed), aParsedEntry(entry), guard)).toBe(false)
  })

  it('is left out and counted', () => {
    const feed = aParsedFeed({ selfUrl: 'https://us.example/feeds/a.xml', entries: [entryNumber(1), entryNumber(2)] })
    const context = { source: aSource(), document: { url: 'http://x.example/' }, now: SOME_INSTANT, echo: guard }
    expect(normalize(feed, context)).toMatchObject({ drafts: [], refused: [{ rule: 'echo' }, { rule: 'echo' }] })
  })
})

it('An echo does not grow if A reads B and B reads A', () => {
  const site = { a: 'http://a.example/out/', b: 'http://b.example/out/' }
  const mill = {
    a: {
      guard: echoGuard(site.a, ['http://s.example/feed', `${site.b}rss.xml`]),
      own: new MemoryLedger('own'),
      other: new MemoryLedger('b'),
    },
    b: { guard: echoGuard(site.b, [`${site.a}rss.xml`]), other: new MemoryLedger('a') },
  }
  // What a mill puts out: its items with their origins, as another feed reads them.
  const output = (from: keyof typeof site, ...ledgers: readonly MemoryLedger[]) => ({
    generator: feedmill,
    selfUrl: `${site[from]}rss.xml`,
    entries: ledgers
      .flatMap((ledger) => [...ledger.items.values()])
      .map(({ guid, url, title, published, origin: { id, title: name, selfUrl } }) =>
        aParsedEntry({
          guid,
          url: url!,
          title: { value: title, type: 'text' },
          published: published!,
          origin: origin({ id, title: { value: name, type: 'text' }, selfUrl: selfUrl! }),
        }),
      ),
  })
  for (let turn = 0; turn < 5; turn++) {
    mill.a.own.take(draftsOf([entryNumber(1), entryNumber(2)], { document: { url: 'http://s.example/feed' }, echo: mill.a.guard }))
    const fromA = output('a', mill.a.own, mill.a.other)
    mill.b.other.take(
      draftsOf(fromA.entries, { feed: fromA, source: aSource({ id: 'a' }), document: { url: fromA.selfUrl }, echo: mill.b.guard }),
    )
    const fromB = output('b', mill.b.other)
    mill.a.other.take(
      draftsOf(fromB.entries, { feed: fromB, source: aSource({ id: 'b' }), document: { url: fromB.selfUrl }, echo: mill.a.guard }),
    )
  }
  expect([mill.a.own.items.size, mill.a.other.items.size, mill.b.other.items.size]).toEqual([2, 0, 2])
})
