import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { createScheduler, type TurnRequest, turnGapMinutes } from '../../src/app/scheduler.ts'

const LOG = pino({ level: 'silent' })
const NEVER = { cron: '0 0 29 2 *', timeZone: 'UTC' }

/** A scheduler whose turns end when the test says so. */
function held() {
  const turns: { wish: TurnRequest; end: () => void }[] = []
  const scheduler = createScheduler(NEVER, (wish) => new Promise((resolve) => turns.push({ wish, end: resolve })), LOG)
  return { scheduler, turns }
}

describe('the heartbeat', () => {
  it('sends the errors of node-cron to the log, never to the console', async () => {
    vi.useFakeTimers()
    const lines: string[] = []
    const log = pino({ base: undefined, timestamp: false }, { write: (line) => void lines.push(line) })
    const scheduler = createScheduler({ cron: '* * * * *', timeZone: 'UTC' }, () => Promise.reject(new Error('a turn that rejects')), log)
    const console = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
    scheduler.start()
    await vi.advanceTimersByTimeAsync(61_000)
    await scheduler.stop().catch(() => undefined)
    for (const stream of console) expect(stream).not.toHaveBeenCalled()
    vi.restoreAllMocks()
    vi.useRealTimers()
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 50, part: 'node-cron', msg: expect.stringContaining('a turn that rejects') }),
    )
  })

  it('never runs two turns at once; wishes that come meanwhile share the next', async () => {
    const { scheduler, turns } = held()
    const first = scheduler.request({ sources: ['a'] })
    const second = scheduler.request({ sources: ['b'] })
    const third = scheduler.request({ sources: ['c'], force: true })
    expect(turns.map(({ wish }) => wish)).toEqual([{ sources: ['a'] }])
    turns[0]!.end()
    await first
    await Promise.resolve()
    expect(turns[1]?.wish).toEqual({ sources: ['b', 'c'], force: true })
    turns[1]!.end()
    await Promise.all([second, third])
    expect(turns).toHaveLength(2)
  })

  it('wants all sources that are due when one of two wishes does, and still those the other names', async () => {
    const { scheduler, turns } = held()
    void scheduler.request({})
    const next = scheduler.request({ sources: ['a'] })
    void scheduler.request({})
    turns[0]!.end()
    await new Promise(setImmediate)
    expect(turns[1]?.wish).toEqual({ also: ['a'] })
    turns[1]!.end()
    await next
  })

  it('ends only when the turn under way has ended, and begins no other', async () => {
    const { scheduler, turns } = held()
    void scheduler.request({})
    let stopped = false
    const stopping = scheduler.stop().then(() => {
      stopped = true
    })
    await new Promise(setImmediate)
    expect(stopped).toBe(false)
    turns[0]!.end()
    await stopping
    expect(turns).toHaveLength(1)
  })

  it('says when it beats next only while it beats', async () => {
    const { scheduler } = held()
    expect(scheduler.nextAt()).toBeUndefined()
    scheduler.start()
    expect(new Date(scheduler.nextAt()!).toISOString()).toMatch(/-02-29T00:00:00/)
    await scheduler.stop()
  })
})

it.each([
  ['*/5 * * * *', 5],
  ['0 * * * *', 60],
  ['0 8,20 * * *', 720],
  ['30 6 * * *', 1440],
  ['0 6 1 * *', 1440],
])('the time between two turns of %s is told as %i minutes, a day at most', (cron, minutes) => {
  expect(turnGapMinutes({ cron, timeZone: 'UTC' })).toBe(minutes)
})
