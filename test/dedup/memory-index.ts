import type { ItemId } from '../../src/model/item.ts'
import type { IndexRow, StoryIndex } from '../../src/store/contract.ts'

/** A story index in memory, as the store's but without expiry. */
export class MemoryIndex implements StoryIndex {
  readonly #holders = new Map<number, ItemId[]>()
  readonly #prints = new Map<ItemId, Uint8Array>()

  async lookup(keys: readonly number[], limit: number): Promise<ReadonlyMap<number, readonly ItemId[]>> {
    const found = new Map<number, readonly ItemId[]>()
    for (const key of keys) {
      const holders = this.#holders.get(key)
      if (holders !== undefined) found.set(key, holders.slice(-limit).reverse())
    }
    return found
  }

  async fingerprints(ids: readonly ItemId[]): Promise<ReadonlyMap<ItemId, Uint8Array>> {
    return new Map(ids.flatMap((id) => (this.#prints.has(id) ? [[id, this.#prints.get(id)!]] : [])))
  }

  /** Writes rows as a gathering does. */
  save(rows: readonly IndexRow[]): void {
    for (const { itemId, keys, fingerprint } of rows) {
      this.#prints.set(itemId, fingerprint)
      for (const key of keys) {
        const holders = this.#holders.get(key)
        if (holders === undefined) this.#holders.set(key, [itemId])
        else if (!holders.includes(itemId)) holders.push(itemId)
      }
    }
  }
}
