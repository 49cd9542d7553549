import { describe, expect, it } from 'vitest'
import { droppedBy, normalize } from '../../src/items/index.ts'
import type { ParsedEntry, ParsedFeed } from '../../src/model/feed.ts'
import { aParsedEntry, aParsedFeed, aSource, SOME_INSTANT } from '../support/builders.ts'

const DAY_MS = 86_400_000

type Context = Partial<Parameters<typeof normalize>[1]>

function normalized(entry: Partial<ParsedEntry>, feed: Partial<ParsedFeed> = {}, context: Context = {}) {
  return normalize(aParsedFeed({ ...feed, entries: [aParsedEntry({ title: { value: 'T', type: 'text' }, ...entry })] }), {
    source: aSource(),
    document: { url: 'http://a.example/feeds/rss' },
    now: SOME_INSTANT,
    ...context,
  })
}

const draft = (...given: Parameters<typeof normalized>) => normalized(...given).drafts[0]!

describe('addresses', () => {
  it.each<[string, Partial<ParsedEntry>, Context, string | undefined]>([
    ['start from the document', { url: '../p/1' }, {}, 'http://a.example/p/1'],
    [
      'start from Content-Location where it is given',
      { url: 'p/1' },
      { document: { url: 'http://a.example/x', contentLocation: '/en/feed' } },
      'http://a.example/en/p/1',
    ],
    ['are the guid where that is a permalink', { guid: 'http://a.example/?p=7', guidIsPermalink: true }, {}, 'http://a.example/?p=7'],
    ['are not the guid where it says it is none', { guid: 'http://a.example/?p=7', guidIsPermalink: false }, {}, undefined],
    ['are none where they lead nowhere in the web', { url: 'javascript:alert(1)' }, {}, undefined],
    [
      'are none where the document is a file and they are relative',
      { url: '/p/1' },
      { document: { url: 'file:///x/feed.xml' } },
      undefined,
    ],
  ])('%s', (_, entry, context, url) => {
    expect(draft(entry, {}, context).url).toBe(url)
  })

  it('in HTML are made absolute, and the rest of it is kept byte for byte', () => {
    const html = '<P CLASS=x>One <a href="../two">two</a> <img src=\'/3.png\'>&nbsp;&copy;<script>x</script>'
    expect(draft({ content: [{ value: html, type: 'html', base: 'http://b.example/dir/page' }] }).content).toBe(
      '<P CLASS=x>One <a href="http://b.example/two">two</a> <img src="http://b.example/3.png">&nbsp;&copy;<script>x</script>',
    )
  })

  it('in HTML that holds none but absolute ones are not looked at', () => {
    const html = '<p><a href="https://b.example/">b</a><a href = https://b.example/ >c</a> href=no</p>'
    expect(draft({ content: [{ value: html, type: 'html' }] }).content).toBe(html)
  })

  it('of people, enclosures, links and images are absolute, each enclosure once', () => {
    const item = draft({
      authors: [{ name: 'A', url: '/a' }, { name: ' ' }, { name: 'A', url: '/a' }],
      enclosures: [{ url: 'a.mp3', type: 'audio/mpeg', length: 7 }, { url: './a.mp3' }, { url: 'magnet:?x' }],
      links: [
        { url: 'r', rel: 'related' },
        { url: 'mailto:a@a.example', rel: 'via' },
      ],
      image: { url: 'i.png' },
    })
    expect([item.authors, item.enclosures, item.links, item.image]).toEqual([
      [{ name: 'A', url: 'http://a.example/a' }],
      [{ url: 'http://a.example/feeds/a.mp3', type: 'audio/mpeg', length: 7 }],
      [{ url: 'http://a.example/feeds/r', rel: 'related' }],
      { url: 'http://a.example/feeds/i.png' },
    ])
  })

  it('known for the page are keys of it, shown or not', () => {
    const keys = draft({
      url: 'https://www.a.example/p?utm_source=x',
      canonicalUrls: ['http://m.a.example/p', 'http://b.example/q/'],
    }).urlKeys
    expect(keys).toEqual(['a.example/p', 'b.example/q'])
  })
})

describe('texts', () => {
  it('of titles are plain and on one line', () => {
    expect(draft({ title: { value: '<b>Salt &amp; Pepper</b>\n today', type: 'html' } }).title).toBe('Salt & Pepper today')
    expect(draft({ title: { value: 'a < b &amp;', type: 'text' } }).title).toBe('a < b &amp;')
  })

  it('prefer HTML in line to plain text, and leave out what is elsewhere or of a foreign kind', () => {
    const item = draft({
      content: [
        { value: '', type: 'text', src: 'http://a.example/out' },
        { value: 'QUJD', type: 'text', mediaType: 'image/png' },
        { value: 'plain', type: 'text' },
        { value: '<p>rich</p>', type: 'html' },
      ],
      summary: { value: 'short', type: 'text' },
    })
    expect([item.content, item.contentType, item.summary, item.summaryType]).toEqual(['<p>rich</p>', 'html', 'short', 'text'])
  })
})

describe('what an entry does not say', () => {
  it('is taken from its feed: authors in Atom and JSON Feed, the editor of RSS not; language', () => {
    const authors = [{ name: 'Ed' }]
    expect(draft({}, { dialect: 'atom', authors, language: 'de' })).toMatchObject({ authors, language: 'de' })
    expect(draft({}, { dialect: 'rss', authors }).authors).toEqual([])
  })

  it('is taken from the source last: language, and tags are added', () => {
    const source = aSource({ language: 'zh-Hans', tags: ['Added', 'given'] })
    const item = draft({ tags: [{ term: 'Given' }, { term: '' }] }, {}, { source })
    expect([item.language, item.tags]).toEqual(['zh-Hans', [{ term: 'Given' }, { term: 'Added' }]])
  })
})

describe('dates', () => {
  const ahead = SOME_INSTANT + 2 * DAY_MS
  it.each([
    ['keep', ahead],
    ['clamp', undefined],
  ] as const)('more than a day ahead are treated as configured: %s', (futureDates, published) => {
    const { drafts, warnings } = normalized({ published: ahead, updated: ahead }, {}, { source: aSource({ futureDates }) })
    expect([drafts[0]!.published, drafts[0]!.updated]).toEqual([published, published])
    expect(warnings.map((warning) => [warning.code, warning.entry])).toEqual([['future-date', 0]])
  })

  it('more than a day ahead drop the entry where `drop` is set', () => {
    expect(normalized({ published: ahead }, {}, { source: aSource({ futureDates: 'drop' }) })).toMatchObject({
      drafts: [],
      refused: [{ rule: 'future-date' }],
    })
  })

  it('less than a day ahead are another time zone', () => {
    expect(draft({ published: SOME_INSTANT + DAY_MS }).published).toBe(SOME_INSTANT + DAY_MS)
  })

  it('ahead hold articles back until then', () => {
    const document = { url: 'file:///x/a.md', file: { path: 'a.md', mtimeMs: 0, sizeBytes: 0 } }
    expect(draft({ published: ahead }, { dialect: 'article' }, { document })).toMatchObject({
      published: ahead,
      heldUntil: ahead,
      path: 'a.md',
    })
  })

  it('fall back to created and to updated', () => {
    expect(draft({ created: 5, updated: 7 })).toMatchObject({ published: 5, updated: 7 })
    expect(draft({ updated: 7 })).toMatchObject({ published: 7, updated: 7 })
  })
})

describe('articles that may not be public', () => {
  const document = { url: 'file:///x/one.md', file: { path: 'one.md', mtimeMs: 0, sizeBytes: 0 } }
  const read = (entry: object) =>
    normalize(aParsedFeed({ dialect: 'article', entries: [aParsedEntry({ guid: 'x', title: { type: 'text', value: 't' }, ...entry })] }), {
      source: aSource(),
      document,
      now: SOME_INSTANT,
    })

  it('are counted by kind, named, and their item is withdrawn', () => {
    const { drafts, refused, withheldPaths } = read({ withheld: 'protected', title: { type: 'text', value: 'Secret' } })
    expect([drafts, droppedBy(refused), withheldPaths]).toEqual([[], [{ reason: 'protected', count: 1, names: ['one.md'] }], ['one.md']])
    expect(JSON.stringify(refused)).not.toContain('Secret')
  })

  it('are those whose expiry date has come, and no sooner', () => {
    expect(read({ expired: SOME_INSTANT })).toMatchObject({ refused: [{ rule: 'expired' }], withheldPaths: ['one.md'] })
    expect(read({ expired: SOME_INSTANT + 1 })).toMatchObject({ refused: [], withheldPaths: [] })
  })

  it('yet are told with the date they wait for', () => {
    expect(read({ published: SOME_INSTANT + 1000 }).waiting).toEqual([{ path: 'one.md', until: SOME_INSTANT + 1000 }])
    expect(read({ published: SOME_INSTANT }).waiting).toEqual([])
  })
})

describe('entries left out', () => {
  it('are counted by reason: drafts, and those that say nothing', () => {
    const feed = aParsedFeed({
      entries: [aParsedEntry({ withheld: 'draft' }), aParsedEntry({ guid: 'x' }), aParsedEntry(), aParsedEntry({ url: '/1' })],
    })
    const { drafts, refused } = normalize(feed, { source: aSource(), document: { url: 'http://a.example/' }, now: SOME_INSTANT })
    expect(droppedBy(refused)).toEqual([
      { reason: 'draft', count: 1 },
      { reason: 'empty', count: 2 },
    ])
    expect(drafts.map((item) => item.position)).toEqual([3])
  })
})

describe('origin', () => {
  const feed = aParsedFeed({
    id: 'urn:feed',
    title: { value: 'The <i>Feed</i>', type: 'html' },
    selfUrl: '/self',
    url: '/',
    rights: { value: '© A', type: 'text' },
    icon: 'i.ico',
    updated: 9,
    language: 'en',
    authors: [{ name: 'Ed' }],
  })

  it('is the feed, with what it says of itself', () => {
    expect(draft({}, feed).origin).toEqual({
      sourceId: 's',
      id: 'urn:feed',
      title: 'The Feed',
      selfUrl: 'http://a.example/self',
      url: 'http://a.example/',
      updated: 9,
      authors: [{ name: 'Ed' }],
      rights: '© A',
      icon: 'http://a.example/feeds/i.ico',
      language: 'en',
    })
  })

  it('is named as configured, else by its host', () => {
    expect(draft({}, feed, { source: aSource({ title: 'Mine' }) }).origin.title).toBe('Mine')
    expect(draft({}, {}).origin).toEqual({
      sourceId: 's',
      id: 'http://a.example/feeds/rss',
      title: 'a.example',
      selfUrl: 'http://a.example/feeds/rss',
      authors: [],
    })
  })

  it('is kept where the entry was copied from another feed', () => {
    const origin = {
      id: 'urn:other',
      title: { value: 'Other', type: 'text' as const },
      selfUrl: 'http://o.example/feed',
      links: [],
      authors: [{ name: 'O' }],
      contributors: [],
      tags: [],
    }
    const item = draft({ origin }, { ...feed, dialect: 'atom' })
    expect(item.origin).toEqual({
      sourceId: 's',
      id: 'urn:other',
      title: 'Other',
      selfUrl: 'http://o.example/feed',
      authors: [{ name: 'O' }],
    })
    expect(item.authors).toEqual([{ name: 'O' }])
  })
})

it('an attribute name without end is looked at in linear time', () => {
  const html = `<p ${'data-'.repeat(100_000)}>x</p>`
  expect(draft({ content: [{ value: html, type: 'html' }] }).content).toBe(html)
})

describe('a title of megabytes', () => {
  it('has an end', () => {
    expect(draft({ title: { value: 'word '.repeat(1_000_000), type: 'text' } }).title.length).toBeLessThanOrEqual(200_000)
  })
})
