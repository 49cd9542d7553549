import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createScheduler } from '../../src/app/scheduler.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Instants of the turns from `from` on, for so many hours, of a heartbeat that knows no other clock than the fake one. */
async function turnsOf(
  cron: string,
  timeZone: string,
  { from, hours }: { readonly from: string; readonly hours: number },
): Promise<number[]> {
  vi.setSystemTime(Date.parse(from))
  const at: number[] = []
  const scheduler = createScheduler(
    { cron, timeZone } as Parameters<typeof createScheduler>[0],
    async () => void at.push(Date.now()),
    pino({ level: 'silent' }),
  )
  scheduler.start()
  for (let minute = 0; minute < hours * 60; minute++) await vi.advanceTimersByTimeAsync(60_000)
  await scheduler.stop()
  return at
}

const CHANGES: readonly (readonly [change: string, timeZone: string, before: string])[] = [
  ['autumn, an hour', 'America/New_York', '2026-11-01T03:58:30Z'],
  ['spring, an hour', 'America/New_York', '2026-03-08T04:58:30Z'],
  ['autumn, an hour', 'Europe/Berlin', '2026-10-24T23:28:30Z'],
  ['spring, an hour', 'Europe/Berlin', '2026-03-28T23:28:30Z'],
  ['autumn, half an hour', 'Australia/Lord_Howe', '2026-04-04T12:58:30Z'],
  ['spring, half an hour', 'Australia/Lord_Howe', '2026-10-03T13:28:30Z'],
  ['autumn, at midnight', 'America/Santiago', '2026-04-05T01:28:30Z'],
  ['spring, at midnight', 'America/Santiago', '2026-09-06T02:28:30Z'],
  ['no change at all', 'Asia/Shanghai', '2026-11-01T03:58:30Z'],
]

it.each(CHANGES)('beats every five minutes through %s, in %s', async (_, timeZone, from) => {
  const turns = await turnsOf('*/5 * * * *', timeZone, { from, hours: 4 })
  const gaps = turns.slice(1).map((at, index) => (at - turns[index]!) / 60_000)
  expect([Math.min(...gaps), Math.max(...gaps)].map(Math.round)).toEqual([5, 5])
})

it.each([
  ['that does not exist', '30 2 * * *', 'America/New_York', '2026-03-08T05:58:30Z', ['2026-03-08T07:00']],
  ['that does not exist at midnight', '0 0 * * *', 'America/Santiago', '2026-09-06T02:30:30Z', ['2026-09-06T04:00']],
  ['that does not exist by half an hour', '15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T14:00:30Z', ['2026-10-03T15:30']],
  ['that comes twice', '30 1 * * *', 'America/New_York', '2026-11-01T04:58:30Z', ['2026-11-01T05:30']],
  ['of a usual day', '30 6 * * *', 'Europe/Berlin', '2026-06-01T03:58:30Z', ['2026-06-01T04:30']],
] as const)('beats once at a daily time %s', async (_, cron, timeZone, from, wanted) => {
  const turns = await turnsOf(cron, timeZone, { from, hours: 4 })
  expect(turns.map((at) => new Date(at).toISOString().slice(0, 16))).toEqual(wanted)
})
