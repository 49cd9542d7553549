import { describe, expect, it } from 'vitest'
import { troublesOf } from '../../src/alerts/index.ts'
import { NO_ALERTS, settle } from '../../src/alerts/state.ts'
import { linesOf, subjectOf } from '../../src/alerts/words.ts'
import { DAY_MS } from '../../src/lib/time/duration.ts'
import { TROUBLE_KINDS } from '../../src/model/settings.ts'
import type { Source, SourceState } from '../../src/model/source.ts'
import { aSource, SOME_INSTANT } from '../support/builders.ts'

const NOW = SOME_INSTANT
const THRESHOLDS = { failingAfterMs: DAY_MS, newItemsPerDay: 100 }
const TODAY = Math.floor(NOW / DAY_MS)

function aState(given: Partial<SourceState> = {}): SourceState {
  return {
    sourceId: 's',
    address: 'x',
    lastPolledAt: NOW - 60_000,
    nextDueAt: NOW + 60_000,
    failuresInRow: 0,
    hints: {},
    rung: 'guid',
    counts: { requests: 1, notModified: 0, wireBytes: 1 },
    ...given,
  }
}

function failing(hours: number, code: 'FETCH_TIMEOUT' | 'FETCH_GONE' = 'FETCH_TIMEOUT'): SourceState {
  const failingSince = NOW - hours * 3_600_000
  return aState({ failuresInRow: 3, failingSince, lastError: { code, message: 'too slow', at: NOW } })
}

const kindsOf = (state: SourceState | undefined, source: Partial<Source> = {}, thresholds = {}) =>
  troublesOf({ now: NOW, sources: [{ source: aSource(source), state }], heldBack: {} }, { ...THRESHOLDS, ...thresholds }).map(
    ({ kind }) => kind,
  )

describe('the troubles that stand', () => {
  const quiet = aState({ lastNewAt: NOW - 20 * DAY_MS, postingGapMs: DAY_MS })
  it.each<[claim: string, state: SourceState | undefined, source: Partial<Source>, thresholds: object, kinds: readonly string[]]>([
    ['a source that was never asked has none', undefined, {}, {}, []],
    ['a source that is well has none', aState(), {}, {}, []],
    ['a source that fails for less than the threshold has none', failing(23), {}, {}, []],
    ['a source that fails for the threshold is failing', failing(24), {}, {}, ['failing']],
    ['a threshold of its own is later', failing(24), { alerts: { enabled: true, failingAfterMs: 2 * DAY_MS } }, {}, []],
    ['a threshold of its own is sooner', failing(2), { alerts: { enabled: true, failingAfterMs: 3_600_000 } }, {}, ['failing']],
    ['a source that is gone is told at once', failing(0, 'FETCH_GONE'), {}, {}, ['failing']],
    ['a source that is switched off in alerts has none', failing(99), { alerts: { enabled: false } }, {}, []],
    ['a paused source has none', failing(99), { paused: true }, {}, []],
    ['a source is silent by its own rhythm', quiet, {}, {}, ['silent']],
    ['a source is silent by the threshold', quiet, {}, { silentAfterMs: 19 * DAY_MS }, ['silent']],
    ['the threshold takes the place of its rhythm', quiet, {}, { silentAfterMs: 21 * DAY_MS }, []],
    ['a source that fails is not silent too', { ...failing(30), lastNewAt: 1, postingGapMs: 1 }, {}, {}, ['failing']],
    ['a source that brought all it may floods', aState({ budget: { day: TODAY, taken: 100 } }), {}, {}, ['flood']],
    ['a source that brought less does not', aState({ budget: { day: TODAY, taken: 99 } }), {}, {}, []],
    ['a flood stands the day after', aState({ budget: { day: TODAY - 1, taken: 100 } }), {}, {}, ['flood']],
    ['a flood is over on the second day', aState({ budget: { day: TODAY - 2, taken: 100 } }), {}, {}, []],
  ])('%s', (_claim, state, source, thresholds, kinds) => {
    expect(kindsOf(state, source, thresholds)).toEqual(kinds)
  })

  it('a document held back and a turn that could not write are troubles of their own', () => {
    const found = troublesOf({ now: NOW, sources: [], heldBack: { news: 'no title' }, turnError: 'OUTPUT_WRITE: disk full' }, THRESHOLDS)
    expect(found.map(({ key, message }) => [key, message])).toEqual([
      ['held:news', 'it is held back: no title'],
      ['turn:', 'it could not write: OUTPUT_WRITE: disk full'],
    ])
  })
})

describe('what is told', () => {
  const channels = [
    { key: 'a', channel: { kind: 'webhook', url: 'https://a.example/', format: 'json', troubles: TROUBLE_KINDS } as const },
    { key: 'b', channel: { kind: 'webhook', url: 'https://b.example/', format: 'json', troubles: ['turn'] as const } as const },
  ]
  const found = troublesOf({ now: NOW, sources: [{ source: aSource({ title: 'Wire' }), state: failing(30) }], heldBack: {} }, THRESHOLDS)
  const at = (now: number) => ({ now, channels, examined: TROUBLE_KINDS })
  const begun = settle(NO_ALERTS, found, at(NOW))

  it('a trouble is told when it begins, to the channels that want its kind', () => {
    expect(begun.owed.map(({ channel, events }) => [channel, events.map(({ change }) => change)])).toEqual([['a', ['begun']]])
  })

  it('nothing is told while it stands, and the state stays the same object', () => {
    expect(settle(begun, found, at(NOW + 1))).toBe(begun)
  })

  it('it is told once more when it is over, and can begin again', () => {
    const over = settle(begun, [], at(NOW + DAY_MS))
    expect(over.owed.map(({ events }) => subjectOf(events))).toEqual(['Wire: failing', 'Wire: no longer failing'])
    expect(over.standing).toEqual({})
    expect(settle(over, found, at(NOW + 2 * DAY_MS)).owed).toHaveLength(3)
  })

  it('a turn that failed as a whole ends no trouble of a source', () => {
    expect(settle(begun, [], { ...at(NOW + 1), examined: ['turn'] })).toBe(begun)
  })

  it('a message says what helps, and of very many troubles how many there are', () => {
    const event = begun.events[0]!
    expect(linesOf([event])).toEqual([
      'FAIL Wire (s): it fails since 2025-12-31 21:04 UTC: too slow [FETCH_TIMEOUT] – raise the timeout of this source if it is slow by nature',
    ])
    const many = Array.from({ length: 25 }, () => event)
    expect(linesOf(many)).toHaveLength(21)
    expect(linesOf(many).at(-1)).toBe('… and 5 more: feedmill alerts lists them')
    expect(subjectOf([...many, { ...event, change: 'over' }])).toBe('25 troubles, 1 over')
  })
})
