import { describe, expect, it } from 'vitest'
import { documentOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'
import { atom, both, expectSound, FEEDS, json, rss } from './writers.ts'

describe('output point: dates', () => {
  it('items without dates do not break the feed', async () => {
    const { published: _, ...undated } = { published: undefined, firstSeen: Date.UTC(2026, 0, 2) }
    await expectSound([{ ...undated }])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 8.64e15, -6.3e13, Date.UTC(9999, 0)])(
    'the instant %d is never written',
    async (instant) => {
      await expectSound([{ published: instant, updated: instant }])
      for (const format of FEEDS)
        expect(documentOf(format, published([{ published: instant }]))).not.toMatch(/NaN|Invalid|\+\d{6}-|9999|275760|>-/)
    },
  )

  it('updated and published are both kept', () => {
    const item = { published: Date.UTC(2026, 0, 1), updated: Date.UTC(2026, 0, 2) }
    expect(rss(item)).toMatch(/<pubDate>Thu, 01 Jan 2026 00:00:00 GMT<\/pubDate>[\s\S]*<atom:updated>2026-01-02T00:00:00Z<\/atom:updated>/)
    expect(atom(item)).toContain('<published>2026-01-01T00:00:00Z</published>')
    expect(json(item).items[0]).toMatchObject({ date_published: '2026-01-01T00:00:00.000Z', date_modified: '2026-01-02T00:00:00.000Z' })
  })

  it('date_modified is never before date_published', () => {
    expect(json({ published: Date.UTC(2026, 0, 2), updated: Date.UTC(2026, 0, 1) }).items[0].date_modified).toBe('2026-01-02T00:00:00.000Z')
  })
})

describe('output point: people', () => {
  it('a bare name never stands in RSS author', () => {
    expect(rss({ authors: [{ name: 'Jo' }] })).toContain('<dc:creator>Jo</dc:creator>')
    expect(rss({ authors: [{ name: 'Jo' }] })).not.toContain('<author>')
  })

  it('all authors are kept', () => {
    const authors = ['Jo', 'Al', 'Su'].map((name) => ({ name }))
    for (const name of ['Jo', 'Al', 'Su']) for (const text of both({ authors })) expect(text).toContain(`>${name}<`)
    expect(json({ authors }).items[0].authors).toEqual(authors)
  })

  it.each(['nobody', 'a@', '@b.example', 'a b@c.example', 'a@b@c'])('the mail %s is never written', (email) => {
    for (const format of FEEDS) expect(documentOf(format, published([{ authors: [{ name: 'Jo', email }] }]))).not.toContain(`${email}<`)
    expect(atom({ authors: [{ name: 'Jo', email }] })).not.toContain('<email>')
  })

  it('Atom always has an author somewhere', () => {
    expect(atom({ authors: [] })).toMatch(/<author>\s*<name>The Editors<\/name>/)
  })

  it('authors with only a mail or only an address stay valid', async () => {
    await expectSound([{ authors: [{ email: 'only@a.example' }, { url: 'http://b.example/' }] }])
  })

  it('contributors', () => {
    const item = { contributors: [{ name: 'Con' }] }
    expect(rss(item)).toContain('<dc:contributor>Con</dc:contributor>')
    expect(atom(item)).toMatch(/<contributor>\s*<name>Con<\/name>/)
    expect(json(item).items[0]._feedmill.contributors).toEqual([{ name: 'Con' }])
  })

  it('JSON Feed has authors with avatar and url', () => {
    const author = { name: 'Jo', url: 'http://jo.example/', avatar: 'http://jo.example/me.png' }
    expect(json({ authors: [author] }).items[0].authors).toEqual([author])
  })
})

describe('output point: tags', () => {
  it('label and scheme are kept', () => {
    const tags = [{ term: 't', label: 'Label', scheme: 'http://s.example/' }]
    expect(atom({ tags })).toContain('<category term="t" scheme="http://s.example/" label="Label"/>')
    expect(rss({ tags })).toContain('<category domain="http://s.example/">Label</category>')
    expect(json({ tags }).items[0].tags).toEqual(['Label'])
  })

  it('empty ones are dropped', () => {
    expect(json({ tags: [{ term: ' ' }, { term: 'a' }] }).items[0].tags).toEqual(['a'])
    for (const text of both({ tags: [{ term: '' }] })) expect(text).not.toContain('<category')
  })

  it('repeated ones stand once', () => {
    expect(rss({ tags: [{ term: 'a' }, { term: 'a' }] }).match(/<category>/g)).toHaveLength(1)
  })

  it('of the feed, too', () => {
    const category = { slug: 'news', title: 'News', description: 'd', noindex: false, tags: ['x', 'x', ''] }
    expect(rss({}, { category }).split('<item>')[0]).toContain('<category>x</category>')
    expect(atom({}, { category }).split('<entry>')[0]).toContain('<category term="x"/>')
    expect(json({}, { category })._feedmill.tags).toEqual(['x'])
  })
})
