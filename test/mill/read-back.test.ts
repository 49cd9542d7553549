import { describe, expect, it } from 'vitest'
import { heldBack } from '../../src/mill/publish/index.ts'
import { documentOf, readBackOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'

const publication = published([
  { guid: 'urn:one', title: 'First & foremost', url: 'http://a.example/1', published: 1e12 },
  { guid: 'urn:two', title: '', content: 'no title', contentType: 'text', published: 1e12 + 999 },
])

describe.each(['rss', 'atom', 'json-feed', 'page'] as const)('%s', (format) => {
  const text = documentOf(format, publication)

  it('passes as it was meant', async () => {
    expect(await readBackOf(format, text, publication)).toEqual([])
  })

  it('is held back when it ends too early', async () => {
    expect(await readBackOf(format, text.slice(0, text.length / 2), publication)).not.toEqual([])
  })

  it('is held back when an item is missing', async () => {
    const fewer = documentOf(format, { ...publication, items: publication.items.slice(0, 1) })
    expect((await readBackOf(format, fewer, publication))[0]).toBe('1 items are read, not 2')
  })

  it('is held back when items changed places', async () => {
    const swapped = documentOf(format, { ...publication, items: publication.items.toReversed() })
    expect((await readBackOf(format, swapped, publication)).some((finding) => finding.startsWith('item 1: its id reads'))).toBe(true)
  })

  it('is held back when it is empty, or not the format at all', async () => {
    expect(await readBackOf(format, '', publication)).not.toEqual([])
    expect(await readBackOf(format, '<html><body>502</body></html>', publication)).not.toEqual([])
  })
})

describe.each(['rss', 'atom', 'json-feed'] as const)('%s is held back when a reader would see', (format) => {
  it.each([
    ['another title', 'title', { title: 'Second' }],
    ['another id', 'id', { guid: 'urn:x', iri: 'urn:x' }],
    ['another page', 'link', { url: 'http://evil.example/' }],
    ['another date', 'date', { published: 9e11 }],
  ])('%s', async (_, field, change) => {
    const [first, second] = publication.items
    const text = documentOf(format, { ...publication, items: [{ ...first!, ...change }, second!] })
    const findings = await readBackOf(format, text, publication)
    expect(findings.length).toBe(1)
    expect(findings[0]).toMatch(new RegExp(`^item 1: its ${field} reads "`))
  })

  it('that it carries the address of another feed', async () => {
    const text = documentOf(format, { ...publication, selfUrls: { ...publication.selfUrls, [format]: 'https://other.example/feed' } })
    expect(await readBackOf(format, text, publication)).toEqual([
      `the feed's own address reads "https://other.example/feed", not "${publication.selfUrls[format]}"`,
    ])
  })
})

describe('JSON Feed is held back when its schema is broken', () => {
  const feed = JSON.parse(documentOf('json-feed', publication))
  const check = (change: (item: Record<string, unknown>, feed: Record<string, unknown>) => void) => {
    const copy = structuredClone(feed)
    change(copy.items[0], copy)
    return readBackOf('json-feed', JSON.stringify(copy), publication)
  }

  it.each([
    ['no content', (item: Record<string, unknown>) => delete item.content_text],
    ['a bad date', (item: Record<string, unknown>) => (item.date_modified = 'yesterday')],
    ['a relative address', (item: Record<string, unknown>) => (item.image = '/a.png')],
    ['a blank title', (item: Record<string, unknown>) => (item.title = ' ')],
    ['an attachment without a type', (item: Record<string, unknown>) => (item.attachments = [{ url: 'http://a.example/' }])],
    ['an author who says nothing', (item: Record<string, unknown>) => (item.authors = [{}])],
    ['an unknown member', (item: Record<string, unknown>) => (item.content = 'x')],
    ['an old version', (_: Record<string, unknown>, whole: Record<string, unknown>) => (whole.version = 'https://jsonfeed.org/version/1')],
    ['no items', (_: Record<string, unknown>, whole: Record<string, unknown>) => delete whole.items],
  ])('%s', async (_, change) => {
    expect((await check(change))[0]).toMatch(/^it cannot be read: /)
  })

  it('and an extension is none of its matter', async () => {
    expect(await check((item) => (item._mine = { a: 1 }))).toEqual([])
  })
})

it('the error names the document and the first finding', () => {
  expect(heldBack('news/rss.xml', ['1 items are read, not 2', 'x'])).toMatchObject({
    code: 'OUTPUT_HELD',
    message: 'news/rss.xml is held back: 1 items are read, not 2 (and 1 more)',
    details: { path: 'news/rss.xml', findings: ['1 items are read, not 2', 'x'] },
  })
})
