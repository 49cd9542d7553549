import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDocument } from '../../src/mill/readers/parse.ts'
import type { Item } from '../../src/model/item.ts'
import type { Publication } from '../../src/model/publication.ts'
import { aDocument, anOrigin } from '../support/builders.ts'
import { documentOf } from '../support/output-checks.ts'
import { published, SITE } from '../support/publications.ts'
import { type Carried, FEED_FIELDS, type FeedFormat, type Field, ITEM_FIELDS } from './carried-fields.ts'

const FORMATS: readonly FeedFormat[] = ['rss', 'atom', 'json-feed']
const DOCS = new URL('../../docs/formats.md', import.meta.url)

/** Every field set, each to something that would show if it were read from elsewhere. */
const everything: Partial<Item> = {
  guid: 'tag:a.example,2026:1',
  url: 'http://a.example/1',
  externalUrl: 'http://b.example/',
  title: 'AT&T <b> &amp; ]]>',
  content: '<p>Hello &amp; <b>x</b> ]]&gt; y</p>',
  contentType: 'html',
  summary: '<i>Sum</i> &amp; x',
  summaryType: 'html',
  authors: [
    { name: 'Jo', email: 'jo@a.example', url: 'http://jo.example/', avatar: 'http://jo.example/me.png' },
    { name: 'Al', email: 'al@a.example' },
  ],
  contributors: [{ name: 'Co' }],
  tags: [{ term: 'a', scheme: 'http://s.example/', label: 'The A' }, { term: 'b' }],
  links: [{ url: 'http://via.example/', rel: 'via' }],
  enclosures: [
    { url: 'http://a.example/x.mp3', type: 'audio/mpeg', length: 5, duration: 61, title: 'The sound' },
    { url: 'http://a.example/y.mp4', type: 'video/mp4', length: 7 },
  ],
  image: { url: 'http://a.example/i.jpg', width: 10, height: 20 },
  rights: 'R & R',
  license: 'http://l.example/',
  language: 'de',
  comments: 'http://a.example/1#c',
  published: 1e12 + 345,
  updated: 1.1e12,
  origin: anOrigin({ url: 'http://a.example/', rights: 'OR', updated: 9e11, authors: [{ name: 'OA' }] }),
  extensions: {
    itunes: { subtitle: 'st', explicit: true, duration: 61, episode: 3, season: 2, episodeType: 'full' },
    podcast: { transcripts: [{ url: 'http://a.example/t.vtt', type: 'text/vtt' }] },
    chapters: [{ start: 61.5, title: 'c' }],
    geo: { type: 'Point', coordinates: [8, 50] },
    media: { credit: [{ content: 'C', role: 'r' }] },
    custom: { _x: { a: 1 } },
  },
}

const publication = published([everything], {
  category: {
    slug: 'news',
    title: 'News & <views>',
    description: 'What is new & old',
    language: 'fr',
    rights: 'Ours & theirs',
    noindex: false,
    tags: ['t1', 't2'],
  },
  site: { ...SITE, logo: 'https://feeds.example/logo.png' },
  hubs: ['https://hub.example/'],
  ttlMinutes: 60,
  paging: { complete: false, prev: 3 },
})

describe.each(FORMATS)('what %s carries', (format) => {
  const feed = readBack(format, publication)

  it.each(FEED_FIELDS)('of the feed: $name', (field) => {
    check(field, format, field.meant(publication), field.read(feed))
  })

  it.each(ITEM_FIELDS)('of an item: $name', (field) => {
    check(field, format, field.meant(publication.items[0]!), field.read(feed.entries[0]!))
  })
})

it.each(FORMATS)('plain text is read back as it was: %s', (format) => {
  const plain = published([{ content: '1 < 2 & 3', contentType: 'text', summary: 'S & <s>', summaryType: 'text' }])
  const [entry] = readBack(format, plain).entries
  const [content] = entry!.content
  expect(content).toMatchObject(format === 'rss' ? { value: '1 &lt; 2 &amp; 3', type: 'html' } : { value: '1 < 2 & 3', type: 'text' })
})

it('the documented table is the one that is tested (UPDATE_DOCS=1 writes it)', () => {
  const [tables = '', rest = ''] = readFileSync(DOCS, 'utf8').split(BY_HAND)
  const wanted = documented()
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(DOCS, wanted + BY_HAND + rest)
  else expect(tables).toBe(wanted)
})

/** Begins what the tables cannot say. */
const BY_HAND = '\n## What else is promised\n'

function readBack(format: FeedFormat, given: Publication) {
  return parseDocument(aDocument({ text: documentOf(format, given), url: given.selfUrls[format] }))
}

/** A field that is said not to be carried must not be: else the table hides what we do. */
function check(field: Field<never, never>, format: FeedFormat, meant: unknown, read: unknown): void {
  if (field.carried[format] === true) expect(read).toEqual(meant)
  else expect(read).not.toEqual(meant)
}

function documented(): string {
  const table = (fields: readonly Field<never, never>[]) =>
    [
      '| field | RSS 2.0 | Atom 1.0 | JSON Feed 1.1 |',
      '|---|---|---|---|',
      ...fields.map(({ name, carried }) => `| ${name} | ${FORMATS.map((format) => cell(carried[format])).join(' | ')} |`),
    ].join('\n')
  return `# What each format carries

Made by \`test/writing/round-trip.test.ts\`, which writes each field, reads it back with feedmill's own parser, and compares.
"yes": read back equal. Otherwise the table says what is lost, or where it stands instead. The HTML page carries what people read.

## Of an item

${table(ITEM_FIELDS)}

Plain text goes into RSS as escaped HTML, and stays plain text in Atom and JSON Feed. What the other members of a story say of themselves
("also at") stands in \`_feedmill.also_at\` and on the page.

## Of a feed

${table(FEED_FIELDS)}
`
}

function cell(carried: Carried): string {
  return carried === true ? 'yes' : carried
}
