import type { Logger } from 'pino'
import type { HttpClient } from '../http/contract.ts'
import type { FeedDocument } from '../model/document.ts'
import type { Instant } from '../model/instant.ts'
import type { Settings } from '../model/settings.ts'
import type { Output } from '../outputs/output.ts'
import type { Store } from '../store/contract.ts'
import type { FragmentCache } from './fragment-cache.ts'
import type { Readers } from './readers/index.ts'

/** What the mill is built of; `app.ts` puts it together once. */
export interface MillParts {
  readonly settings: Settings
  readonly store: Store
  /** The first is the main one: what it holds decides whether a document is unchanged. */
  readonly outputs: readonly Output[]
  readonly client: HttpClient
  readonly readers: Readers
  readonly fragments: FragmentCache
  readonly configDirectory: string
  readonly version: string
  /** Between two turns, as the schedule has it: what RSS calls ttl. */
  readonly ttlMinutes?: number
  /** Bytes after which a folder ends a part; 12 MiB if absent. */
  readonly partBytes?: number
  readonly log: Logger
  /** The wall clock; what is decided is decided by the instant of the turn. */
  readonly clock: () => Instant
  /** When each host was last asked, from turn to turn. */
  readonly lastAsked: Map<string, Instant>
  /** Told of documents as soon as they stand. */
  readonly onPublished?: (documents: readonly FeedDocument[]) => void
  /** Told of documents that were taken away. */
  readonly onRemoved?: (paths: readonly string[]) => void
}
