import { type Logger as CronLogger, createTask } from 'node-cron'
import type { Logger } from 'pino'
import { compact } from '../lib/record.ts'
import { DAY_MS } from '../lib/time/duration.ts'
import { zoneOffsetAt } from '../lib/time/zone-offsets.ts'
import type { Instant } from '../model/instant.ts'
import type { Settings } from '../model/settings.ts'
import type { SourceId } from '../model/source.ts'
import { type DueTimes, dueTimes } from './due-times.ts'

/** What somebody wants of the next turn. */
export interface TurnRequest {
  /** Only these sources; absent: all that are due. */
  readonly sources?: readonly SourceId[]
  /** With all that are due, these too, due or not. */
  readonly also?: readonly SourceId[]
  /** Ask them although they are not due. */
  readonly force?: boolean
}

export interface Scheduler {
  start(): void
  /** Resolves when a turn that heeds the request has ended. Requests that come while a turn runs share the next one. */
  request(request: TurnRequest): Promise<void>
  /** When the heartbeat beats next; undefined while it stands still. */
  nextAt(): Instant | undefined
  /** No further beat; resolves when the turn under way has ended. */
  stop(): Promise<void>
}

/**
 * One heartbeat: never two turns at once. `turn` must not reject. node-cron beats; what it misses when a clock changes is caught by comparing what was due
 * with what ran. The warnings of node-cron go to `log`, because its own logger writes to the console.
 */
export function createScheduler(schedule: Settings['schedule'], turn: (request: TurnRequest) => Promise<void>, log: Logger): Scheduler {
  let running: Promise<void> | undefined
  let next: { wanted: TurnRequest; promise: Promise<void> } | undefined

  const request = (wanted: TurnRequest): Promise<void> => {
    if (running === undefined) {
      running = turn(wanted).finally(() => {
        running = undefined
      })
      return running
    }
    if (next === undefined) {
      const promise = running.then(() => {
        const due = next?.wanted ?? wanted
        next = undefined
        return request(due)
      })
      next = { wanted, promise }
    } else next.wanted = both(next.wanted, wanted)
    return next.promise
  }

  const due = dueTimes(schedule)
  const keyMs = schedule.cron.trim().split(/\s+/).length > 5 ? 1000 : 60_000
  let lastBeat = Number.NEGATIVE_INFINITY
  /** Once for each due time, whoever notices it first. */
  const beatOnce = (): Promise<void> | undefined => {
    const key = Math.floor(Date.now() / keyMs)
    if (key <= lastBeat) return running
    lastBeat = key
    return request({})
  }
  const beat = createTask(schedule.cron, beatOnce, {
    timezone: schedule.timeZone,
    noOverlap: true,
    suppressMissedWarning: true,
    logger: cronLogger(log),
  })
  const watch = watchDueTimes(due, () => (running === undefined ? void beatOnce() : undefined))
  return {
    start: () => {
      void beat.start()
      watch.start()
    },
    request,
    nextAt: () => {
      const told = beat.getStatus() === 'stopped' ? undefined : beat.getNextRun()?.getTime()
      return told === undefined ? undefined : (nextBefore(told, due, schedule.timeZone) ?? told)
    },
    stop: async () => {
      watch.stop()
      await beat.destroy()
      next = undefined
      await running
    },
  }
}

function cronLogger(log: Logger): CronLogger {
  const lines = log.child({ event: 'schedule', part: 'node-cron' })
  return {
    info: (message) => lines.info(message),
    warn: (message) => lines.warn(message),
    error: (message, cause) => lines.error(compact({ err: message instanceof Error ? message : cause }), String(message)),
    debug: (message) => lines.debug(String(message)),
  }
}

/** node-cron's next run is wrong only across a change of the clock: then the due times are asked, a day ahead at most. */
function nextBefore(told: Instant, due: DueTimes, timeZone: string): Instant | undefined {
  const now = Date.now()
  return zoneOffsetAt(now, timeZone) === zoneOffsetAt(told, timeZone) ? undefined : due.first(now, Math.min(told, now + DAY_MS))
}

/** Calls `onDue` at each due time, to the millisecond, and at once for one that passed while the machine slept. */
function watchDueTimes(due: DueTimes, onDue: () => void): { start(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let seen = 0
  const look = (): void => {
    const now = Date.now()
    if (due.first(Math.max(seen, now - DAY_MS), now) !== undefined) onDue()
    seen = now
    const next = due.first(now, now + LOOK_MS) ?? now + LOOK_MS
    timer = setTimeout(look, next - now)
    timer.unref()
  }
  return {
    start: () => {
      seen = Date.now()
      look()
    },
    stop: () => clearTimeout(timer),
  }
}

/** Timers do not run while a machine sleeps: the clock is looked at once a minute. */
const LOOK_MS = 60_000

/** The request that fulfils two: all sources that are due when either wants those, and each that either names. */
function both(a: TurnRequest, b: TurnRequest): TurnRequest {
  const named = [...new Set([a, b].flatMap(({ sources = [], also = [] }) => [...sources, ...also]))]
  const force = a.force || b.force
  if (a.sources !== undefined && b.sources !== undefined) return { sources: named, force }
  return compact({ force, also: named.length > 0 ? named : undefined })
}

/** The shortest time between two turns of a schedule, in whole minutes, at least 1. */
export function turnGapMinutes(schedule: Settings['schedule']): number {
  const task = createTask(schedule.cron, () => {}, { timezone: schedule.timeZone })
  const runs = task.getNextRuns(LOOKED_AHEAD).map((date) => date.getTime())
  void task.destroy()
  const gaps = runs.slice(1).map((at, index) => at - runs[index]!)
  return Math.max(1, Math.round(Math.min(...gaps, 24 * 3_600_000) / 60_000))
}

/** Enough to meet the shortest gap of any usual schedule. */
const LOOKED_AHEAD = 32
