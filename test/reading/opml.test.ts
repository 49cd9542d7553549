import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { feedsOf, parseOpml } from '../../src/reading/opml.ts'
import { type OpmlOutline, serializeOpml } from '../../src/writing/index.ts'

const list = (body: string) => `<?xml version="1.0"?><opml version="2.0"><head><title>L</title></head><body>${body}</body></opml>`
const urlsIn = (text: string | Uint8Array) => feedsOf(parseOpml(text).outlines).map(({ xmlUrl }) => xmlUrl)

describe('parseOpml', () => {
  it.each([
    [
      'a flat list',
      '<outline text="A" type="rss" xmlUrl="http://a.example/"/><outline text="B" xmlUrl="http://b.example/"/>',
      ['http://a.example/', 'http://b.example/'],
    ],
    [
      'names in any case',
      '<OUTLINE TEXT="A" xmlurl="http://a.example/"/><outline XMLURL="http://b.example/"/>',
      ['http://a.example/', 'http://b.example/'],
    ],
    ['bare ampersands', '<outline text="A & B" xmlUrl="http://a.example/?a=1&b=2"/>', ['http://a.example/?a=1&b=2']],
    [
      'missing ends',
      '<outline text="A" xmlUrl="http://a.example/"><outline text="B" xmlUrl="http://b.example/">',
      ['http://a.example/', 'http://b.example/'],
    ],
    [
      'single quotes and none',
      "<outline text='A' xmlUrl='http://a.example/'/><outline xmlUrl=http://b.example/x />",
      ['http://a.example/', 'http://b.example/x'],
    ],
    [
      'url for xmlUrl, where the type says feed',
      '<outline type="rss" url="http://a.example/"/><outline type="link" url="http://b.example/"/>',
      ['http://a.example/'],
    ],
    [
      'each address once',
      '<outline xmlUrl="http://a.example/"/><outline text="G"><outline xmlUrl="http://a.example/"/></outline>',
      ['http://a.example/'],
    ],
    ['comments and CDATA', '<!-- <outline xmlUrl="http://no.example/"/> --><outline xmlUrl="http://a.example/"/>', ['http://a.example/']],
  ])('reads %s', (_, body, urls) => {
    expect(urlsIn(list(body))).toEqual(urls)
  })

  it('tells the groups a feed stands in, outermost first', () => {
    const [feed] = feedsOf(
      parseOpml(list('<outline text="News"><outline title="Local"><outline text="A" xmlUrl="http://a.example/"/></outline></outline>'))
        .outlines,
    )
    expect(feed?.groups).toEqual(['News', 'Local'])
  })

  it.each(['utf-16le', 'utf-8', 'iso-8859-1'])('reads %s', (encoding) => {
    const text = `<?xml version="1.0" encoding="${encoding === 'utf-16le' ? 'utf-16' : encoding}"?><opml><body><outline text="é" xmlUrl="http://a.example/"/></body></opml>`
    const bytes =
      encoding === 'utf-16le' ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'latin1')
    expect(parseOpml(bytes).outlines[0]?.text).toBe('é')
  })

  it('says whether it was OPML at all', () => {
    expect(parseOpml('<html><outline xmlUrl="http://a.example/"/></html>')).toEqual({ found: false, whole: false, outlines: [] })
    expect(parseOpml(list(''))).toEqual({ found: true, whole: true, title: 'L', outlines: [] })
    expect(parseOpml('<opml><body><outline xmlUrl="http://a.example/"/>')).toMatchObject({ found: true, whole: false })
  })

  it('expands no entity of the document’s own', () => {
    const bomb = `<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>${list('<outline text="&a;&b;" xmlUrl="http://a.example/"/>')}`
    expect(parseOpml(bomb).outlines[0]?.text).toBe('&a;&b;')
  })

  it('is bounded in depth and in number', () => {
    const deep = parseOpml(list('<outline text="x" xmlUrl="http://a.example/">'.repeat(100_000)))
    expect(depthOf(deep.outlines)).toBeLessThanOrEqual(33)
    expect(parseOpml(list('<outline text="x"/>'.repeat(30_000))).outlines).toHaveLength(20_000)
  })
})

describe('serializeOpml', () => {
  it('writes what parseOpml reads', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).map((given) => `x${given}`.replace(/\s+/gu, ' ').trim())
    const feed = fc.record({ text, xmlUrl: fc.webUrl(), htmlUrl: fc.webUrl() })
    const group = fc.record({ text, outlines: fc.array(feed, { maxLength: 3 }) })
    fc.assert(
      fc.property(fc.array(fc.oneof(feed, group), { maxLength: 5 }), (outlines) => {
        const read = parseOpml(serializeOpml({ title: 'L', outlines })).outlines
        expect(read.map(plain)).toEqual(outlines.map(plain))
      }),
    )
  })

  it('is dated by what it lists, never by the clock', () => {
    expect(serializeOpml({ title: 'L', outlines: [] })).not.toContain('date')
    expect(serializeOpml({ title: 'L', modified: 0, outlines: [] })).toContain('<dateModified>Thu, 01 Jan 1970 00:00:00 GMT</dateModified>')
  })
})

function depthOf(outlines: readonly OpmlOutline[]): number {
  return outlines.length === 0 ? 0 : 1 + Math.max(...outlines.map((outline) => depthOf(outline.outlines ?? [])))
}

function plain({ text, xmlUrl, htmlUrl, outlines = [] }: OpmlOutline): unknown {
  return { text, xmlUrl, htmlUrl, outlines: outlines.map(plain) }
}
