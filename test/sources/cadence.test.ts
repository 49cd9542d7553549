import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FetchOutcome } from '../../src/model/document.ts'
import type { PollHints } from '../../src/model/feed.ts'
import type { SourceState } from '../../src/model/source.ts'
import { deferred, initialState, isDue, nextState, stateOf, type Turnout } from '../../src/sources/cadence/index.ts'
import { sayNext } from '../../src/sources/cadence/next-words.ts'
import { aSource, DAY, failed, fetched, HOUR, MINUTE, notModified, pollingSettings, SECOND, START } from './builders.ts'

const source = aSource('http://a.example/feed')
const calm = pollingSettings({ jitter: 0 })
const fresh = initialState(source, START)

/** The state after one pull at START, without jitter unless asked for. */
function polled(outcome: FetchOutcome, given: Partial<Turnout> = {}): SourceState {
  return nextState({ source, state: fresh, outcome, newItems: 0, polling: calm, now: START, ...given })
}

const waitOf = (state: SourceState): number => state.nextDueAt - (state.lastPolledAt ?? 0)
const gone: FetchOutcome = { ...failed('FETCH_GONE'), kind: 'gone' } as FetchOutcome

describe('a good answer', () => {
  test('is followed after the usual interval', () => {
    expect(polled(fetched())).toMatchObject({ nextDueAt: START + HOUR, nextReason: 'interval', lastGoodAt: START, failuresInRow: 0 })
  })

  test.each<[string, PollHints, number, string]>([
    ['ttl', { ttlMinutes: 180 }, 3 * HOUR, 'ttl'],
    ['sy:*', { syndicationSeconds: 7200 }, 2 * HOUR, 'update period'],
    ['the longest of both', { ttlMinutes: 180, syndicationSeconds: 36_000 }, 10 * HOUR, 'update period'],
    ['a shorter ttl', { ttlMinutes: 5 }, HOUR, 'interval'],
    ['a ttl of a year', { ttlMinutes: 525_600 }, 7 * DAY, 'ttl'],
    ['a ttl of nothing', { ttlMinutes: 0 }, HOUR, 'interval'],
  ])('obeys %s', (_, parsed, wait, reason) => {
    const state = polled(fetched(), { parsed })
    expect([waitOf(state), state.nextReason]).toEqual([wait, reason])
  })

  test('obeys freshness on a 200 and on a 304, up to our own longest interval', () => {
    expect(waitOf(polled(fetched({ freshForMs: 5 * HOUR })))).toBe(5 * HOUR)
    expect(polled(notModified({ freshForMs: 5 * HOUR }))).toMatchObject({ nextDueAt: START + 5 * HOUR, nextReason: 'freshness' })
    expect(waitOf(polled(notModified({ freshForMs: 365 * DAY })))).toBe(DAY)
  })

  test('keeps the hints of the document when the next answer is a 304', () => {
    const first = polled(fetched(), { parsed: { ttlMinutes: 300 } })
    expect(waitOf(polled(notModified(), { state: first, now: START + 5 * HOUR }))).toBe(5 * HOUR)
  })

  test('obeys Retry-After also on a 200, and force does not override it', () => {
    const state = polled(fetched({ retryAfterMs: 3 * HOUR }))
    expect(state).toMatchObject({ notBefore: START + 3 * HOUR, nextReason: 'retry-after' })
    expect(isDue(state, START + 3 * HOUR - 1, true)).toBe(false)
    expect(isDue(state, START + 3 * HOUR, true)).toBe(true)
  })

  test('without validators is followed once a day, unless the configuration says otherwise', () => {
    const bare = fetched({}, { validators: undefined })
    expect(polled(bare)).toMatchObject({ nextDueAt: START + DAY, nextReason: 'no validators' })
    expect(waitOf(polled(bare, { source: aSource('http://a.example/feed', { interval: '2h' }) }))).toBe(2 * HOUR)
  })

  test('from another address each time is followed once a day: its validators never go back', () => {
    const from = (url: string): FetchOutcome =>
      fetched({}, { validators: { etag: '"1"', url }, redirects: [{ from: 'http://a.example/feed', to: url, status: 302 }] })
    const first = polled(from('http://b.example/?signed=1'))
    expect(waitOf(first)).toBe(HOUR)
    expect(polled(from('http://b.example/?signed=2'), { state: first })).toMatchObject({
      nextDueAt: START + DAY,
      nextReason: 'no validators',
    })
    expect(waitOf(polled(from('http://b.example/?signed=1'), { state: first }))).toBe(HOUR)
  })

  test('that comes late in a long turn is followed as much later; what it asks for counts from when it came', () => {
    const startedAt = START + 10 * MINUTE
    const exchanges = [{ host: 'a.example', status: 200, wireBytes: 1, startedAt, durationMs: 5 * SECOND }]
    const late = polled({ ...fetched({ retryAfterMs: 2 * HOUR }), exchanges })
    expect(late).toMatchObject({ lastPolledAt: startedAt, lastGoodAt: startedAt + 5 * SECOND })
    expect(late.notBefore).toBe(startedAt + 5 * SECOND + 2 * HOUR)
    expect(polled({ ...fetched(), exchanges }).nextDueAt).toBe(startedAt + 5 * SECOND + HOUR)
    const push = { hub: 'http://hub.example/', topic: 'http://a.example/feed', lastPushAt: startedAt + SECOND }
    expect(isDue({ ...polled({ ...fetched(), exchanges }), push }, START + 15 * MINUTE, false)).toBe(true)
  })

  test('of another clock than the turn’s counts from the turn', () => {
    const exchanges = [{ host: 'a.example', status: 200, wireBytes: 1, startedAt: START + 365 * DAY, durationMs: 0 }]
    expect(polled({ ...fetched(), exchanges })).toMatchObject({ lastPolledAt: START, nextDueAt: START + HOUR })
  })

  test('drops the validators that a 200 no longer has', () => {
    const first = polled(fetched())
    expect(first.validators).toBeDefined()
    expect(polled(fetched({}, { validators: undefined }), { state: first }).validators).toBeUndefined()
  })

  test('clears failures, refusals and waits', () => {
    const failing = polled(failed('FETCH_THROTTLED', { retryAfterMs: HOUR }))
    const mended = polled(fetched(), { state: failing, now: START + HOUR })
    for (const name of ['lastError', 'failingSince', 'notBefore'] as const) expect(mended[name]).toBeUndefined()
    expect(mended.failuresInRow).toBe(0)
  })

  test('counts requests, 304s and bytes', () => {
    const state = polled(notModified(), { state: polled(fetched()) })
    expect(state.counts).toEqual({ requests: 2, notModified: 1, wireBytes: 100 })
  })
})

describe('our own interval', () => {
  const rate = (gap: number, given: Partial<SourceState> = {}): SourceState => ({
    ...fresh,
    postingGapMs: gap,
    lastNewAt: START,
    validators: { url: 'u' },
    ...given,
  })

  test('adapts to the posting rate within its bounds', () => {
    for (const [gap, wait] of [
      [10 * MINUTE, HOUR],
      [8 * HOUR, HOUR],
      [DAY, 3 * HOUR],
      [7 * DAY, 21 * HOUR],
      [365 * DAY, DAY],
    ] as const)
      expect(waitOf(polled(notModified(), { state: rate(gap) }))).toBe(wait)
  })

  test('grows while the source is silent', () => {
    const state = rate(HOUR)
    expect(waitOf(polled(notModified(), { state, now: START + 4 * DAY }))).toBe(12 * HOUR)
  })

  test('goes below an hour only where the feed itself names less', () => {
    expect(waitOf(polled(notModified({ freshForMs: MINUTE }), { state: rate(10 * MINUTE) }))).toBe(HOUR)
    const quick = { ...rate(10 * MINUTE), hints: { ttlMinutes: 20 } }
    expect(waitOf(polled(notModified(), { state: quick }))).toBe(20 * MINUTE)
    expect(waitOf(polled(notModified(), { state: { ...quick, hints: { ttlMinutes: 1 } } }))).toBe(15 * MINUTE)
  })

  test('learns the rate from what comes', () => {
    const first = polled(fetched(), { newItems: 20, newestAt: START - 2 * DAY })
    expect(first).toMatchObject({ lastNewAt: START - 2 * DAY })
    expect(first).not.toHaveProperty('postingGapMs')
    const second = polled(fetched(), { state: first, newItems: 2, now: START + 2 * DAY })
    expect(second).toMatchObject({ lastNewAt: START + 2 * DAY, postingGapMs: 2 * DAY })
    const third = polled(fetched(), { state: second, newItems: 1, now: START + 3 * DAY })
    expect(third.postingGapMs).toBe(Math.round(2 * DAY * 0.7 + DAY * 0.3))
  })

  test('may go down to a second for private networks', () => {
    const polling = pollingSettings({ intervalMs: SECOND, minIntervalMs: SECOND, unconditionalMs: SECOND, jitter: 0 })
    expect(waitOf(polled(fetched(), { polling }))).toBe(SECOND)
  })

  test('as configured for a source is taken as it is, down to the least', () => {
    const every = (interval: string) =>
      waitOf(polled(notModified(), { state: rate(DAY), source: aSource('http://a.example/feed', { interval }) }))
    expect([every('30m'), every('1m'), every('3d')]).toEqual([30 * MINUTE, 15 * MINUTE, 3 * DAY])
  })

  test('of a list is its own, and what is on disk is looked at in every turn', () => {
    const list = { ...aSource('http://a.example/list'), kind: 'opml' }
    expect(polled(fetched(), { source: list })).toMatchObject({ nextDueAt: START + 12 * HOUR, nextReason: 'list' })
    const folder = { ...source, kind: 'folder', options: { path: 'articles' } }
    expect(waitOf(polled(fetched(), { source: folder }))).toBe(0)
    expect(waitOf(polled(failed('FILE_MISSING'), { source: folder }))).toBe(0)
  })
})

describe('skipHours and skipDays', () => {
  const night = { skipHours: [0, 1, 2, 3, 4, 5] }

  test('move the due time behind the window, each source to its own minute', () => {
    const at = START + 23.5 * HOUR
    const times = ['a', 'b', 'c'].map((id) => polled(fetched(), { parsed: night, now: at, source: { ...source, id } }).nextDueAt)
    for (const time of times) {
      expect(time).toBeGreaterThanOrEqual(START + DAY + 6 * HOUR)
      expect(time).toBeLessThan(START + DAY + 6 * HOUR + 10 * MINUTE)
    }
    expect(new Set(times).size).toBe(3)
  })

  test('hold even when the source was due before the window began; force goes on', () => {
    const state = { ...fresh, hints: night, nextDueAt: START - MINUTE }
    expect(isDue(state, START + HOUR, false)).toBe(false)
    expect(isDue(state, START + HOUR, true)).toBe(true)
    expect(isDue(state, START + 6 * HOUR, false)).toBe(true)
  })

  test('count days by UTC', () => {
    const weekend = { skipDays: ['saturday', 'sunday'] }
    const friday = START + 3 * DAY + 23.5 * HOUR
    const state = polled(fetched(), { parsed: weekend, now: friday })
    expect(new Date(state.nextDueAt).toISOString().slice(0, 13)).toBe('2026-03-09T00')
  })

  test('that exclude everything exclude nothing', () => {
    const always = {
      skipHours: Array.from({ length: 24 }, (_, hour) => hour),
      skipDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
    }
    expect(waitOf(polled(fetched(), { parsed: always }))).toBe(HOUR)
    expect(isDue({ ...fresh, hints: always }, START, false)).toBe(true)
  })
})

describe('a failure', () => {
  const times = (count: number, outcome: FetchOutcome, stepMs = HOUR): SourceState[] => {
    const states: SourceState[] = []
    for (let index = 0, now = START, state = fresh; index < count; index++, now += stepMs)
      states.push((state = polled(outcome, { state, now })))
    return states
  }

  test('waits an hour, doubling to a day, and never gives up', () => {
    expect(times(7, failed('FETCH_TIMEOUT')).map((state) => waitOf(state) / HOUR)).toEqual([1, 2, 4, 8, 16, 24, 24])
    expect(waitOf(times(2000, failed('FETCH_TIMEOUT'), MINUTE).at(-1)!)).toBe(DAY)
  })

  test('says why and since when, and what was good last', () => {
    const good = polled(fetched())
    const first = polled(failed('FETCH_DNS'), { state: good, now: START + HOUR })
    const second = polled(failed('FETCH_TIMEOUT'), { state: first, now: START + 2 * HOUR })
    expect(second).toMatchObject({
      failuresInRow: 2,
      failingSince: START + HOUR,
      lastGoodAt: START,
      lastError: { code: 'FETCH_TIMEOUT', at: START + 2 * HOUR },
    })
    expect(second.validators).toEqual(good.validators)
  })

  test('after a month is tried weekly', () => {
    const state = { ...fresh, failuresInRow: 40, failingSince: START - 31 * DAY }
    expect(polled(failed('FETCH_DNS'), { state })).toMatchObject({ nextDueAt: START + 7 * DAY, nextReason: 'dead' })
  })

  test('of 410 Gone is polled again weekly', () => {
    expect(polled(gone)).toMatchObject({ nextDueAt: START + 7 * DAY, nextReason: 'gone', lastError: { code: 'FETCH_GONE' } })
  })

  test.each(['FETCH_THROTTLED', 'FETCH_FORBIDDEN'] as const)('%s without a header waits 4 h, doubling to a day', (code) => {
    expect(times(5, failed(code)).map((state) => waitOf(state) / HOUR)).toEqual([4, 8, 16, 24, 24])
  })

  test('a refusal for asking too often holds also against force; a forbidden address may be tried once its login is mended', () => {
    expect(isDue(polled(failed('FETCH_THROTTLED')), START + HOUR, true)).toBe(false)
    expect(isDue(polled(failed('FETCH_FORBIDDEN')), START + HOUR, true)).toBe(true)
  })

  test.each(['FETCH_THROTTLED', 'FETCH_FORBIDDEN', 'FETCH_STATUS', 'FETCH_NOT_FOUND'] as const)(
    '%s with Retry-After waits as told',
    (code) => {
      const state = polled(failed(code, { retryAfterMs: 5 * HOUR }))
      expect(state).toMatchObject({ notBefore: START + 5 * HOUR, nextReason: 'retry-after' })
      expect(state.nextDueAt).toBeGreaterThanOrEqual(START + 5 * HOUR)
      expect(state.nextDueAt).toBeLessThan(START + 5.25 * HOUR)
    },
  )

  test('an absurd Retry-After is cut to a week, a tiny one never makes us ask faster than usual', () => {
    expect(polled(failed('FETCH_THROTTLED', { retryAfterMs: Number.MAX_SAFE_INTEGER })).notBefore).toBe(START + 7 * DAY)
    const tiny = polled(failed('FETCH_STATUS', { retryAfterMs: 0 }))
    expect(tiny.notBefore).toBe(START + MINUTE)
    expect(waitOf(tiny)).toBeGreaterThanOrEqual(HOUR)
  })

  test('that was answered is given the time the publisher named, in its feed and with this answer; one that nobody answered is not', () => {
    const good = polled(fetched(), { parsed: { ttlMinutes: 300 } })
    expect(polled(failed('FETCH_STATUS', {}, { status: 500 }), { state: good })).toMatchObject({
      nextDueAt: START + 5 * HOUR,
      nextReason: 'ttl',
    })
    expect(waitOf(polled(failed('FETCH_CONNECT'), { state: good }))).toBe(HOUR)
    const cached = failed('FETCH_NOT_FOUND', { freshForMs: 8 * HOUR }, { status: 404 })
    expect(polled(cached, { state: good })).toMatchObject({ nextDueAt: START + 8 * HOUR, nextReason: 'freshness' })
    const told = failed('FETCH_STATUS', { freshForMs: 8 * HOUR, retryAfterMs: 2 * HOUR }, { status: 503 })
    expect(polled(told)).toMatchObject({ nextDueAt: expect.closeTo(START + 8 * HOUR, -7), notBefore: START + 2 * HOUR })
  })

  test('of a source without validators does not make it be asked more than once a day', () => {
    const bare = polled(fetched({}, { validators: undefined }))
    const status = (status: number) => failed('FETCH_STATUS', {}, { status })
    expect(polled(status(500), { state: bare })).toMatchObject({ nextDueAt: START + DAY, nextReason: 'no validators' })
    expect(waitOf(polled(failed('FETCH_CONNECT'), { state: bare }))).toBe(HOUR)
    expect(waitOf(polled(status(500), { state: polled(fetched()) }))).toBe(HOUR)
    expect(waitOf(polled(status(200)))).toBe(DAY)
    expect(waitOf(polled(status(500)))).toBe(HOUR)
    expect(waitOf(polled(status(200), { source: aSource('http://a.example/feed', { interval: '2h' }) }))).toBe(HOUR)
  })

  test('that was only our stopping changes nothing', () => {
    const state = polled(failed('FETCH_CANCELLED'))
    expect({ ...state, counts: fresh.counts }).toEqual(fresh)
  })

  test('in an outage counts for nobody and keeps about the usual pace', () => {
    const state = polled(failed('FETCH_DNS'), { outage: true })
    expect(state).toMatchObject({ failuresInRow: 0, nextReason: 'outage' })
    expect(state).not.toHaveProperty('failingSince')
    expect(waitOf(state)).toBeGreaterThanOrEqual(0.5 * HOUR)
    expect(waitOf(state)).toBeLessThanOrEqual(1.5 * HOUR)
  })
})

describe('a permanent redirect', () => {
  const moved = (to: string) => ({ redirects: [{ from: 'http://a.example/feed', to, status: 301 }] })
  const follow = (count: number, stepMs: number, to = 'http://b.example/feed', state = fresh, now = START): SourceState => {
    for (let index = 0; index < count; index++, now += stepMs) state = polled(fetched({}, moved(to)), { state, now })
    return state
  }

  test('is learned after ten polls over three days with the same target', () => {
    expect(follow(9, DAY)).not.toHaveProperty('movedTo')
    expect(follow(12, HOUR)).not.toHaveProperty('movedTo')
    expect(follow(12, HOUR)).toMatchObject({ redirect: { to: 'http://b.example/feed', since: START, times: 12 } })
    expect(follow(10, 8 * HOUR)).toMatchObject({ movedTo: 'http://b.example/feed' })
  })

  test('starts anew with another target, and is forgotten with an answer in place', () => {
    expect(follow(1, DAY, 'http://c.example/', follow(9, DAY), START + 9 * DAY)).toMatchObject({
      redirect: { to: 'http://c.example/', times: 1 },
    })
    expect(polled(fetched(), { state: follow(9, DAY) }).redirect).toBeUndefined()
  })

  test('behind a temporary one is not learned; of a chain the permanent beginning is', () => {
    const hop = (from: string, to: string, status: number) => ({ from, to, status })
    expect(polled(fetched({}, { redirects: [hop('a', 'b', 302), hop('b', 'c', 301)] })).redirect).toBeUndefined()
    expect(polled(fetched({}, { redirects: [hop('a', 'b', 301), hop('b', 'c', 308), hop('c', 'd', 307)] }))).toMatchObject({
      redirect: { to: 'c' },
    })
  })

  test('that led nowhere is taken back', () => {
    let state: SourceState = { ...fresh, lastGoodAt: START, movedTo: 'http://b.example/feed' }
    for (let count = 0; count < 2; count++) state = polled(failed('FETCH_NOT_FOUND'), { state })
    expect(state.movedTo).toBe('http://b.example/feed')
    expect(polled(failed('FETCH_NOT_FOUND'), { state })).not.toHaveProperty('movedTo')
    expect(polled(failed('FETCH_TIMEOUT'), { state }).movedTo).toBe('http://b.example/feed')
  })
})

describe('whatever happens', () => {
  const hints = fc.record({ freshForMs: fc.nat(), retryAfterMs: fc.maxSafeNat() }, { requiredKeys: [] })
  const code = fc.constantFrom('FETCH_TIMEOUT', 'FETCH_THROTTLED', 'FETCH_FORBIDDEN', 'FETCH_STATUS', 'FETCH_DNS')
  const outcome: fc.Arbitrary<FetchOutcome> = fc.oneof(
    hints.map((given) => fetched(given)),
    hints.map((given) => notModified(given)),
    fc.tuple(code, hints).map(([name, given]) => failed(name, given)),
    fc.constant(gone),
  )
  const parsed: fc.Arbitrary<PollHints> = fc.record(
    {
      ttlMinutes: fc.nat(),
      syndicationSeconds: fc.nat(),
      skipHours: fc.array(fc.nat(23)),
      skipDays: fc.array(fc.constantFrom('monday', 'sunday')),
    },
    { requiredKeys: [] },
  )

  test('the next due time is a whole number at least a quarter of an hour and at most eleven days away', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(outcome, parsed, fc.nat(DAY)), { minLength: 1, maxLength: 12 }), (steps) => {
        let state = fresh
        let now = START
        for (const [what, says, passes] of steps) {
          now = Math.max(state.nextDueAt, state.notBefore ?? 0) + passes
          state = polled(what, { state, parsed: what.kind === 'fetched' ? says : undefined, now, polling: pollingSettings() })
          expect(Number.isSafeInteger(state.nextDueAt)).toBe(true)
          expect(waitOf(state)).toBeGreaterThanOrEqual(15 * MINUTE)
          expect(waitOf(state)).toBeLessThanOrEqual(11 * DAY)
          expect(state.notBefore ?? 0).toBeLessThanOrEqual(now + 7 * DAY)
        }
      }),
    )
  })

  test('the same state, outcome and instant give the same answer', () => {
    fc.assert(
      fc.property(outcome, (what) => {
        expect(polled(what, { polling: pollingSettings() })).toEqual(polled(what, { polling: pollingSettings() }))
      }),
    )
  })

  test('jitter only ever adds, and differs from source to source', () => {
    const waits = Array.from({ length: 50 }, (_, index) =>
      waitOf(polled(fetched(), { source: { ...source, id: `s${index}` }, polling: pollingSettings() })),
    )
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(HOUR)
      expect(wait).toBeLessThanOrEqual(1.1 * HOUR)
    }
    expect(new Set(waits).size).toBe(50)
  })
})

test('another address starts a new state; the same keeps it', () => {
  const known = polled(fetched())
  expect(stateOf(source, known, START)).toBe(known)
  expect(stateOf(aSource('http://b.example/feed', {}, { id: source.id }), known, START)).toMatchObject({
    nextReason: 'new',
    failuresInRow: 0,
  })
  expect(stateOf(source, undefined, START)).toEqual(fresh)
})

test('a source that waits with a neighbour keeps its counters and its own longer wait', () => {
  const state = polled(fetched())
  expect(deferred(state, START + 5 * HOUR)).toEqual({
    ...state,
    notBefore: START + 5 * HOUR,
    nextDueAt: START + 5 * HOUR,
    nextReason: 'shared wait',
  })
  expect(deferred({ ...state, notBefore: START + 9 * HOUR }, START + 5 * HOUR).notBefore).toBe(START + 9 * HOUR)
})

test('the tables say when and why', () => {
  expect(sayNext(polled(fetched(), { parsed: { ttlMinutes: 180 } }), START + 137 * MINUTE)).toBe("in 43 min: publisher's ttl")
  expect(sayNext(fresh, START)).toBe('now: never asked yet')
  expect(sayNext(polled(failed('FETCH_THROTTLED')), START)).toBe('in 4 h: the origin refused us')
})

describe('a clock that was set back', () => {
  const asked = polled(failed('FETCH_THROTTLED', { retryAfterMs: DAY }), { now: START + 3650 * DAY })

  test('does not make a source rest until it has caught up', () => {
    const state = stateOf(source, asked, START)
    expect(isDue(state, START, false)).toBe(true)
    expect(state).not.toHaveProperty('notBefore')
    expect(state.failuresInRow).toBe(1)
  })

  test('by less than a minute changes nothing', () => {
    const now = START + 3650 * DAY - 59 * SECOND
    expect(stateOf(source, asked, now)).toBe(asked)
  })
})
