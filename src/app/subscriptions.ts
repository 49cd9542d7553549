import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { HttpClient } from '../http/contract.ts'
import type { Instant } from '../model/instant.ts'
import type { PushState, SourceId, SourceState } from '../model/source.ts'
import type { PushReceiver } from '../server/index.ts'
import { createSubscriber, dueSubscription, type Subscriber } from '../sources/websub.ts'
import type { Store } from '../store/contract.ts'
import { SUBSCRIPTION_ROWS } from '../store/subscription-rows.ts'

export interface SubscriptionOptions {
  readonly store: Store
  readonly client: HttpClient
  /** Where hubs reach us. */
  readonly publicUrl: string
  /** Asks for a poll of one source. */
  readonly requestTurn: (source: SourceId) => void
  readonly log: Logger
}

/** Returns the subscriptions of a store. Their secret is made once and kept with it. */
export async function openSubscriptions(options: SubscriptionOptions): Promise<Subscriptions> {
  const { store, client, publicUrl } = options
  const subscriber = createSubscriber({ client, publicUrl, secret: await secretOf(store) })
  const rows = (await store.consumers.list(SUBSCRIPTION_ROWS)).map(({ key, value }) => [key, value as PushState] as const)
  return new Subscriptions(options, subscriber, new Map(rows))
}

/**
 * Subscriptions to the hubs of our sources (WebSub): asked for after a turn, kept in rows of their own, which no turn writes, so that a push
 * in the middle of one is not lost.
 */
export class Subscriptions implements PushReceiver {
  readonly #options: SubscriptionOptions
  readonly #subscriber: Subscriber
  readonly #rows: Map<SourceId, PushState>

  constructor(options: SubscriptionOptions, subscriber: Subscriber, rows: Map<SourceId, PushState>) {
    this.#options = options
    this.#subscriber = subscriber
    this.#rows = rows
  }

  isKnown(sourceId: SourceId): boolean {
    return this.#rows.has(sourceId)
  }

  async verify(sourceId: SourceId, query: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly body: string }> {
    const { status, body, push } = this.#subscriber.verifyIntent(await this.#stateOf(sourceId), query, Date.now())
    if (push !== this.#rows.get(sourceId)) await this.#save(sourceId, push)
    return { status, body }
  }

  async receive(sourceId: SourceId, body: Uint8Array, headers: Parameters<PushReceiver['receive']>[2]): Promise<number> {
    const given = headers['x-hub-signature']
    const signature = typeof given === 'string' ? given : undefined
    const verdict = this.#subscriber.receivePush(await this.#stateOf(sourceId), body, signature)
    const push = this.#rows.get(sourceId)
    if (verdict === 'unknown' || push === undefined) return 410
    // A wrong signature is acknowledged and ignored (WebSub §8): a stranger learns nothing.
    if (verdict === 'bad-signature') return 202
    await this.#save(sourceId, { ...push, lastPushAt: Date.now() })
    this.#options.requestTurn(sourceId)
    return 202
  }

  /** Subscribes where a hub is named and no lease runs. Never rejects: a hub that refuses is a line in the log, and polling goes on. */
  async renew(now: Instant): Promise<void> {
    const { store, log } = this.#options
    for (const state of (await store.sources.all()).values()) {
      const wanted = this.#wantedOf(state, now)
      if (wanted === undefined) continue
      // Remembered before it is asked for: a hub may verify before it answers.
      await this.#save(state.sourceId, wanted)
      const { error } = await this.#subscriber.subscribe(state.sourceId, wanted, now)
      if (error !== undefined) log.warn({ event: 'hub-refused', source: state.sourceId, code: error.code }, error.message)
    }
  }

  #wantedOf(state: SourceState, now: Instant): PushState | undefined {
    const address = state.movedTo ?? state.validators?.url ?? state.selfUrl
    if (address === undefined) return undefined
    return dueSubscription({ ...state, push: this.#rows.get(state.sourceId) }, state.selfUrl, address, now)
  }

  async #stateOf(id: SourceId): Promise<SourceState | undefined> {
    const state = await this.#options.store.sources.get(id)
    return state === undefined ? undefined : { ...state, push: this.#rows.get(id) }
  }

  async #save(id: SourceId, push: PushState | undefined): Promise<void> {
    const { consumers } = this.#options.store
    if (push === undefined) {
      this.#rows.delete(id)
      await consumers.remove(SUBSCRIPTION_ROWS, id)
    } else {
      this.#rows.set(id, push)
      await consumers.put(SUBSCRIPTION_ROWS, id, push)
    }
  }
}

async function secretOf(store: Store): Promise<string> {
  const known = await store.meta.get('push.secret')
  if (known !== undefined) return known
  const made = randomBytes(32).toString('hex')
  await store.meta.set('push.secret', made)
  return made
}
