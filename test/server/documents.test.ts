import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { aCategory, aFeedDocument, aStatus, SERVER_NOW, serverSettings, someServer, startServer } from '../support/feed-server.ts'

type Headers = Record<string, string>

/** One request; the body as bytes. */
async function ask(url: string, headers: Headers = {}, method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'DELETE' = 'GET') {
  const answer = await request(url, { method, headers })
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) }
}

const document = aFeedDocument({
  text: `<rss version="2.0"><channel>${'<item>a longer text</item>'.repeat(200)}</channel></rss>`,
  links: [
    { rel: 'self', url: 'https://feeds.example/news/rss.xml' },
    { rel: 'hub', url: 'https://hub.example/' },
  ],
})

describe('a published feed', () => {
  test('is sent whole with everything a reader and a cache need', async () => {
    await using running = await startServer()
    running.cache.put([document])
    const answer = await ask(`${running.url}news/rss.xml`)
    expect(answer.status).toBe(200)
    expect(answer.body.equals(document.bytes)).toBe(true)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/rss+xml; charset=utf-8',
      'content-length': String(document.bytes.length),
      etag: document.etag,
      'last-modified': 'Sun, 01 Mar 2026 11:00:00 GMT',
      'cache-control': 'public, max-age=900, stale-while-revalidate=300, stale-if-error=86400',
      vary: 'Accept-Encoding',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Last-Modified, Link',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      link: '<https://feeds.example/news/rss.xml>; rel="self", <https://hub.example/>; rel="hub"',
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.headers['content-encoding']).toBeUndefined()
  })

  test('is fresh for five minutes at least, however near the next turn is', async () => {
    await using running = await startServer({ status: () => aStatus({ nextTurnAt: SERVER_NOW + 10_000 }) })
    running.cache.put([document])
    expect((await ask(`${running.url}news/rss.xml`)).headers['cache-control']).toMatch(/^public, max-age=300,/)
  })

  test('is never fresh for longer than the operator allows, however far the next turn is', async () => {
    const settings = serverSettings({ server: someServer({ maxAgeMs: 120_000 }) })
    await using running = await startServer({ settings, status: () => aStatus({ nextTurnAt: SERVER_NOW + 86_400_000 }) })
    running.cache.put([document])
    expect((await ask(`${running.url}news/rss.xml`)).headers['cache-control']).toMatch(/^public, max-age=120,/)
  })

  test('answers HEAD with the headers of GET in every coding', async () => {
    await using running = await startServer()
    running.cache.put([document])
    for (const coding of ['identity', 'gzip', 'br']) {
      const get = await ask(`${running.url}news/rss.xml`, { 'accept-encoding': coding })
      const head = await ask(`${running.url}news/rss.xml`, { 'accept-encoding': coding }, 'HEAD')
      expect(endToEnd(head.headers)).toEqual(endToEnd(get.headers))
      expect(head.body.length).toBe(0)
    }
  })

  test.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['gzip, br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, gzip;q=0', 'identity'],
    ['*', 'br'],
    ['*;q=0.1, br;q=0', 'gzip'],
    ['gzip;q=0, *', 'br'],
    ['deflate', 'identity'],
    ['x-gzip', 'gzip'],
    ['GZIP;Q=1.0', 'gzip'],
    ['br;q=nonsense', 'identity'],
  ])('asked with Accept-Encoding %s is sent in %s', async (field, coding) => {
    await using running = await startServer()
    running.cache.put([document])
    const answer = await ask(`${running.url}news/rss.xml`, field === undefined ? {} : { 'accept-encoding': field })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-encoding'] ?? 'identity').toBe(coding)
    const decode = { identity: (bytes: Buffer) => bytes, gzip: gunzipSync, br: brotliDecompressSync }[coding as 'gzip']
    expect(decode(answer.body).equals(document.bytes)).toBe(true)
    expect(answer.headers.vary).toBe('Accept-Encoding')
  })

  test('is refused with 406 only to one who refuses identity and every coding we have', async () => {
    await using running = await startServer()
    running.cache.put([document])
    expect((await ask(`${running.url}news/rss.xml`, { 'accept-encoding': 'identity;q=0' })).status).toBe(406)
    expect((await ask(`${running.url}news/rss.xml`, { 'accept-encoding': '*;q=0' })).status).toBe(406)
    expect((await ask(`${running.url}news/rss.xml`, { 'accept-encoding': 'identity;q=0, gzip;q=0.1' })).headers['content-encoding']).toBe(
      'gzip',
    )
  })

  test('has another strong entity tag in each coding', async () => {
    await using running = await startServer()
    running.cache.put([document])
    const tags = new Set<unknown>()
    for (const coding of ['identity', 'gzip', 'br'])
      tags.add((await ask(`${running.url}news/rss.xml`, { 'accept-encoding': coding })).headers.etag)
    expect(tags.size).toBe(3)
    for (const tag of tags) expect(tag).toMatch(/^"[^"]+"$/)
  })
})

describe('a conditional request', () => {
  const bare = document.etag.slice(1, -1)
  test.each([
    [document.etag, 304],
    [`W/${document.etag}`, 304],
    [`"other", ${document.etag}`, 304],
    [`"a,b",W/"c" , W/${document.etag}`, 304],
    ['*', 304],
    ['"other"', 200],
    [`"${bare}-gzip"`, 200],
    [bare, 200],
    ['', 200],
  ])('with If-None-Match %s is answered %i', async (field, status) => {
    await using running = await startServer()
    running.cache.put([document])
    const answer = await ask(`${running.url}news/rss.xml`, { 'if-none-match': field })
    expect(answer.status).toBe(status)
    if (status === 304) expect(answer.body.length).toBe(0)
  })

  test('repeats in the 304 what the 200 said of the copy', async () => {
    await using running = await startServer()
    running.cache.put([document])
    for (const coding of ['identity', 'gzip', 'br']) {
      const whole = await ask(`${running.url}news/rss.xml`, { 'accept-encoding': coding })
      const answer = await ask(`${running.url}news/rss.xml`, { 'accept-encoding': coding, 'if-none-match': String(whole.headers.etag) })
      expect(answer.status).toBe(304)
      for (const name of ['etag', 'cache-control', 'vary', 'last-modified', 'access-control-allow-origin']) {
        expect(answer.headers[name]).toBe(whole.headers[name])
      }
    }
  })

  test.each([
    ['Sun, 01 Mar 2026 11:00:00 GMT', 304],
    ['Sun, 01 Mar 2026 11:30:00 GMT', 304],
    ['Sunday, 01-Mar-26 11:00:00 GMT', 304],
    ['Sun Mar  1 11:00:00 2026', 304],
    ['Sun, 01 Mar 2026 10:59:59 GMT', 200],
    ['yesterday', 200],
  ])('with If-Modified-Since %s is answered %i', async (field, status) => {
    await using running = await startServer()
    running.cache.put([document])
    expect((await ask(`${running.url}news/rss.xml`, { 'if-modified-since': field })).status).toBe(status)
  })

  test('is decided by If-None-Match alone where both stand', async () => {
    await using running = await startServer()
    running.cache.put([document])
    const late = 'Sun, 01 Mar 2026 12:00:00 GMT'
    expect((await ask(`${running.url}news/rss.xml`, { 'if-none-match': '"other"', 'if-modified-since': late })).status).toBe(200)
  })

  test('with If-Match fails when the copy has changed', async () => {
    await using running = await startServer()
    running.cache.put([document])
    expect((await ask(`${running.url}news/rss.xml`, { 'if-match': '"other"' })).status).toBe(412)
    expect((await ask(`${running.url}news/rss.xml`, { 'if-match': document.etag })).status).toBe(200)
    expect((await ask(`${running.url}news/rss.xml`, { 'if-unmodified-since': 'Sun, 01 Mar 2026 10:00:00 GMT' })).status).toBe(412)
  })
})

describe('a range', () => {
  test.each([
    ['bytes=0-9', 206, 'bytes 0-9', 10],
    ['bytes=10-', 206, 'bytes 10-', undefined],
    ['bytes=-5', 206, undefined, 5],
    ['bytes=0-999999', 206, 'bytes 0-', undefined],
    ['bytes=0-1,5-6', 200, undefined, undefined],
    ['items=0-1', 200, undefined, undefined],
    ['bytes=9-3', 200, undefined, undefined],
    ['bytes=99999999-', 416, 'bytes */', undefined],
    ['bytes=-0', 416, 'bytes */', undefined],
  ])('%s is answered %i', async (field, status, begins, length) => {
    await using running = await startServer()
    running.cache.put([document])
    const answer = await ask(`${running.url}news/rss.xml`, { range: field })
    expect(answer.status).toBe(status)
    if (begins !== undefined) expect(answer.headers['content-range']).toContain(begins)
    if (length !== undefined) expect(answer.body.length).toBe(length)
    if (status === 206) expect(Buffer.from(document.bytes).includes(answer.body)).toBe(true)
  })

  test('of a copy that has changed is answered with the whole', async () => {
    await using running = await startServer()
    running.cache.put([document])
    expect((await ask(`${running.url}news/rss.xml`, { range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200)
    expect((await ask(`${running.url}news/rss.xml`, { range: 'bytes=0-9', 'if-range': document.etag })).status).toBe(206)
  })
})

describe('a path', () => {
  const page = aFeedDocument({ path: 'news/index.html', text: '<!doctype html><title>News</title>', mediaType: 'text/html; charset=utf-8' })
  const start = aFeedDocument({ path: 'index.html', text: '<!doctype html><title>Feeds</title>', mediaType: 'text/html; charset=utf-8' })
  const chinese = aFeedDocument({ path: '国内/rss.xml', text: '<rss>国内</rss>' })

  test.each([
    ['', 200],
    ['index.html', 200],
    ['news/', 200],
    ['news/rss.xml?utm_source=x', 200],
    ['news/%72ss.xml', 200],
    ['%E5%9B%BD%E5%86%85/rss.xml', 200],
    ['%e5%9b%bd%e5%86%85/rss.xml', 200],
    ['nothing.xml', 404],
    ['news/rss.xml/', 404],
    ['news%2Frss.xml', 400],
    ['news%5Crss.xml', 400],
    ['%00', 400],
    ['%ff', 400],
    ['%', 400],
    ['..%2f..%2fetc/passwd', 400],
    ['%2e%2e/%2e%2e/etc/passwd', 404],
  ])('%s is answered %i', async (path, status) => {
    await using running = await startServer()
    running.cache.put([document, page, start, chinese])
    expect((await rawGet(running.url, `/${path}`)).status).toBe(status)
  })

  test.each([
    ['/news', '/news/'],
    ['//news/rss.xml', '/news/rss.xml'],
    ['/news/./rss.xml', '/news/rss.xml'],
    ['/x/../news/rss.xml', '/news/rss.xml'],
    ['/../../news/rss.xml', '/news/rss.xml'],
    ['/%E5%9B%BD%E5%86%85//rss.xml', '/%E5%9B%BD%E5%86%85/rss.xml'],
    ['/feeds/news/rss.xml', '/news/rss.xml'],
    ['/feeds/news', '/news/'],
    ['/feeds/', '/'],
  ])('%s leads to %s for good', async (path, location) => {
    await using running = await startServer()
    running.cache.put([document, page, start, chinese])
    const answer = await rawGet(running.url, path)
    expect(answer.status).toBe(308)
    expect(answer.head).toContain(`Location: ${location}\r\n`)
  })

  test('in absolute form names the same document', async () => {
    await using running = await startServer()
    running.cache.put([document])
    expect((await rawGet(running.url, 'http://feeds.example/news/rss.xml')).status).toBe(200)
  })

  test('lies below the path of the site', async () => {
    await using running = await startServer({
      settings: serverSettings({ site: { url: 'https://example.org/feeds/', title: 'F', description: '', author: {} } }),
    })
    running.cache.put([document, start])
    expect((await rawGet(running.url, '/feeds/news/rss.xml')).status).toBe(200)
    expect((await rawGet(running.url, '/news/rss.xml')).status).toBe(404)
    expect((await rawGet(running.url, '/')).head).toContain('Location: /feeds/\r\n')
  })

  test('of a category that ended for good is gone, and one that is merely not published is missing', async () => {
    await using running = await startServer({ settings: serverSettings({ goneSlugs: ['news'] }) })
    for (const path of ['/news/rss.xml', '/news/', '/news', '/news/archive/3/atom.xml'])
      expect((await rawGet(running.url, path)).status, path).toBe(410)
    expect((await rawGet(running.url, '/other/rss.xml')).status).toBe(404)
  })

  test('of a category with a token is given only to who names it, and is kept in no shared cache', async () => {
    const categories = [aCategory({ token: 'a token of sixteen' }), aCategory({ slug: 'open' })]
    await using running = await startServer({ settings: serverSettings({ categories }) })
    running.cache.put([document, page, aFeedDocument({ path: 'open/rss.xml' })])
    for (const path of ['news/rss.xml', 'news/', 'news/rss.xml?token=another']) {
      const refused = await ask(running.url + path)
      expect([refused.status, refused.body.includes('longer text')], path).toEqual([401, false])
    }
    const given = await ask(`${running.url}news/rss.xml?token=${encodeURIComponent('a token of sixteen')}`)
    expect([given.status, given.headers['cache-control']]).toEqual([
      200,
      'private, max-age=900, stale-while-revalidate=300, stale-if-error=86400',
    ])
    const basic = { authorization: `Basic ${Buffer.from('me:a token of sixteen').toString('base64')}` }
    expect((await ask(`${running.url}news/`, basic)).status).toBe(200)
    expect((await ask(`${running.url}news/rss.xml`, { 'if-none-match': document.etag })).status).toBe(401)
    expect((await ask(`${running.url}open/rss.xml`)).headers['cache-control']).toMatch(/^public/)
  })

  test.each([
    ['nothing', 'fr', 404, 'There is no such page'],
    ['news/', 'zh-CN', 410, '这个订阅源已经停止'],
    ['nothing', 'zh-TW', 404, '沒有這個頁面'],
  ])('%s that is absent is a page with a way home for a browser, in %s', async (path, language, status, heading) => {
    const site = { url: 'https://example.org/feeds/', title: 'My <feeds>', description: '', author: {}, language }
    await using running = await startServer({ settings: serverSettings({ site, goneSlugs: ['news'] }) })
    const answer = await ask(`${running.url}feeds/${path}`, { accept: 'text/html,*/*' })
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(String(answer.headers['content-security-policy'])).toContain("default-src 'none'")
    const text = answer.body.toString()
    expect(text).toContain(`<h1>${heading}</h1>`)
    expect(text).toContain('<a href="/feeds/">')
    expect(text).not.toContain('<feeds>')
    const plain = await ask(`${running.url}feeds/${path}`)
    expect(plain.headers['content-type']).toBe('text/plain; charset=utf-8')
  })

  test('of a category that has another slug now leads there, document by document, and further once it is published', async () => {
    const categories = [aCategory({ slug: '国内', formerly: ['news', 'old'] })]
    await using running = await startServer({ settings: serverSettings({ categories }) })
    running.cache.put([chinese])
    for (const [path, location] of [
      ['/news/rss.xml', '/%E5%9B%BD%E5%86%85/rss.xml'],
      ['/old/archive/3/atom.xml', '/%E5%9B%BD%E5%86%85/archive/3/atom.xml'],
      ['/old/', '/%E5%9B%BD%E5%86%85/'],
      ['/old', '/%E5%9B%BD%E5%86%85/'],
    ] as const) {
      const answer = await rawGet(running.url, path)
      expect(answer.status, path).toBe(301)
      expect(answer.head).toContain(`Location: ${location}\r\n`)
    }
  })

  test('that is empty only because the first turn is under way is answered 503', async () => {
    await using running = await startServer({ status: () => ({ ...aStatus(), lastTurn: undefined }) as never })
    const answer = await ask(`${running.url}news/rss.xml`)
    expect(answer.status).toBe(503)
    expect(answer.headers['retry-after']).toBe('10')
  })
})

describe('another method', () => {
  test('is told what is allowed', async () => {
    await using running = await startServer()
    running.cache.put([document])
    const options = await ask(`${running.url}news/rss.xml`, {}, 'OPTIONS')
    expect(options.status).toBe(204)
    expect(options.headers.allow).toBe('GET, HEAD, OPTIONS')
    expect(options.headers['access-control-allow-headers']).toContain('If-None-Match')
    for (const method of ['POST', 'DELETE'] as const) {
      const answer = await ask(`${running.url}news/rss.xml`, {}, method)
      expect(answer.status).toBe(405)
      expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS')
    }
    expect((await ask(`${running.url}nothing.xml`, {}, 'POST')).status).toBe(404)
  })
})

/** Headers of the answer, not of the connection or the moment. */
function endToEnd({ date: _date, connection: _connection, 'keep-alive': _keepAlive, ...rest }: Readonly<Record<string, unknown>>) {
  return rest
}

/** A request whose target is sent just as given: clients tidy it. */
async function rawGet(base: string, target: string): Promise<{ readonly status: number; readonly head: string }> {
  const { connect } = await import('node:net')
  const { hostname, port } = new URL(base)
  const socket = connect(Number(port), hostname)
  socket.end(`GET ${target} HTTP/1.1\r\nHost: feeds.example\r\nConnection: close\r\n\r\n`)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return { status: Number(text.slice(9, 12)), head: text.slice(0, text.indexOf('\r\n\r\n') + 2) }
}
