import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { aCategory, aFeedDocument, aStatus, type RunningServer, serverSettings, startServer } from '../support/feed-server.ts'
import { documentOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'

const TYPES = { 'rss.xml': 'application/rss+xml', 'atom.xml': 'application/atom+xml', 'feed.json': 'application/feed+json' } as const
const links = [
  { rel: 'self', url: 'https://feeds.example/news/rss.xml' },
  { rel: 'hub', url: 'https://hub.example/' },
]
const feed = aFeedDocument({ text: `<rss version="2.0"><channel>${'<item>text</item>'.repeat(300)}</channel></rss>`, links })

async function serving<T>(
  work: (ask: Ask, running: RunningServer) => Promise<T>,
  given: Parameters<typeof startServer>[0] = {},
): Promise<T> {
  await using running = await startServer(given)
  running.cache.put([
    feed,
    ...Object.entries(TYPES)
      .slice(1)
      .map(([name, type]) => aFeedDocument({ path: `news/${name}`, mediaType: `${type}; charset=utf-8` })),
  ])
  return await work(async (path, headers = {}, method = 'GET') => {
    const answer = await request(`${running.url}${path}`, { method, headers })
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() }
  }, running)
}
type Ask = (
  path: string,
  headers?: Record<string, string>,
  method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST',
) => Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }>

describe('output point: serving', () => {
  it('each feed has its media type, with its charset', () =>
    serving(async (ask) => {
      for (const [name, type] of Object.entries(TYPES))
        expect((await ask(`news/${name}`)).headers['content-type']).toBe(`${type}; charset=utf-8`)
    }))

  it('strong entity tags, one a coding, and the last change of the body', () =>
    serving(async (ask) => {
      const tags = await Promise.all(
        ['identity', 'gzip', 'br'].map(async (coding) => (await ask('news/rss.xml', { 'accept-encoding': coding })).headers.etag),
      )
      expect(new Set(tags).size).toBe(3)
      for (const tag of tags) expect(tag).toMatch(/^"[^"]+"$/)
      expect((await ask('news/rss.xml')).headers['last-modified']).toBe(new Date(feed.lastModified).toUTCString())
    }))

  it('If-None-Match wins over If-Modified-Since, is compared weakly, and may be a list or *', () =>
    serving(async (ask) => {
      const tag = String((await ask('news/rss.xml')).headers.etag)
      for (const value of [tag, `W/${tag}`, `"other", ${tag}`, '*'])
        expect((await ask('news/rss.xml', { 'if-none-match': value })).status).toBe(304)
      const since = new Date(feed.lastModified + 1000).toUTCString()
      expect((await ask('news/rss.xml', { 'if-modified-since': since })).status).toBe(304)
      expect((await ask('news/rss.xml', { 'if-none-match': '"other"', 'if-modified-since': since })).status).toBe(200)
    }))

  it('304 repeats ETag, Cache-Control and Vary', () =>
    serving(async (ask) => {
      const whole = await ask('news/rss.xml')
      const again = await ask('news/rss.xml', { 'if-none-match': String(whole.headers.etag) })
      for (const name of ['etag', 'cache-control', 'vary']) expect(again.headers[name]).toBe(whole.headers[name])
      expect(again.body).toBe('')
    }))

  it('br and gzip by Accept-Encoding, which Vary names, and q=0 is honoured', () =>
    serving(async (ask) => {
      expect((await ask('news/rss.xml', { 'accept-encoding': 'gzip;q=0.5, br' })).headers['content-encoding']).toBe('br')
      expect((await ask('news/rss.xml', { 'accept-encoding': 'br;q=0, gzip' })).headers['content-encoding']).toBe('gzip')
      expect((await ask('news/rss.xml', { 'accept-encoding': 'br;q=0, gzip;q=0' })).headers['content-encoding']).toBeUndefined()
      expect((await ask('news/rss.xml')).headers.vary).toContain('Accept-Encoding')
    }))

  it('HEAD has the headers of GET, OPTIONS answers, other methods are 405 with Allow', () =>
    serving(async (ask) => {
      const [get, head] = [await ask('news/rss.xml'), await ask('news/rss.xml', {}, 'HEAD')]
      for (const name of ['etag', 'content-type', 'content-length', 'last-modified']) expect(head.headers[name]).toBe(get.headers[name])
      expect((await ask('news/rss.xml', {}, 'OPTIONS')).headers.allow).toBe('GET, HEAD, OPTIONS')
      const refused = await ask('news/rss.xml', {}, 'POST')
      expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS'])
    }))

  it('what is not there, stands elsewhere or has ended is said to be so', () =>
    serving(
      async (ask) => {
        expect((await ask('nothing.xml')).status).toBe(404)
        expect((await ask('old/rss.xml')).status).toBe(301)
        expect((await ask('dead/rss.xml')).status).toBe(410)
        expect((await ask('news//rss.xml')).status).toBe(308)
      },
      { settings: serverSettings({ categories: [aCategory({ slug: 'news', formerly: ['old'] })], goneSlugs: ['dead'] }) },
    ))

  it('scripts of any origin may read it and its ETag, Last-Modified and Link', () =>
    serving(async (ask) => {
      const { headers } = await ask('news/rss.xml', { origin: 'https://else.example' })
      expect(headers['access-control-allow-origin']).toBe('*')
      expect(headers['access-control-expose-headers']).toBe('ETag, Last-Modified, Link')
    }))

  it('no cookies', () => serving(async (ask) => expect((await ask('news/rss.xml')).headers['set-cookie']).toBeUndefined()))

  it('ranges are 206', () =>
    serving(async (ask) => {
      const part = await ask('news/rss.xml', { range: 'bytes=0-3' })
      expect([part.status, part.body]).toEqual([206, '<rss'])
    }))

  it('nosniff', () => serving(async (ask) => expect((await ask('news/rss.xml')).headers['x-content-type-options']).toBe('nosniff')))

  it('Link names self and hub as the document does', () =>
    serving(async (ask) =>
      expect((await ask('news/rss.xml')).headers.link).toBe(
        '<https://feeds.example/news/rss.xml>; rel="self", <https://hub.example/>; rel="hub"',
      ),
    ))

  it('429 with Retry-After for who asks too much', () =>
    serving(
      async (ask) => {
        await ask('news/rss.xml')
        const refused = await ask('news/rss.xml')
        expect(refused.status).toBe(429)
        expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
      },
      { limits: { exemptLoopback: false, requestBurst: 1, requestsPerSecond: 1 }, clock: () => 1_000_000 },
    ))

  it('503 with Retry-After while the first turn is under way', async () => {
    const { lastTurn: _, ...status } = aStatus()
    await using running = await startServer({ status: () => status })
    const answer = await request(`${running.url}news/rss.xml`)
    await answer.body.dump()
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '10'])
  })

  it('a page for people has an address of its own, names the three feeds, and no feed address ever sends HTML', () =>
    serving(async (ask) => {
      const page = documentOf('page', published([{ title: 'A' }]))
      for (const type of Object.values(TYPES)) expect(page).toContain(`<link rel="alternate" type="${type}"`)
      for (const name of Object.keys(TYPES))
        expect((await ask(`news/${name}`, { accept: 'text/html' })).headers['content-type']).not.toContain('html')
    }))
})
