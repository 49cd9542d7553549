import { describe, expect, it } from 'vitest'
import { runTransforms, transforms } from '../../../src/items/index.ts'
import { dateOf, type Item } from '../../../src/model/item.ts'
import type { TransformSpec } from '../../../src/model/source.ts'
import { anItem, SOME_INSTANT } from '../../support/builders.ts'

const HOUR_MS = 3_600_000

const run = (items: readonly Item[], ...specs: readonly TransformSpec[]) => runTransforms(items, specs, { now: SOME_INSTANT })
const one = (item: Partial<Item>, ...specs: readonly TransformSpec[]) => run([anItem(item)], ...specs).items[0]!

describe('every step', () => {
  const schema = transforms.schema('use', {})
  const samples: readonly TransformSpec[] = [
    { use: 'keep', pattern: 'zebra' },
    { use: 'drop', pattern: 'a' },
    { use: 'retag', add: ['x'] },
    { use: 'rewrite-title', pattern: 'Title', replace: 'Name' },
    { use: 'rewrite-content', pattern: 'words', replace: 'texts', within: 'p' },
    { use: 'rewrite-url', pattern: '^http:', replace: 'https:' },
    { use: 'cut', selectors: ['.ad'] },
    { use: 'truncate', limit: 5 },
    { use: 'lazy-images' },
    { use: 'delay', minutes: 5 },
    { use: 'pace', perHour: 1 },
  ]

  it('has a sample here', () => {
    expect(samples.map((spec) => spec.use)).toEqual(transforms.rows.filter((row) => row.isOfSources !== true).map(({ name }) => name))
  })

  it.each(samples)('$use: may be configured, does something, gives the same twice, and leaves identity alone', (spec) => {
    const html = '<p>Some words <img data-src="http://a.example/1.png"></p><p class="ad">Buy</p>'
    const items = ['b', 'a', 'c'].map((id) => anItem({ id, content: html, contentType: 'html' }))
    expect(schema.parse(spec)).toMatchObject(spec)
    const first = run(items, spec)
    expect(first.steps[0]!.changed.length).toBeGreaterThan(0)
    expect(run(items, spec)).toEqual(first)
    const identity = ({ id, rung, key, guid, published, firstSeen, position, visibleHash }: Item) => ({
      id,
      rung,
      key,
      guid,
      published,
      firstSeen,
      position,
      visibleHash,
    })
    expect(first.items.map(identity)).toEqual(items.filter((item) => first.items.some((left) => left.id === item.id)).map(identity))
  })

  it.each([
    [{ use: 'keep', pattern: '(' }, 'missing'],
    [{ use: 'cut', selectors: ['p[['] }, 'p[['],
    [{ use: 'cut', selectors: [] }, 'Too small'],
    [{ use: 'rewrite-content', pattern: 'a', within: 'p[[' }, 'a valid CSS selector'],
    [{ use: 'truncate', limit: 0 }, 'Too small'],
    [{ use: 'delay' }, 'minutes'],
    [{ use: 'nothing' }, 'use'],
    [{ use: 'lazy-images', colour: 1 }, 'colour'],
  ])('%j is refused', (spec, message) => {
    expect(JSON.stringify(schema.safeParse(spec).error?.issues)).toContain(message)
  })
})

describe('the report', () => {
  it('tells each step and its effect on each item', () => {
    const items = [
      anItem({ id: 'one', title: 'Ad: buy' }),
      anItem({ id: 'two', title: '[News] Big' }),
      anItem({ id: 'three', title: 'Plain' }),
    ]
    const { steps } = run(items, { use: 'drop', field: 'title', pattern: '^ad:' }, { use: 'rewrite-title', pattern: '^\\[\\w+\\] ' })
    expect(steps).toEqual([
      { use: 'drop', in: 3, out: 2, changed: [{ itemId: 'one', title: 'Ad: buy', effect: 'dropped' }] },
      { use: 'rewrite-title', in: 2, out: 2, changed: [{ itemId: 'two', title: '[News] Big', effect: ['title'] }] },
    ])
  })

  it('of a step that nobody wrote is an error that names those there are', () => {
    expect(() => run([], { use: 'nothing' })).toThrow("there is no transform 'nothing'; known are keep, drop,")
  })
})

describe('retag', () => {
  it('adds, removes and renames, each tag once', () => {
    const tags = [{ term: 'Ｒｕｓｔ' }, { term: 'x-1', scheme: 's' }, { term: 'go' }, { term: 'lang', label: 'Languages' }]
    const spec = { use: 'retag', add: ['Go', 'new'], remove: ['^x-'], rename: { rust: 'Rust', languages: 'Programming' } }
    expect(one({ tags }, spec).tags).toEqual([{ term: 'Rust' }, { term: 'go' }, { term: 'Programming' }, { term: 'new' }])
  })

  it('changes only what meets its condition, and is silent where nothing changed', () => {
    const items = [anItem({ id: 'a', title: 'Rust' }), anItem({ id: 'b', title: 'Go' })]
    const { items: after, steps } = run(
      items,
      { use: 'retag', add: ['r'], where: { field: 'title', pattern: 'rust' } },
      { use: 'retag', remove: ['zzz'] },
    )
    expect(after.map((item) => item.tags)).toEqual([[{ term: 'r' }], []])
    expect(steps[1]!.changed).toEqual([])
  })
})

describe('rewrite-title', () => {
  it('uses groups, and keeps a title that would be gone', () => {
    expect(one({ title: 'Big day | The Daily' }, { use: 'rewrite-title', pattern: '^(.*) \\| (.*)$', replace: '$2: $1' }).title).toBe(
      'The Daily: Big day',
    )
    expect(one({ title: 'Big' }, { use: 'rewrite-title', pattern: '.*' }).title).toBe('Big')
  })
})

describe('rewrite-url', () => {
  it('changes the page but not the guid, which is no permalink then', () => {
    const item = one(
      { url: 'http://a.example/1', guid: 'http://a.example/1', guidIsPermalink: true },
      { use: 'rewrite-url', pattern: '//a\\.', replace: '//b.' },
    )
    expect([item.url, item.guid, item.guidIsPermalink]).toEqual(['http://b.example/1', 'http://a.example/1', false])
  })

  it('never makes an address that leads nowhere', () => {
    expect(one({ url: 'http://a.example/1' }, { use: 'rewrite-url', pattern: '^http', replace: 'javascript' }).url).toBe(
      'http://a.example/1',
    )
  })
})

describe('cut', () => {
  it('takes elements out of content and summary, and nothing else', () => {
    const item = one(
      {
        content: '<P>Keep &amp; <b>this</b></P><div class="share"><a>x</a></div>',
        contentType: 'html',
        summary: '<i class=share>y</i>z',
        summaryType: 'html',
      },
      { use: 'cut', selectors: ['.share'] },
    )
    expect([item.content, item.summary]).toEqual(['<P>Keep &amp; <b>this</b></P>', 'z'])
  })

  it('does not read plain text as HTML', () => {
    expect(one({ content: '<b>not a tag</b>', contentType: 'text' }, { use: 'cut', selectors: ['b'] }).content).toBe('<b>not a tag</b>')
  })
})

describe('truncate', () => {
  it.each<[string, Partial<Item>, number, string]>([
    ['at a word', { content: 'The quick brown fox', contentType: 'text' }, 12, 'The quick…'],
    ['not what is short enough', { content: '<p>Short</p>', contentType: 'html' }, 5, '<p>Short</p>'],
    ['between any two characters of Chinese', { content: '<p>稳字当头稳中求进</p>', contentType: 'html' }, 5, '<p>稳字当头…</p>'],
    [
      'with open elements closed, entities kept',
      { content: '<p>a &lt; b <b><i>bold words here</i></b></p><p>x</p>', contentType: 'html' },
      11,
      '<p>a &lt; b <b><i>bold…</i></b></p>',
    ],
    [
      'counting only what is seen',
      { content: '<script>long long long</script><p title="long long">ab<br>cd ef</p>', contentType: 'html' },
      5,
      '<script>long long long</script><p title="long long">ab<br>cd…</p>',
    ],
  ])('%s', (_, item, limit, expected) => {
    expect(one(item, { use: 'truncate', limit }).content).toBe(expected)
  })

  it('cuts the fields it is told to', () => {
    const item = one(
      { title: 'One two', summary: 'One two', summaryType: 'text', content: 'One two', contentType: 'text' },
      { use: 'truncate', limit: 5, field: ['title', 'summary'] },
    )
    expect([item.title, item.summary, item.content]).toEqual(['One…', 'One…', 'One two'])
  })
})

describe('lazy-images', () => {
  it('puts the picture in place', () => {
    expect(
      one(
        { content: '<img data-src="http://a.example/1.png" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', contentType: 'html' },
        { use: 'lazy-images' },
      ).content,
    ).toContain('src="http://a.example/1.png"')
  })
})

describe('delay', () => {
  it('holds back by the date of the item, never shorter than it was', () => {
    expect(one({}, { use: 'delay', minutes: 60 }).heldUntil).toBe(SOME_INSTANT + HOUR_MS)
    expect(one({ heldUntil: SOME_INSTANT + 2 * HOUR_MS }, { use: 'delay', minutes: 60 }).heldUntil).toBe(SOME_INSTANT + 2 * HOUR_MS)
  })
})

describe('pace', () => {
  const burst = Array.from({ length: 7 }, (_, index) => anItem({ id: `i${index}`, published: SOME_INSTANT + index * 1_000 }))
  const released = (items: readonly Item[]) => items.map((item) => Math.max(item.heldUntil ?? 0, dateOf(item))).toSorted((a, b) => a - b)
  const mostInAnHour = (instants: readonly number[]) =>
    Math.max(...instants.map((at) => instants.filter((other) => other >= at && other < at + HOUR_MS).length))

  it('lets so many through within any hour, in the order of their dates', () => {
    const { items } = run(burst.toReversed(), { use: 'pace', perHour: 2 })
    expect(mostInAnHour(released(items))).toBe(2)
    expect(items.map((item) => item.id)).toEqual(burst.toReversed().map((item) => item.id))
    expect(
      items.toSorted((a, b) => Math.max(a.heldUntil ?? 0, dateOf(a)) - Math.max(b.heldUntil ?? 0, dateOf(b))).map((item) => item.id),
    ).toEqual(burst.map((item) => item.id))
  })

  it('counts those that went before', () => {
    const recent = run(burst, { use: 'pace', perHour: 2 }).items
    const late = [anItem({ id: 'late', published: SOME_INSTANT + 10_000 })]
    const { items } = runTransforms(late, [{ use: 'pace', perHour: 2 }], { now: SOME_INSTANT, recent })
    expect(mostInAnHour(released([...recent, ...items]))).toBe(2)
  })

  it('leaves alone what is spread out by itself', () => {
    const spread = burst.map((item, index) => ({ ...item, published: SOME_INSTANT + index * HOUR_MS }))
    expect(run(spread, { use: 'pace', perHour: 1 }).steps[0]!.changed).toEqual([])
  })
})

describe('rewrite-content', () => {
  const content = '<p class="x">Old &amp; <b>old</b></p><div title="Old">Old</div>'
  it.each([
    [{ pattern: 'old', replace: 'new' }, '<p class="x">new &amp; <b>new</b></p><div title="new">new</div>'],
    [{ pattern: 'old', replace: 'a<b', within: 'p' }, '<p class="x">a&lt;b &amp; <b>a&lt;b</b></p><div title="Old">Old</div>'],
    [{ pattern: 'old & ', within: '.x' }, '<p class="x"><b>old</b></p><div title="Old">Old</div>'],
    [{ pattern: 'old', within: '.none' }, content],
  ])('changes the source of the HTML, or the text within a selector: %j', (options, rewritten) => {
    expect(one({ content, contentType: 'html' }, { use: 'rewrite-content', ...options }).content).toBe(rewritten)
  })

  it('changes plain text whatever the selector', () => {
    expect(
      one({ content: 'old text', contentType: 'text' }, { use: 'rewrite-content', pattern: 'old', replace: 'new', within: 'p' }).content,
    ).toBe('new text')
  })
})
