import { setImmediate as breathe } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openRows } from '../../src/server/push/rows.ts'
import type { Store } from '../../src/store/contract.ts'
import { aMemoryStore, memoryConsumers } from '../support/memory-store.ts'

/** A store that takes its time, and the most writes that were ever under way in it. */
function aSlowStore(): { readonly store: Store; readonly most: () => number } {
  const consumers = memoryConsumers()
  let [underWay, most] = [0, 0]
  const slowly = async (work: () => Promise<void>): Promise<void> => {
    most = Math.max(most, ++underWay)
    await breathe()
    await work()
    underWay--
  }
  return {
    store: aMemoryStore({ consumers: { ...consumers, put: (...row) => slowly(() => consumers.put(...row)) } }),
    most: () => most,
  }
}

const keys = ['a', 'b', 'c', 'd']

test('rows that change together are saved one after another, so that readers are answered in between', async () => {
  const { store, most } = aSlowStore()
  const rows = await openRows(store, 'hub')
  await Promise.all(keys.map((key) => rows.change(key, () => ({ kind: 'keep', value: {} }))))
  expect(await store.consumers.list('hub')).toHaveLength(keys.length)
  expect(most()).toBe(1)
})
