/** What comes in: a configured source and its state. What goes out: a FetchOutcome. No file but a kind's own compares names of kinds. */
import type { Source, SourceState } from '../../model/source.ts'
import type { PullContext, SourceKind } from './contract.ts'
import { sourceKinds } from './table.ts'

export { findSiteFiles, readSite } from './folder-site.ts'
export { readFound } from './local-files.ts'
export { itemPage } from './page.ts'
export { sourceKinds } from './table.ts'

/** The outcome of pulling a source by its kind. */
export function pullSource(context: Omit<PullContext, 'options'>): ReturnType<SourceKind['pull']> {
  return sourceKinds.of(context.source.kind).pull({ ...context, options: context.source.options })
}

/** True if the source is read from disk: it costs no request. */
export function isLocal({ kind, options }: Pick<Source, 'kind' | 'options'>): boolean {
  return sourceKinds.of(kind).isLocal(options)
}

/** What the documents of the source hold. */
export function brings({ kind }: Pick<Source, 'kind'>): SourceKind['brings'] {
  return sourceKinds.of(kind).brings
}

/** The configured URL or path of the source, as written. */
export function addressOf({ kind, options }: Pick<Source, 'kind' | 'options'>): string {
  return sourceKinds.of(kind).address(options)
}

/** The URL that is requested now, learned redirects included; undefined for a source on disk. */
export function requestedUrl(
  source: Pick<Source, 'kind' | 'options'>,
  state: Pick<SourceState, 'movedTo'> | undefined,
): string | undefined {
  return isLocal(source) ? undefined : (state?.movedTo ?? addressOf(source))
}

/** True if the source is one publisher's feed that is requested over HTTP. */
export function isRemoteFeed(source: Pick<Source, 'kind' | 'options'>): boolean {
  return brings(source) === 'feed' && !isLocal(source)
}
