import { canonicalizeUrl } from '../lib/url/canonical-url.ts'
import type { Source, SourceId, SourceState } from '../model/source.ts'
import { addressOf, isRemoteFeed } from '../sources/kinds/index.ts'

export interface DuplicateSources {
  readonly a: SourceId
  readonly b: SourceId
  readonly why: string
}

/** Pairs of sources that give the same feed: the same address in the end, or a feed that names itself by the same id. */
export function duplicateSources(sources: readonly Source[], states: Pick<ReadonlyMap<SourceId, SourceState>, 'get'>): DuplicateSources[] {
  const owners = new Map<string, SourceId>()
  const pairs: DuplicateSources[] = []
  for (const source of sources) {
    if (!isRemoteFeed(source)) continue
    const state = states.get(source.id)
    const address = state?.redirectedTo ?? state?.movedTo ?? addressOf(source)
    const names = [
      [`url ${canonicalizeUrl(address) ?? address}`, 'same address'] as const,
      ...(state?.feedId === undefined ? [] : [[`id ${state.feedId}`, 'same feed id'] as const]),
    ]
    const match = names.find(([name]) => owners.has(name))
    if (match !== undefined) pairs.push({ a: owners.get(match[0])!, b: source.id, why: match[1] })
    for (const [name] of names) if (!owners.has(name)) owners.set(name, source.id)
  }
  return pairs
}
