import { generateKeyPairSync } from 'node:crypto'
import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import type { CategoryEntry, Removal, Store } from '../../src/store/contract.ts'
import { anItem, aSource } from '../support/builders.ts'
import { aCategory, aFeedDocument, aStatus, aToken, SERVER_NOW, serverSettings, someServer, startServer } from '../support/feed-server.ts'
import { aMemoryStore } from '../support/memory-store.ts'

async function ask(url: string, headers: Record<string, string> = {}, method: 'GET' | 'POST' = 'GET', body?: string) {
  const answer = await request(url, { method, headers, ...(body !== undefined && { body }) })
  const text = await answer.body.text()
  return { status: answer.statusCode, headers: answer.headers, text, json: () => JSON.parse(text) }
}

describe('/healthz', () => {
  test('is good while turns are, and names no source', async () => {
    await using running = await startServer({ settings: serverSettings({ sources: [aSource({ id: 'secret-source' })] }) })
    running.cache.put([aFeedDocument()])
    const answer = await ask(`${running.url}healthz`)
    expect(answer.status).toBe(200)
    expect(answer.json()).toMatchObject({ status: 'ok', store: 'ok', documents: 1, lastTurnAt: '2026-03-01T11:59:00.000Z' })
    expect(answer.text).not.toContain('secret-source')
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('fails after two failed turns in a row, not after one', async () => {
    let failedInRow = 1
    await using running = await startServer({ status: () => aStatus({ failedInRow }) })
    expect((await ask(`${running.url}healthz`)).status).toBe(200)
    failedInRow = 2
    expect((await ask(`${running.url}healthz`)).status).toBe(503)
  })

  test('fails when the store does not answer', async () => {
    const store = aMemoryStore({ meta: { get: () => Promise.reject(new Error('gone')) } as unknown as Store['meta'] })
    await using running = await startServer({ store })
    const answer = await ask(`${running.url}healthz`)
    expect(answer.status).toBe(503)
    expect(answer.json()).toMatchObject({ status: 'failing', store: 'unreachable' })
    expect(answer.text).not.toContain('gone')
  })
})

test('/metrics counts turns, outcomes, answers and hosts', async () => {
  const host = { notModified: 1, wireBytes: 10, lastAt: SERVER_NOW, waitsObeyed: 0 }
  const hosts = Array.from({ length: 25 }, (_, i) => ({ ...host, host: `h${i}.example`, requests: 100 - i, shortestGapMs: 1000 + i }))
  const store = aMemoryStore({
    sources: { all: async () => new Map(), politeness: async () => hosts } as unknown as Store['sources'],
    items: { count: async () => 7 } as unknown as Store['items'],
    refusals: { held: async () => [{ itemId: 'i1' }, { itemId: 'i1' }, { guid: 'g' }] } as unknown as Store['refusals'],
  })
  await using running = await startServer({ store })
  running.cache.put([aFeedDocument()])
  await ask(`${running.url}news/rss.xml`)
  await ask(`${running.url}news/rss.xml`)
  await ask(`${running.url}nothing`)
  const { text } = await ask(`${running.url}metrics`)
  expect(text).toContain('feedmill_turns_total{result="good"} 1')
  expect(text).toContain('feedmill_sources_pulled_total{outcome="notModified"} 1')
  expect(text).toContain('feedmill_http_answers_total{status="200"} 2')
  expect(text).toContain('feedmill_http_answers_total{status="404"} 1')
  expect(text).toContain('feedmill_hosts_requests_total{host="h0.example"} 100')
  expect(text).toContain('feedmill_hosts_not_modified_total{host="other"} 5')
  expect(text).toContain('feedmill_hosts_shortest_gap_seconds{host="h0.example"} 1\n')
  expect(text).toContain('feedmill_hosts_shortest_gap_seconds{host="other"} 1.02')
  expect(text).toContain('feedmill_items_held 7')
  expect(text).toContain('feedmill_items_held_back 2')
  expect(text).not.toContain('h24.example')
})

describe('GET /api/items', () => {
  const entry = (n: number, given: Partial<CategoryEntry> = {}): CategoryEntry => ({
    category: 'news',
    storyId: `story${n}`,
    shown: `item${n}`,
    companions: [],
    sortAt: n,
    changedAt: n,
    rule: 'source',
    sequence: n,
    ...given,
  })
  const items = [1, 2, 3, 4, 5].map((n) =>
    anItem({
      id: `item${n}`,
      guid: `urn:x:${n}`,
      title: `Title ${n}`,
      content: '<p onclick="x()">Hello<script>x()</script></p>',
      contentType: 'html',
    }),
  )
  const storeOf = (entries: readonly CategoryEntry[], retracted: readonly string[] = [], removals: readonly Removal[] = []): Store =>
    aMemoryStore({
      entries: {
        changesSince: async (category: string, sequence: number, limit: number) => ({
          entries: entries.filter((one) => one.category === category && one.sequence! > sequence).slice(0, limit),
          removals: removals.filter((one) => one.sequence > sequence).slice(0, limit),
        }),
      } as unknown as Store['entries'],
      items: {
        byIds: async (ids: readonly string[]) => new Map(items.filter(({ id }) => ids.includes(id)).map((item) => [item.id, item])),
        isRetracted: async () => new Set(retracted),
      } as unknown as Store['items'],
    })

  test('gives each change once to a consumer that keeps its cursor', async () => {
    await using running = await startServer({ store: storeOf([1, 2, 3, 4, 5].map((n) => entry(n))) })
    const seen: string[] = []
    let cursor = '0'
    for (let more = true; more; ) {
      const page = (await ask(`${running.url}api/items?category=news&since=${cursor}&limit=2`)).json()
      seen.push(...page.items.map((item: { id: string }) => item.id))
      cursor = page._feedmill.cursor
      more = page._feedmill.more
    }
    expect(seen).toEqual(['urn:x:1', 'urn:x:2', 'urn:x:3', 'urn:x:4', 'urn:x:5'])
    const rest = (await ask(`${running.url}api/items?category=news&since=${cursor}`)).json()
    expect(rest.items).toEqual([])
    expect(rest._feedmill.cursor).toBe(cursor)
  })

  test('gives items as JSON Feed, sanitized, with the sequence of the change', async () => {
    await using running = await startServer({ store: storeOf([entry(1)]) })
    const answer = await ask(`${running.url}api/items?category=news`)
    expect(answer.headers['content-type']).toBe('application/feed+json; charset=utf-8')
    const page = answer.json()
    expect(page).toMatchObject({ version: 'https://jsonfeed.org/version/1.1', title: 'News', home_page_url: 'https://feeds.example/news/' })
    expect(page.items[0]).toMatchObject({
      id: 'urn:x:1',
      title: 'Title 1',
      content_html: '<p>Hello</p>',
      _feedmill: { sequence: 1, item_id: 'item1' },
    })
  })

  test('never moves its cursor past an item that may not be shown yet', async () => {
    await using running = await startServer({ store: storeOf([entry(1), entry(2, { notBefore: SERVER_NOW + 1 }), entry(3)]) })
    const page = (await ask(`${running.url}api/items?category=news`)).json()
    expect(page.items).toHaveLength(1)
    expect(page._feedmill).toMatchObject({ cursor: '1', more: false })
  })

  test('ends a page at a mebibyte however many items were asked for, and its cursor goes on from there', async () => {
    const large = Array.from({ length: 20 }, (_, n) =>
      anItem({ id: `item${n + 1}`, guid: `urn:x:${n + 1}`, content: `<p>${'word '.repeat(60_000)}</p>`, contentType: 'html' }),
    )
    const read: number[] = []
    const store = storeOf(large.map((_item, n) => entry(n + 1)))
    const counted = aMemoryStore({
      entries: store.entries,
      items: {
        isRetracted: async () => new Set(),
        byIds: async (ids: readonly string[]) => {
          read.push(ids.length)
          return new Map(large.filter(({ id }) => ids.includes(id)).map((item) => [item.id, item]))
        },
      } as unknown as Store['items'],
    })
    await using running = await startServer({ store: counted })
    const seen: string[] = []
    let cursor = '0'
    for (let more = true; more; ) {
      const answer = await ask(`${running.url}api/items?category=news&since=${cursor}&limit=500`)
      expect(Buffer.byteLength(answer.text)).toBeLessThan(1_500_000)
      const page = answer.json()
      seen.push(...page.items.map((item: { id: string }) => item.id))
      cursor = page._feedmill.cursor
      more = page._feedmill.more
    }
    expect(seen).toEqual(large.map(({ guid }) => guid))
    expect(Math.max(...read)).toBeLessThanOrEqual(8)
  })

  test('answers HEAD with the headers of GET without looking at an item', async () => {
    await using running = await startServer()
    for (const path of ['api/items?category=news', 'api/sources', 'metrics', 'admin/', 'healthz']) {
      const answer = await request(running.url + path, { method: 'HEAD' })
      expect([answer.statusCode, await answer.body.text()], path).toEqual([200, ''])
    }
    expect((await request(`${running.url}api/items?category=none`, { method: 'HEAD' })).statusCode).toBe(404)
    const failing = { entries: { changesSince: () => Promise.reject(new Error('read')) } as unknown as Store['entries'] }
    await using second = await startServer({ store: aMemoryStore(failing) })
    expect((await request(`${second.url}api/items?category=news`, { method: 'HEAD' })).statusCode).toBe(200)
  })

  test('gives the items of a category with a token only to who names it, or to an operator who may read', async () => {
    const categories = [aCategory({ token: 'a token of sixteen' })]
    const settings = serverSettings({ categories, server: someServer({ tokens: [aToken('the operator himself')] }) })
    await using running = await startServer({ settings, store: storeOf([entry(1)]) })
    const status = async (query: string, headers = {}) => (await ask(`${running.url}api/items?category=news${query}`, headers)).status
    expect(await status('')).toBe(401)
    expect(await status('&token=a%20token%20of%20sixteen')).toBe(200)
    const basic = { authorization: `Basic ${Buffer.from('x:the operator himself').toString('base64')}` }
    expect(await status('', basic)).toBe(200)
  })

  test('names the other items of the story beside the one that is shown', async () => {
    await using running = await startServer({ store: storeOf([entry(1, { companions: ['item2', 'purged'] })]) })
    const page = (await ask(`${running.url}api/items?category=news`)).json()
    expect(page.items[0]._feedmill.also_at).toMatchObject([{ title: 'Title 2' }])
  })

  test('leaves out what was retracted, and moves on', async () => {
    await using running = await startServer({ store: storeOf([entry(1), entry(2)], ['item1']) })
    const page = (await ask(`${running.url}api/items?category=news`)).json()
    expect(page.items.map((item: { id: string }) => item.id)).toEqual(['urn:x:2'])
    expect(page._feedmill.cursor).toBe('2')
  })

  test('tells what is gone in one order with what is new, not to who begins, and not past what is held back', async () => {
    const gone = [2, 4, 6].map((n) => ({ itemId: `gone${n}`, guid: `urn:gone:${n}`, sequence: n }))
    await using running = await startServer({ store: storeOf([entry(1), entry(3), entry(5, { notBefore: SERVER_NOW + 1 })], [], gone) })
    const page = async (since: number, limit = 9) =>
      (await ask(`${running.url}api/items?category=news&since=${since}&limit=${limit}`)).json()
    expect((await page(0))._feedmill).toEqual({ cursor: '3', more: false })
    const first = await page(1, 2)
    expect(first.items.map((item: { id: string }) => item.id)).toEqual(['urn:x:3'])
    expect(first._feedmill).toEqual({ cursor: '3', more: true, removed: [{ id: 'urn:gone:2', item_id: 'gone2', sequence: 2 }] })
    expect(await page(3)).toMatchObject({ items: [], _feedmill: { cursor: '4', removed: [{ id: 'urn:gone:4' }] } })
    expect((await page(4))._feedmill).toEqual({ cursor: '4', more: false })
  })

  test("gives items as the category's own steps make them, and leaves out what they drop", async () => {
    const transforms = [
      { use: 'rewrite-title', pattern: '^Title', replace: 'Headline' },
      { use: 'truncate', limit: 3 },
      { use: 'drop', field: 'title', pattern: '2$' },
    ]
    const settings = serverSettings({ categories: [aCategory({ transforms })] })
    await using running = await startServer({ settings, store: storeOf([entry(1), entry(2)]) })
    const page = (await ask(`${running.url}api/items?category=news`)).json()
    expect(page.items).toMatchObject([{ title: 'Headline 1', content_html: '<p>He…</p>' }])
  })

  test.each([
    ['category=unknown', 404],
    ['since=-1', 400],
    ['since=x', 400],
    ['limit=0', 400],
    ['limit=501', 400],
  ])('%s is answered %i', async (query, status) => {
    await using running = await startServer({ store: storeOf([]) })
    expect((await ask(`${running.url}api/items?${query}`)).status).toBe(status)
  })
})

describe('GET /api/sources', () => {
  test('tells state, error and since when, failing ones first, without credentials', async () => {
    const state = {
      nextDueAt: SERVER_NOW + 1,
      hints: {},
      rung: 'guid',
      counts: { requests: 3, notModified: 1, wireBytes: 9 },
      lastPolledAt: 1,
    }
    const states = new Map([
      ['good', { ...state, failuresInRow: 0, nextReason: 'ttl' }],
      ['bad', { ...state, failuresInRow: 2, failingSince: SERVER_NOW - 1, lastError: { code: 'FETCH_TIMEOUT', message: 'slow', at: 1 } }],
    ])
    const store = aMemoryStore({ sources: { all: async () => states, politeness: async () => [] } as unknown as Store['sources'] })
    const sources = [
      aSource({ id: 'rests', paused: true }),
      aSource({ id: 'good', options: { url: 'https://me:pw@a.example/?token=abc' } }),
      aSource({ id: 'bad' }),
    ]
    await using running = await startServer({ store, settings: serverSettings({ sources }) })
    const answer = await ask(`${running.url}api/sources`)
    expect(answer.json().sources).toMatchObject([
      { id: 'bad', state: 'failing', error: { code: 'FETCH_TIMEOUT', message: 'slow' }, failuresInRow: 2 },
      { id: 'good', state: 'good', requests: 3, nextReason: 'ttl' },
      { id: 'rests', state: 'paused' },
    ])
    expect(answer.text).not.toMatch(/pw|abc/)
  })
})

test.each([
  ['healthz', 'GET, HEAD'],
  ['api/items', 'GET, HEAD'],
  ['admin/', 'GET, HEAD'],
])('POST /%s is told what is allowed', async (path, allow) => {
  await using running = await startServer()
  const answer = await ask(running.url + path, {}, 'POST')
  expect(answer.status).toBe(405)
  expect(answer.headers.allow).toBe(allow)
})

test('a source that a list brought is shown and can be asked for', async () => {
  const counts = { requests: 1, notModified: 0, wireBytes: 1 }
  const state = {
    sourceId: 'listed',
    selfUrl: 'https://l.example/rss',
    title: 'L',
    nextDueAt: 1,
    lastPolledAt: 1,
    failuresInRow: 0,
    hints: {},
    counts,
  }
  const states = new Map([['listed', state]])
  const sources = { all: async () => states, get: async (id: string) => states.get(id) } as unknown as Store['sources']
  await using running = await startServer({ store: aMemoryStore({ sources }) })
  expect((await ask(`${running.url}api/sources`)).json().sources).toMatchObject([
    { id: 'listed', title: 'L', address: 'https://l.example/rss' },
  ])
  const json = { 'content-type': 'application/json' }
  expect((await ask(`${running.url}api/refresh`, json, 'POST', '{"sources":["listed"]}')).status).toBe(202)
})

describe('POST /api/refresh', () => {
  test('asks for a turn of what it names and answers at once', async () => {
    const asked: unknown[] = []
    await using running = await startServer({
      settings: serverSettings({ sources: [aSource({ id: 'a' })] }),
      requestTurn: (sources, options) => {
        asked.push([sources, options])
        return new Promise(() => {})
      },
    })
    const json = { 'content-type': 'application/json' }
    expect((await ask(`${running.url}api/refresh`, {}, 'POST')).status).toBe(202)
    expect((await ask(`${running.url}api/refresh`, json, 'POST', '{"sources":["a"],"force":true}')).status).toBe(202)
    expect((await ask(`${running.url}api/refresh`, json, 'POST', '{"sources":["b"]}')).status).toBe(404)
    expect((await ask(`${running.url}api/refresh`, json, 'POST', '{"sources":"a","else":1}')).status).toBe(400)
    expect(asked).toEqual([
      [undefined, { force: false }],
      [['a'], { force: true }],
    ])
  })
})

test('the key directory of signed requests is answered at its well-known path, and only with a key', async () => {
  const path = '.well-known/http-message-signatures-directory'
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const settings = serverSettings()
  await using signing = await startServer({
    settings: { ...settings, fetch: { ...settings.fetch, signature: { key, agent: 'https://mill.example/' } } },
  })
  const answer = await ask(`${signing.url}${path}`)
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toBe('application/http-message-signatures-directory+json')
  expect(answer.headers['signature-input']).toContain('tag="http-message-signatures-directory"')
  expect(answer.json().keys).toMatchObject([{ kty: 'OKP', crv: 'Ed25519', use: 'sig' }])
  expect(answer.text).not.toContain('"d"')
  await using plain = await startServer({ settings })
  expect((await ask(`${plain.url}${path}`)).status).toBe(404)
})
