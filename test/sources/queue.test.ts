import { describe, expect, test } from 'vitest'
import type { FetchOutcome } from '../../src/model/document.ts'
import type { Source, SourceId, SourceState } from '../../src/model/source.ts'
import { initialState } from '../../src/sources/cadence/index.ts'
import { type PullAll, type PullResult, pullAll } from '../../src/sources/queue/index.ts'
import { aSource, DAY, failed, HOUR, notModified, pollingSettings, SECOND, START } from './builders.ts'

/** A world with its own clock: a request takes 100 ms, waiting takes what it says, nothing takes real time. */
function aWorld(answer: (source: Source) => FetchOutcome = () => notModified()) {
  let now = START
  const asleep: { at: number; wake: () => void }[] = []
  const log: { id: string; host: string; from: number; to: number }[] = []
  const results: PullResult[] = []
  let most = 0
  let open = 0
  const wait = (ms: number): Promise<void> => new Promise((wake) => asleep.push({ at: now + ms, wake }))
  const pull = async (source: Source): Promise<FetchOutcome> => {
    const from = now
    most = Math.max(most, ++open)
    await wait(100)
    open--
    log.push({ id: source.id, host: new URL(String(source.options.url)).host, from, to: now })
    return answer(source)
  }
  /** Runs the queue and lets time jump to whatever is to happen next. */
  const run = async (due: readonly Source[], given: Partial<PullAll> = {}) => {
    const states = new Map<SourceId, SourceState>()
    const options = {
      due,
      states,
      pull,
      onOutcome: (result: PullResult) => void results.push(result),
      concurrency: 16,
      hostGapMs: SECOND,
      polling: pollingSettings(),
      now: () => now,
      wait,
      ...given,
    }
    let ended = false
    const running = pullAll(options).finally(() => (ended = true))
    running.catch(() => {})
    while (!ended) {
      await new Promise((resolve) => setImmediate(resolve))
      asleep.sort((a, b) => b.at - a.at)
      const next = asleep.pop()
      if (next === undefined) continue
      now = Math.max(now, next.at)
      next.wake()
    }
    return running
  }
  return { run, log, results, most: () => most, now: () => now }
}

const sources = (count: number, host: (index: number) => string): Source[] =>
  Array.from({ length: count }, (_, index) => aSource(`http://${host(index)}/${index}`))

describe('the queue', () => {
  test('asks every source once, however often it is named', async () => {
    const world = aWorld()
    const due = sources(20, (index) => `h${index % 7}.example`)
    await world.run([...due, ...due])
    expect(world.log.map(({ id }) => id).sort()).toEqual(due.map(({ id }) => id).sort())
    expect(world.results).toHaveLength(20)
  })

  test('asks one host one at a time, at least the gap apart', async () => {
    const world = aWorld()
    await world.run(sources(12, (index) => `h${index % 3}.example`))
    for (const host of ['h0.example', 'h1.example', 'h2.example']) {
      const visits = world.log.filter((visit) => visit.host === host)
      expect(visits).toHaveLength(4)
      for (let index = 1; index < visits.length; index++) expect(visits[index]!.from - visits[index - 1]!.to).toBeGreaterThanOrEqual(SECOND)
    }
  })

  test('does not wait for a clock that was set back to catch up', async () => {
    const world = aWorld()
    await world.run(
      sources(1, () => 'h.example'),
      { lastAsked: new Map([['h.example', START + DAY]]) },
    )
    expect(world.log[0]!.from - START).toBeLessThanOrEqual(SECOND)
  })

  test('keeps the gap from turn to turn', async () => {
    const world = aWorld()
    const lastAsked = new Map([['h.example', START - 400]])
    await world.run(
      sources(1, () => 'h.example'),
      { lastAsked },
    )
    expect(world.log[0]?.from).toBe(START + 600)
    expect(lastAsked.get('h.example')).toBe(START + 700)
  })

  test('spares local hosts the gap, not the order', async () => {
    const world = aWorld()
    await world.run(sources(5, () => '127.0.0.1:8080'))
    expect(world.log.map(({ from }) => from - START)).toEqual([0, 100, 200, 300, 400])
  })

  test('asks so many hosts at once and no more', async () => {
    const world = aWorld()
    await world.run(sources(100, (index) => `h${index}.example`))
    expect(world.most()).toBe(16)
    expect(world.now() - START).toBe(700)
  })

  test('begins with the host that has most to say, so that the end is not spent waiting for it', async () => {
    const world = aWorld()
    const many = sources(10, () => 'many.example')
    await world.run([...sources(40, (index) => `h${index}.example`), ...many], { concurrency: 4 })
    expect(world.now() - START).toBe(10 * 100 + 9 * SECOND)
  })

  test('hands over one outcome before it asks that host again', async () => {
    const world = aWorld()
    const order: string[] = []
    const due = sources(2, () => '127.0.0.1')
    await world.run(due, {
      pull: async (source) => {
        order.push(`ask ${source.id}`)
        return notModified()
      },
      onOutcome: async ({ source }) => {
        await Promise.resolve()
        order.push(`take ${source.id}`)
      },
    })
    expect(order).toEqual(due.flatMap(({ id }) => [`ask ${id}`, `take ${id}`]))
  })

  test('gives a host up for this turn that kept silent three times; its other sources are told so', async () => {
    for (const silence of [failed('FETCH_CONNECT'), failed('FETCH_TIMEOUT', {}, { phase: 'body' })]) {
      const world = aWorld((source) => (source.id.includes('dead') ? silence : notModified()))
      await world.run([...sources(50, () => 'dead.example'), ...sources(2, () => 'fine.example')])
      expect(world.log.filter(({ host }) => host === 'dead.example')).toHaveLength(3)
      expect(world.log.filter(({ host }) => host === 'fine.example')).toHaveLength(2)
      const told = world.results.filter(({ source }) => source.id.includes('dead'))
      expect(told).toHaveLength(50)
      expect(told.flatMap(({ outcome }) => outcome.exchanges)).toHaveLength(3)
      expect(told.filter(({ outcome }) => outcome.kind === 'failed' && outcome.error.message.includes('was not asked again'))).toHaveLength(
        47,
      )
      expect(world.now() - START).toBeLessThan(10 * SECOND)
    }
  })

  test('does not give up a host that answers in between, nor a local bridge with slow routes', async () => {
    const moody = aWorld((source) => (Number(source.id.match(/\d+$/)?.[0]) % 3 === 2 ? notModified() : failed('FETCH_CONNECT')))
    await moody.run(sources(12, () => 'moody.example'))
    expect(moody.log).toHaveLength(12)
    const bridge = aWorld(() => failed('FETCH_TIMEOUT', {}, { phase: 'body' }))
    await bridge.run(sources(12, () => 'bridge.lan:1200'))
    expect(bridge.log).toHaveLength(12)
  })

  test('counts the waits that were obeyed', async () => {
    const due = sources(4, (index) => `h${index % 2}.example`)
    const states = new Map(due.slice(0, 3).map((source) => [source.id, { ...initialState(source, START), notBefore: START - HOUR }]))
    expect((await aWorld().run(due, { states })).waitsObeyed).toEqual(
      new Map([
        ['h0.example', 2],
        ['h1.example', 1],
      ]),
    )
  })

  test('shows which hosts it asks', async () => {
    const world = aWorld()
    const shown: (readonly string[])[] = []
    await world.run(
      sources(3, (index) => `h${index}.example`),
      { concurrency: 2, onHosts: (hosts) => shown.push(hosts) },
    )
    expect(new Set(shown.flat())).toEqual(new Set(['h0.example', 'h1.example', 'h2.example']))
    expect(Math.max(...shown.map((hosts) => hosts.length))).toBe(2)
  })

  test('stops when told, and says whom it did not ask', async () => {
    const world = aWorld()
    const stop = new AbortController()
    const due = sources(5, () => '127.0.0.1')
    const summary = await world.run(due, { signal: stop.signal, onOutcome: () => stop.abort() })
    expect(world.log).toHaveLength(1)
    expect(summary.unasked).toEqual(due.slice(1).map(({ id }) => id))
  })

  test('rejects with what the taking of an outcome throws, after the others under way have ended', async () => {
    const world = aWorld()
    const broken = world.run(
      sources(4, (index) => `h${index}.example`),
      {
        onOutcome: () => {
          throw new Error('the store is full')
        },
      },
    )
    await expect(broken).rejects.toThrowError('the store is full')
    expect(world.log).toHaveLength(4)
  })
})

describe('a refusal', () => {
  const throttled = (waitMs = 2 * HOUR) => failed('FETCH_THROTTLED', { retryAfterMs: waitMs }, { status: 429 })
  const refuseFirst = (id: string) => aWorld((source) => (source.id === id ? throttled() : notModified()))

  test('of one blog pauses its platform: those that are due, and those that are not', async () => {
    const blogs = ['a', 'b', 'c'].map((name) => aSource(`http://${name}.platform.co.uk/feed`))
    const stranger = aSource('http://stranger.co.uk/feed')
    const world = refuseFirst(blogs[0]!.id)
    const summary = await world.run([blogs[0]!, blogs[1]!, stranger], { concurrency: 1, all: [...blogs, stranger] })
    expect(world.log.map(({ id }) => id)).toEqual([blogs[0]!.id, stranger.id])
    expect([...summary.deferred.keys()]).toEqual([blogs[1]!.id, blogs[2]!.id])
    expect([...summary.deferred.values()].every((until) => until >= START + 2 * HOUR)).toBe(true)
    expect(summary.unasked).toEqual([blogs[1]!.id])
  })

  test('holds for a source that comes while it lasts, in another process too', async () => {
    const [refused, added] = ['a', 'b'].map((name) => aSource(`http://${name}.platform.example/feed`)) as [Source, Source]
    const lastError = { code: 'FETCH_THROTTLED', message: '', at: START } as const
    const known = { ...initialState(refused, START), lastPolledAt: START, failuresInRow: 1, failingSince: START, lastError }
    const ask = async (notBefore: number): Promise<readonly number[]> => {
      const world = aWorld()
      const states = new Map<SourceId, SourceState>([[refused.id, { ...known, notBefore }]])
      const { deferred } = await world.run([added], { all: [refused, added], states })
      return [world.log.length, deferred.get(added.id) ?? 0]
    }
    expect(await ask(START + HOUR)).toEqual([0, START + HOUR])
    expect(await ask(START - HOUR)).toEqual([1, 0])
  })

  test('on one route of a local bridge does not stop its other routes', async () => {
    const routes = sources(4, () => 'bridge.lan:1200')
    const world = refuseFirst(routes[0]!.id)
    expect((await world.run(routes)).deferred.size).toBe(0)
    expect(world.log).toHaveLength(4)
  })

  test('reaches as far as configured', async () => {
    const reach = async (throttleScope: string): Promise<number> => {
      const urls = ['http://a.platform.example/1', 'http://a.platform.example/2', 'http://b.platform.example/1']
      const due = urls.map((url) => aSource(url, { throttleScope }))
      return (await refuseFirst(urls[0]!).run(due, { concurrency: 1 })).deferred.size
    }
    expect([await reach('source'), await reach('host'), await reach('domain'), await reach('auto')]).toEqual([0, 1, 2, 2])
  })

  test('is learned to be about the source alone when it comes again while its neighbours were answered well', async () => {
    const [refused, sameHost, sameDomain] = [
      'http://a.platform.example/1',
      'http://a.platform.example/2',
      'http://b.platform.example/1',
    ].map((url) => aSource(url)) as [Source, Source, Source]
    const again = { ...initialState(refused, START), failuresInRow: 1, failingSince: START - DAY }
    const fine = (source: Source): SourceState => ({ ...initialState(source, START), lastGoodAt: START - HOUR })
    const reach = async (...neighbours: SourceState[]): Promise<readonly string[]> => {
      const states = new Map([again, ...neighbours].map((state) => [state.sourceId, state]))
      return [...(await refuseFirst(refused.id).run([refused], { all: [refused, sameHost, sameDomain], states })).deferred.keys()]
    }
    expect(await reach()).toEqual([sameHost.id, sameDomain.id])
    expect(await reach(fine(sameDomain))).toEqual([sameHost.id])
    expect(await reach(fine(sameHost))).toEqual([])
  })

  test('by 503 with Retry-After is about its host', async () => {
    const due = ['http://a.platform.example/1', 'http://a.platform.example/2', 'http://b.platform.example/1'].map((url) => aSource(url))
    const world = aWorld((source) => (source === due[0] ? failed('FETCH_STATUS', { retryAfterMs: HOUR }, { status: 503 }) : notModified()))
    expect([...(await world.run(due, { concurrency: 1 })).deferred.keys()]).toEqual([due[1]!.id])
  })

  test('without Retry-After is one only when it is a 429', async () => {
    const due = sources(3, () => 'h.example')
    for (const [outcome, waiting] of [
      [failed('FETCH_FORBIDDEN', {}, { status: 403 }), 0],
      [failed('FETCH_STATUS', {}, { status: 503 }), 0],
      [failed('FETCH_THROTTLED', {}, { status: 429 }), 2],
    ] as const)
      expect((await aWorld((source) => (source === due[0] ? outcome : notModified())).run(due)).deferred.size).toBe(waiting)
  })
})

describe('an outage', () => {
  const down = failed('FETCH_DNS')
  const fine = (due: readonly Source[], changes: Partial<SourceState> = {}) => ({
    states: new Map(due.map((source) => [source.id, { ...initialState(source, START), lastGoodAt: START - HOUR, ...changes }])),
  })
  const hosts = (count: number): Source[] => sources(count, (index) => `h${index}.example`)

  test('is when most hosts that were fine cannot be connected to; nobody’s failure counts', async () => {
    const world = aWorld((source) => (source.id.endsWith('/0') ? notModified() : down))
    const summary = await world.run(hosts(10), fine(hosts(10)))
    expect(summary.outage).toBe(true)
    expect(world.results.filter(({ outage }) => outage)).toHaveLength(9)
    expect(world.results[0]).toMatchObject({ outage: false, outcome: { kind: 'notModified' } })
  })

  test('is not when half of them answer, nor with three hosts', async () => {
    const half = aWorld((source) => (Number(source.id.at(-1)) % 2 === 0 ? notModified() : down))
    expect((await half.run(hosts(10), fine(hosts(10)))).outage).toBe(false)
    expect(half.results.some(({ outage }) => outage)).toBe(false)
    expect((await aWorld(() => down).run(hosts(3), fine(hosts(3)))).outage).toBe(false)
  })

  test('is not when the origins answer with errors, were failing before, were never reached, or are one host', async () => {
    const one = sources(10, () => 'h.example')
    expect((await aWorld(() => failed('FETCH_STATUS')).run(hosts(10), fine(hosts(10)))).outage).toBe(false)
    expect((await aWorld(() => down).run(hosts(10), fine(hosts(10), { failuresInRow: 3 }))).outage).toBe(false)
    expect((await aWorld(() => down).run(hosts(10))).outage).toBe(false)
    expect((await aWorld(() => down).run(one, fine(one))).outage).toBe(false)
  })

  test('is also when every connection times out or no certificate holds, not when answers are slow', async () => {
    const outage = async (outcome: FetchOutcome) => (await aWorld(() => outcome).run(hosts(5), fine(hosts(5)))).outage
    expect(await outage(failed('FETCH_TIMEOUT', {}, { phase: 'connect' }))).toBe(true)
    expect(await outage(failed('FETCH_TLS'))).toBe(true)
    expect(await outage(failed('FETCH_TIMEOUT', {}, { phase: 'body' }))).toBe(false)
  })
})
