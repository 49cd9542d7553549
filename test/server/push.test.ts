import { createHmac } from 'node:crypto'
import pino from 'pino'
import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../src/http/contract.ts'
import type { PushSettings } from '../../src/model/settings.ts'
import type { ServerOptions } from '../../src/server/contract.ts'
import { viewWebhooks } from '../../src/server/push/contract.ts'
import { openPush, type Push } from '../../src/server/push/index.ts'
import { retryDelayMs } from '../../src/server/push/outbox.ts'
import type { CategoryEntry, Removal, Store } from '../../src/store/contract.ts'
import { anItem } from '../support/builders.ts'
import {
  aCategory,
  aClient,
  aFeedDocument,
  aStatus,
  type OutsideAnswer,
  SERVER_NOW,
  serverSettings,
  startServer,
  TestCache,
} from '../support/feed-server.ts'
import { aMemoryStore } from '../support/memory-store.ts'

const TOPIC = 'https://feeds.example/news/rss.xml'
const SENDER = '203.0.113.7'
const CALLBACK = 'https://reader.example/push?id=7'

/** A push room over a memory store, with a world outside that answers as `answer` says. */
interface Bench {
  readonly push: Push
  readonly cache: TestCache
  readonly store: Store
  readonly sent: HttpRequest[]
  now: number
  answer(sent: HttpRequest): OutsideAnswer | undefined
  /** The same store in a new process. */
  reopen(): Promise<Push>
}

async function openBench(settings: Partial<PushSettings>, given: Partial<Store> = {}): Promise<Bench> {
  const all = serverSettings({ push: { hubs: [], hub: false, webhooks: [], ...settings } })
  const cache = new TestCache(all.site.url)
  const store = aMemoryStore(given)
  const sent: HttpRequest[] = []
  const open = async (): Promise<Push> => {
    const options: ServerOptions = {
      settings: all,
      store,
      cache,
      requestTurn: () => {},
      status: () => aStatus(),
      log: pino({ level: 'silent' }),
      client: aClient((one) => {
        sent.push(one)
        return bench.answer(one)
      }),
    }
    return (await openPush({ ...options, version: '0' }, () => bench.now))!
  }
  const bench: Bench = {
    push: undefined as never,
    cache,
    store,
    sent,
    now: SERVER_NOW,
    answer: () => ({ status: 200, body: '' }),
    reopen: open,
  }
  cache.put([document('one')])
  return Object.assign(bench, { push: await open() })
}

function document(text: string) {
  return aFeedDocument({ text: `<rss>${text}</rss>`, links: [{ rel: 'self', url: TOPIC }] })
}

/** Says yes to whatever is asked to be verified. */
function consenting(sent: HttpRequest): OutsideAnswer {
  return { status: 200, body: new URL(sent.url).searchParams.get('hub.challenge') ?? '' }
}

const subscription = {
  'hub.mode': 'subscribe',
  'hub.topic': TOPIC,
  'hub.callback': CALLBACK,
  'hub.secret': 'shh',
  'hub.lease_seconds': '86400',
}

async function subscribed(form: Record<string, string> = subscription): Promise<Bench> {
  const bench = await openBench({ hub: true })
  bench.answer = consenting
  expect((await bench.push.hub!.request(form, SENDER)).status).toBe(202)
  await bench.push.outbox.pump()
  return bench
}

describe('our hub', () => {
  test('asks the subscriber whether it meant it, and keeps the query of its callback', async () => {
    const { sent } = await subscribed()
    const asked = new URL(sent[0]!.url)
    expect(sent[0]!.method).toBe('GET')
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      id: '7',
      'hub.mode': 'subscribe',
      'hub.topic': TOPIC,
      'hub.lease_seconds': '86400',
    })
    expect(asked.searchParams.get('hub.challenge')!.length).toBeGreaterThan(20)
  })

  test('delivers a change once, whole, signed, with its links', async () => {
    const bench = await subscribed()
    bench.cache.put([document('two')])
    await bench.push.announce([document('two')])
    await bench.push.outbox.pump()
    const delivered = bench.sent.filter((one) => one.method === 'POST')
    expect(delivered).toHaveLength(1)
    expect(Buffer.from(delivered[0]!.body as Uint8Array).toString()).toBe('<rss>two</rss>')
    expect(delivered[0]!.headers).toEqual({
      'Content-Type': 'application/rss+xml; charset=utf-8',
      Link: `<https://feeds.example/hub>; rel="hub", <${TOPIC}>; rel="self"`,
      'X-Hub-Signature': `sha256=${createHmac('sha256', 'shh').update('<rss>two</rss>').digest('hex')}`,
    })
  })

  test.each([
    ['says no', { status: 404, body: '' }],
    ['answers another challenge', { status: 200, body: 'something' }],
    ['does not answer', undefined],
  ])('delivers nothing to one that %s', async (_what, answer) => {
    const bench = await openBench({ hub: true })
    bench.answer = () => answer
    await bench.push.hub!.request(subscription, SENDER)
    await bench.push.outbox.pump()
    await bench.push.announce([document('two')])
    expect(bench.sent.filter((one) => one.method === 'POST')).toEqual([])
  })

  test('tries again later and later, also after a restart, and sends what is newest then', async () => {
    const bench = await subscribed()
    bench.answer = () => ({ status: 503, body: '' })
    bench.cache.put([document('two')])
    await bench.push.announce([document('two')])
    await bench.push.outbox.pump()
    expect(bench.sent.filter((one) => one.method === 'POST')).toHaveLength(1)
    bench.now += 30_000
    await bench.push.outbox.pump()
    bench.now += 59_999
    await bench.push.outbox.pump()
    expect(bench.sent.filter((one) => one.method === 'POST')).toHaveLength(2)
    bench.cache.put([document('three')])
    bench.answer = () => ({ status: 204, body: '' })
    bench.now += 1
    const second = await bench.reopen()
    await second.outbox.pump()
    bench.now += 3_600_000
    await second.outbox.pump()
    const delivered = bench.sent.filter((one) => one.method === 'POST')
    expect(delivered).toHaveLength(3)
    expect(Buffer.from(delivered[2]!.body as Uint8Array).toString()).toBe('<rss>three</rss>')
  })

  test('forgets a subscriber that says it is gone, one whose lease is over, and one that unsubscribes', async () => {
    const endings: ((bench: Bench) => Promise<void> | void)[] = [
      async (bench) => {
        bench.answer = () => ({ status: 410, body: '' })
        await bench.push.announce([document('two')])
      },
      (bench) => void (bench.now += 86_400_000),
      async (bench) => void (await bench.push.hub!.request({ ...subscription, 'hub.mode': 'unsubscribe' }, SENDER)),
    ]
    for (const ending of endings) {
      const bench = await subscribed()
      await ending(bench)
      await bench.push.outbox.pump()
      expect(await bench.store.consumers.list('hub')).toEqual([])
    }
  })

  test('keeps a subscription whose ending the subscriber did not mean', async () => {
    const bench = await subscribed()
    bench.answer = () => ({ status: 404, body: '' })
    await bench.push.hub!.request({ ...subscription, 'hub.mode': 'unsubscribe' }, SENDER)
    await bench.push.outbox.pump()
    bench.answer = () => ({ status: 200, body: '' })
    await bench.push.announce([document('two')])
    expect(bench.sent.at(-1)!.method).toBe('POST')
  })

  test('loses no change that comes while an older one is being delivered', async () => {
    const bench = await subscribed()
    const arrived = Promise.withResolvers<void>()
    let announcing: Promise<void> | undefined
    bench.answer = (one) => {
      if (one.method === 'POST' && announcing === undefined) {
        bench.cache.put([document('three')])
        announcing = bench.push.announce([document('three')]).then(arrived.resolve)
      }
      return { status: 200, body: '' }
    }
    bench.cache.put([document('two')])
    await bench.push.announce([document('two')])
    await arrived.promise
    await bench.push.outbox.pump()
    const bodies = bench.sent.filter((one) => one.method === 'POST').map((one) => Buffer.from(one.body as Uint8Array).toString())
    expect(bodies.at(-1)).toBe('<rss>three</rss>')
    expect(bodies).toHaveLength(2)
  })

  test.each([
    ['an unknown mode', { 'hub.mode': 'destroy' }],
    ['a topic of another site', { 'hub.topic': 'https://evil.example/news/rss.xml' }],
    ['a topic that is not published', { 'hub.topic': 'https://feeds.example/none.xml' }],
    ['a callback that is no web address', { 'hub.callback': 'file:///etc/passwd' }],
    ['no callback', { 'hub.callback': '' }],
    ['a secret of 200 bytes', { 'hub.secret': 's'.repeat(200) }],
    ['a lease that is no number', { 'hub.lease_seconds': 'for ever' }],
  ])('refuses %s', async (_what, wrong) => {
    const bench = await openBench({ hub: true })
    expect((await bench.push.hub!.request({ ...subscription, ...wrong }, SENDER)).status).toBe(400)
    expect(await bench.store.consumers.list('hub')).toEqual([])
  })

  test('lets no more than ten requests for one callback host wait to be verified', async () => {
    const bench = await openBench({ hub: true })
    const statuses: number[] = []
    for (let n = 0; n < 12; n++) {
      const form = { ...subscription, 'hub.callback': `https://reader.example:${4000 + n}/push?id=${n}` }
      statuses.push((await bench.push.hub!.request(form, SENDER)).status)
    }
    expect(statuses).toEqual([...Array(10).fill(202), 429, 429])
    expect((await bench.push.hub!.request({ ...subscription, 'hub.callback': 'https://other.example/' }, '198.51.100.4')).status).toBe(202)
    bench.answer = () => ({ status: 404 })
    await bench.push.outbox.pump()
    expect(await bench.store.consumers.list('hub')).toEqual([])
    expect((await bench.push.hub!.request(subscription, SENDER)).status).toBe(202)
  })

  test('lets no more than twenty requests of one sender wait, however many hosts they name', async () => {
    const bench = await openBench({ hub: true })
    const ask = async (n: number, sender: string): Promise<number> =>
      (await bench.push.hub!.request({ ...subscription, 'hub.callback': `https://r${n}.example/` }, sender)).status
    for (let n = 0; n < 20; n++) expect(await ask(n, `2001:db8:0:1::${n}`)).toBe(202)
    expect(await ask(20, '2001:db8:0:1::99')).toBe(429)
    expect(await ask(21, '2001:db8:0:2::99')).toBe(202)
    for (let n = 30; n < 50; n++) expect(await ask(n, `2001:db8::${n}`)).toBe(202)
    expect(await ask(50, '2001:db8::1:0:0:99')).toBe(429)
  })

  test('delivers to other hosts while one does not answer', async () => {
    const bench = await openBench({ hub: true })
    bench.answer = consenting
    for (const host of ['slow.example', 'quick.example'])
      await bench.push.hub!.request({ ...subscription, 'hub.callback': `https://${host}/` }, SENDER)
    await bench.push.outbox.pump()
    const slow = Promise.withResolvers<OutsideAnswer>()
    const quick = Promise.withResolvers<void>()
    bench.answer = (one) => {
      if (one.url.includes('slow')) return slow.promise as never
      quick.resolve()
      return { status: 204 }
    }
    bench.cache.put([document('two')])
    const announced = bench.push.announce([document('two')])
    await quick.promise
    slow.resolve({ status: 204 })
    await announced
  })

  test('takes a subscription to a category with a token only where the topic names it', async () => {
    const categories = [aCategory({ token: 'a token of sixteen' })]
    const settings = serverSettings({ categories, push: { hubs: [], hub: true, webhooks: [] } })
    await using running = await startServer({ client: aClient(consenting), settings })
    running.cache.put([document('one')])
    const subscribe = async (topic: string) => {
      const body = new URLSearchParams({ ...subscription, 'hub.topic': topic }).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      return (await request(`${running.url}hub`, { method: 'POST', headers, body })).statusCode
    }
    expect(await subscribe(TOPIC)).toBe(400)
    expect(await subscribe(`${TOPIC}?token=a+token+of+sixteen`)).toBe(202)
  })

  test('takes requests at <site>/hub and is not there when it is not configured', async () => {
    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(subscription).toString(),
    } as const
    const client = aClient(consenting)
    await using running = await startServer({ client, settings: serverSettings({ push: { hubs: [], hub: true, webhooks: [] } }) })
    running.cache.put([document('one')])
    expect((await request(`${running.url}hub`, form)).statusCode).toBe(202)
    await using without = await startServer({ client })
    expect((await request(`${without.url}hub`, form)).statusCode).toBe(404)
  })
})

describe('hubs of others', () => {
  test('hear of each changed feed, and again until they have taken it', async () => {
    const bench = await openBench({ hubs: ['https://hub.example/'] })
    bench.answer = () => ({ status: 500, body: '' })
    const page = aFeedDocument({ path: 'news/index.html', mediaType: 'text/html; charset=utf-8' })
    await bench.push.announce([document('two'), page])
    bench.answer = () => ({ status: 204, body: '' })
    bench.now += 30_000
    await bench.push.outbox.pump()
    bench.now += 86_400_000
    await bench.push.outbox.pump()
    expect(bench.sent).toHaveLength(2)
    expect(bench.sent[0]!.url).toBe('https://hub.example/')
    expect(Object.fromEntries(new URLSearchParams(String(bench.sent[0]!.body)))).toEqual({
      'hub.mode': 'publish',
      'hub.url': TOPIC,
      'hub.topic': TOPIC,
    })
  })

  test('hear nothing of a document that stayed the same', async () => {
    const sent: HttpRequest[] = []
    const first = Promise.withResolvers<void>()
    const client = aClient((one) => {
      sent.push(one)
      first.resolve()
      return { status: 204 }
    })
    await using running = await startServer({
      client,
      settings: serverSettings({ push: { hubs: ['https://hub.example/'], hub: false, webhooks: [] } }),
    })
    running.cache.put([document('one')])
    running.server.published([document('one')])
    running.server.published([document('two')])
    await first.promise
    expect(sent).toHaveLength(1)
  })
})

describe('a webhook', () => {
  const hook = { url: 'https://consumer.example/hook', secret: 'key', categories: ['news'] }
  const entries: CategoryEntry[] = []
  const removals: Removal[] = []
  const add = (n: number): void =>
    void entries.push({
      category: 'news',
      storyId: `s${n}`,
      shown: `i${n}`,
      companions: [],
      sortAt: n,
      changedAt: n,
      rule: 'all',
      sequence: n,
    })
  const given = {
    entries: {
      changesSince: async (category: string, after: number, limit: number) => ({
        entries: entries.filter((one) => one.category === category && one.sequence! > after).slice(0, limit),
        removals: removals.filter((one) => one.sequence > after).slice(0, limit),
      }),
    } as unknown as Store['entries'],
    items: {
      byIds: async (ids: readonly string[]) => new Map(ids.map((id) => [id, anItem({ id, guid: `urn:${id}`, title: id })])),
      isRetracted: async () => new Set(),
    } as unknown as Store['items'],
  }
  const sequences = (sent: HttpRequest): number[] =>
    JSON.parse(String(sent.body)).items.map((item: { _feedmill: { sequence: number } }) => item._feedmill.sequence)

  test('gets each change once, signed, from the moment it is configured', async () => {
    entries.length = 0
    add(1)
    const bench = await openBench({ webhooks: [hook] }, given)
    add(2)
    add(3)
    await bench.push.announce([])
    add(4)
    await bench.push.announce([])
    const second = await bench.reopen()
    await second.announce([])
    expect(bench.sent.map(sequences)).toEqual([[2, 3], [4]])
    const [sent] = bench.sent
    expect(sent!.headers!['X-Feedmill-Signature']).toBe(`sha256=${createHmac('sha256', 'key').update(String(sent!.body)).digest('hex')}`)
  })

  test('is told what is gone, also where nothing is new', async () => {
    entries.length = 0
    add(1)
    const bench = await openBench({ webhooks: [hook] }, given)
    removals.push({ itemId: 'i1', guid: 'urn:i1', sequence: 7 })
    await bench.push.announce([])
    removals.length = 0
    expect(JSON.parse(String(bench.sent[0]!.body))).toMatchObject({
      items: [],
      _feedmill: { cursor: '7', removed: [{ id: 'urn:i1', item_id: 'i1', sequence: 7 }] },
    })
  })

  test('gets the same stretch under the same key again after a failure, and later changes after it', async () => {
    entries.length = 0
    const bench = await openBench({ webhooks: [hook] }, given)
    add(1)
    bench.answer = () => undefined
    await bench.push.announce([])
    add(2)
    await bench.push.announce([])
    expect(bench.sent).toHaveLength(1)
    bench.answer = () => ({ status: 200, body: '' })
    bench.now += 30_000
    await bench.push.outbox.pump()
    expect(bench.sent.map(sequences)).toEqual([[1], [1], [2]])
    const [shown] = await viewWebhooks(bench.store)
    expect(shown).toMatchObject({ url: hook.url, category: 'news', failures: 0 })
    expect(shown!.history.map(({ status, changes }) => [status, changes])).toEqual([
      [200, 1],
      [200, 1],
      [undefined, 1],
    ])
    const keys = bench.sent.map((one) => one.headers!['Idempotency-Key'])
    expect(keys[0]).toBe(keys[1])
    expect(keys[1]).not.toBe(keys[2])
  })

  test('of which nothing is left in the configuration is forgotten', async () => {
    entries.length = 0
    const bench = await openBench({ webhooks: [hook] }, given)
    expect(await bench.store.consumers.list('webhook')).toHaveLength(1)
    const without = await openBench({ hub: true }, { ...given, consumers: bench.store.consumers })
    expect(await without.store.consumers.list('webhook')).toEqual([])
  })
})

describe('what hubs push to us', () => {
  test('comes in below the path of the public address', async () => {
    const settings = serverSettings({ push: { hubs: [], hub: false, webhooks: [], publicUrl: 'https://example.org/mill/' } })
    const push = { isKnown: () => true, verify: () => ({ status: 200, body: 'yes' }), receive: () => 204 }
    await using running = await startServer({ settings, push })
    expect((await request(`${running.url}mill/push/a`)).statusCode).toBe(200)
    expect((await request(`${running.url}push/a`)).statusCode).toBe(404)
  })

  test('reaches the receiver byte for byte, and its answers the hub', async () => {
    const got: unknown[] = []
    await using running = await startServer({
      push: {
        isKnown: (sourceId) => sourceId !== 'stranger',
        verify: (sourceId, query) => ({ status: sourceId === 'a' ? 200 : 404, body: query['hub.challenge'] ?? '' }),
        receive(sourceId, body, headers) {
          got.push([sourceId, Buffer.from(body).toString(), headers['x-hub-signature']])
          return 204
        },
      },
    })
    const challenge = await request(`${running.url}push/a?hub.mode=subscribe&hub.challenge=%3Cb%3E`)
    expect([challenge.statusCode, challenge.headers['content-type'], await challenge.body.text()]).toEqual([
      200,
      'text/plain; charset=utf-8',
      '<b>',
    ])
    expect((await request(`${running.url}push/b?hub.challenge=x`)).statusCode).toBe(404)
    const body = '{"not": "parsed" }'
    const headers = { 'content-type': 'application/json', 'x-hub-signature': 'sha256=00' }
    expect((await request(`${running.url}push/%E5%9B%BD`, { method: 'POST', headers, body })).statusCode).toBe(204)
    expect(got).toEqual([['国', body, 'sha256=00']])
    const unknown = await request(`${running.url}push/stranger`, { method: 'POST', headers, body: 'x'.repeat(1_000_001) })
    expect([unknown.statusCode, got.length]).toEqual([410, 1])
    const large = await request(`${running.url}push/a`, { method: 'POST', headers, body: 'x'.repeat(1_000_001) })
    expect(large.statusCode).toBe(413)
  })
})

test('a delivery that hangs does not hold up the end, and is made after the next start', async () => {
  const bench = await openBench({ hubs: ['https://hub.example/'] })
  const never = Promise.withResolvers<OutsideAnswer>()
  const asked = Promise.withResolvers<void>()
  bench.answer = () => {
    asked.resolve()
    return never.promise as never
  }
  void bench.push.announce([document('two')])
  await asked.promise
  await bench.push.outbox.stop(1)
  bench.answer = () => ({ status: 204, body: '' })
  const second = await bench.reopen()
  await second.outbox.pump()
  expect(bench.sent).toHaveLength(2)
  never.reject(new Error('cut off'))
})

test.each([
  [1, 0, 30_000],
  [2, 0, 60_000],
  [5, 0, 480_000],
  [99, 0, 21_600_000],
  [1, 3_600_000, 3_600_000],
])('after %i failures, told to wait %i ms, the next attempt is %i ms away', (failures, told, expected) => {
  expect(retryDelayMs(failures, told)).toBe(expected)
})
