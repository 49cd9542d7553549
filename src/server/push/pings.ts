import { sha256Hex } from '../../lib/hash.ts'
import type { FeedDocument } from '../../model/document.ts'
import type { Store } from '../../store/contract.ts'
import type { OutgoingClient } from '../contract.ts'
import { type Courier, createCourier, MOST_ANSWER_BYTES, retryDelayMs } from './outbox.ts'
import { openRows, type Settled } from './rows.ts'

/** Tells hubs of others that documents of ours have changed. */
export interface Pings {
  readonly courier: Courier
  announce(documents: readonly FeedDocument[]): Promise<void>
}

interface Ping {
  readonly hub: string
  readonly topic: string
  readonly failures: number
}

/** One ping per hub and changed feed, kept until the hub has taken it. A newer change of the same feed takes the place of the old ping. */
export async function openPings(options: {
  readonly store: Store
  readonly client: OutgoingClient
  readonly hubs: readonly string[]
  readonly topicOf: (document: FeedDocument) => string
  readonly clock: () => number
}): Promise<Pings> {
  const { client, hubs, topicOf, clock } = options
  const rows = await openRows<Ping>(options.store, 'ping')
  return {
    courier: createCourier(rows, (ping) => deliver(client, ping, clock())),
    async announce(documents) {
      const pings = hubs.flatMap((hub) => documents.map((document): Ping => ({ hub, topic: topicOf(document), failures: 0 })))
      const save = (ping: Ping): Promise<void> =>
        rows.change(sha256Hex(`${ping.hub}\n${ping.topic}`), () => ({ kind: 'keep', value: ping, dueAt: clock() }))
      await Promise.all(pings.map(save))
    },
  }
}

/** `hub.url` is the word of the hubs that exist (PubSubHubbub 0.4); `hub.topic` that of some newer ones. */
async function deliver(client: OutgoingClient, ping: Ping, now: number): Promise<Settled> {
  const form = new URLSearchParams({ 'hub.mode': 'publish', 'hub.url': ping.topic, 'hub.topic': ping.topic })
  const answer = await client
    .send({
      method: 'POST',
      url: ping.hub,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      timeoutMs: 10_000,
      maxBodyBytes: MOST_ANSWER_BYTES,
    })
    .catch(() => undefined)
  if (answer !== undefined && answer.status >= 200 && answer.status < 300) return { kind: 'forget' }
  const failures = ping.failures + 1
  if (failures >= MOST_FAILURES) return { kind: 'forget' }
  return { kind: 'keep', value: { ...ping, failures }, dueAt: now + retryDelayMs(failures, answer?.retryAfterMs) }
}

/** Some two hours: after that the hub's own polling is quicker. */
const MOST_FAILURES = 9
