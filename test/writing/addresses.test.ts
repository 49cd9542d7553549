import fc from 'fast-check'
import RssParser from 'rss-parser'
import { expect, it } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import { documentOf, problemsOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'

/** Addresses made of what parsers of addresses disagree about. */
const address = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'http://',
        'https://',
        'a.example',
        '/',
        '?',
        '#',
        '{',
        '}',
        '"',
        '|',
        '^',
        '`',
        '\\',
        '<',
        '>',
        '%',
        '%7b',
        "'",
        '@',
        ':',
        '[',
        ']',
      ),
      fc.constantFrom(
        '::1',
        '127.1',
        '中.example',
        'xn--',
        '\u200b',
        '\u00ad',
        ' ',
        '\t',
        '&',
        ';',
        '&amp;',
        '..',
        '_',
        '-',
        '~',
        '\ud83d',
      ),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 9 },
  )
  .map((parts) => `${['http://', 'https://', ''][parts.length % 3]}${parts.join('')}`)

it('a document carries an address that every reader gives back equal, or none', async () => {
  await fc.assert(
    fc.asyncProperty(address, address, address, async (url, other, picture) => {
      const item: Partial<Item> = {
        guid: url,
        url,
        enclosures: [{ url: other, type: 'audio/mpeg' }],
        authors: [{ name: 'A', url: other, avatar: picture }],
        image: { url: picture },
        comments: other,
        externalUrl: picture,
      }
      const publication = published([item, { id: 'b', guid: 'urn:b', title: 'neighbour' }])
      const shown = publication.items[0]!
      for (const format of ['rss', 'atom', 'json-feed', 'page'] as const) expect(await problemsOf(format, publication)).toEqual([])
      const linked = shown.url ?? `${publication.url}#i-${shown.itemId}`
      const json = JSON.parse(documentOf('json-feed', publication)).items[0]
      const rss = (await new RssParser().parseString(documentOf('rss', publication))).items[0]
      expect([json.url, rss?.link ?? undefined]).toEqual([linked, linked])
      expect([json.attachments?.[0].url, rss?.enclosure?.url]).toEqual([shown.enclosures[0]?.url, shown.enclosures[0]?.url])
      for (const one of [shown.url, shown.externalUrl, shown.comments, shown.image?.url, shown.enclosures[0]?.url])
        if (one !== undefined) expect(new URL(one).href).toBe(one)
    }),
    { numRuns: 150 },
  )
})

it.each(['http://a{b}.example/', 'http://a".example/', 'http://a`b/', "http://a'b/", 'http://a&b/', 'http://a!b/'])(
  'a host that is neither a name nor an address has no address: %s',
  (url) => {
    expect(published([{ url, title: 't' }]).items[0]?.url).toBeUndefined()
  },
)
