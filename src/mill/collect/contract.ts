import type { EchoGuard } from '../../items/index.ts'
import type { FetchOutcome } from '../../model/document.ts'
import type { Instant } from '../../model/instant.ts'
import type { Settings } from '../../model/settings.ts'
import type { Source, SourceId, SourceState } from '../../model/source.ts'
import type { Store } from '../../store/contract.ts'
import type { Readings } from '../gather/index.ts'
import type { MillParts } from '../parts.ts'
import type { Readers } from '../readers/index.ts'

export type Fetched = Extract<FetchOutcome, { kind: 'fetched' }>

export interface IntakeContext {
  readonly store: Store
  readonly readers: Readers
  /** Texts of new and edited items are read here once, for gathering too. */
  readonly readings: Readings
  readonly settings: Settings
  readonly echo: EchoGuard
  readonly now: Instant
}

export interface CollectOptions {
  readonly parts: MillParts
  readonly sources: readonly Source[]
  /** Also those that are not to be asked now: they wait with a neighbour that is refused. */
  readonly all: readonly Source[]
  readonly states: ReadonlyMap<SourceId, SourceState>
  readonly intake: IntakeContext
  readonly now: Instant
  /** Asked for by a person: due times are ignored, waits that origins asked for are not. */
  readonly force: boolean
  /** Asked for by name. */
  readonly also?: readonly SourceId[] | undefined
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: {
    readonly done: number
    readonly total: number
    readonly new: number
    readonly updated: number
    readonly hosts: readonly string[]
  }) => void
}
