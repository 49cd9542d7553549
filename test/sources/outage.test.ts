import { describe, expect, test } from 'vitest'
import type { FetchOutcome } from '../../src/model/document.ts'
import type { Source, SourceId, SourceState } from '../../src/model/source.ts'
import { isDue, nextState, stateOf } from '../../src/sources/cadence/index.ts'
import { pullAll } from '../../src/sources/queue/index.ts'
import { aSource, DAY, failed, HOUR, MINUTE, notModified, pollingSettings, START } from './builders.ts'

const polling = pollingSettings()
const DOWN_FROM = START + DAY
const DOWN_UNTIL = DOWN_FROM + 2 * HOUR
const END = DOWN_UNTIL + 6 * HOUR

interface Simulated {
  /** Requests by minute. */
  readonly perMinute: ReadonlyMap<number, number>
  readonly states: ReadonlyMap<SourceId, SourceState>
  readonly outageTurns: number
  readonly askedSinceReturn: ReadonlySet<SourceId>
}

/** 500 sources on 500 hosts, a turn every minute; for two hours no name resolves. */
async function simulate(): Promise<Simulated> {
  const sources = Array.from({ length: 500 }, (_, index) => aSource(`http://h${index}.example/feed`))
  const states = new Map<SourceId, SourceState>()
  const perMinute = new Map<number, number>()
  const askedSinceReturn = new Set<SourceId>()
  let outageTurns = 0
  for (let now = START; now < END; now += MINUTE) {
    const pull = async (source: Source): Promise<FetchOutcome> => {
      perMinute.set(now, (perMinute.get(now) ?? 0) + 1)
      if (now >= DOWN_UNTIL) askedSinceReturn.add(source.id)
      return now >= DOWN_FROM && now < DOWN_UNTIL ? failed('FETCH_DNS') : notModified()
    }
    const due = sources.filter((source) => isDue(stateOf(source, states.get(source.id), now), now, false))
    const summary = await pullAll({
      due,
      all: sources,
      states,
      pull,
      onOutcome: ({ source, outcome, outage }) => {
        // Posting times are past and uneven, as in life: intervals differ, so the day before spreads the load.
        const known = states.get(source.id) ?? {
          ...stateOf(source, undefined, now),
          lastNewAt: now - (Number(source.id.match(/\d+/)?.[0]) % 20) * HOUR,
        }
        states.set(source.id, nextState({ source, state: known, outcome, newItems: 0, polling, now, outage }))
      },
      concurrency: 16,
      hostGapMs: 1000,
      polling,
      now: () => now,
    })
    if (summary.outage) outageTurns++
  }
  return { perMinute, states, outageTurns, askedSinceReturn }
}

describe('a network that is gone for two hours, with 500 sources', async () => {
  const { perMinute, states, outageTurns, askedSinceReturn } = await simulate()
  const load = (from: number, to: number): number[] =>
    Array.from({ length: (to - from) / MINUTE }, (_, index) => perMinute.get(from + index * MINUTE) ?? 0)
  const normal = load(DOWN_FROM - 6 * HOUR, DOWN_FROM)

  test('it is seen as an outage', () => {
    expect(outageTurns).toBeGreaterThan(30)
  })

  test('no source is disabled, none is held to fail, all are asked again', () => {
    expect(askedSinceReturn.size).toBe(500)
    expect([...states.values()].filter((state) => state.failuresInRow > 0)).toHaveLength(0)
  })

  test('the first minute after the return is no busier than normal, nor is the first hour', () => {
    const busiest = Math.max(...normal)
    expect(load(DOWN_UNTIL, DOWN_UNTIL + MINUTE)[0]).toBeLessThanOrEqual(busiest)
    expect(Math.max(...load(DOWN_UNTIL, DOWN_UNTIL + HOUR))).toBeLessThanOrEqual(busiest * 1.5)
  })

  test('the outage itself is no storm either', () => {
    expect(Math.max(...load(DOWN_FROM, DOWN_UNTIL))).toBeLessThanOrEqual(Math.max(...normal) * 1.5)
  })
})
