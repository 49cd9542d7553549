import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalize } from '../../src/items/index.ts'
import type { ParsedEntry } from '../../src/model/feed.ts'
import type { Item } from '../../src/model/item.ts'
import { aParsedFeed, aSource, SOME_INSTANT } from '../support/builders.ts'
import { draftsOf, entryNumber } from '../support/feeds.ts'
import { MemoryLedger } from '../support/memory-ledger.ts'

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, index) => from + index)
const entries = (from: number, to: number): readonly ParsedEntry[] => range(from, to).map((n) => entryNumber(n))
const guids = (items: readonly Item[]): readonly string[] => items.map((item) => item.guid).toSorted()

/** What may never depend on the order of things. */
const essence = (ledger: MemoryLedger) =>
  [...ledger.items.values()]
    .map(({ id, rung, key, guid, url, title, content, published }) => ({ id, rung, key, guid, url, title, content, published }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))

const shuffled = fc.uniqueArray(fc.nat(11), { minLength: 12, maxLength: 12 })

describe('a known entry', () => {
  it('keeps id, guid, place and dates when it is edited, and says what changed when', () => {
    const ledger = new MemoryLedger()
    const [first] = ledger.take(draftsOf([entryNumber(1)])).new
    const now = ledger.now
    const edit = entryNumber(1, {
      title: { value: 'A better title', type: 'text' },
      published: SOME_INSTANT + 5,
      updated: SOME_INSTANT + 9,
    })
    const [update] = ledger.take(draftsOf([entryNumber(0), edit])).updated
    expect(update!.revision).toMatchObject({ itemId: first!.id, at: now, fields: ['title'] })
    expect(update!.item).toEqual({
      ...first,
      title: 'A better title',
      updated: SOME_INSTANT + 9,
      changed: now,
      visibleHash: update!.item.visibleHash,
    })
  })
})

describe('order', () => {
  it('of entries and repetition of documents changes nothing', () => {
    const reference = new MemoryLedger()
    reference.take(draftsOf(entries(0, 12)))
    fc.assert(
      fc.property(fc.array(shuffled, { minLength: 1, maxLength: 3 }), (orders) => {
        const ledger = new MemoryLedger()
        for (const order of orders) ledger.take(draftsOf(order.map((n) => entryNumber(n))))
        expect(essence(ledger)).toEqual(essence(reference))
      }),
      { numRuns: 100 },
    )
  })

  it('of overlapping documents changes nothing', () => {
    const documents = [entries(0, 6), entries(4, 10), entries(8, 12), entries(2, 5)]
    const reference = new MemoryLedger()
    reference.take(draftsOf(entries(0, 12)))
    fc.assert(
      fc.property(fc.shuffledSubarray(range(0, 4) as number[], { minLength: 4 }), (order) => {
        const ledger = new MemoryLedger()
        for (const n of order) ledger.take(draftsOf(documents[n]!))
        expect(essence(ledger)).toEqual(essence(reference))
      }),
      { numRuns: 100 },
    )
  })

  it('of a document that reuses its guids changes nothing', () => {
    const reused = range(0, 12).map((n) => entryNumber(n, { guid: `slot-${n % 3}` }))
    const reference = new MemoryLedger()
    reference.take(draftsOf(reused))
    fc.assert(
      fc.property(shuffled, (order) => {
        const ledger = new MemoryLedger()
        ledger.take(draftsOf(order.map((n) => reused[n]!)))
        expect(essence(ledger)).toEqual(essence(reference))
      }),
      { numRuns: 100 },
    )
  })

  it('of a dateless feed is fixed at first sight, however often it is shuffled', () => {
    const dateless = range(0, 12).map((n) => {
      const { published: _, ...entry } = entryNumber(n)
      return entry
    })
    const ledger = new MemoryLedger()
    ledger.take(draftsOf(dateless))
    const before = ledger.newest(100)
    fc.assert(
      fc.property(shuffled, (order) => {
        const decision = ledger.take(draftsOf(order.map((n) => dateless[n]!)))
        expect([decision.new, decision.updated]).toEqual([[], []])
        expect(ledger.newest(100)).toEqual(before)
      }),
      { numRuns: 50 },
    )
    expect(before.map((item) => item.position)).toEqual(range(0, 12))
  })
})

describe('ids', () => {
  it('are the same after the store was wiped, whenever that is', () => {
    const [one, two] = [new MemoryLedger(), new MemoryLedger()]
    two.now += 86_400_000 * 400
    expect(two.take(draftsOf(entries(3, 8))).new.map((item) => [item.id, item.guid])).toEqual(
      one.take(draftsOf(entries(3, 8))).new.map((item) => [item.id, item.guid]),
    )
  })

  it('differ between sources for the same guid', () => {
    const [one, two] = [new MemoryLedger('one'), new MemoryLedger('two')]
    const [a] = one.take(draftsOf([entryNumber(1)], { source: aSource({ id: 'one' }) })).new
    const [b] = two.take(draftsOf([entryNumber(1)], { source: aSource({ id: 'two' }) })).new
    expect([a!.guid, a!.id === b!.id]).toEqual([b!.guid, false])
  })

  it("that a hostile feed copies change nothing of their owner's, even when it is shown the whole ledger", () => {
    const victim = new MemoryLedger('victim')
    victim.take(draftsOf(entries(0, 10), { source: aSource({ id: 'victim' }) }))
    const before = essence(victim)
    const hostile = new MemoryLedger('hostile')
    for (const [hash, line] of victim.lines) hostile.lines.set(hash, line)
    for (const [id, item] of victim.items) hostile.items.set(id, item)
    const lies = range(0, 10).map((n) => entryNumber(n, { title: { value: 'Buy now', type: 'text' }, url: 'http://evil.example/' }))
    const decision = hostile.take(draftsOf(lies, { source: aSource({ id: 'hostile' }) }))
    const touched = [
      ...decision.updated.map((update) => update.item.id),
      ...decision.unchanged,
      ...decision.withdrawn,
      ...decision.new.map((item) => item.id),
    ]
    expect(touched.filter((id) => victim.items.has(id))).toEqual([])
    expect(decision.new.every((item) => item.sourceId === 'hostile')).toBe(true)
    expect(essence(victim)).toEqual(before)
  })

  it("of the outputs are the publisher's byte for byte, else a UUID made of the key alone", () => {
    const { guid: _, ...nameless } = entryNumber(2)
    const items = new MemoryLedger().take(draftsOf([entryNumber(1, { guid: ' HTTP://A.example/%7eX ' }), nameless])).new
    expect(items.map((item) => item.guid)).toEqual([
      ' HTTP://A.example/%7eX ',
      expect.stringMatching(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
    ])
    expect(new MemoryLedger().take(draftsOf([nameless])).new[0]!.guid).toBe(items[1]!.guid)
  })
})

describe('a feed whose items all get new guids', () => {
  const moved = (n: number) => entryNumber(n, { guid: `tag:new.example,2026:${n}`, url: `https://new.example/blog/${n}-slug` })

  it('announces nothing again, keeps the old ids, and lets what is new pass', () => {
    const ledger = new MemoryLedger()
    const before = ledger.take(draftsOf(entries(3, 53))).new
    const decision = ledger.take(draftsOf([entryNumber(0), entryNumber(1), entryNumber(2), ...range(3, 53).map(moved)]))
    expect(guids(decision.new)).toEqual(['urn:entry:0', 'urn:entry:1', 'urn:entry:2'])
    expect(decision.updated.map((update) => update.item.id).toSorted()).toEqual(before.map((item) => item.id).toSorted())
    expect(guids(decision.updated.map((update) => update.item))).toEqual(guids(before))
    expect(decision.rung).toBe('guid')
  })

  it('is recognized after its texts were purged', () => {
    const ledger = new MemoryLedger()
    ledger.take(draftsOf(entries(0, 50)))
    ledger.purge(0)
    expect(ledger.take(draftsOf(range(0, 50).map(moved))).new).toEqual([])
    expect(ledger.take(draftsOf(range(0, 50).map(moved))).new).toEqual([])
  })

  it('is recognized though its dates moved by a time zone', () => {
    const ledger = new MemoryLedger()
    ledger.take(draftsOf(entries(0, 50)))
    ledger.purge(0)
    const late = range(0, 50).map((n) => ({ ...moved(n), published: entryNumber(n).published! + 8 * 3_600_000 }))
    expect(ledger.take(draftsOf(late)).new).toEqual([])
  })

  it('at every fetch is moved down the ladder at the second time, and its ledger stops growing', () => {
    const ledger = new MemoryLedger()
    const fetched = (time: number) => draftsOf(range(0, 20).map((n) => entryNumber(n, { guid: `random-${time}-${n}` })))
    ledger.take(fetched(0))
    const rungs = range(1, 4).map((time) => ledger.take(fetched(time)))
    expect(rungs.map((decision) => [decision.new.length, decision.updated.length, decision.rung])).toEqual([
      [0, 0, 'guid'],
      [0, 0, 'url+title'],
      [0, 0, 'url+title'],
    ])
    expect(rungs[1]!.warnings.map((warning) => warning.code)).toEqual(['identity-rung'])
    expect(rungs[2]!.ledger).toEqual([])
    const added = ledger.take(draftsOf([entryNumber(99, { guid: 'random-9' }), entryNumber(3, { guid: 'random-10' })]))
    expect(added.new.map((item) => [item.rung, item.guid.startsWith('urn:uuid:')])).toEqual([['url+title', true]])
  })
})

describe('a feed that reuses guids', () => {
  it('one for all, one entry a document, is recognized at the second', () => {
    const ledger = new MemoryLedger()
    const outcomes = range(0, 6).map((n) => ledger.take(draftsOf([entryNumber(n, { guid: 'the-feed' })])))
    expect(outcomes.map((decision) => [decision.new.length, decision.updated.length])).toEqual(range(0, 6).map(() => [1, 0]))
    expect(new Set([...ledger.items.values()].map((item) => item.guid)).size).toBe(6)
    expect(ledger.rung).toBe('guid+url')
  })

  it('one for all, all in one document, gives each entry its own id', () => {
    const ledger = new MemoryLedger()
    const document = draftsOf(range(0, 8).map((n) => entryNumber(n, { guid: 'the-feed' })))
    const { new: items, rung } = ledger.take(document)
    expect([items.length, new Set(items.map((item) => item.guid)).size, rung]).toEqual([8, 8, 'guid+url'])
    expect(ledger.take(document).unchanged.length).toBe(8)
  })

  it('one for all, one episode a document under the same blurb, is recognized too', () => {
    const ledger = new MemoryLedger()
    const episode = (n: number) =>
      entryNumber(1, {
        guid: 'show',
        url: `http://a.example/show/${n}`,
        title: { value: `The Show, episode ${n}`, type: 'text' },
        published: SOME_INSTANT + n * 604_800_000,
      })
    expect(range(0, 4).map((n) => ledger.take(draftsOf([episode(n)])).new.length)).toEqual([1, 1, 1, 1])
  })

  it('and addresses too is known by titles', () => {
    const ledger = new MemoryLedger()
    const live = (n: number) => entryNumber(n, { guid: 'live', url: 'http://a.example/live' })
    expect(ledger.take(draftsOf([live(0), live(1), live(2)])).rung).toBe('url+title')
    expect(ledger.take(draftsOf([live(1), live(2), live(3)])).new.map((item) => item.title)).toEqual([entryNumber(3).title!.value])
  })

  it('by place (slot 1, slot 2 …) does not overwrite one article by the next', () => {
    const ledger = new MemoryLedger()
    const shown = (from: number) => range(from, from + 8).map((n) => entryNumber(n, { guid: `slot-${n - from}` }))
    ledger.take(draftsOf(shown(2)))
    const decision = ledger.take(draftsOf(shown(0)))
    expect(decision.new.map((item) => item.title).toSorted()).toEqual(
      [entryNumber(0), entryNumber(1)].map((entry) => entry.title!.value).toSorted(),
    )
    expect(decision.updated).toEqual([])
  })

  it('one for all under one address, with the same blurb under each episode, gives each its own id', () => {
    const ledger = new MemoryLedger()
    const episode = (n: number) =>
      entryNumber(1, {
        guid: 'show',
        url: 'http://a.example/show',
        title: { value: `The Show, episode ${n}`, type: 'text' },
        published: SOME_INSTANT - n,
      })
    expect(ledger.take(draftsOf(range(0, 5).map(episode))).new.length).toBe(5)
    const next = ledger.take(draftsOf(range(2, 7).map(episode)))
    expect([next.new.length, next.updated.length, next.unchanged.length]).toEqual([2, 0, 3])
  })

  it('does not stand in the way of a rewrite from head to foot in a feed of many', () => {
    const ledger = new MemoryLedger()
    ledger.take(draftsOf(entries(0, 10)))
    const rewritten = { ...entryNumber(77), guid: 'urn:entry:4' }
    const decision = ledger.take(draftsOf([...entries(0, 4), rewritten]))
    expect([decision.new.length, decision.updated.length, decision.rung]).toEqual([0, 1, 'guid'])
  })

  it('once takes no other entry its guid, in the same document or a later one', () => {
    const ledger = new MemoryLedger()
    const first = ledger.take(draftsOf([entryNumber(0, { guid: 'twice' }), entryNumber(1, { guid: 'twice' }), ...entries(2, 12)])).new
    const later = ledger.take(draftsOf([...entries(12, 14), entryNumber(14, { guid: entryNumber(5).guid })])).new
    const theirs = (items: readonly Item[]) => guids(items).filter((guid) => !guid.startsWith('urn:uuid:'))
    const named = (from: number, to: number) =>
      entries(from, to)
        .map(({ guid }) => guid)
        .toSorted()
    expect([first.length, theirs(first)]).toEqual([12, named(2, 12)])
    expect([later.length, theirs(later)]).toEqual([3, named(12, 14)])
  })

  it('within one document by giving an entry twice is none: the newer one counts', () => {
    const [older, newer] = [
      entryNumber(1, { updated: 1 }),
      entryNumber(1, { updated: 2, title: { value: 'orchard report number 1 (corrected)', type: 'text' } }),
    ]
    const drafts = draftsOf([older, newer])
    const decision = new MemoryLedger().take(drafts)
    expect([decision.rung, decision.new.map((item) => item.title)]).toEqual(['guid', ['orchard report number 1 (corrected)']])
    expect([...decision.itemOf.values()]).toEqual([decision.new[0]!.id, decision.new[0]!.id])
  })
})

describe('purging', () => {
  it('never brings an item back: ten kept, 200 shown, 100 cycles', () => {
    const ledger = new MemoryLedger()
    const document = draftsOf(entries(0, 200))
    expect(ledger.take(document).new.length).toBe(200)
    const size = ledger.lines.size
    for (let cycle = 0; cycle < 100; cycle++) {
      ledger.purge(10)
      const decision = ledger.take(document)
      expect([decision.new.length, decision.updated.length, decision.unchanged.length]).toEqual([0, 0, 200])
    }
    expect(ledger.lines.size).toBe(size)
  })
})

describe('articles', () => {
  const article = (path: string, given: Partial<ParsedEntry> = {}) => {
    const { guid: _guid, url: _url, ...entry } = entryNumber(1)
    return draftsOf([{ ...entry, ...given }], {
      document: { url: `file:///x/${path}`, file: { path, mtimeMs: 0, sizeBytes: 0 } },
      feed: { dialect: 'article' },
    })
  }

  it.each<[string, Partial<ParsedEntry>, string, string]>([
    ['their front-matter id', { guid: 'my-id', url: 'http://a.example/p' }, 'guid', 'my-id'],
    ['else their permalink', { url: 'http://a.example/p' }, 'guid', 'http://a.example/p'],
    ['else their path', {}, 'path', 'news/one.md'],
  ])('are known by %s', (_, given, rung, key) => {
    const [item] = new MemoryLedger().take(article('news/one.md', given)).new
    expect([item!.rung, item!.key]).toEqual([rung, key])
  })

  it('keep their id when body and title are edited', () => {
    const ledger = new MemoryLedger()
    const [item] = ledger.take(article('one.md')).new
    const edit = ledger.take(
      article('one.md', { title: { value: 'New', type: 'text' }, content: [{ value: '<p>Quite another thing</p>', type: 'html' }] }),
    )
    expect(edit.updated.map((update) => update.item.id)).toEqual([item!.id])
  })

  it('keep their id when the file moves, and are known at the new path from then on', () => {
    const ledger = new MemoryLedger()
    const [item] = ledger.take(article('one.md')).new
    const moved = ledger.take(article('2026/one.md'), { removedPaths: ['one.md'] })
    expect([moved.new, moved.withdrawn, moved.updated.map((update) => update.revision.fields)]).toEqual([[], [], [['path']]])
    expect(moved.updated[0]?.item).toEqual({ ...item, path: '2026/one.md' })
    const edit = ledger.take(
      article('2026/one.md', { content: [{ value: '<p>Quite another thing</p>', type: 'html' }], title: { value: 'New', type: 'text' } }),
    )
    expect(edit.updated.map((update) => update.item.id)).toEqual([item!.id])
  })

  it('are withdrawn when the file is gone', () => {
    const ledger = new MemoryLedger()
    const [item] = ledger.take(article('one.md', { guid: 'my-id' })).new
    expect(ledger.take([], { removedPaths: ['one.md'] }).withdrawn).toEqual([item!.id])
  })

  it('held back may get another date, also an earlier one; once shown they keep it', () => {
    const ledger = new MemoryLedger()
    const at = (published: number) => article('one.md', { published })
    const soon = ledger.now + 30 * 86_400_000
    const held = (published: number) =>
      at(published).map((draft) => ({ ...draft, ...(published > ledger.now && { heldUntil: published }) }))
    const [item] = ledger.take(held(soon)).new
    const later = ledger.take(held(soon + 5)).updated
    expect(later.map(({ item: { id, published, heldUntil }, revision }) => [id, published, heldUntil, revision.fields])).toEqual([
      [item!.id, soon + 5, soon + 5, ['published']],
    ])
    const earlier = ledger.take(held(SOME_INSTANT - 86_400_000 * 9)).updated
    expect(earlier.map(({ item: { published, heldUntil } }) => [published, heldUntil])).toEqual([
      [SOME_INSTANT - 86_400_000 * 9, undefined],
    ])
    expect(ledger.take(held(soon)).updated).toEqual([])
  })

  it('copied under the same id leave it to the file that had it, in any order', () => {
    for (const order of [
      ['one.md', 'copy.md'],
      ['copy.md', 'one.md'],
    ]) {
      const ledger = new MemoryLedger()
      const [item] = ledger.take(article('one.md', { guid: 'my-id' })).new
      const decision = ledger.take(order.flatMap((path) => article(path, { guid: 'my-id' })))
      expect(decision.unchanged).toEqual([item!.id])
      expect(decision.new.map(({ rung, key }) => [rung, key])).toEqual([['path', 'copy.md']])
    }
  })

  it('turned into drafts are withdrawn, and come back under the same id', () => {
    const ledger = new MemoryLedger()
    const document = { url: 'file:///x/one.md', file: { path: 'one.md', mtimeMs: 0, sizeBytes: 0 } }
    const read = (draft: boolean) =>
      normalize(aParsedFeed({ dialect: 'article', entries: [entryNumber(1, draft ? { withheld: 'draft' } : {})] }), {
        source: aSource(),
        document,
        now: ledger.now,
      })
    const [item] = ledger.take(read(false).drafts).new
    const { drafts, withheldPaths } = read(true)
    expect(ledger.take(drafts, { removedPaths: withheldPaths }).withdrawn).toEqual([item!.id])
    expect(ledger.take(read(false).drafts).unchanged).toEqual([item!.id])
  })

  it('with one text in two files are two', () => {
    const ledger = new MemoryLedger()
    expect(
      ledger
        .take([...article('one.md'), ...article('two.md')])
        .new.map((item) => item.key)
        .toSorted(),
    ).toEqual(['one.md', 'two.md'])
    expect(ledger.take([...article('one.md'), ...article('two.md')]).unchanged.length).toBe(2)
  })
})
