import type { HttpClient } from '../../http/contract.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { DocumentHead } from '../../model/document.ts'
import type { Store } from '../../store/contract.ts'
import { exchange, isTaken } from './exchange.ts'
import { type Courier, createCourier, retryDelayMs } from './outbox.ts'
import { openRows, type Settled } from './rows.ts'

/** Tells hubs of others that documents of ours have changed. */
export interface Pings {
  readonly courier: Courier
  announce(documents: readonly DocumentHead[]): Promise<void>
}

interface Ping {
  readonly hub: string
  readonly topic: string
  readonly failures: number
}

/** One ping per hub and changed feed, kept until the hub has taken it. A newer change of the same feed takes the place of the old ping. */
export async function openPings(options: {
  readonly store: Store
  readonly client: HttpClient
  readonly hubs: readonly string[]
  readonly topicOf: (document: DocumentHead) => string
  readonly clock: () => number
}): Promise<Pings> {
  const { client, hubs, topicOf, clock } = options
  const rows = await openRows<Ping>(options.store, 'ping')
  return {
    courier: createCourier(
      rows,
      ({ hub }) => hub,
      (ping) => deliver(client, ping, clock()),
    ),
    async announce(documents) {
      const pings = hubs.flatMap((hub) => documents.map((document): Ping => ({ hub, topic: topicOf(document), failures: 0 })))
      const save = (ping: Ping): Promise<void> =>
        rows.change(sha256Hex(`${ping.hub}\n${ping.topic}`), () => ({ kind: 'keep', value: ping, dueAt: clock() }))
      await Promise.all(pings.map(save))
    },
  }
}

/** `hub.url` is the word of the hubs that exist (PubSubHubbub 0.4); `hub.topic` that of some newer ones. */
async function deliver(client: HttpClient, ping: Ping, now: number): Promise<Settled> {
  const form = new URLSearchParams({ 'hub.mode': 'publish', 'hub.url': ping.topic, 'hub.topic': ping.topic })
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const answer = await exchange(client, { method: 'POST', url: ping.hub, headers, body: form.toString() })
  if (isTaken(answer)) return { kind: 'forget' }
  const failures = ping.failures + 1
  if (failures >= MOST_FAILURES) return { kind: 'forget' }
  return { kind: 'keep', value: { ...ping, failures }, dueAt: now + retryDelayMs(failures, answer?.retryAfterMs) }
}

/** Some two hours: after that the hub's own polling is quicker. */
const MOST_FAILURES = 9
