import { describe, expect, it } from 'vitest'
import { documentOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'
import { samplePage } from '../support/sample-page.ts'

describe('the page of a category', () => {
  const page = documentOf('page', samplePage())

  it('names itself, its feeds and its neighbours to machines', () => {
    expect(page).toContain('<link rel="canonical" href="https://feeds.example/river/">')
    for (const [type, file] of [
      ['application/rss+xml', 'rss.xml'],
      ['application/atom+xml', 'atom.xml'],
      ['application/feed+json', 'feed.json'],
    ]) {
      expect(page).toMatch(
        new RegExp(`<link rel="alternate" type="${type?.replace('+', '\\+')}" title="[^"]+" href="https://feeds.example/river/${file}">`),
      )
    }
    expect(page).toContain('<link rel="next" href="https://feeds.example/river/archive/4/">')
  })

  it('says what it is to search engines, in a block that no title can end', () => {
    const [, block = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page) ?? []
    const data = JSON.parse(block)
    expect(data).toMatchObject({ '@type': 'CollectionPage', mainEntity: { numberOfItems: 6 } })
    expect(data.mainEntity.itemListElement[3].item.headline).toBe('Reading a river gauge with <twelve> lines of code & one resistor')
  })

  it('is kept out of search engines where that is wanted', () => {
    expect(page).not.toContain('noindex')
    const hidden = published([], { category: { slug: 'news', title: 'News', description: '', noindex: true } })
    expect(documentOf('page', hidden)).toContain('<meta name="robots" content="noindex">')
  })

  it('names where each story came from and where else it stands', () => {
    expect(page).toContain('<a class="source" dir="auto" href="https://river.example/" rel="noopener noreferrer">The River Post</a>')
    expect(page).toMatch(
      /Also at <a href="https:\/\/harbour.example\/boats" title="Midnight boats are back" rel="noopener noreferrer"><bdi>Harbour Radio<\/bdi><\/a>/,
    )
  })

  it('gives dates in UTC where the site names no time zone', () => {
    expect(page).toContain('<h2 class="day">Tuesday, November 24, 2026</h2>')
    expect(page).toContain('<time datetime="2026-11-24T14:05:00.000Z">14:05</time>')
  })

  it('frames nobody: players become links', () => {
    expect(page).not.toContain('<iframe')
    expect(page).toContain('<a href="https://www.youtube.com/embed/x" rel="noopener noreferrer">Open the player at www.youtube.com</a>')
  })

  it('speaks the language of its category where it knows it', () => {
    const chinese = documentOf(
      'page',
      samplePage({ category: { slug: 'river', title: '江边', description: '江边', language: 'zh-CN', noindex: false } }),
    )
    expect(chinese).toContain('<html lang="zh-CN">')
    expect(chinese).toContain('2026年11月24日星期二')
    expect(chinese).toContain('订阅')
  })

  it('says so where there is nothing', () => {
    expect(documentOf('page', published([]))).toContain('Nothing has been published here yet.')
  })

  it('puts the day beside each story where the order is not by day', () => {
    const mixed = published([{ published: 1e12 }, { published: 1.1e12 }, { published: 1e12 + 1 }])
    expect(documentOf('page', mixed)).not.toContain('class="day"')
    expect(documentOf('page', mixed)).toContain('Sunday, September 9, 2001, 01:46')
  })
})
