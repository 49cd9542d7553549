import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import type { PollHints } from '../../src/model/feed.ts'
import type { Source, SourceId, SourceState } from '../../src/model/source.ts'
import { deferred, isDue, nextState, stateOf } from '../../src/sources/cadence/index.ts'
import { pullSource } from '../../src/sources/kinds/index.ts'
import { pullAll } from '../../src/sources/queue/index.ts'
import { type Answer, conditional, type Origin, rss, type SeenRequest, startOrigin } from '../support/origin.ts'
import { aContext, aSource, DAY, fetchSettings, HOUR, MINUTE, pollingSettings, START } from './builders.ts'

const TURN = 5 * MINUTE
const END = START + 30 * DAY
const polling = pollingSettings()

let now = START
let origin: Origin

/** One publisher: what its feed says, and what it says about polling. */
interface Publisher {
  readonly path: string
  /** What the parser would find in its document. */
  readonly says?: PollHints
  answer(request: SeenRequest): Answer
}

/** The validators each path gave last, as they stood before each request. */
const given = new Map<string, (readonly [etag: string, lastModified: string] | undefined)[]>()

function remember(path: string, ...validators: readonly [string, string]): void {
  const before = given.get(path) ?? [undefined]
  given.set(path, [...before, validators])
}

/** A new edition every `everyMs`; gives 304 to who has the present one. */
function posting(everyMs: number, headers: Record<string, string> = {}): Publisher['answer'] {
  return (request) => {
    const edition = Math.floor((now - START) / everyMs)
    const lastModified = new Date(START + edition * everyMs).toUTCString()
    remember(request.path, `"${edition}"`, lastModified)
    return conditional({ body: rss([`edition ${edition}`]), etag: `"${edition}"`, lastModified, headers })(request) as Answer
  }
}

const within = (fromDay: number, toDay: number): boolean => now >= START + fromDay * DAY && now < START + toDay * DAY
const hourly = posting(HOUR)

const PUBLISHERS: readonly Publisher[] = [
  { path: '/plain', answer: hourly },
  { path: '/daily', answer: posting(DAY) },
  { path: '/ttl', says: { ttlMinutes: 150 }, answer: hourly },
  { path: '/period', says: { syndicationSeconds: 6 * 3600 }, answer: hourly },
  { path: '/night', says: { skipHours: [22, 23, 0, 1, 2, 3, 4, 5] }, answer: hourly },
  { path: '/weekend', says: { skipDays: ['saturday', 'sunday'] }, answer: hourly },
  { path: '/cached', answer: posting(HOUR, { 'cache-control': 'max-age=10800' }) },
  { path: '/bare', answer: () => ({ body: rss([`edition ${Math.floor((now - START) / HOUR)}`]) }) },
  { path: '/busy', answer: (request) => (within(5, 6) ? { status: 429, headers: { 'retry-after': '14400' } } : hourly(request)) },
  {
    path: '/repairs',
    answer: (request) =>
      within(8, 8.5)
        ? { status: 503, headers: { 'retry-after': new Date(START + 9 * DAY).toUTCString(), date: new Date(now).toUTCString() } }
        : hourly(request),
  },
  {
    path: '/absurd',
    answer: (request) => (within(10, 10.1) ? { status: 429, headers: { 'retry-after': '99999999999999' } } : hourly(request)),
  },
  { path: '/broken', answer: () => ({ status: 500, body: 'no' }) },
  { path: '/refusing', answer: () => ({ status: 403, body: 'no' }) },
  { path: '/gone', answer: (request) => (within(0, 3) ? hourly(request) : { status: 410 }) },
  { path: '/moved', answer: () => ({ status: 301, headers: { location: '/plain-too' } }) },
  { path: '/plain-too', answer: hourly },
]

/** Requests by path, and for each path at how many turns its source was due and seen as such. */
const asked = new Map<string, SeenRequest[]>()
const dueTurns = new Map<string, number>()
let states = new Map<SourceId, SourceState>()

beforeAll(async () => {
  origin = await startOrigin({ now: () => now })
  for (const { path, answer } of PUBLISHERS) origin.on(path, (request) => answer(request))
  const client = createHttpClient(fetchSettings(), { clock: () => now })
  // Ids without the port, which differs from run to run: jitter is made of them.
  const sources = PUBLISHERS.filter(({ path }) => path !== '/plain-too').map(({ path }) => aSource(origin.url(path), {}, { id: path }))
  for (now = START; now < END; now += TURN) {
    await turn(sources, client)
    // Every night the process starts anew: only what the store holds goes on.
    if ((now - START) % DAY === 0) states = new Map(JSON.parse(JSON.stringify([...states])))
  }
  for (const request of origin.requests) asked.set(request.path, [...(asked.get(request.path) ?? []), request])
  await client.close()
})

afterAll(() => origin.close())

async function turn(sources: readonly Source[], client: ReturnType<typeof createHttpClient>): Promise<void> {
  const before = new Map(sources.map((source) => [source.id, stateOf(source, states.get(source.id), now)]))
  const due = sources.filter((source) => isDue(before.get(source.id)!, now, false))
  for (const source of due) dueTurns.set(source.id, (dueTurns.get(source.id) ?? 0) + 1)
  const summary = await pullAll({
    due,
    all: sources,
    states: before,
    pull: (source) => pullSource(aContext(client, source, { state: before.get(source.id)!, now })),
    onOutcome: ({ source, outcome, outage }) => {
      const state = before.get(source.id)!
      const parsed = outcome.kind === 'fetched' ? (PUBLISHERS.find(({ path }) => source.id === path)?.says ?? {}) : undefined
      const newItems = outcome.kind === 'fetched' ? 1 : 0
      states.set(
        source.id,
        nextState({ source, state, outcome, parsed, newItems, newestAt: newItems > 0 ? now : undefined, polling, now, outage }),
      )
    },
    concurrency: 16,
    hostGapMs: 1000,
    polling,
    now: () => now,
  })
  for (const [id, until] of summary.deferred) states.set(id, deferred(states.get(id) ?? before.get(id)!, until))
}

const times = (path: string): number[] => (asked.get(path) ?? []).map(({ at }) => at)
const stateAt = (path: string): SourceState => states.get(path)!

/** The pauses between requests, in ms. */
function gaps(path: string): number[] {
  const at = times(path)
  return at.slice(1).map((time, index) => time - at[index]!)
}

/** The longest a pause may last: the wait, its jitter, and the turn that comes next. */
const atMost = (wait: number): number => wait * 1.1 + 2 * TURN

describe('thirty days', () => {
  test('no request is lost: who was due was asked, in that very turn and once', () => {
    for (const { path } of PUBLISHERS.filter(({ path }) => !path.startsWith('/plain-too') && path !== '/moved')) {
      expect([path, times(path).length]).toEqual([path, dueTurns.get(path)])
      expect(new Set(times(path)).size).toBe(times(path).length)
    }
  })

  test('no source is asked twice within an hour, whatever happens to it', () => {
    for (const { path } of PUBLISHERS) expect([path, Math.min(...gaps(path)) >= HOUR]).toEqual([path, true])
  })

  test('who gives validators is asked without them once', () => {
    for (const path of ['/plain', '/daily', '/ttl', '/period', '/night', '/weekend', '/cached', '/busy', '/repairs', '/absurd']) {
      const bare = asked
        .get(path)!
        .filter(({ headers }) => headers['if-none-match'] === undefined || headers['if-modified-since'] === undefined)
      expect([path, bare.length]).toEqual([path, 1])
    }
  })

  test('what is sent back is what was given last, both, byte for byte', () => {
    for (const path of ['/plain', '/daily', '/ttl', '/period', '/night', '/weekend', '/cached']) {
      const sent = asked
        .get(path)!
        .map(({ headers }) => headers['if-none-match'] && [headers['if-none-match'], headers['if-modified-since']])
      expect(sent).toEqual(given.get(path)!.slice(0, sent.length))
    }
  })

  test('nothing is sent or asked for that a reader has no business with', () => {
    for (const { headers } of origin.requests) {
      expect(headers).toMatchObject({ 'user-agent': 'feedmill/test', accept: expect.stringContaining('application/rss+xml') })
      for (const name of ['cookie', 'referer', 'authorization', 'from', 'origin', 'cache-control', 'pragma', 'range'])
        expect(headers).not.toHaveProperty(name)
    }
    expect(new Set(asked.keys())).toEqual(new Set(PUBLISHERS.map(({ path }) => path)))
  })

  test('who gives none is asked once a day', () => {
    expect(Math.min(...gaps('/bare'))).toBeGreaterThanOrEqual(DAY)
    expect(times('/bare').length).toBeGreaterThanOrEqual(27)
  })

  test('a feed that posts hourly is asked hourly, one that posts daily every few hours', () => {
    expect(Math.max(...gaps('/plain'))).toBeLessThanOrEqual(atMost(HOUR))
    const daily = gaps('/daily').slice(48)
    expect(Math.max(...daily)).toBeLessThanOrEqual(atMost(4 * HOUR))
    expect(daily.reduce((sum, gap) => sum + gap, 0) / daily.length).toBeGreaterThan(2 * HOUR)
  })

  test.each([
    ['/ttl', 2.5 * HOUR],
    ['/period', 6 * HOUR],
    ['/cached', 3 * HOUR],
  ])('%s is asked as often as it says, also after a 304', (path, wait) => {
    expect(Math.min(...gaps(path))).toBeGreaterThanOrEqual(wait)
    expect(Math.max(...gaps(path))).toBeLessThanOrEqual(atMost(wait))
  })

  test('skipHours and skipDays are empty of requests, and the rest is not', () => {
    const hours = times('/night').map((at) => new Date(at).getUTCHours())
    // Its first document, at midnight, is how we learn of it.
    expect(hours.slice(1).filter((hour) => hour >= 22 || hour < 6)).toEqual([])
    expect(times('/night').length).toBeGreaterThan(30 * 12)
    const days = times('/weekend').map((at) => new Date(at).getUTCDay())
    expect(days.filter((day) => day === 0 || day === 6)).toEqual([])
    expect(times('/weekend').length).toBeGreaterThan(22 * 20)
  })

  test('a 429 with Retry-After is followed by no request for so long, and then by one', () => {
    const refused = times('/busy').filter((at) => at >= START + 5 * DAY && at < START + 6 * DAY)
    expect(refused.length).toBeGreaterThanOrEqual(5)
    for (let index = 1; index < refused.length; index++) expect(refused[index]! - refused[index - 1]!).toBeGreaterThanOrEqual(4 * HOUR)
    expect(stateAt('/busy').failuresInRow).toBe(0)
  })

  test('a 503 with a date is followed by no request before it', () => {
    const first = times('/repairs').find((at) => at >= START + 8 * DAY)!
    const second = times('/repairs').find((at) => at > first)!
    expect(second).toBeGreaterThanOrEqual(START + 9 * DAY)
    expect(second).toBeLessThanOrEqual(START + 9 * DAY + 2 * HOUR)
  })

  test('an absurd Retry-After ends after a week', () => {
    const longest = Math.max(...gaps('/absurd'))
    expect(longest).toBeGreaterThanOrEqual(7 * DAY)
    expect(longest).toBeLessThanOrEqual(7.5 * DAY)
    expect(times('/absurd').at(-1)).toBeGreaterThan(END - 2 * HOUR)
  })

  test('what fails all the time is asked less and less, but never for the last time', () => {
    expect(
      gaps('/broken')
        .slice(0, 3)
        .map((gap) => Math.floor(gap / HOUR)),
    ).toEqual([1, 2, 4])
    expect(Math.max(...gaps('/broken'))).toBeLessThanOrEqual(atMost(DAY))
    expect(times('/broken').at(-1)).toBeGreaterThan(END - 2 * DAY)
    expect(stateAt('/broken')).toMatchObject({ failingSince: START, lastError: { code: 'FETCH_STATUS' } })
    expect(
      gaps('/refusing')
        .slice(0, 3)
        .map((gap) => Math.floor(gap / HOUR)),
    ).toEqual([4, 8, 16])
  })

  test('a source that is 410 Gone is polled weekly', () => {
    const after = times('/gone').filter((at) => at >= START + 3 * DAY)
    expect(after).toHaveLength(4)
    for (let index = 1; index < after.length; index++) expect(after[index]! - after[index - 1]!).toBeGreaterThanOrEqual(7 * DAY)
  })

  test('a permanent redirect is followed for three days, then its target is asked', () => {
    expect(times('/moved').at(-1)).toBeGreaterThanOrEqual(START + 3 * DAY)
    expect(times('/moved').at(-1)).toBeLessThanOrEqual(START + 3.2 * DAY)
    expect(stateAt('/moved').movedTo).toBe(origin.url('/plain-too'))
    expect(asked.get('/plain-too')!.filter(({ headers }) => headers['if-none-match'] === undefined)).toHaveLength(1)
  })
})
