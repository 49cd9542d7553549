import { addressKey, isLoopback } from '../door/index.ts'

/** Where a request that waits to be verified came from, and where it leads. */
interface Place {
  readonly host: string
  readonly address: string
}

/** Subscription requests that wait to be verified. Anyone may send them, so they are bounded: per callback host, per sender and in all. */
export class PendingRequests {
  readonly #places = new Map<string, Place>()

  /** True if another request is one too many. A request already waiting under the key is replaced and never too many. Loopback may be a proxy that stands for many senders. */
  isFull(key: string, host: string, address: string): boolean {
    if (this.#places.has(key)) return false
    const sender = addressKey(address)
    const waiting = [...this.#places.values()]
    const ofHost = waiting.filter((place) => place.host === host).length
    const ofSender = isLoopback(sender) ? 0 : waiting.filter((place) => place.address === sender).length
    return waiting.length >= MOST || ofHost >= MOST_OF_HOST || ofSender >= MOST_OF_SENDER
  }

  add(key: string, host: string, address: string): void {
    this.#places.set(key, { host, address: addressKey(address) })
  }

  remove(key: string): void {
    this.#places.delete(key)
  }
}

const MOST = 500
const MOST_OF_HOST = 10
const MOST_OF_SENDER = 20
