import { describe, expect, test } from 'vitest'
import { aFeedDocument, aToken, serverSettings, someServer, startServer } from '../support/feed-server.ts'

const site = { url: 'https://example.org/feeds/', title: 'F', description: '', author: {} }
const documents = [
  aFeedDocument({ path: 'news/rss.xml', text: '<rss/>' }),
  aFeedDocument({ path: 'index.html', text: '<!DOCTYPE html>', mediaType: 'text/html; charset=utf-8' }),
]
const PROXIED = { 'x-forwarded-for': '192.0.2.7' }

async function statusOf(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  await using running = await startServer({ settings: serverSettings({ site }) })
  running.cache.put(documents)
  const answer = await fetch(new URL(path, running.url), { headers, redirect: 'manual' })
  await answer.arrayBuffer()
  return answer.status
}

describe('a site below a path', () => {
  test.each(['/feeds/', '/feeds/news/rss.xml', '/feeds/healthz'])(
    'answers %s behind a proxy that keeps the path, and without one',
    async (path) => {
      expect([await statusOf(path, PROXIED), await statusOf(path)]).toEqual([200, 200])
    },
  )

  test.each(['/', '/news/rss.xml', '/healthz'])('answers %s behind a proxy that strips the path', async (path) => {
    expect(await statusOf(path, PROXIED)).toBe(200)
  })

  test('guards the admin pages and the metrics under both paths alike', async () => {
    const settings = serverSettings({ site, server: someServer({ tokens: [aToken('a-token-of-this-test')] }) })
    await using running = await startServer({ settings })
    const ask = async (path: string, headers: Readonly<Record<string, string>>) =>
      (await fetch(new URL(path, running.url), { headers: { ...PROXIED, ...headers }, redirect: 'manual' })).status
    for (const path of ['/feeds/metrics', '/metrics', '/feeds/admin/', '/admin/']) expect(await ask(path, {}), path).toBe(401)
    for (const path of ['/feeds/metrics', '/metrics'])
      expect(await ask(path, { authorization: 'Bearer a-token-of-this-test' }), path).toBe(200)
  })

  test.each(['/feeds/api/items?category=none', '/api/items?category=none'])('has its API at %s', async (path) => {
    await using running = await startServer({ settings: serverSettings({ site }) })
    expect(await (await fetch(new URL(path, running.url), { headers: PROXIED })).json()).toEqual({ error: "there is no category 'none'" })
  })

  test('leads from the root to its path where no proxy strips it', async () => {
    expect([await statusOf('/'), await statusOf('/news/rss.xml')]).toEqual([308, 404])
  })
})
