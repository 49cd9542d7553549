import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { HttpClient } from '../http/contract.ts'
import type { Instant } from '../model/instant.ts'
import type { PushState, SourceId, SourceState } from '../model/source.ts'
import type { PushReceiver } from '../server/index.ts'
import { createSubscriber, dueSubscription } from '../sources/websub.ts'
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

/** Subscriptions to the hubs of our sources (WebSub): asked for after a turn, kept in rows of their own, and answered for to the server. */
export interface Subscriptions {
  readonly receiver: PushReceiver
  /** Subscribes where a hub is named and no lease runs. Never rejects: a hub that refuses is a line in the log, and polling goes on. */
  renew(now: Instant): Promise<void>
}

/** The subscriptions of a store. Their secret is made once and kept with it. A turn never writes their rows, so a push in the middle of one is not lost. */
export async function openSubscriptions({ store, client, publicUrl, requestTurn, log }: SubscriptionOptions): Promise<Subscriptions> {
  const subscriber = createSubscriber({ client, publicUrl, secret: await secretOf(store) })
  const rows = new Map<SourceId, PushState>(
    (await store.consumers.list(SUBSCRIPTION_ROWS)).map(({ key, value }) => [key, value as PushState]),
  )
  const save = async (id: SourceId, push: PushState | undefined): Promise<void> => {
    if (push === undefined) {
      rows.delete(id)
      await store.consumers.remove(SUBSCRIPTION_ROWS, id)
    } else {
      rows.set(id, push)
      await store.consumers.put(SUBSCRIPTION_ROWS, id, push)
    }
  }
  const stateOf = async (id: SourceId): Promise<SourceState | undefined> => {
    const state = await store.sources.get(id)
    return state === undefined ? undefined : { ...state, push: rows.get(id) }
  }
  return {
    receiver: {
      async verify(sourceId, query) {
        const { status, body, push } = subscriber.verifyIntent(await stateOf(sourceId), query, Date.now())
        if (push !== rows.get(sourceId)) await save(sourceId, push)
        return { status, body }
      },
      async receive(sourceId, body, headers) {
        const signature = headers['x-hub-signature']
        const verdict = subscriber.receivePush(await stateOf(sourceId), body, typeof signature === 'string' ? signature : undefined)
        const push = rows.get(sourceId)
        if (verdict === 'unknown' || push === undefined) return 410
        // A wrong signature is acknowledged and ignored (§8): a stranger learns nothing.
        if (verdict === 'bad-signature') return 202
        await save(sourceId, { ...push, lastPushAt: Date.now() })
        requestTurn(sourceId)
        return 202
      },
    },
    async renew(now) {
      for (const state of (await store.sources.all()).values()) {
        const address = state.movedTo ?? state.validators?.url ?? state.selfUrl
        const wanted =
          address === undefined ? undefined : dueSubscription({ ...state, push: rows.get(state.sourceId) }, state.selfUrl, address, now)
        if (wanted === undefined) continue
        // Remembered before it is asked for: a hub may verify before it answers.
        await save(state.sourceId, wanted)
        const { error } = await subscriber.subscribe(state.sourceId, wanted, now)
        if (error !== undefined) log.warn({ source: state.sourceId, code: error.code }, error.message)
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
