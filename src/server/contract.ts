import type { Logger } from 'pino'
import type { HttpClient } from '../http/contract.ts'
import type { DocumentHead } from '../model/document.ts'
import type { Settings } from '../model/settings.ts'
import type { SourceId } from '../model/source.ts'
import type { MillStatus, Trouble } from '../model/status.ts'
import type { Store } from '../store/contract.ts'
import type { DocumentCache } from './documents/contract.ts'
import type { ServerLimits } from './door/index.ts'
import type { Steering } from './steering.ts'

/** What the server is handed. It knows the store and the cache, never the mill. */
export interface ServerOptions {
  readonly settings: Settings
  readonly store: Store
  readonly cache: DocumentCache
  /** Asks for a turn now; all sources that are due, or these. Resolves when it is over, or at once. */
  requestTurn(sources?: readonly SourceId[], options?: { readonly force?: boolean }): Promise<void> | void
  status(): MillStatus
  /** Takes what hubs push to us; absent: no such paths. */
  readonly push?: PushReceiver
  /** Guarded against private addresses, since subscribers choose where it goes. Absent: nothing is pushed. */
  readonly client?: HttpClient
  /** Made at the first start; opens everything unless the configuration has tokens. */
  readonly generatedToken?: string
  /** Changes the configuration from the pages; absent: they only show it. */
  readonly steering?: Steering
  /** What the operator is told of troubles; absent: no such paths. */
  readonly alerts?: AlertsView
  /** What is known of the machine; absent: nothing. */
  readonly machine?: () => Promise<MachineFacts>
  readonly log: Logger
  /** The wall clock in ms. */
  readonly clock?: () => number
  readonly limits?: Partial<ServerLimits>
}

/** How much room the process takes and has, in bytes. */
export interface MachineFacts {
  readonly memory: number
  /** Of the disk with the data directory. */
  readonly freeDisk: number
}

/** Troubles as the server shows them. */
export interface AlertsView {
  /** Returns the Atom feed of what began and what was over. */
  feed(): Promise<string>
  standing(): Promise<readonly Trouble[]>
}

export interface FeedServer {
  /** Resolves to the address it listens at, ending in `/`. */
  listen(): Promise<string>
  /** Resolves within 10 s: what is under way may end, slow clients are cut off. */
  close(): Promise<void>
  /** Takes note of published documents and tells hubs, subscribers and webhooks of those that changed. */
  published(documents: readonly DocumentHead[]): void
  /** Forgets documents that were taken away. */
  removed(paths: readonly string[]): void
}

/** The subscriber's side of WebSub. */
export interface PushReceiver {
  /** False for a source without a subscription: a push to it is refused before its body is read. */
  isKnown(sourceId: SourceId): boolean
  /** Answers a hub that asks whether we meant it: 200 with the challenge, or 404. */
  verify(
    sourceId: SourceId,
    query: Readonly<Record<string, string>>,
  ): { readonly status: number; readonly body: string } | Promise<{ readonly status: number; readonly body: string }>
  /** Takes a delivery; the signature is the receiver's to check. Gives the status to answer with: 2xx, 410 … */
  receive(
    sourceId: SourceId,
    body: Uint8Array,
    headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  ): number | Promise<number>
}
