import path from 'node:path'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import type { Steering } from '../../src/server/index.ts'
import type { Store } from '../../src/store/contract.ts'
import { openStore } from '../../src/store/index.ts'
import { anItem, aSource } from '../support/builders.ts'
import { feedmill, inFolder } from '../support/command.ts'
import { aCategory, aFeedDocument, aStatus, type RunningServer, SERVER_NOW, serverSettings, startServer } from '../support/feed-server.ts'
import { aMemoryStore } from '../support/memory-store.ts'
import { aMill } from '../support/mill.ts'

async function page(url: string, headers: Record<string, string> = {}) {
  const answer = await request(url, { headers })
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
}

/** Sends a form of a page, as a browser would; resolves to where it leads. */
async function send(base: string, name: string, fields: Record<string, string>): Promise<string> {
  const token = /name="token" value="([^"]+)"/.exec((await page(`${base}admin/`)).text)?.[1] ?? ''
  const body = new URLSearchParams({ token, ...fields }).toString()
  const answer = await request(`${base}admin/${name}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  await answer.body.dump()
  return answer.statusCode === 303 ? new URL(String(answer.headers.location), `${base}admin/${name}`).href : String(answer.statusCode)
}

/** Changes nothing and finds no feed. */
const noSteering: Steering = {
  setPaused: () => false,
  tryAddress: async () => ({ error: { code: 'FETCH_DNS', message: 'no such host' } }),
  addFeed: () => 'none',
  importFeeds: async () => ({ added: [], there: 0, refused: [] }),
  readConfig: () => ({ file: 'feedmill.yaml', text: '', mark: '' }),
  checkConfig: async () => ({ problems: [], warnings: [] }),
  saveConfig: () => 'saved',
  sourceText: () => undefined,
  trySource: async () => ({ items: [], dropped: [], warnings: [], steps: [] }),
}

/** Sends the form that looks at an address; resolves to the page it answers with. */
async function look(base: string, address: string): Promise<string> {
  const token = /name="token" value="([^"]+)"/.exec((await page(`${base}admin/add`)).text)?.[1] ?? ''
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await request(`${base}admin/try`, { method: 'POST', body: new URLSearchParams({ token, address }).toString(), headers })
  return answer.body.text()
}

describe('adding by pasting an address', () => {
  const settings = serverSettings({ categories: [aCategory({ slug: 'ferries', title: 'Ferries' })] })
  const found = { url: 'https://boats.example/feed', title: '渡轮 <b>', items: [{ title: '新航线开通' }, { title: '' }] }

  test('shows the feed and its items, and adds it with the categories that were chosen', async () => {
    const added: unknown[] = []
    const addFeed = (feed: unknown) => String(added.push(feed))
    await using running = await startServer({ settings, steering: { ...noSteering, tryAddress: async () => found, addFeed } })
    const text = await look(running.url, 'boats.example')
    expect(text).toContain('新航线开通')
    expect(text).toContain('渡轮 &lt;b&gt;')
    expect(text).toContain('name="category:ferries"')
    const chosen = { url: found.url, 'category:ferries': 'on' }
    expect(await send(running.url, 'add', chosen)).toContain('/admin/sources?done=Added')
    expect(added).toEqual([{ url: found.url, categories: ['ferries'] }])
    expect(await send(running.url, 'add', { url: found.url, 'category:none': 'on' })).toBe('404')
  })

  test('says why nothing was found, and what holds a feed already', async () => {
    await using failing = await startServer({ settings, steering: noSteering })
    expect(await look(failing.url, 'nowhere.example')).toContain('FETCH_DNS</code> no such host')
    await using holding = await startServer({
      settings,
      steering: { ...noSteering, tryAddress: async () => ({ ...found, heldAs: 'boats' }) },
    })
    const text = await look(holding.url, found.url)
    expect(text).toContain('href="source?id=boats"')
    expect(text).not.toContain('action="add"')
  })

  test('is not there where the pages may change nothing', async () => {
    await using running = await startServer({ settings })
    expect((await page(`${running.url}admin/add`)).status).toBe(404)
    expect((await page(`${running.url}admin/sources`)).text).not.toContain('href="add"')
  })
})

describe('the sources page', () => {
  const counts = { requests: 4, notModified: 3, wireBytes: 10 }
  const state = { nextDueAt: SERVER_NOW, lastPolledAt: SERVER_NOW - 1, failuresInRow: 0, hints: {}, rung: 'guid', counts }
  const many = Array.from({ length: 120 }, (_, n) =>
    aSource({ id: `s${String(n).padStart(3, '0')}`, title: n === 7 ? '北京日报' : `Source ${n}` }),
  )
  const states = new Map<string, object>(many.map(({ id }, n) => [id, { ...state, lastNewAt: SERVER_NOW - n * 1000 }]))
  states.set('s050', {
    ...state,
    failuresInRow: 2,
    failingSince: SERVER_NOW - 5000,
    lastError: { code: 'FETCH_DNS', message: 'no such host', at: 1 },
  })
  states.set('s060', { ...state, lastNewAt: SERVER_NOW - 200 * 86_400_000, postingGapMs: 86_400_000 })
  const store = aMemoryStore({
    sources: {
      all: async () => states,
      get: async (id: string) => states.get(id),
      politeness: async () => [],
      warnings: async () => [],
    } as unknown as Store['sources'],
    history: {
      turns: async () => [],
      newPerDay: async () => new Map([[Math.floor(SERVER_NOW / 86_400_000), 5]]),
      fetchesOf: async () => [
        {
          sourceId: 's050',
          at: SERVER_NOW,
          outcome: 'failed',
          code: 'FETCH_DNS',
          bytes: 0,
          durationMs: 12,
          added: 0,
          updated: 0,
          unchanged: 0,
          dropped: 0,
        },
      ],
    } as unknown as Store['history'],
  })
  let running: RunningServer
  const idsOf = (text: string): string[] => [...text.matchAll(/href="source\?id=(s\d+)"/g)].map(([, id]) => id!)

  beforeAll(async () => {
    running = await startServer({ store, settings: serverSettings({ sources: many }) })
  })
  afterAll(() => running.server.close())

  test('shows fifty at a time, those in trouble first, and leads to the next page', async () => {
    const { text } = await page(`${running.url}admin/sources`)
    expect(idsOf(text)).toHaveLength(50)
    expect(idsOf(text).slice(0, 2)).toEqual(['s050', 's060'])
    expect(text).toContain('page 1 of 3, 120 in all')
    expect(text).toContain('href="sources?page=2"')
    expect(idsOf((await page(`${running.url}admin/sources?page=3`)).text)).toHaveLength(20)
    expect(idsOf((await page(`${running.url}admin/sources?page=99`)).text)).toHaveLength(20)
    expect(Buffer.byteLength(text)).toBeLessThan(100_000)
  })

  test('finds by title, id, address and error, in any script, and filters by state', async () => {
    const found = async (query: string) => idsOf((await page(`${running.url}admin/sources?${query}`)).text)
    expect(await found(`text=${encodeURIComponent('北京')}`)).toEqual(['s007'])
    expect(await found('text=FETCH_dns')).toEqual(['s050'])
    expect(await found('state=silent')).toEqual(['s060'])
    expect(await found('text=nowhere')).toEqual([])
    expect((await found('sort=newest')).slice(0, 2)).toEqual(['s000', 's001'])
  })

  test('says in plain words what a code means and what helps', async () => {
    const { text } = await page(`${running.url}admin/source?id=s050`)
    expect(text).toContain('check the address; retried with backoff')
    expect(text).toMatch(/failed<\/span> <code>FETCH_DNS<\/code>/)
    expect((await page(`${running.url}admin/source?id=none`)).status).toBe(404)
  })

  test('speaks Chinese to a browser that prefers it', async () => {
    const { text, headers } = await page(`${running.url}admin/sources`, { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' })
    expect(text).toContain('<html lang="zh-Hans">')
    expect(text).toContain('<h1>来源</h1>')
    expect(headers.vary).toContain('Accept-Language')
    expect((await page(`${running.url}admin/sources`, { 'accept-language': 'en,zh' })).text).toContain('<h1>Sources</h1>')
  })
})

test('the overview counts subscribers by what readers say of them, and shows what the machine has left', async () => {
  await using running = await startServer({ machine: async () => ({ memory: 200 * 2 ** 20, freeDisk: 2 ** 29 }) })
  running.cache.put([aFeedDocument()])
  const agents = [
    'Feedly/1.0 (+http://reader.example/; 16 subscribers; like FeedFetcher)',
    'Mozilla/5.0 (compatible; inoreader/1.0; +http://reader.example/; 5 subscribers; )',
    'NewsBlur Feed Fetcher - 2 subscribers - http://reader.example/',
    'Feedly/1.0 (+http://reader.example/; 17 subscribers; like FeedFetcher)',
    'Mozilla/5.0 (Windows; a reader without a number)',
  ]
  for (const agent of agents) expect((await page(`${running.url}news/rss.xml`, { 'user-agent': agent })).status).toBe(200)
  const { text } = await page(`${running.url}admin/`)
  expect(
    [...text.matchAll(/<th scope="row">([^<]+)<\/th><td><code>news\/rss\.xml<\/code><\/td><td class="n">(\d+)/g)].map(
      ([, name, count]) => `${name} ${count}`,
    ),
  ).toEqual(['Feedly 17', 'inoreader 5', 'NewsBlur Feed Fetcher 2'])
  expect(text).toMatch(/<dt>Subscribers<\/dt><dd>24</)
  expect(text).toMatch(/<div class="tile bad"><dt>Free on the disk<\/dt><dd>512\.0 MiB/)
  expect(text).toContain('200.0 MiB')
})

test('the overview shows how long the phases of each turn took, as bars and as a table', async () => {
  const turn = { durationMs: 9_000, asked: 1, failed: 0, notModified: 0, added: 1, updated: 0, joined: 0, written: 1 }
  const turns = [
    { ...turn, at: SERVER_NOW - 2, phases: { collect: 0, gather: 0, publish: 0 } },
    { ...turn, at: SERVER_NOW - 1, phases: { collect: 4_000, gather: 3_000, publish: 2_000 } },
  ]
  const history = { turns: async () => turns, newPerDay: async () => new Map(), fetchesOf: async () => [] } as unknown as Store['history']
  await using running = await startServer({ store: aMemoryStore({ history }) })
  const { text } = await page(`${running.url}admin/`)
  expect(text).toMatch(/<rect class="part2"[^>]*><title>03-01 11:59: publish 2</)
  expect(text).toContain('<td class="n">9</td><td class="n">0</td><td class="n">0</td>')
  expect(text).toContain('<td class="n">4</td><td class="n">3</td><td class="n">2</td>')
})

test('the progress of a turn comes as events, and the stream ends when the server does', async () => {
  const running = { since: SERVER_NOW, phase: 'gather', done: 3, total: 9, progressAt: SERVER_NOW } as const
  const server = await startServer({ status: () => aStatus({ running }) })
  const answer = await request(`${server.url}admin/events`)
  expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8')
  const chunks: string[] = []
  answer.body.on('data', (chunk) => {
    chunks.push(String(chunk))
    void server.server.close()
  })
  await new Promise((resolve) => answer.body.once('end', resolve))
  expect(JSON.parse(/data: (.*)/.exec(chunks.join(''))![1]!)).toMatchObject({ phase: 'gather', done: 3, total: 9 })
})

describe('decisions by hand', () => {
  const withMill = (work: (running: RunningServer, turn: () => Promise<void>) => Promise<void>) =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      const turn = async () => void (await feedmill('refresh', ...words))
      await turn()
      const { settings } = loadConfig(path.join(folder, 'feedmill.yaml'), {}, '0')
      const store = await openStore({ directory: path.join(folder, 'data') })
      const running = await startServer({ store, settings, clock: Date.now })
      try {
        await work(running, turn)
      } finally {
        await running.server.close()
        await store.close()
      }
    })
  const one = async ({ store }: RunningServer, text: string) => (await store.items.find(text))[0]!
  const storySize = async ({ store }: RunningServer, id: string) => {
    const storyId = (await store.stories.ofItems([id])).get(id)!
    return (await store.stories.get([storyId])).get(storyId)!.members.length
  }

  test('begin at the items page, which searches whole texts in any script, as the API does in a category', () =>
    withMill(async (running) => {
      const ferry = await one(running, 'gazette-48213')
      const found = async (query: string) =>
        [...(await page(`${running.url}admin/items?${query}`)).text.matchAll(/href="item\?id=([^"]+)"/g)].map(([, id]) => id!)
      expect(await found(`text=${encodeURIComponent('渡轮')}`)).toEqual([])
      expect(await found(`text=${encodeURIComponent('财经')}`)).toHaveLength(1)
      expect(await found('text=night+ferr*&source=gazette')).toEqual([ferry.id])
      expect(await found('text=night+ferr*&sort=relevance')).toHaveLength(2)
      const api = async (query: string) => JSON.parse((await page(`${running.url}api/items?${query}`)).text)
      const answer = await api('category=harbour&q=night+ferr*')
      expect(answer.items).toHaveLength(1)
      expect(answer.items[0]._feedmill.item_id).toBe(ferry.id)
      expect(answer._feedmill).toEqual({ waiting: 0 })
      expect((await api('category=garden&q=ferry')).items).toEqual([])
    }))

  test('split a story and are undone, with who and when', () =>
    withMill(async (running, turn) => {
      const { id } = await one(running, 'gazette-48213')
      expect(await storySize(running, id)).toBe(2)
      const led = await send(running.url, 'split', { item: id })
      const shown = await page(led)
      expect(shown.text).toContain('Saved; it counts from the next turn on.')
      expect(shown.text).toMatch(/split<\/th><td>.*by this machine/)
      await turn()
      expect(await storySize(running, id)).toBe(1)
      const deed = /name="deed" value="([^"]+)"/.exec((await page(`${running.url}admin/item?id=${id}`)).text)![1]!
      await send(running.url, 'undo', { deed })
      await turn()
      expect(await storySize(running, id)).toBe(2)
      expect(await send(running.url, 'undo', { deed })).toBe('404')
    }))

  test('stand on the page of joins, weakest first, where a story is split and a decision undone', () =>
    withMill(async (running, turn) => {
      const { id } = await one(running, 'gazette-48213')
      const joins = await page(`${running.url}admin/joins`)
      const joined = /name="item" value="([^"]+)"/.exec(joins.text)![1]!
      expect(await send(running.url, 'split', { item: joined, from: 'joins' })).toContain('/admin/joins?done=Saved')
      await turn()
      expect(await storySize(running, id)).toBe(1)
      const after = await page(`${running.url}admin/joins`)
      expect(after.text).not.toContain(`name="item" value="${joined}"`)
      expect(after.text).toMatch(/<td>split<\/td>[\s\S]*by this machine/)
      await send(running.url, 'undo', { deed: /name="deed" value="([^"]+)"/.exec(after.text)![1]!, from: 'joins' })
      expect((await page(`${running.url}admin/joins`)).text).toContain('undone')
      await turn()
      expect(await storySize(running, id)).toBe(2)
    }))

  test('pin the item that a story shows, and undone they let it show what it showed', () =>
    withMill(async (running, turn) => {
      const { id } = await one(running, 'gazette-48213')
      const storyId = (await running.store.stories.ofItems([id])).get(id)!
      const story = async () => (await running.store.stories.get([storyId])).get(storyId)!
      const { lead: before, members } = await story()
      const other = members.find(({ itemId }) => itemId !== before)!.itemId
      const shown = async () =>
        (await running.store.entries.newest('harbour', 50, Date.now())).find((entry) => entry.storyId === storyId)?.shown
      expect(await shown()).toBe(before)
      expect(await send(running.url, 'pin', { item: before })).toBe('404')
      await send(running.url, 'pin', { item: other })
      await turn()
      expect((await story()).lead).toBe(other)
      expect(await shown()).toBe(other)
      expect(await storySize(running, id)).toBe(2)
      const { text } = await page(`${running.url}admin/item?id=${other}`)
      await send(running.url, 'undo', { deed: /name="deed" value="([^"]+)"/.exec(text)![1]! })
      await turn()
      expect(await shown()).toBe(before)
    }))

  test('retract an item from all feeds, and show it again when they are undone', () =>
    withMill(async (running, turn) => {
      const { id } = await one(running, 'gazette-48190')
      const isShown = async () => (await running.store.entries.newest('harbour', 50, Date.now())).some(({ shown }) => shown === id)
      await send(running.url, 'retract', { item: id })
      expect(await isShown()).toBe(false)
      const { text } = await page(`${running.url}admin/item?id=${id}`)
      expect(text).toContain('Retracted: shown nowhere.')
      await send(running.url, 'undo', { deed: /name="deed" value="([^"]+)"/.exec(text)![1]! })
      await turn()
      expect(await isShown()).toBe(true)
    }))

  test('merge two items by id or address', () =>
    withMill(async (running, turn) => {
      const a = await one(running, 'gazette-48190')
      const b = await one(running, 'gazette-48213')
      expect(await send(running.url, 'merge', { item: a.id, with: 'nothing like it' })).toBe('404')
      await send(running.url, 'merge', { item: a.id, with: b.url ?? b.id })
      await turn()
      const { text } = await page(`${running.url}admin/item?id=${a.id}`)
      expect(text).toContain(`href="item?id=${b.id}"`)
    }))

  test('stand beside where an item is shown, as publishing decided it', () =>
    withMill(async (running) => {
      const { id } = await one(running, 'gazette-48190')
      expect((await page(`${running.url}admin/item?id=${id}`)).text).toMatch(/<strong>harbour<\/strong> shown/)
      await running.store.documents.saveLive('harbour', [])
      expect((await page(`${running.url}admin/item?id=${id}`)).text).toContain(
        '<strong>harbour</strong> not shown: newer ones fill the document',
      )
    }))

  test('pauses and resumes a source of the configuration, and no other', async () => {
    const asked: unknown[] = []
    const steering = { ...noSteering, setPaused: (id: string, paused: boolean) => asked.push([id, paused]) > 0 }
    const sources = [aSource({ id: 'runs' }), { ...aSource({ id: 'rests' }), paused: true }]
    const noState = { all: async () => new Map(), get: async () => undefined, politeness: async () => [], warnings: async () => [] }
    const store = aMemoryStore({ sources: noState as unknown as Store['sources'] })
    await using running = await startServer({ store, settings: serverSettings({ sources }), steering })
    expect((await page(`${running.url}admin/source?id=runs`)).text).toContain('action="pause"')
    expect((await page(`${running.url}admin/source?id=rests`)).text).toContain('action="resume"')
    expect(await send(running.url, 'pause', { source: 'runs' })).toContain('/admin/source?id=runs&done=Paused')
    expect(await send(running.url, 'resume', { source: 'rests' })).toContain('/admin/source?id=rests&done=Resumed')
    expect(await send(running.url, 'pause', { source: 'elsewhere' })).toBe('404')
    expect(asked).toEqual([
      ['runs', true],
      ['rests', false],
    ])
  })

  test('forget a source with its items, and its page shows how it answered', () =>
    withMill(async (running) => {
      expect((await page(`${running.url}admin/source?id=gazette`)).text).toContain('fetched</span>')
      expect(await send(running.url, 'forget', { source: 'gazette' })).toContain('/admin/sources?done=')
      expect(await running.store.items.recent('gazette', 5)).toEqual([])
      expect(await running.store.history.fetchesOf('gazette', 0, 5)).toEqual([])
    }))
})

test('an item page holds nothing of a publisher but text', async () => {
  const item = anItem({ id: 'i1', title: '<img src=x onerror=alert(1)>', url: 'javascript:alert(1)', guid: '"><script>' })
  const store = aMemoryStore({
    items: {
      find: async () => [item],
      byIds: async () => new Map(),
      isRetracted: async () => new Set(),
      revisions: async () => [],
    } as unknown as Store['items'],
    entries: { ofStories: async () => [] } as unknown as Store['entries'],
  })
  await using running = await startServer({ store })
  const { text } = await page(`${running.url}admin/item?id=i1`)
  expect(text).not.toMatch(/<script|<img|href="javascript:/i)
  expect(text).toContain('&lt;img src=x')
})
