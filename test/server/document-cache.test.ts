import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import type { FeedDocument } from '../../src/model/document.ts'
import { DocumentCache } from '../../src/server/index.ts'
import { aFeedDocument, SERVER_NOW, serverSettings, someServer, startServer } from '../support/feed-server.ts'

/** A cache over documents in memory that counts how often bytes are read. */
function aCache(documents: readonly FeedDocument[], memoryBytes: number) {
  const standing = new Map(documents.map((document) => [document.path, document]))
  const reads: string[] = []
  const cache = new DocumentCache({
    siteUrl: 'https://feeds.example/',
    clock: () => SERVER_NOW,
    memoryBytes,
    documents: {
      head: async (path) => standing.get(path),
      bytes: async (path) => {
        reads.push(path)
        return standing.get(path)?.bytes
      },
      count: async () => standing.size,
    },
  })
  const read = async (path: string) => {
    const cached = await cache.get(path)
    return cached === undefined ? undefined : await cache.bytesOf(cached, 'identity')
  }
  return { cache, reads, read, standing }
}

const pages = Array.from({ length: 50 }, (_, n) => aFeedDocument({ path: `news/archive/${n}/rss.xml`, text: `${n} `.repeat(10_000) }))

describe('the documents in memory', () => {
  test('take no more than they may, however many are asked for', async () => {
    const { cache, read } = aCache(pages, 200_000)
    for (const { path } of pages) {
      expect((await read(path))?.bytes.length).toBeGreaterThan(19_000)
      expect(cache.bytesHeld).toBeLessThanOrEqual(200_000)
    }
  })

  test('are those asked for last: what is asked for again and again is read once', async () => {
    const { reads, read, cache } = aCache(pages, 200_000)
    const [hot] = pages
    for (const { path } of pages) {
      await read(path)
      await read(hot!.path)
      cache.at(`/${hot!.path}`)
    }
    expect(reads.filter((path) => path === hot!.path)).toHaveLength(1)
  })

  test('hold nothing of a document that alone is larger than they may be, and it is sent all the same', async () => {
    const { cache, read } = aCache([aFeedDocument({ text: 'x'.repeat(300_000) })], 200_000)
    expect((await read('news/rss.xml'))?.bytes.length).toBe(300_000)
    expect(cache.bytesHeld).toBeLessThanOrEqual(200_000)
  })

  test('read a document once for all that ask at the same time', async () => {
    const { reads, read } = aCache(pages, 1_000_000)
    await Promise.all([1, 2, 3].map(() => read(pages[0]!.path)))
    expect(reads).toHaveLength(1)
  })

  test('are compressed again in the background when a new version of what readers asked for is published', async () => {
    const { cache, standing, reads } = aCache([aFeedDocument({ text: 'one' })], 1_000_000)
    const first = await cache.get('news/rss.xml')
    await cache.bytesOf(first!, 'gzip')
    const next = aFeedDocument({ text: 'two' })
    standing.set(next.path, next)
    cache.refresh([next])
    const cached = cache.at('/news/rss.xml')!
    await cache.bytesOf(cached, 'gzip')
    expect(cached.head.etag).toBe(next.etag)
    expect(reads).toHaveLength(2)
  })
})

test('a file that was replaced before the store knew of it is sent under the entity tag of its own bytes', async () => {
  await using running = await startServer()
  const former = aFeedDocument({ text: '<rss>one</rss>' })
  const newer = aFeedDocument({ text: '<rss>two</rss>' })
  running.cache.standing.set(former.path, { ...newer, etag: former.etag })
  const answer = await request(`${running.url}news/rss.xml`)
  expect(await answer.body.text()).toBe('<rss>two</rss>')
  expect(answer.headers.etag).toBe(newer.etag)
})

test('a document whose file somebody removed is answered 404, and served again as soon as it is back', async () => {
  await using running = await startServer()
  const document = aFeedDocument()
  running.cache.standing.set(document.path, { ...document, bytes: undefined as never })
  expect((await request(`${running.url}news/rss.xml`)).statusCode).toBe(404)
  running.cache.put([document])
  expect((await request(`${running.url}news/rss.xml`)).statusCode).toBe(200)
})

test('an output that cannot be read is answered 503, and the server goes on', async () => {
  await using running = await startServer()
  running.cache.put([aFeedDocument()])
  const broken = Object.defineProperty(aFeedDocument({ path: 'news/atom.xml' }), 'bytes', {
    get: () => {
      throw new Error('EIO')
    },
  })
  running.cache.standing.set('news/atom.xml', broken)
  const answer = await request(`${running.url}news/atom.xml`)
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '60'])
  expect((await request(`${running.url}news/rss.xml`)).statusCode).toBe(200)
})

test('documents that are not in memory answer 304 without being read', async () => {
  await using running = await startServer({ settings: serverSettings({ server: someServer({ memoryBytes: 0 }) }) })
  const document = aFeedDocument()
  running.cache.standing.set(document.path, Object.defineProperty({ ...document }, 'bytes', { get: () => expect.fail('it was read') }))
  expect((await request(`${running.url}news/rss.xml`, { headers: { 'if-none-match': document.etag } })).statusCode).toBe(304)
})
