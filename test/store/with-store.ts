import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/store/contract.ts'
import { openStore } from '../../src/store/index.ts'

/** Runs the work on a new store in a directory of its own; both are gone afterwards. */
export async function withStore(work: (store: Store, directory: string) => Promise<void>): Promise<void> {
  await withDirectory(async (directory) => {
    const store = await openStore({ directory })
    try {
      await work(store, directory)
    } finally {
      await store.close()
    }
  })
}

/** Runs the work with an empty directory that is gone afterwards. */
export async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'feedmill-store-'))
  try {
    await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
