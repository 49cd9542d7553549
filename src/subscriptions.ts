import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Instant } from './model/instant.ts'
import type { SourceId, SourceState } from './model/source.ts'
import type { PushReceiver } from './server/index.ts'
import type { HttpClient } from './sources/http-contract.ts'
import { createSubscriber, dueSubscription, pushed } from './sources/websub.ts'
import type { Store } from './store/contract.ts'

export interface SubscriptionOptions {
  readonly store: Store
  readonly client: HttpClient
  /** Where hubs reach us. */
  readonly publicUrl: string
  /** Asks for a poll of one source. */
  readonly requestTurn: (source: SourceId) => void
  readonly log: Logger
}

/** Subscriptions to the hubs of our sources (WebSub): asked for after a turn, kept in the sources' states, and answered for to the server. */
export interface Subscriptions {
  readonly receiver: PushReceiver
  /** Subscribes where a hub is named and no lease runs. Never rejects: a hub that refuses is a line in the log, and polling goes on. */
  renew(now: Instant): Promise<void>
}

/** The subscriptions of a store. Their secret is made once and kept with it. */
export async function openSubscriptions({ store, client, publicUrl, requestTurn, log }: SubscriptionOptions): Promise<Subscriptions> {
  const subscriber = createSubscriber({ client, publicUrl, secret: await secretOf(store) })
  const save = (state: SourceState) => store.sources.save([state])
  return {
    receiver: {
      async verify(sourceId, query) {
        const state = await store.sources.get(sourceId)
        const { status, body, push } = subscriber.verifyIntent(state, query, Date.now())
        if (state !== undefined && push !== state.push) await save({ ...state, push })
        return { status, body }
      },
      async receive(sourceId, body, headers) {
        const state = await store.sources.get(sourceId)
        const signature = headers['x-hub-signature']
        const verdict = subscriber.receivePush(state, body, typeof signature === 'string' ? signature : undefined)
        if (verdict === 'unknown' || state === undefined) return 410
        // A wrong signature is acknowledged and ignored (§8): a stranger learns nothing.
        if (verdict === 'bad-signature') return 202
        await save(pushed(state, Date.now()))
        requestTurn(sourceId)
        return 202
      },
    },
    async renew(now) {
      for (const state of (await store.sources.all()).values()) {
        const address = state.movedTo ?? state.validators?.url ?? state.selfUrl
        const wanted = address === undefined ? undefined : dueSubscription(state, state.selfUrl, address, now)
        if (wanted === undefined) continue
        const { push, error } = await subscriber.subscribe(state.sourceId, wanted, now)
        if (error !== undefined) log.warn({ source: state.sourceId, code: error.code }, error.message)
        await save({ ...((await store.sources.get(state.sourceId)) ?? state), push })
      }
    },
  }
}

async function secretOf(store: Store): Promise<string> {
  const known = await store.meta.get('push.secret')
  if (known !== undefined) return known
  const made = randomBytes(32).toString('hex')
  await store.meta.set('push.secret', made)
  return made
}
