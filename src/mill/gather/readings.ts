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

/** Many readings lie in one piece of memory: a piece for each of 40,000 would cost as much as what it holds, and each collection would look at it. */
const SLAB_BYTES = 2 ** 20

interface Slab {
  readonly words: Uint32Array<ArrayBuffer>
  /** Words that are taken. */
  length: number
}

interface Packed {
  readonly slab: Slab
  /** Where its paragraphs begin and end; its fingerprint follows to before `to`. All in words. */
  readonly from: number
  readonly print: number
  readonly to: number
}

/** An empty memory of readings. */
export function createReadings(mostBytes = MOST_BYTES): Readings {
  const kept = new Map<ItemId, Packed>()
  let slab: Slab | undefined
  let bytes = 0
  const place = (words: number): Slab => {
    if (slab === undefined || slab.length + words > slab.words.length) {
      slab = { words: new Uint32Array(Math.max(words, Math.min(SLAB_BYTES, mostBytes) / 4)), length: 0 }
      bytes += slab.words.byteLength
    }
    return slab
  }
  return {
    keep(item) {
      kept.delete(item.id)
      if (bytes > mostBytes) return
      const { print, paragraphs } = readItem(item)
      const encoded = encodeFingerprint(print)
      const to = place(paragraphs.length + encoded.byteLength / 4)
      kept.set(item.id, pack(to, paragraphs, encoded))
    },
    take(item) {
      const packed = kept.get(item.id)
      kept.delete(item.id)
      return (packed && unpack(packed)) ?? readItem(item)
    },
  }
}

function pack(slab: Slab, paragraphs: readonly number[], print: Uint8Array): Packed {
  const from = slab.length
  slab.words.set(paragraphs, from)
  const middle = from + paragraphs.length
  new Uint8Array(slab.words.buffer).set(print, middle * 4)
  slab.length = middle + print.byteLength / 4
  return { slab, from, print: middle, to: slab.length }
}

function unpack({ slab: { words }, from, print, to }: Packed): Reading | undefined {
  const restored = restoreFingerprint(new Uint8Array(words.slice(print, to).buffer))
  return restored && { print: restored, paragraphs: Array.from(words.subarray(from, print)) }
}
