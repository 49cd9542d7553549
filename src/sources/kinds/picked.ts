import { sha256Hex } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import type { FetchOutcome, ItemPart, ItemPaths } from '../../model/document.ts'
import type { SourceState } from '../../model/source.ts'
import type { PullContext } from './contract.ts'
import { type HttpSourceOptions, pullHttp } from './feed.ts'

/** The paths as a person gives them: of the items, and of each part. */
type GivenPaths = Pick<ItemPaths, 'language' | 'items'> & Readonly<Partial<Record<ItemPart, string>>>

/**
 * Returns the document of a source with the paths of its items. With other paths than last time it is asked for as if it had never been read, because an
 * unchanged page has other items then.
 */
export async function pullPicked(context: PullContext<HttpSourceOptions>, given: GivenPaths, accept: string): Promise<FetchOutcome> {
  const { state } = context
  const { language, items, ...parts } = given
  const paths: ItemPaths = compact({ language, items, parts: compact(parts) })
  const read = sha256Hex(JSON.stringify(paths)).slice(0, 16)
  const known = state === undefined || state.scan === read ? state : withoutMemory(state)
  const outcome = await pullHttp({ ...context, state: known }, accept)
  if (outcome.kind !== 'fetched') return outcome
  return { ...outcome, scan: read, documents: outcome.documents.map((document) => ({ ...document, itemPaths: paths })) }
}

function withoutMemory({ validators: _, bodyHash: __, ...state }: SourceState): SourceState {
  return state
}
