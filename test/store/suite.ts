import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import type { Store } from '../../src/store/contract.ts'
import { aName, anIntake } from './builders.ts'
import { documentCases } from './document-cases.ts'
import { entryCases } from './entry-cases.ts'
import { itemCases } from './item-cases.ts'
import { purgeCases } from './purge-cases.ts'
import { refusalCases } from './refusal-cases.ts'
import { searchCases } from './search-cases.ts'
import { sourceCases } from './source-cases.ts'
import type { StoreUnderTest } from './store-under-test.ts'
import { storyCases } from './story-cases.ts'

/** An engine as the suite opens it: the same store for the same directory. */
export interface EngineUnderTest {
  open(directory: string): Promise<Store>
  /** Called when the directory is no longer used. */
  end?(directory: string): Promise<void>
}

/** What every storage engine must do. After each case the store must be sound. */
export function storeSuite(name: string, { open, end }: EngineUnderTest): void {
  describe(`the store on ${name}`, () => {
    let directory: string
    let store: Store
    const on: StoreUnderTest = {
      get store() {
        return store
      },
      hold: (...items) => store.saveIntakes(anIntake({ new: items, ledger: items.map((item) => aName(item)) })),
      publishAll: async () => store.entries.markPublished(await store.entries.dirty()),
      reopen: async () => {
        await store.close()
        store = await open(directory)
      },
    }
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'feedmill-store-'))
      store = await open(directory)
    })
    afterEach(async () => {
      expect(await store.check()).toEqual([])
      await store.close()
      await end?.(directory)
      await rm(directory, { recursive: true, force: true })
    })

    sourceCases(on)
    itemCases(on)
    storyCases(on)
    entryCases(on)
    purgeCases(on)
    documentCases(on)
    refusalCases(on)
    searchCases(on)
  })
}
