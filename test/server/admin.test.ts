import { request } from 'undici'
import { expect, test } from 'vitest'
import { distance } from '../../src/server/admin/frame.ts'
import type { Store } from '../../src/store/contract.ts'
import { anItem, aSource } from '../support/builders.ts'
import { aFeedDocument, aStatus, SERVER_NOW, serverSettings, startServer } from '../support/feed-server.ts'
import { aMemoryStore } from '../support/memory-store.ts'

const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'

async function text(url: string): Promise<string> {
  return (await request(url)).body.text()
}

test('titles, errors and ids of publishers are shown as text and nothing else', async () => {
  const item = anItem({ id: 'i1', title: HOSTILE, content: HOSTILE, contentType: 'html', url: 'javascript:alert(1)' })
  const lastError = { code: 'PARSE_NOT_A_FEED', message: HOSTILE, at: 1 }
  const counts = { requests: 1, notModified: 0, wireBytes: 1 }
  const state = { title: HOSTILE, nextDueAt: 1, lastPolledAt: 1, failuresInRow: 1, lastError, counts, hints: {}, rung: 'guid' }
  const held = [{ sourceId: 's', category: 'news', itemId: 'i1', title: HOSTILE, rule: 'ITEM_HELD', reason: HOSTILE, at: 1 }]
  const store = aMemoryStore({
    refusals: { held: async () => held } as unknown as Store['refusals'],
    search: { find: async () => ({ items: [item], waiting: 0 }) } as unknown as Store['search'],
    sources: { all: async () => new Map([['s', state]]), politeness: async () => [] } as unknown as Store['sources'],
    items: { list: async () => [item], count: async () => 1 } as unknown as Store['items'],
    stories: { ofItems: async () => new Map(), get: async () => new Map() } as unknown as Store['stories'],
  })
  await using running = await startServer({
    store,
    settings: serverSettings({ sources: [aSource()] }),
    status: () => aStatus({ heldBack: [{ path: 'news/rss.xml', reason: HOSTILE }] }),
  })
  for (const path of ['admin/', `admin/items?text=${encodeURIComponent(HOSTILE)}`]) {
    const page = await text(running.url + path)
    expect(page).toContain('&lt;script&gt;alert(1)')
    expect(page.replace('<script src="live.js" defer></script>', '')).not.toMatch(/<script|<img|javascript:/i)
  }
})

test('the overview names each item that was held back, its category and the reason, with a link to its page', async () => {
  const held = [{ sourceId: 's', category: 'news', itemId: 'i1', title: 'Held', rule: 'ITEM_HELD', reason: 'as rss: no title', at: 1 }]
  await using running = await startServer({
    store: aMemoryStore({ refusals: { held: async () => held } as unknown as Store['refusals'] }),
  })
  const page = await text(`${running.url}admin/`)
  expect(page).toContain('Items held back')
  expect(page).toContain('<a href="item?id=i1">Held</a> <span class="since">s · news</span> ITEM_HELD: as rss: no title')
})

test('a source that does not verify TLS says so, and one that moved says where to', async () => {
  const counts = { requests: 1, notModified: 0, wireBytes: 1 }
  const state = { nextDueAt: 1, lastPolledAt: 1, failuresInRow: 0, movedTo: 'https://new.example/feed', counts, hints: {}, rung: 'guid' }
  const store = aMemoryStore({
    sources: { all: async () => new Map([['lax', state]]), politeness: async () => [] } as unknown as Store['sources'],
  })
  const options = { url: 'https://old.example/feed', insecureTls: true }
  await using running = await startServer({ store, settings: serverSettings({ sources: [aSource({ id: 'lax', options })] }) })
  const page = await text(`${running.url}admin/sources`)
  expect(page).toContain('https://old.example/feed → https://new.example/feed')
  expect(page).toContain('TLS is not verified')
})

test('an item says which story it is in and why', async () => {
  const item = anItem({ id: 'i1', title: 'Copy' })
  const why = { rule: 'content', score: 2.5, reasons: ['same title'], algo: 1 }
  const members = [
    { itemId: 'i0', why: { rule: 'first', reasons: [], algo: 1 }, joinedAt: 1 },
    { itemId: 'i1', why, joinedAt: 1 },
  ]
  const store = aMemoryStore({
    items: { list: async () => [item] } as unknown as Store['items'],
    stories: {
      ofItems: async () => new Map([['i1', 'i0']]),
      get: async () => new Map([['i0', { id: 'i0', lead: 'i0', members }]]),
    } as unknown as Store['stories'],
  })
  await using running = await startServer({ store })
  const page = await text(`${running.url}admin/items`)
  expect(page).toContain('one of 2')
  expect(page).toContain('content, score 2.50, same title')
})

test.each([
  [0, 'now'],
  [-30_000, '30 s ago'],
  [-90_000, '1 min ago'],
  [7_200_000, 'in 2 h'],
  [-86_400_000 * 3, '3 d ago'],
])('%i ms from now is told as %s', (ms, told) => {
  expect(distance(ms)).toBe(told)
})

test('a published page is an origin of its own, and only its own style counts', async () => {
  const page = { path: 'news/index.html', text: '<style>a{}</style><style>b{}</style>', mediaType: 'text/html; charset=utf-8' }
  await using running = await startServer({ clock: () => SERVER_NOW })
  running.cache.put([aFeedDocument({ ...page, styleHash: 'sha256-abc=' }), aFeedDocument()])
  const policy = String((await request(`${running.url}news/`)).headers['content-security-policy'])
  expect(policy.split('; ')).toContain("default-src 'none'")
  expect(policy).toContain('sandbox')
  expect(policy).not.toContain('allow-same-origin')
  expect(policy).not.toContain('script')
  expect(policy.split('; ')).toContain("style-src 'self' 'sha256-abc='")
  expect(String((await request(`${running.url}news/rss.xml`)).headers['content-security-policy'])).toContain('sandbox')
})
