import type { Instant } from '../model/instant.ts'
import type { LedgerEntry } from '../model/intake.ts'
import { dateOf, type Item, type ItemId, type Rung } from '../model/item.ts'
import { storable } from './storable.ts'

/** Columns that make an Item again, `source_id` by a join with sources. */
export interface ItemRow {
  readonly id: string
  readonly source_id: string
  readonly first_seen: Instant
  readonly held_until: Instant | null
  readonly guid: string
  readonly url: string | null
  readonly title: string
  readonly rest: string
  readonly summary: string | null
  readonly content: string | null
}

/** The columns of ItemRow, of `items i` joined with `sources s`. */
export const ITEM_COLUMNS = 'i.id, s.id AS source_id, i.first_seen, i.held_until, i.guid, i.url, i.title, i.rest, i.summary, i.content'

/** The same without the texts, which often lie on pages of their own. */
export const HEAD_COLUMNS =
  'i.id, s.id AS source_id, i.first_seen, i.held_until, i.guid, i.url, i.title, i.rest, NULL AS summary, NULL AS content'

/** The Item of a row; what it lacks is absent, not undefined. */
export function itemOf(row: ItemRow): Item {
  // Filled in place: copying what was just read would be a third of the cost.
  const item = JSON.parse(row.rest) as { -readonly [K in keyof Item]: Item[K] }
  item.id = row.id
  item.sourceId = row.source_id
  item.guid = row.guid
  item.title = row.title
  item.firstSeen = row.first_seen
  if (row.url !== null) item.url = row.url
  if (row.summary !== null) item.summary = row.summary
  if (row.content !== null) item.content = row.content
  if (row.held_until !== null) item.heldUntil = row.held_until
  return item
}

export type ItemValues = readonly [
  id: string,
  source: number,
  sortAt: Instant,
  firstSeen: Instant,
  heldUntil: Instant | null,
  guid: string,
  url: string | null,
  title: string,
  rest: string,
  summary: string | null,
  content: string | null,
]

/** The values of an item's row, in the order of the saving statement. */
export function valuesOf(item: Item, source: number): ItemValues {
  const { id, sourceId: _, guid, url, title, summary, content, firstSeen, heldUntil, ...rest } = item
  return [
    id,
    source,
    dateOf(item),
    firstSeen,
    heldUntil ?? null,
    storable(guid),
    storableOrNull(url),
    storable(title),
    JSON.stringify(rest),
    storableOrNull(summary),
    storableOrNull(content),
  ]
}

function storableOrNull(text: string | undefined): string | null {
  return text === undefined ? null : storable(text)
}

const RUNGS = ['guid', 'guid+url', 'url+title', 'content', 'path', 'fingerprint'] as const satisfies readonly (Rung | 'fingerprint')[]

/** The number a rung is stored as; part of the format of the store. */
export function rungNumber(rung: LedgerEntry['rung']): number {
  return RUNGS.indexOf(rung)
}

/** The rung of a stored number. */
export function rungOf(number: number): LedgerEntry['rung'] {
  return RUNGS[number] ?? 'guid'
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'
const PACKED_ID = /^[a-z2-7]{26}$/
const PACKED_BYTES = 17

/** An item's id in 17 bytes (its 130 bits); any other text as its UTF-8, never 17 bytes long. */
export function packId(id: ItemId): Uint8Array {
  if (!PACKED_ID.test(id)) return packOther(id)
  const bytes = new Uint8Array(PACKED_BYTES)
  let bits = 0
  let value = 0
  let at = 0
  for (let index = 0; index < id.length; index++) {
    value = (value << 5) | BASE32_VALUES[id.charCodeAt(index)]!
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (value >>> bits) & 255
      value &= (1 << bits) - 1
    }
  }
  bytes[at] = (value << (8 - bits)) & 255
  return bytes
}

/** The id that was packed. */
export function unpackId(bytes: Uint8Array): ItemId {
  if (bytes.length !== PACKED_BYTES) return Buffer.from(bytes).toString().replace(/\0$/, '')
  let id = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5 && id.length < 26) {
      bits -= 5
      id += BASE32[(value >>> bits) & 31]
    }
    value &= (1 << bits) - 1
  }
  return id
}

function packOther(id: string): Uint8Array {
  const bytes = Buffer.from(id)
  return bytes.length === PACKED_BYTES ? Buffer.concat([bytes, Buffer.of(0)]) : bytes
}

const BASE32_VALUES = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, BASE32.indexOf(String.fromCharCode(code))))
