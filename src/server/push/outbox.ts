import type { Logger } from 'pino'
import type { Rows, Settled } from './rows.ts'

/** One kind of delivery, repeated until it is taken. Its rows live in the store, so a restart loses none. */
export interface Courier {
  readonly due: (now: number, limit: number) => readonly string[]
  /** Host that a row is delivered to: a slow one gets no more than its share of the requests under way. */
  readonly hostOf: (key: string) => string
  /** Sends what one row owes and saves the row's next state. An expected failure is a later time, never a rejection. */
  readonly deliver: (key: string) => Promise<void>
}

/** A courier over these rows, sending with `send`. A row removed meanwhile stays removed. */
export function createCourier<T>(rows: Rows<T>, urlOf: (value: T) => string, send: (value: T, key: string) => Promise<Settled>): Courier {
  return {
    due: rows.due,
    hostOf(key) {
      const value = rows.get(key)
      return value === undefined ? '' : (URL.parse(urlOf(value))?.hostname ?? '')
    },
    deliver: (key) => rows.change(key, (value) => (value === undefined ? { kind: 'forget' } : send(value, key))),
  }
}

/** Delivers what the couriers have as it falls due. Couriers work side by side, so a slow one delays no other. */
export class Outbox {
  readonly #lanes: readonly Lane[]
  #timer: NodeJS.Timeout | undefined

  constructor(options: { readonly couriers: readonly Courier[]; readonly log: Logger; readonly clock: () => number }) {
    this.#lanes = options.couriers.map((courier) => new Lane(courier, options.log, options.clock))
  }

  /** Delivers everything that is due now; resolves when all of it was tried. A call during the work joins it. */
  async pump(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.pump()))
  }

  /** Looks for due rows every 10 s from now on. */
  start(): void {
    this.#timer = setInterval(() => void this.pump(), LOOK_EVERY_MS).unref()
    void this.pump()
  }

  /** Starts no new delivery; resolves when those under way are over, or after the grace. A delivery cut off is still owed. */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.#timer)
    const grace = Promise.withResolvers<void>()
    const limit = setTimeout(grace.resolve, graceMs)
    await Promise.race([Promise.all(this.#lanes.map((lane) => lane.stop())), grace.promise])
    clearTimeout(limit)
  }
}

/** The deliveries of one courier: at most 8 under way, at most 2 of them to one host. */
class Lane {
  readonly #courier: Courier
  readonly #log: Logger
  readonly #clock: () => number
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #hosts = new Map<string, number>()
  #queue: string[] = []
  #working: Promise<void> | undefined
  #isAsked = false
  #isStopped = false

  constructor(courier: Courier, log: Logger, clock: () => number) {
    this.#courier = courier
    this.#log = log
    this.#clock = clock
  }

  pump(): Promise<void> {
    if (this.#isStopped) return this.stop()
    this.#isAsked = true
    this.#working ??= this.#work()
      .catch((error: unknown) =>
        this.#log.error({ event: 'outbox-failed', err: error }, 'the outbox could not work; it tries again in 10 s'),
      )
      .finally(() => {
        this.#working = undefined
      })
    return this.#working
  }

  stop(): Promise<void> {
    this.#isStopped = true
    return this.#working ?? Promise.resolve()
  }

  /** Each delivery that ends makes room for the next, so a slow one holds one place and not the batch. */
  async #work(): Promise<void> {
    while (!this.#isStopped) {
      this.#refill()
      this.#startDeliveries()
      if (this.#underWay.size === 0) return
      await Promise.race(this.#underWay.values())
    }
    await Promise.all(this.#underWay.values())
  }

  #refill(): void {
    if (this.#queue.length > 0 && !this.#isAsked) return
    this.#isAsked = false
    this.#queue = [...this.#courier.due(this.#clock(), Number.POSITIVE_INFINITY)]
  }

  #startDeliveries(): void {
    const waiting: string[] = []
    for (const key of this.#queue) {
      const host = this.#courier.hostOf(key)
      if (this.#underWay.size >= AT_ONCE || (this.#hosts.get(host) ?? 0) >= AT_ONCE_TO_ONE_HOST) waiting.push(key)
      else this.#start(key, host)
    }
    this.#queue = waiting
  }

  #start(key: string, host: string): void {
    this.#hosts.set(host, (this.#hosts.get(host) ?? 0) + 1)
    const delivery = this.#courier.deliver(key).finally(() => {
      this.#underWay.delete(key)
      const left = this.#hosts.get(host)! - 1
      if (left === 0) this.#hosts.delete(host)
      else this.#hosts.set(host, left)
    })
    this.#underWay.set(key, delivery)
  }
}

const AT_ONCE = 8
const AT_ONCE_TO_ONE_HOST = 2
const LOOK_EVERY_MS = 10_000

/** When to retry after so many failures in a row: 30 s, doubling to 6 h; later when the other side asks for it. */
export function retryDelayMs(failures: number, retryAfterMs = 0): number {
  return Math.max(retryAfterMs, Math.min(30_000 * 2 ** Math.max(0, failures - 1), 6 * 3_600_000))
}
