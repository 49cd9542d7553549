import type { Logger } from 'pino'
import type { Rows, Settled } from './rows.ts'

/** One kind of thing that is sent out again and again until it arrives. Its rows live in the store, so a restart loses none. */
export interface Courier {
  readonly due: (now: number, limit: number) => readonly string[]
  /** Sends what one row owes and saves what becomes of it. An expected failure is a later time, never a rejection. */
  readonly deliver: (key: string) => Promise<void>
}

/** The courier that works through these rows with this way of sending. A row that has gone meanwhile stays gone. */
export function createCourier<T>(rows: Rows<T>, send: (value: T, key: string) => Promise<Settled>): Courier {
  return {
    due: rows.due,
    deliver: (key) => rows.change(key, (value) => (value === undefined ? { kind: 'forget' } : send(value, key))),
  }
}

export interface Outbox {
  /** Delivers everything that is due now; resolves when all of it was tried. Calls while it works join the work. */
  pump(): Promise<void>
  /** Begins to look by itself. */
  start(): void
  /** No new attempts; resolves when those under way are over, or after the grace: what is cut off is still owed and is sent again. */
  stop(graceMs: number): Promise<void>
}

/** Delivers what the couriers have as it falls due, a few at a time. */
export function createOutbox(options: {
  readonly couriers: readonly Courier[]
  readonly log: Logger
  readonly clock: () => number
}): Outbox {
  const { couriers, log, clock } = options
  let working: Promise<void> | undefined
  let again = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  async function work(): Promise<void> {
    do {
      again = false
      for (const courier of couriers) await deliverDue(courier)
    } while (again && !stopped)
  }

  async function deliverDue(courier: Courier): Promise<void> {
    for (;;) {
      const keys = stopped ? [] : courier.due(clock(), AT_ONCE)
      if (keys.length === 0) return
      await Promise.all(keys.map(courier.deliver))
    }
  }

  function pump(): Promise<void> {
    if (stopped) return working ?? Promise.resolve()
    again = true
    working ??= work()
      .catch((error: unknown) => log.error({ err: error }, 'the outbox could not work; it tries again'))
      .finally(() => {
        working = undefined
      })
    return working
  }

  return {
    pump,
    start() {
      timer = setInterval(() => void pump(), LOOK_EVERY_MS).unref()
      void pump()
    },
    async stop(graceMs) {
      stopped = true
      clearInterval(timer)
      const grace = Promise.withResolvers<void>()
      const limit = setTimeout(grace.resolve, graceMs)
      await Promise.race([working, grace.promise])
      clearTimeout(limit)
    },
  }
}

/** Requests under way at the same time. */
const AT_ONCE = 8
const LOOK_EVERY_MS = 10_000

/** Of what the other side answers: nobody reads it, but a talkative answer is no failure. */
export const MOST_ANSWER_BYTES = 1_048_576

/** When to try again after so many failures in a row: 30 s, doubling to 6 h; later when the other side says so. */
export function retryDelayMs(failures: number, retryAfterMs = 0): number {
  return Math.max(retryAfterMs, Math.min(30_000 * 2 ** Math.max(0, failures - 1), 6 * 3_600_000))
}
