import type { HttpClient } from '../../http/contract.ts'
import type { Row } from '../../lib/table.ts'
import type { FetchOutcome } from '../../model/document.ts'
import type { Instant } from '../../model/instant.ts'
import type { FetchSettings, PollingSettings } from '../../model/settings.ts'
import type { Source, SourceState } from '../../model/source.ts'

/** Options of a source as the kind's own schema returns them. */
export type KindOptions = Readonly<Record<string, unknown>>

/**
 * One kind of source: a row of the table `sourceKinds`. The row answers every question that depends on the kind, so no other file compares
 * names of kinds. `O` is the output of the row's own schema.
 */
export interface SourceKind<O extends object = KindOptions> extends Row {
  /** What its documents hold: entries of a publisher's feed, article files, or a list of further sources. */
  readonly brings: 'feed' | 'articles' | 'list'
  /** True if it is read from disk: it costs no request, so it is due in every turn. */
  isLocal(options: O): boolean
  /** The URL or the path that was configured, as written; identifies the source. Relative paths start at the configuration file. */
  address(options: O): string
  /** The directory whose changes make the source due at once, as configured; absent for kinds that are only polled. */
  watch?(options: O): string
  /** Slugs of categories that the options name; each must exist. */
  categoriesNamed?(options: O): readonly string[]
  /** What the options contradict although each is valid by itself; `option` is the one to blame. */
  contradiction?(options: O): { readonly message: string; readonly option?: string } | undefined
  /** Returns the documents of the source, or why there are none. Expected outcomes are data; only broken promises are thrown. */
  pull(context: PullContext<O>): Promise<FetchOutcome>
}

/** All a kind may know and use while it pulls one source. */
export interface PullContext<O extends object = KindOptions> {
  readonly source: Source
  /** `source.options`: parsed by the kind's own schema when the configuration was loaded. */
  readonly options: O
  readonly state: SourceState | undefined
  /** When the turn began. */
  readonly now: Instant
  readonly client: HttpClient
  readonly fetch: FetchSettings
  readonly polling: PollingSettings
  /** Relative paths in options start here. */
  readonly configDirectory: string
  /** Requested by the operator: a folder is read again even if nothing seems to have changed. An HTTP request stays conditional. */
  readonly force: boolean
  /** Bytes after which a folder ends a part; 12 MiB if absent. */
  readonly partBytes?: number
  readonly signal?: AbortSignal
}
