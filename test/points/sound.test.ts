import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'
import { atom, both, elementsIn, expectSound, FEEDS, FORMATS, json, rss } from './writers.ts'

const HOSTILE = '</title></item><item><title>x</title></item>]]>]]><script>alert(1)</script>"\'><a href="javascript:alert(1)">'

describe('output point: sound', () => {
  it('no input crashes a writer', async () => {
    const word = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(']]>', '\u0000', '\ud800', '<!--', '&#0;', HOSTILE))
    await fc.assert(
      fc.asyncProperty(word, word, word, async (title, content, guid) => {
        await expectSound([{ title, content, contentType: 'html', guid, authors: [{ name: title }], tags: [{ term: content }] }])
      }),
      { numRuns: 40 },
    )
  })

  it('always well-formed: control characters, U+FFFE and lone surrogates are removed, no ]]> ends a section, attributes are escaped', async () => {
    const text = 'a\u0000\u0008\u000b\ufffe\uffff\ud800b ]]> ]]> ]]> & < > " \''
    const item = { title: text, content: text, contentType: 'text', tags: [{ term: text, scheme: 'http://a.example/?a="&b=<' }] } as const
    await expectSound([item])
    for (const document of both(item)) expect(document).not.toMatch(/[\u0000-\u0008\u000b\ufffe\uffff]/)
  })

  it('hostile text never adds an item, an element or a link', async () => {
    const item = {
      title: HOSTILE,
      content: HOSTILE,
      contentType: 'html',
      summary: HOSTILE,
      summaryType: 'text',
      authors: [{ name: HOSTILE }],
    } as const
    const tame = { title: 'x', content: 'x', contentType: 'html', summary: 'x', summaryType: 'text', authors: [{ name: 'x' }] } as const
    await expectSound([item])
    const count = (text: string) => elementsIn(text).filter((name) => /^(?:item|entry|link|script|a)$/.test(name)).length
    for (const [index, text] of both(item).entries()) expect(count(text)).toBe(count(both(tame)[index]!))
    expect(json(item).items).toHaveLength(1)
  })

  it('javascript: and data: links are never published', () => {
    const bad = 'javascript:alert(1)'
    const item = {
      ...{ url: bad, externalUrl: bad, comments: 'data:text/html,x', license: bad, image: { url: 'data:image/png;base64,x' } },
      ...{
        authors: [{ name: 'A', url: bad, avatar: bad }],
        links: [{ url: bad, rel: 'related' }],
        enclosures: [{ url: 'data:audio/mpeg,x' }],
      },
      ...{ content: `<a href="${bad}">x</a><img src="${bad}">`, contentType: 'html' as const },
    }
    for (const format of FORMATS)
      expect(documentOf(format, published([item])).replace('href="data:,"', '')).not.toMatch(/javascript:|["(]data:/)
  })

  it('an article of 2 MB and a title of 100,000 characters go through', async () => {
    const content = `<p>${'word '.repeat(20_000)}</p>`.repeat(20)
    const title = 'long '.repeat(20_000)
    for (const format of FEEDS) {
      const text = documentOf(format, published([{ content, contentType: 'html', title }]))
      expect(text.length).toBeGreaterThan(2_000_000)
      expect(text).toContain(title.trim())
    }
  })

  it('UTF-8 without a byte order mark, declared', () => {
    for (const text of both({ title: '标题 é 🎈' })) {
      expect(text).toMatch(/^<\?xml version="1\.0" encoding="utf-8"\?>/)
      expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text)
      expect(text).toContain('标题 é 🎈')
    }
    expect(json({ title: '标题 é 🎈' }).items[0].title).toBe('标题 é 🎈')
    expect(documentOf('json-feed', published([]))[0]).toBe('{')
  })

  it('the same input gives the same bytes, without a date of the build', () => {
    for (const format of FORMATS) {
      const text = documentOf(format, published([{ title: 'A' }]))
      expect(documentOf(format, published([{ title: 'A' }]))).toBe(text)
      expect(text).not.toContain(String(new Date().getUTCFullYear() + 1))
    }
    expect(rss()).toContain('<lastBuildDate>Fri, 02 Jan 2026 03:04:05 GMT</lastBuildDate>')
    expect(atom()).toContain('<updated>2026-01-02T03:04:05Z</updated>')
  })
})
