import type { Instant } from '../model/instant.ts'
import type { Item } from '../model/item.ts'

/** An item before its identity is decided: all that its document says, normalized. */
export interface ItemDraft extends Omit<Item, 'id' | 'rung' | 'key' | 'guid' | 'page' | 'firstSeen' | 'changed' | 'beside'> {
  /** The publisher's, byte for byte. */
  readonly guid?: string
  readonly marks: Marks
}

/** What an item is recognized by, taken from the document before any step of ours changes it. */
export interface Marks {
  /** Canonical form of the page's address, else the address as it is. */
  readonly page?: string
  /** The title as it is compared. */
  readonly title: string
  /** Hash of the main text. */
  readonly text: string
  /** Length of the main text in units (a word, a number, a Han, kana or Hangul character), counted up to the few it takes to be known by. */
  readonly units: number
  /** Length of the main text in UTF-16 units. */
  readonly length: number
  /** The date as the document says it, also when it lies ahead. */
  readonly dated?: Instant
}
