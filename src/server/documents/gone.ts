import type { Logger } from 'pino'
import type { Store } from '../../store/contract.ts'
import { createOneByOne } from '../one-by-one.ts'
import type { DocumentCache } from './document-cache.ts'

/**
 * Keeps in the store which paths were taken away, so that they answer 410 after a restart too: a category disappears when the
 * configuration changes, and with that comes a restart. What it gives resolves when all that was taken away so far is remembered.
 */
export async function rememberGone(cache: DocumentCache, store: Store, clock: () => number, log: Logger): Promise<() => Promise<void>> {
  const rows = await store.consumers.list(KIND)
  cache.recallGone(rows.map((row) => row.key))
  const oneByOne = createOneByOne()
  const failed = (error: unknown): void => log.warn({ err: error }, 'a removed path could not be remembered')
  cache.watch({
    removed(paths) {
      for (const path of paths) oneByOne(() => store.consumers.put(KIND, path, { at: clock() })).catch(failed)
    },
    returned(path) {
      oneByOne(() => store.consumers.remove(KIND, path)).catch(failed)
    },
  })
  return () => oneByOne(async () => {})
}

const KIND = 'gone'
