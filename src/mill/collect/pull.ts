import { compact } from '../../lib/record.ts'
import type { FetchOutcome } from '../../model/document.ts'
import { FeedmillError, ParseError } from '../../model/errors.ts'
import type { Source, SourceState } from '../../model/source.ts'
import { pullSource } from '../../sources/kinds/index.ts'
import type { CollectOptions, Fetched } from './contract.ts'

/** Returns the outcome of asking one source; whatever is thrown is an outcome too. */
export async function pullOne(source: Source, state: SourceState, { parts, now, force, signal }: CollectOptions): Promise<FetchOutcome> {
  const { settings, client, configDirectory, partBytes } = parts
  try {
    return await pullSource({
      source,
      state,
      now,
      client,
      fetch: settings.fetch,
      polling: settings.polling,
      configDirectory,
      force,
      ...compact({ signal, partBytes }),
    })
  } catch (error) {
    return failedWith(asFeedmillError(error, source.id))
  }
}

type Failed = Extract<FetchOutcome, { kind: 'failed' }>

function failedWith(error: FeedmillError): Failed {
  return { kind: 'failed', error, exchanges: [], redirects: [], hints: {} }
}

/** The answer came, but what it brought cannot be used: what it says of the next one holds all the same. */
export function unusable(error: unknown, source: Source, { exchanges, redirects, hints }: Fetched): Failed {
  return { kind: 'failed', error: asFeedmillError(error, source.id), exchanges, redirects, hints }
}

/** A fault of ours while one source was read must not cost the others: it is told as what it is. */
export function asFeedmillError(error: unknown, what: string): FeedmillError {
  if (error instanceof FeedmillError) return error
  return new ParseError(
    'INTERNAL',
    `${what}: a fault of feedmill itself: ${error instanceof Error ? error.message : String(error)}`,
    {},
    { cause: error },
  )
}
