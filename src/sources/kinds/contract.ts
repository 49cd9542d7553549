import type { HttpClient } from '../../http/contract.ts'
import type { Row } from '../../lib/table.ts'
import type { FetchOutcome } from '../../model/document.ts'
import type { Instant } from '../../model/instant.ts'
import type { FetchSettings, PollingSettings } from '../../model/settings.ts'
import type { Source, SourceState } from '../../model/source.ts'

/** One kind of source: a row of the table `sourceKinds`. */
export interface SourceKind extends Row {
  /** What the source says now. Expected outcomes are data; only broken promises are thrown. */
  pull(context: PullContext): Promise<FetchOutcome>
}

/** All a kind may know and use while it pulls one source. */
export interface PullContext {
  /** `options` have been read by the kind's own schema. */
  readonly source: Source
  readonly state: SourceState | undefined
  /** When the turn began. */
  readonly now: Instant
  readonly client: HttpClient
  readonly fetch: FetchSettings
  readonly polling: PollingSettings
  /** Relative paths in options start here. */
  readonly configDirectory: string
  /** Asked for by a person: a folder is read again even where nothing seems to have changed. A request over HTTP stays conditional. */
  readonly force: boolean
  readonly signal?: AbortSignal
}
