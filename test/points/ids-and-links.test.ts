import { describe, expect, it } from 'vitest'
import { documentOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'
import { atom, both, expectSound, FEEDS, json, readByFeedsmith, rss } from './writers.ts'

const RAW = 'HTTP://A.example:80/%7ea/../b?x=1&y=2#Z'

describe('output point: ids', () => {
  it('kept character by character (RFC 4287 §4.2.6)', () => {
    const read = readByFeedsmith({ guid: RAW })
    expect([read.rss.items?.[0]?.guid?.value, read.atom.entries?.[0]?.id, read.json.items?.[0]?.id]).toEqual([RAW, RAW, RAW])
  })

  it('an id that is no IRI becomes a stable one in Atom', () => {
    const [, id] = /<entry>\s*<id>(urn:uuid:[0-9a-f-]{36})<\/id>/.exec(atom({ guid: 'not an iri' }))!
    expect(atom({ guid: 'not an iri', title: 'Other' })).toContain(`<id>${id}</id>`)
    expect(json({ guid: 'not an iri' }).items[0].id).toBe('not an iri')
    expect(atom({ guid: 'http://a.example/x[0]' })).toMatch(/<entry>\s*<id>urn:uuid:/)
    expect(atom({ guid: 'http://[2001:db8::1]/x' })).toContain('<id>http://[2001:db8::1]/x</id>')
  })

  it('every item has one, also where the source gave none', async () => {
    await expectSound([{ guid: '' }, { id: 'b', guid: ' ' }])
    expect(rss({ guid: '' })).toMatch(/<guid isPermaLink="false">urn:uuid:/)
  })

  it('once in a feed', async () => {
    const items = [{ guid: 'same' }, { id: 'b', guid: 'same' }]
    await expectSound(items)
    const ids = JSON.parse(documentOf('json-feed', published(items))).items.map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(2)
  })

  it('isPermaLink is true exactly where the guid is the link', () => {
    const url = 'http://a.example/x'
    expect(rss({ guid: url, url })).toContain(`<guid isPermaLink="true">${url}</guid>`)
    expect(rss({ guid: `${url}/`, url })).toContain(`<guid isPermaLink="false">${url}/</guid>`)
    expect(rss({ guid: url, url: 'javascript:x' })).toContain('isPermaLink="false"')
  })

  it.each(['tag:a.example,2026:1', 'urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a'])('%s passes through', (guid) => {
    expect(atom({ guid })).toContain(`<id>${guid}</id>`)
    expect(rss({ guid })).toContain(`>${guid}</guid>`)
  })
})

describe('output point: links', () => {
  it('self and feed_url, with the media type', () => {
    expect(rss()).toContain('<atom:link rel="self" type="application/rss+xml" href="https://feeds.example/news/rss.xml"/>')
    expect(atom()).toContain('<link rel="self" type="application/atom+xml" href="https://feeds.example/news/atom.xml"/>')
    expect(json().feed_url).toBe('https://feeds.example/news/feed.json')
  })

  it('alternate says text/html and comes first', () => {
    expect(/<link [^>]*>/.exec(atom())?.[0]).toBe('<link rel="alternate" type="text/html" href="https://feeds.example/news/"/>')
    expect(json().home_page_url).toBe('https://feeds.example/news/')
  })

  it('hub', () => {
    const given = { hubs: ['https://hub.example/'] }
    for (const text of both({}, given)) expect(text).toContain('rel="hub" href="https://hub.example/"')
    expect(json({}, given).hubs).toEqual([{ type: 'WebSub', url: 'https://hub.example/' }])
  })

  it('next and previous archive (RFC 5005)', () => {
    const given = { paging: { complete: false, archive: 2, prev: 1, next: 3 } }
    for (const text of both({}, given))
      for (const rel of ['prev-archive', 'next-archive', 'current']) expect(text).toContain(`rel="${rel}"`)
    expect(json({}, given).next_url).toBe('https://feeds.example/news/archive/1/feed.json')
  })

  it('IRIs and spaces are encoded', async () => {
    const item = { url: 'http://münchen.example/ä b?q=日', enclosures: [{ url: 'http://a.example/a b.mp3' }] }
    await expectSound([item])
    for (const text of both(item)) expect(text).toContain('http://xn--mnchen-3ya.example/%C3%A4%20b?q=%E6%97%A5')
    expect(json(item).items[0].attachments[0].url).toBe('http://a.example/a%20b.mp3')
    expect(json({ url: 'http://a.example/x[0]?y[]=1#z[2]' }).items[0].url).toBe('http://a.example/x%5B0%5D?y%5B%5D=1#z%5B2%5D')
    expect(json({ url: 'http://[2001:db8::1]/x[0]' }).items[0].url).toBe('http://[2001:db8::1]/x%5B0%5D')
  })

  it('relative addresses of item, picture and enclosure become absolute or are left out', async () => {
    const item = {
      url: 'http://a.example/b/c',
      image: { url: '../p.png' },
      enclosures: [{ url: '/e.mp3' }],
      content: '<img src="i.png">',
      contentType: 'html',
    } as const
    await expectSound([item, { id: 'b', url: '/relative' }])
    expect(json(item).items[0]).toMatchObject({ image: 'http://a.example/p.png', attachments: [{ url: 'http://a.example/e.mp3' }] })
    expect(json(item).items[0].content_html).toContain('src="http://a.example/b/i.png"')
    expect(rss({ url: '/relative' })).not.toContain('>/relative<')
  })

  it('an item without a web address stays valid', async () => {
    await expectSound([{ url: 'urn:x' }])
    for (const format of FEEDS) expect(documentOf(format, published([{ url: 'urn:x' }]))).not.toContain('"urn:x"')
  })
})
