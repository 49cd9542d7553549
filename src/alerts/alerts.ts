import { randomBytes } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import type { HttpClient } from '../http/contract.ts'
import { firstLine } from '../lib/text.ts'
import { DAY_MS } from '../lib/time/duration.ts'
import type { Instant } from '../model/instant.ts'
import { type AlertChannel, type Settings, TROUBLE_KINDS, type TroubleKind } from '../model/settings.ts'
import type { Trouble } from '../model/status.ts'
import type { Store } from '../store/contract.ts'
import { alertFeed } from './feed.ts'
import { keyOfChannel, nameOfChannel, sendNotice } from './send.ts'
import { type AlertState, type KeyedChannel, NO_ALERTS, type Notice, settle, without } from './state.ts'
import { type ExaminedTurn, troublesOf, turnTrouble } from './troubles.ts'

export interface AlertsOptions {
  readonly settings: Settings
  readonly store: Pick<Store, 'consumers'>
  /** The addresses are the operator's own, so it may reach private ones. */
  readonly client: HttpClient
  /** Of the configuration: where `alerts.file` is relative to. */
  readonly directory: string
  readonly version: string
  readonly log: Logger
}

/** Returns what the store remembers of alerts. */
export async function readAlertState(store: Pick<Store, 'consumers'>): Promise<AlertState> {
  const [row] = await store.consumers.list(KIND)
  return (row?.value as AlertState | undefined) ?? NO_ALERTS
}

/** Notes troubles after each turn and tells the operator of them, each once when it begins and once when it is over, across restarts. */
export class Alerts {
  readonly #options: AlertsOptions
  readonly #channels: readonly KeyedChannel[]
  #state: AlertState
  /** The file of the feed was written by this process. */
  #isWritten = false
  #paying: Promise<void> = Promise.resolve()

  private constructor(options: AlertsOptions, state: AlertState) {
    this.#options = options
    this.#channels = options.settings.alerts.channels.map((channel) => ({ key: keyOfChannel(channel), channel }))
    this.#state = state
  }

  static async open(options: AlertsOptions): Promise<Alerts> {
    return new Alerts(options, await readAlertState(options.store))
  }

  /** Notes what a turn left behind; nothing is sent yet. */
  async note(turn: ExaminedTurn): Promise<void> {
    const { settings } = this.#options
    const thresholds = { ...settings.alerts, newItemsPerDay: settings.fetch.newItemsPerDay }
    await this.#settle(troublesOf(turn, thresholds), turn.now, TROUBLE_KINDS)
  }

  /** Notes that a turn failed as a whole. How the sources stand is not known then. */
  async noteFailure(error: unknown, now: Instant): Promise<void> {
    await this.#settle([turnTrouble(firstLine(error), now)], now, ['turn'])
  }

  /** Sends every message that is owed; resolves when each was tried. What was not taken is tried again after the next turn, for three days. */
  pay(now: Instant): Promise<void> {
    this.#paying = this.#paying.then(() => this.#payAll(now)).catch((error: unknown) => this.#failed(error))
    return this.#paying
  }

  /** Resolves when no message is being sent. */
  paid(): Promise<void> {
    return this.#paying
  }

  async #settle(found: readonly Trouble[], now: Instant, examined: readonly TroubleKind[]): Promise<void> {
    const before = this.#state
    this.#state = settle(before, found, { now, channels: this.#channels, examined })
    if (this.#state !== before) {
      this.#logChanges(before)
      // A store that cannot be written is one of the troubles: it is told all the same, from memory.
      await this.#save().catch((error: unknown) => this.#failed(error))
    } else if (this.#isWritten) return
    this.#isWritten = true
    await this.#writeFile().catch((error: unknown) => this.#failed(error))
  }

  async #payAll(now: Instant): Promise<void> {
    const byChannel = Map.groupBy(this.#state.owed, ({ channel }) => channel)
    await Promise.all([...byChannel].map(([key, notices]) => this.#payChannel(key, notices, now)))
  }

  /** In their order; after one that was not taken the others wait too. */
  async #payChannel(key: string, notices: readonly Notice[], now: Instant): Promise<void> {
    const channel = this.#channels.find((one) => one.key === key)?.channel
    for (const notice of notices) {
      const isOld = now - notice.at > GIVEN_UP_MS
      const problem = channel === undefined || isOld ? undefined : await this.#send(channel, notice)
      if (problem !== undefined) return
      if (channel !== undefined && isOld)
        this.#options.log.error({ event: 'alert-given-up', channel: nameOfChannel(channel) }, 'an alert was not taken for three days')
      this.#state = without(this.#state, notice.id)
      await this.#save()
    }
  }

  async #send(channel: AlertChannel, notice: Notice): Promise<string | undefined> {
    const { client, settings, version, log } = this.#options
    const problem = await sendNotice(client, channel, notice, { title: settings.site.title, url: settings.site.url, version })
    const fields = { channel: nameOfChannel(channel) }
    if (problem === undefined) log.info({ event: 'alert-sent', ...fields }, 'an alert was sent')
    else log.warn({ event: 'alert-not-sent', ...fields }, `an alert was not taken, it is sent again after the next turn: ${problem}`)
    return problem
  }

  #save(): Promise<void> {
    return this.#options.store.consumers.put(KIND, 'state', this.#state)
  }

  /** Replaced as a whole, because a reader may come at any moment. */
  async #writeFile(): Promise<void> {
    const { settings, directory } = this.#options
    if (settings.alerts.file === undefined) return
    const file = path.resolve(directory, settings.alerts.file)
    const unfinished = `${file}.${randomBytes(4).toString('hex')}.tmp`
    try {
      await writeFile(unfinished, alertFeed(this.#state, settings.site))
      await rename(unfinished, file)
    } finally {
      await rm(unfinished, { force: true })
    }
  }

  #logChanges(before: AlertState): void {
    const { log } = this.#options
    const known = new Set(before.events)
    for (const { change, trouble } of this.#state.events.filter((event) => !known.has(event))) {
      const { kind, subject, code, message } = trouble
      if (change === 'begun') log.warn({ event: 'trouble-begun', kind, subject, code }, message)
      else log.info({ event: 'trouble-over', kind, subject }, 'a trouble is over')
    }
  }

  #failed(error: unknown): void {
    this.#options.log.error({ event: 'alerts-failed', err: error }, 'alerts could not be kept or written')
  }
}

const KIND = 'alerts'
const GIVEN_UP_MS = 3 * DAY_MS
