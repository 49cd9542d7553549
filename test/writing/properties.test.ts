import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Person } from '../../src/model/elements.ts'
import type { Item } from '../../src/model/item.ts'
import { anOrigin } from '../support/builders.ts'
import { documentOf, problemsOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'

const FORMATS = ['rss', 'atom', 'json-feed', 'page'] as const

/** Texts made of what has broken a feed somewhere. */
const fragment = fc.oneof(
  fc.constantFrom(
    ...[
      '&',
      '<',
      '>',
      '"',
      "'",
      ']]>',
      '<![CDATA[',
      '\u0000',
      '\u0001',
      '\u0002',
      '\u0003',
      '\ud83d',
      '\ude00',
      '\ufffe',
      '\uffff',
      '\r',
      '\n',
      '\t',
      '\u2028',
    ],
    ...[
      '&amp;',
      '&#0;',
      '&lt;',
      '<b>',
      '</b>',
      '<script>',
      '</item>',
      '</entry>',
      '-->',
      'javascript:',
      'http://a.example/',
      '稳字',
      'שלום',
      '\u202e',
      ' ',
      'word',
      '%zz',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const text = fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join(''))
const url = fc.oneof(text, fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.constant('http://a.example/x'))
const instant = fc.oneof(fc.double(), fc.integer({ min: -3e14, max: 3e14 }), fc.constantFrom(0, Number.NaN, 1e12))
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 })
const person: fc.Arbitrary<Person> = fc.record(
  { name: text, email: fc.oneof(text, fc.emailAddress()), url, avatar: url },
  { requiredKeys: [] },
)
const number = fc.oneof(fc.double(), fc.nat())

const item: fc.Arbitrary<Partial<Item>> = fc.record(
  {
    guid: url,
    url,
    externalUrl: url,
    title: text,
    content: text,
    contentType: fc.constantFrom('text', 'html'),
    summary: text,
    summaryType: fc.constantFrom('text', 'html'),
    authors: some(person),
    contributors: some(person),
    tags: some(fc.record({ term: text, scheme: url, label: text }, { requiredKeys: ['term'] })),
    links: some(fc.record({ url, rel: fc.constantFrom('via', 'related', 'replies', 'self', 'enclosure'), type: text })),
    enclosures: some(
      fc.record(
        { url, type: text, length: number, duration: number, title: text, medium: fc.constantFrom('audio', 'image', 'x'), width: number },
        { requiredKeys: ['url'] },
      ),
    ),
    image: fc.record({ url, width: number, height: number, title: text }, { requiredKeys: ['url'] }),
    rights: text,
    license: url,
    language: fc.oneof(text, fc.constantFrom('en', 'zh_CN', 'de-DE')),
    comments: url,
    published: instant,
    updated: instant,
    origin: fc
      .record({ id: url, title: text, selfUrl: url, url, updated: instant, rights: text, authors: some(person) })
      .map((origin) => anOrigin(origin)),
    extensions: fc.record(
      {
        itunes: fc.record(
          { subtitle: text, duration: number, explicit: fc.boolean(), image: url, episode: number, keywords: text },
          { requiredKeys: [] },
        ),
        podcast: fc.record(
          { transcripts: some(fc.record({ url, type: text })), persons: some(fc.record({ name: text, href: url })) },
          { requiredKeys: [] },
        ),
        chapters: some(fc.record({ start: number, title: text, url }, { requiredKeys: [] })),
        geo: fc.record({ type: fc.constant('Point'), coordinates: fc.array(number, { maxLength: 3 }) }),
        media: fc.record(
          { credit: some(fc.record({ content: text })), keywords: some(text), thumbnails: some(fc.record({ url })) },
          { requiredKeys: [] },
        ),
        custom: fc.dictionary(text, fc.jsonValue()),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)

const publication = fc
  .record({
    items: fc.array(item, { maxLength: 4 }),
    title: text,
    description: text,
    language: fc.option(fc.constantFrom('en', 'zh', 'xx-'), { nil: undefined }),
    paging: fc.constantFrom({ complete: true }, { complete: false, prev: 3 }, { complete: false, archive: 2, prev: 1, next: 3 }),
    images: fc.constantFrom('keep', 'lead', 'drop'),
    content: fc.constantFrom('full', 'summary', 'both'),
  })
  .map(({ items, title, description, language, paging, images, content }) =>
    published(
      items,
      {
        category: { slug: 'news', title, description, noindex: false, ...(language && { language }) },
        paging,
        hubs: ['https://hub.example/'],
        tombstones: [{ iri: 'urn:gone', when: 1e12 }],
      },
      { images, content },
    ),
  )

describe('any publication', () => {
  it.each(FORMATS)('is a sound document: %s', async (format) => {
    await fc.assert(
      fc.asyncProperty(publication, async (given) => {
        expect(await problemsOf(format, given)).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it('never says now: the same publication is the same bytes on another day', () => {
    const RealDate = globalThis.Date
    fc.assert(
      fc.property(publication, (given) => {
        const today = FORMATS.map((format) => documentOf(format, given))
        globalThis.Date = class extends RealDate {
          constructor(...args: readonly unknown[]) {
            if (args.length === 0) throw new Error('the clock was asked')
            super(...(args as [number]))
          }
          static override now(): number {
            throw new Error('the clock was asked')
          }
        } as DateConstructor
        try {
          expect(FORMATS.map((format) => documentOf(format, given))).toEqual(today)
        } finally {
          globalThis.Date = RealDate
        }
      }),
      { numRuns: 30 },
    )
  })
})
