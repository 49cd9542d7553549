import { Feed, type Item } from 'feed'
import { describe, expect, it } from 'vitest'
import { ITEM_MARK, marked, markedCdata, PublicationFeed, toExtensions, without } from '../../src/writing/feed-adapter.ts'
import { published } from '../support/publications.ts'

const OPTIONS = { title: 'T', link: 'https://a.example/', updated: new Date(0) }
const ITEM: Item = { title: 'Title', link: 'https://a.example/1', guid: 'g', date: new Date(0), description: 'd', content: 'c' }

function feedWith(extensions: Item['extensions'], item: Partial<Item> = {}): Feed {
  const feed = new Feed(OPTIONS)
  feed.addItem({ ...ITEM, ...item, ...(extensions && { extensions }) })
  return feed
}

/** What the adapter relies on in the package `feed`, which is pinned: when one of these fails, an upgrade changed a hook. */
describe('the hooks of feed 6.0.0', () => {
  it.each(['title', 'guid', 'description', 'content:encoded', 'author', 'category', 'enclosure', 'source', 'comments', 'atom:updated'])(
    'an extension of an item is, or replaces, the RSS element %s',
    (name) => {
      const rss = feedWith([{ name, objects: { _text: 'ours', _attributes: { a: 'b' } } }]).rss2()
      expect(rss.match(new RegExp(`<${name}\\b[^>]*>(?:<!\\[CDATA\\[)?`, 'g'))?.length ?? 0).toBeGreaterThan(0)
      expect(rss).toContain(`<${name} a="b">ours</${name}>`)
      expect(rss.split('<item>')[1]).not.toContain(`<${name}><![CDATA[`)
    },
  )

  it('a list of objects becomes a list of elements, an empty list none', () => {
    const two = toExtensions([
      { name: 'dc:creator', content: 'A' },
      { name: 'dc:creator', content: 'B' },
    ])
    expect(feedWith([...two]).rss2()).toMatch(/<dc:creator>A<\/dc:creator>\s*<dc:creator>B<\/dc:creator>/)
    expect(
      feedWith([without('description')])
        .rss2()
        .split('<item>')[1],
    ).not.toContain('<description')
  })

  it('elements may hold elements', () => {
    const chapters = toExtensions([
      { name: 'psc:chapters', attributes: { version: '1.2' }, content: [{ name: 'psc:chapter', attributes: { start: '0' } }] },
    ])
    expect(feedWith([...chapters]).rss2()).toMatch(/<psc:chapters version="1.2">\s*<psc:chapter start="0"\/>\s*<\/psc:chapters>/)
  })

  it.each(['atom:link', 'image', 'lastBuildDate', 'title', 'description', 'copyright', 'managingEditor', 'category', 'fh:complete'])(
    'an extension of the feed is, or replaces, the RSS element %s',
    (name) => {
      const feed = new Feed({
        ...OPTIONS,
        feedLinks: { rss: 'https://a.example/rss.xml' },
        image: 'https://a.example/i.png',
        copyright: 'c',
      })
      feed.addExtension({ name, objects: { _text: 'ours' } })
      expect(feed.rss2().match(new RegExp(`<${name}\\b`, 'g'))).toHaveLength(name === 'title' ? 2 : 1)
      expect(feed.rss2()).toContain(`<${name}>ours</${name}>`)
    },
  )

  it.each(['version', 'authors', 'language', 'hubs', 'next_url', 'favicon', '_feedmill'])(
    'an extension of the feed is, or replaces, the JSON member %s',
    (name) => {
      const feed = new Feed(OPTIONS)
      feed.addExtension({ name, objects: { ours: 1 } })
      expect(JSON.parse(feed.json1())[name]).toEqual({ ours: 1 })
    },
  )

  it.each(['content_html', 'content_text', 'summary', 'external_url', 'authors', 'tags', 'language', 'attachments', '_feedmill'])(
    'an extension of an item is, or replaces, the JSON member %s',
    (name) => {
      const feed = feedWith([{ name, objects: { ours: 1 } }])
      expect(JSON.parse(feed.json1()).items[0][name]).toEqual({ ours: 1 })
    },
  )

  it('an undefined JSON member vanishes', () => {
    const feed = feedWith([{ name: 'content_html', objects: undefined as never }])
    expect(JSON.parse(feed.json1()).items[0]).not.toHaveProperty('content_html')
  })

  it('it says the time when it is given none, which is why it always is', () => {
    const year = new Date().getUTCFullYear()
    expect(new Feed({ title: 'T', link: 'https://a.example/' }).rss2()).toContain(`${year}`)
    expect(new Feed(OPTIONS).rss2()).not.toContain(`${year}`)
  })

  it('the root begins as the adapter expects, to write its namespaces anew', () => {
    expect(feedWith(undefined).rss2()).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<rss version="2.0"[^>]*>/)
  })

  it('text passes through xml-js unharmed only by way of marks', () => {
    const plain = feedWith([{ name: 'comments', objects: { _text: 'a &amp;amp; b' } }]).rss2()
    expect(plain).toContain('<comments>a &amp;amp; b</comments>')
    const cdata = feedWith([{ name: 'comments', objects: { _cdata: ']]> ]]>' } }]).rss2()
    expect(cdata).toContain(']]]]><![CDATA[> ]]>')
    expect(marked('&amp; <\r')).toBe('\u0001amp; \u0002\u0004')
    expect(markedCdata(']]> ]]>')).toBe(']]\u0003 ]]\u0003')
  })
})

describe('PublicationFeed', () => {
  it('declares the namespaces that are used, and no other', () => {
    const feed = new PublicationFeed(published([]), { options: {} })
    expect(feed.rssAround([], ['dc', 'atom'])).toContain(
      '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">',
    )
  })

  it('cuts items apart whatever their texts hold', () => {
    const texts = ['a</item><item><title>b', '<item>\n        {\n', '']
    const items = texts.map((text, index) => ({
      title: ITEM_MARK,
      link: '',
      id: `urn:${index}`,
      date: new Date(0),
      content: text,
      extensions: [{ name: 'content:encoded', objects: { _cdata: markedCdata(text) } }],
    }))
    const feed = new PublicationFeed(published([]), { options: {}, items })
    expect(feed.rssItems().map((xml) => [/urn:\d/.exec(xml)?.[0], xml.startsWith('<item>'), xml.endsWith('</item>')])).toEqual(
      texts.map((_, index) => [`urn:${index}`, true, true]),
    )
    expect(feed.jsonItems().map((json) => JSON.parse(json).content_html)).toEqual(texts)
  })
})
