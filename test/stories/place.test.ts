import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import type { Override, Story } from '../../src/model/story.ts'
import type { Held, Mode, Pending } from '../../src/stories/index.ts'
import { Counters, fingerprint, place } from '../../src/stories/index.ts'
import { anItem, anOrigin, SOME_INSTANT } from '../support/builders.ts'

const HARBOUR =
  'The port of Lulvik will stay closed until Friday after a crane fell across the entrance in the storm on Tuesday night. Nobody was hurt. Divers began to look at the wreck in the morning, and a floating crane is under way from the capital. Eleven ships are waiting outside; the fish market has moved to the old station.'
const ORCHARD =
  'A nursery in the hills has found a pear that was thought to be lost for eighty years. The tree stood behind a chapel and bore fruit for the first time since it was pruned. The owner wants to give young trees to every village school before winter.'

const NOTHING: Held = { hits: new Map(), prints: new Map(), storyOf: new Map(), stories: new Map(), overrides: [] }

/** An item of its own source and site, unless told otherwise. */
function from(source: string, given: Partial<Item> = {}): Item {
  const id = given.id ?? source
  return anItem({
    id,
    sourceId: source,
    guid: `urn:${source}:${id}`,
    urlKeys: [`${source}.example/${id}`],
    title: 'Crane blocks the port of Lulvik',
    content: `<p>${HARBOUR}</p>`,
    contentType: 'html',
    origin: anOrigin({ sourceId: source, id: source, title: source, url: `https://${source}.example/` }),
    ...given,
  })
}

function pending(items: readonly Item[], mode: Mode = 'near'): readonly Pending[] {
  const counters = Counters.read(undefined)
  return items.map((item) => ({ itemId: item.id, print: fingerprint(item, counters), mode }))
}

/** The store's knowledge of items that are placed, each group one story led by its first. */
function holding(groups: readonly (readonly Item[])[], overrides: readonly Override[] = []): Held {
  const stories = groups.map((group): Story => {
    const members = group.map((item, at) => ({ itemId: item.id, why: { rule: 'first' as const, reasons: [], algo: 1 }, joinedAt: at }))
    return { id: group[0]!.id, lead: group[0]!.id, members }
  })
  const items = groups.flat()
  return {
    ...NOTHING,
    prints: new Map(pending(items).map(({ itemId, print }) => [itemId, print])),
    storyOf: new Map(stories.flatMap((story) => story.members.map(({ itemId }) => [itemId, story.id]))),
    stories: new Map(stories.map((story) => [story.id, story])),
    overrides,
  }
}

const storiesOf = (batch: readonly Pending[], held = NOTHING) => new Map(place(batch, held).map(({ itemId, storyId }) => [itemId, storyId]))

describe('place', () => {
  test('a copy with another headline at another site joins, and says why', () => {
    const copy = from('b', { title: 'Lulvik harbour closed until Friday', published: SOME_INSTANT + 3_600_000 })
    const [, second] = place(pending([from('a'), copy]), NOTHING)
    expect(second).toMatchObject({ itemId: 'b', storyId: 'a', moved: true, why: { rule: 'content', with: 'a', algo: 1 } })
    expect(second!.why.score).toBeGreaterThan(1)
    expect(second!.why.reasons).toHaveLength(3)
  })

  test('an item that its recording keeps apart says from which and why', () => {
    const episode = (source: string, file: string) =>
      from(source, { enclosures: [{ url: `https://lulvik.example/${file}`, type: 'audio/mpeg' }] })
    const [, second] = place(pending([episode('a', '1.mp3'), episode('b', '2.mp3')]), NOTHING)
    expect(second).toMatchObject({ storyId: 'b', why: { rule: 'first', with: 'a', reasons: ['they carry other recordings'] } })
  })

  test('another article stays by itself', () => {
    const other = from('b', { title: 'Lost pear found behind a chapel', content: `<p>${ORCHARD}</p>` })
    expect(storiesOf(pending([from('a'), other]))).toEqual(
      new Map([
        ['a', 'a'],
        ['b', 'b'],
      ]),
    )
  })

  test('items of one document are never one story, unless their texts are long and equal', () => {
    const text = { content: '<p>The harbour at Lulvik is closed until Friday, said its captain.</p>' }
    const twice = [from('a', { id: 'x', ...text }), from('a', { id: 'y', ...text })]
    expect(storiesOf(pending(twice))).toEqual(
      new Map([
        ['x', 'x'],
        ['y', 'y'],
      ]),
    )
  })

  test('off takes no part; exact joins by address but not by likeness', () => {
    const items = [from('a'), from('b', { published: SOME_INSTANT + 1000, title: 'Lulvik harbour closed until Friday' })]
    const sameAddress = [items[0]!, { ...items[1]!, urlKeys: items[0]!.urlKeys }]
    expect(storiesOf(pending(sameAddress, 'off')).get('b')).toBe('b')
    expect(storiesOf(pending(items, 'exact')).get('b')).toBe('b')
    expect(place(pending(sameAddress, 'exact'), NOTHING)[1]).toMatchObject({ storyId: 'a', why: { rule: 'url' } })
  })

  test('an item that has a story keeps it, whatever it has become', () => {
    const [a, b] = [from('a'), from('b')]
    const edited = from('b', { title: 'Lost pear found behind a chapel', content: `<p>${ORCHARD}</p>` })
    expect(place(pending([edited]), holding([[a, b]]))).toMatchObject([{ itemId: 'b', storyId: 'a', moved: false }])
  })

  test('translations under one address and guid stay apart', () => {
    const english = from('a', { guid: '1000', urlKeys: ['site.example/1'] })
    const chinese = from('b', {
      guid: '1000',
      urlKeys: ['site.example/1'],
      title: '起重机倒塌，港口停运',
      content: '<p>周二夜间风暴中一台起重机倒在航道入口，港口将关闭至周五，无人受伤，十一艘船在外等候。</p>',
      origin: english.origin,
    })
    expect(storiesOf(pending([english, chinese])).get('b')).toBe('b')
  })
})

describe('a person’s word', () => {
  const [a, b, c] = [from('a'), from('b'), from('c', { title: 'Lost pear found behind a chapel', content: `<p>${ORCHARD}</p>` })]

  test('to split makes the later of the two leave, for ever', () => {
    const split: Override = { kind: 'split', a: 'b', b: 'a', at: 1 }
    const placed = place(pending([a, b]), holding([[a, b]], [split]))
    expect(placed).toMatchObject([
      { itemId: 'a', storyId: 'a', moved: false },
      { itemId: 'b', storyId: 'b', moved: true, why: { rule: 'split', with: 'a' } },
    ])
    expect(storiesOf(pending([b]), holding([[a], [b]], [split])).get('b')).toBe('b')
    expect(storiesOf(pending([a, b]), { ...NOTHING, overrides: [split] }).get('b')).toBe('b')
  })

  test('to merge moves the younger story into the older, whatever the texts say', () => {
    const merge: Override = { kind: 'merge', a: 'a', b: 'c', at: 1 }
    const younger = holding([[a], [c]], [merge])
    const placed = place(pending([a, c]), younger)
    expect(placed).toMatchObject([
      { itemId: 'a', storyId: 'a', moved: false },
      { itemId: 'c', storyId: 'a', moved: true, why: { rule: 'forced', with: 'a' } },
    ])
    expect(storiesOf(pending([a, c], 'off'), { ...NOTHING, overrides: [merge] }).get('c')).toBe('a')
  })

  test('the founder stays, also where the store tells the members in another order', () => {
    const split: Override = { kind: 'split', a: 'b', b: 'a', at: 1 }
    const held = holding([[a, b]], [split])
    const story = held.stories.get('a')!
    const turned: Held = { ...held, stories: new Map([['a', { ...story, members: story.members.toReversed() }]]) }
    expect(storiesOf(pending([a, b]), turned)).toEqual(
      new Map([
        ['a', 'a'],
        ['b', 'b'],
      ]),
    )
  })

  test('the later of two words on one pair wins', () => {
    const words: readonly Override[] = [
      { kind: 'merge', a: 'a', b: 'b', at: 2 },
      { kind: 'split', a: 'b', b: 'a', at: 1 },
    ]
    expect(storiesOf(pending([a, b]), holding([[a, b]], words)).get('b')).toBe('a')
  })
})

describe('whatever order a batch comes in', () => {
  const batch = pending([
    from('a'),
    from('b', { title: 'Lulvik harbour closed', published: SOME_INSTANT + 60_000 }),
    from('c', { content: `<p>${HARBOUR} Trains run as usual.</p>`, published: SOME_INSTANT + 120_000 }),
    from('d', { title: 'Lost pear found behind a chapel', content: `<p>${ORCHARD}</p>` }),
    from('e', { title: 'A pear comes back', content: `<p>${ORCHARD} Cuttings can be had in March.</p>`, published: SOME_INSTANT + 60_000 }),
    from('f', { urlKeys: ['a.example/a'], guid: 'other' }),
  ])

  test('its stories are the same', () => {
    const expected = place(batch, NOTHING)
    expect(new Set(expected.map((placement) => placement.storyId))).toEqual(new Set(['a', 'd']))
    fc.assert(
      fc.property(fc.shuffledSubarray([...batch], { minLength: batch.length }), (shuffled) => {
        expect(place(shuffled, NOTHING)).toEqual(expected)
      }),
      { numRuns: 100 },
    )
  })

  test('and come again, they stay', () => {
    const first = storiesOf(batch)
    const groups = [...Map.groupBy(batch, ({ itemId }) => first.get(itemId)).values()]
    const held: Held = {
      ...NOTHING,
      prints: new Map(batch.map(({ itemId, print }) => [itemId, print])),
      storyOf: first,
      stories: new Map(
        groups.map((group) => {
          const members = group.map(({ itemId }) => ({ itemId, why: { rule: 'first' as const, reasons: [], algo: 1 }, joinedAt: 0 }))
          return [first.get(group[0]!.itemId)!, { id: first.get(group[0]!.itemId)!, lead: group[0]!.itemId, members }]
        }),
      ),
    }
    fc.assert(
      fc.property(fc.subarray([...batch]), (again) => {
        for (const placement of place(again, held)) expect(placement).toMatchObject({ storyId: first.get(placement.itemId), moved: false })
      }),
    )
  })
})
