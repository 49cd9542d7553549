import { describe, expect, it } from 'vitest'
import { anOrigin } from '../support/builders.ts'
import { documentOf } from '../support/output-checks.ts'
import { published, SITE } from '../support/publications.ts'
import { atom, both, elementsIn, json, rss } from './writers.ts'

describe('output point: provenance', () => {
  const origin = anOrigin({
    ...{ id: 'tag:a.example,2026:feed', title: 'Source & Co', selfUrl: 'http://a.example/feed', url: 'http://a.example/' },
    ...{ updated: Date.UTC(2026, 0, 1), rights: 'Theirs', icon: 'http://a.example/i.png', logo: 'http://a.example/l.png' },
  })

  it('atom:source has id, title, updated and self', () => {
    const [, source = ''] = /<source>([\s\S]*)<\/source>/.exec(atom({ origin }))!
    for (const part of [
      '<id>tag:a.example,2026:feed</id>',
      '<title>Source &amp; Co</title>',
      '<updated>2026-01-01T00:00:00Z</updated>',
      'rel="self" href="http://a.example/feed"',
    ])
      expect(source).toContain(part)
  })

  it('atom:source is not updated in the future', () => {
    expect(atom({ origin: { ...origin, updated: Date.UTC(2030, 0, 1) } })).not.toContain('2030')
  })

  it('RSS source with its address', () => {
    expect(rss({ origin })).toContain('<source url="http://a.example/feed">Source &#x26; Co</source>')
  })

  it('JSON _feedmill.origin and _feedmill.source', () => {
    const facts = json({ origin }).items[0]._feedmill
    expect(facts.origin).toMatchObject({ id: 'tag:a.example,2026:feed', title: 'Source & Co', feed_url: 'http://a.example/feed' })
    expect(facts.source).toEqual({ name: 'Source & Co', url: 'http://a.example/', avatar: 'http://a.example/i.png' })
  })

  it('rights of item and feed', () => {
    const category = { slug: 'news', title: 'News', description: 'd', noindex: false, rights: 'Ours' }
    expect(rss({ rights: 'Its own' }, { category })).toMatch(/<copyright>Ours<\/copyright>[\s\S]*<dc:rights>Its own<\/dc:rights>/)
    expect(atom({ rights: 'Its own' }, { category })).toMatch(/<rights>Ours<\/rights>[\s\S]*<rights>Its own<\/rights>/)
    expect(json({ rights: 'Its own' }, { category }).items[0]._feedmill.rights).toBe('Its own')
  })

  it('external_url where the address is our own page', () => {
    expect(json({ externalUrl: 'http://b.example/' }).items[0].external_url).toBe('http://b.example/')
    for (const text of both({ externalUrl: 'http://b.example/' })) expect(text).toContain('rel="related" href="http://b.example/"')
  })

  it('icon and logo', () => {
    expect(atom({ origin })).toMatch(/<source>[\s\S]*<icon>http:\/\/a.example\/i.png<\/icon>\s*<logo>http:\/\/a.example\/l.png<\/logo>/)
    const site = { ...SITE, icon: 'https://feeds.example/i.png', logo: 'https://feeds.example/l.png' }
    expect(json({}, { site })).toMatchObject({ icon: site.logo, favicon: site.icon })
    expect(rss({}, { site })).toMatch(/<image>\s*<url>https:\/\/feeds.example\/l.png<\/url>\s*<title>News<\/title>\s*<link>/)
  })
})

describe('output point: the feed', () => {
  it('title, link, description and id', () => {
    expect(rss()).toMatch(/<title>News<\/title>\s*<link>https:\/\/feeds.example\/news\/<\/link>\s*<description>What is new<\/description>/)
    expect(atom()).toMatch(/<id>https:\/\/feeds.example\/news\/atom.xml<\/id>\s*<title>News<\/title>\s*<subtitle>What is new<\/subtitle>/)
    expect(json()).toMatchObject({ title: 'News', description: 'What is new', home_page_url: 'https://feeds.example/news/' })
  })

  it('updated is the newest visible change', () => {
    const text = documentOf('atom', published([{}, { id: 'b', guid: 'b', updated: Date.UTC(2026, 2, 1) }]))
    expect(text.split('<entry>')[0]).toContain('<updated>2026-03-01T00:00:00Z</updated>')
  })

  it('generator names our program with address and version', () => {
    expect(atom()).toContain('<generator uri="https://feeds.example/" version="1.2.3">feedmill</generator>')
    expect(rss()).toContain('<generator>feedmill/1.2.3 (+https://feeds.example/)</generator>')
    expect(json()._feedmill.generator).toEqual({ name: 'feedmill', url: 'https://feeds.example/', version: '1.2.3' })
  })

  it('ttl', () => {
    expect(rss({}, { ttlMinutes: 15 })).toContain('<ttl>15</ttl>')
  })

  it('JSON Feed says version 1.1', () => {
    expect(json().version).toBe('https://jsonfeed.org/version/1.1')
  })

  it('items are there even when there are none', () => {
    expect(JSON.parse(documentOf('json-feed', published([]))).items).toEqual([])
  })

  it('no namespace is declared that is not used', () => {
    for (const item of [{}, { authors: [{ name: 'a' }], image: { url: 'http://a.example/i.png' } }])
      for (const text of both(item)) {
        const used = new Set([
          ...elementsIn(text).flatMap((name) => (name.includes(':') ? name.split(':')[0]! : [])),
          ...[...text.matchAll(/ (xml|[a-z]+):[a-z]+=/g)].map(([, prefix = '']) => prefix),
        ])
        for (const [, prefix = ''] of text.matchAll(/xmlns:([a-z]+)=/g)) expect(used).toContain(prefix)
      }
  })
})
