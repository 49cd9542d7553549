import { describe, expect, it } from 'vitest'
import { commonFeedPaths, discoverFeeds } from '../../src/reading/index.ts'

const page = (head: string, body = ''): string => `<!doctype html><html><head>${head}</head><body>${body}</body></html>`

describe('discoverFeeds', () => {
  it('ranks what the page declares over links that only look like feeds, and says why', () => {
    const feeds = discoverFeeds(
      page('<link rel="alternate" type="application/rss+xml" title="News" href="news.xml">', '<a href="/blog/feed/">RSS</a>'),
      'https://a.example/dir/',
    )
    expect(feeds.map((feed) => feed.url)).toEqual(['https://a.example/dir/news.xml', 'https://a.example/blog/feed/'])
    expect(feeds[0]).toMatchObject({ title: 'News', type: 'application/rss+xml', why: 'link rel=alternate of type application/rss+xml' })
  })

  it('puts feeds of comments last', () => {
    const head =
      '<link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed/"><link rel="alternate" type="application/rss+xml" href="/feed/">'
    expect(discoverFeeds(page(head), 'https://a.example/').map((feed) => feed.url)).toEqual([
      'https://a.example/feed/',
      'https://a.example/comments/feed/',
    ])
  })

  it('resolves against the base element of the page', () => {
    const feeds = discoverFeeds(
      page('<base href="https://b.example/x/"><link rel="alternate" type="application/atom+xml" href="atom.xml">'),
      'https://a.example/',
    )
    expect(feeds[0]?.url).toBe('https://b.example/x/atom.xml')
    expect(feeds[0]?.why).toContain('on another host')
  })

  it('names an address once, by its best reason', () => {
    const feeds = discoverFeeds(
      page('<link rel="alternate" type="application/feed+json" href="/feed.json">', '<a href="/feed.json">feed</a>'),
      'https://a.example/',
    )
    expect(feeds).toHaveLength(1)
    expect(feeds[0]?.type).toBe('application/feed+json')
  })

  it('passes over stylesheets, other alternates and schemes that are not of the web', () => {
    const head =
      '<link rel="stylesheet" href="/feed.css"><link rel="alternate" hreflang="de" href="/de/"><link rel="alternate" type="application/rss+xml" href="javascript:rss()">'
    expect(discoverFeeds(page(head), 'https://a.example/')).toEqual([])
  })
})

describe('commonFeedPaths', () => {
  it('looks beside the page and at the root, nothing twice', () => {
    const paths = commonFeedPaths('https://a.example/blog/post')
    expect(paths[0]).toBe('https://a.example/blog/feed')
    expect(paths).toContain('https://a.example/feed.xml')
    expect(new Set(paths).size).toBe(paths.length)
  })
})
