import type { Item, ItemId } from '../../model/item.ts'
import { encodeFingerprint, type Reading, readItem, restoreFingerprint } from '../../stories/index.ts'

/**
 * Readings of the items that a turn took in, kept from collecting to gathering, so that no text is read twice. Packed, and within a bound: of an
 * item that is not kept, or of an earlier turn that was killed, the text is read again from the store, and gives the same.
 */
export interface Readings {
  keep(item: Item): void
  /** The reading of the item, which is forgotten here. */
  take(item: Item): Reading
}

/** Some 40,000 items. */
const MOST_BYTES = 48 * 2 ** 20

interface Packed {
  readonly print: Uint8Array
  readonly paragraphs: Uint32Array
}

/** An empty memory of readings. */
export function createReadings(mostBytes = MOST_BYTES): Readings {
  const kept = new Map<ItemId, Packed>()
  let bytes = 0
  return {
    keep(item) {
      if (bytes >= mostBytes) return void kept.delete(item.id)
      const { print, paragraphs } = readItem(item)
      const packed = { print: encodeFingerprint(print), paragraphs: Uint32Array.from(paragraphs) }
      bytes += packed.print.byteLength + packed.paragraphs.byteLength
      kept.set(item.id, packed)
    },
    take(item) {
      const packed = kept.get(item.id)
      kept.delete(item.id)
      const print = packed === undefined ? undefined : restoreFingerprint(packed.print)
      return packed === undefined || print === undefined ? readItem(item) : { print, paragraphs: [...packed.paragraphs] }
    },
  }
}
