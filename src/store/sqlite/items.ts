import { compact } from '../../lib/record.ts'
import { StoreError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { LedgerEntry } from '../../model/intake.ts'
import { dateOf, type Item, type ItemId, type Revision } from '../../model/item.ts'
import type { SourceId } from '../../model/source.ts'
import type { GuidHolder, ItemHead, ItemMemory, ItemQuery } from '../contract.ts'
import { revisionOf } from '../revision-text.ts'
import { HEAD_COLUMNS, ITEM_COLUMNS, type ItemRow, itemOf, rungOf, unpackId } from '../rows.ts'
import type { Database } from './database.ts'
import { hideItem, unhideItem } from './hide.ts'
import { listOf } from './many-rows.ts'
import { addPending, removePending } from './pending.ts'
import { sourceNumber } from './sources.ts'

const FROM_ITEMS = `SELECT ${ITEM_COLUMNS} FROM items i JOIN sources s ON s.pk = i.source`
const FROM_HEADS = `SELECT ${HEAD_COLUMNS} FROM items i JOIN sources s ON s.pk = i.source`
const FROM_ENTRIES = `SELECT ${ITEM_COLUMNS} FROM entries e JOIN items i ON i.id = e.shown JOIN sources s ON s.pk = i.source`
const NEWEST = 'ORDER BY i.sort_at DESC, i.id LIMIT ?'
const STANDING = 'AND i.withdrawn_at IS NULL AND i.retracted_at IS NULL AND (i.held_until IS NULL OR i.held_until <= ?)'
const FIND_LIMIT = 50
const AFTER_BASE32 = '{'

export const ITEM_SQL = {
  byId: `${FROM_ITEMS} WHERE i.id = ?`,
  byIds: `SELECT ${ITEM_COLUMNS} FROM json_each(?) AS k CROSS JOIN items i ON i.id = k.value JOIN sources s ON s.pk = i.source`,
  byBeginning: `${FROM_ITEMS} WHERE i.id >= ? AND i.id < ? LIMIT 2`,
  byGuid: `${FROM_ITEMS} WHERE i.guid = ? LIMIT ?`,
  byUrl: `${FROM_ITEMS} WHERE i.url = ? AND i.url <> i.guid LIMIT ?`,
  holders: `SELECT i.guid, i.id, s.id AS source_id, i.first_seen FROM json_each(?) AS k CROSS JOIN items i ON i.guid = k.value
    JOIN sources s ON s.pk = i.source`,
  ledger: `SELECT l.key_hash, l.rung, l.item, l.first_seen FROM json_each(?) AS k CROSS JOIN ledger AS l ON l.source = ? AND l.key_hash = unhex(k.value)`,
  ledgerSize: 'SELECT COUNT(*) AS size FROM (SELECT DISTINCT item FROM ledger WHERE source = ? LIMIT ?)',
  recent: `${FROM_ITEMS} WHERE i.source = ? ${NEWEST}`,
  older: `${FROM_HEADS} WHERE i.source = ? AND i.sort_at <= ? AND NOT (i.sort_at = ? AND i.id <= ?) ${STANDING} ORDER BY i.sort_at DESC, i.id LIMIT 1`,
  newer: `${FROM_HEADS} WHERE i.source = ? AND i.sort_at >= ? AND NOT (i.sort_at = ? AND i.id >= ?) ${STANDING} ORDER BY i.sort_at, i.id DESC LIMIT 1`,
  pending: `SELECT ${ITEM_COLUMNS} FROM pending p CROSS JOIN items i ON i.id = p.item AND i.sort_at = p.sort_at JOIN sources s ON s.pk = i.source
    ORDER BY p.sort_at, p.item LIMIT ?`,
  list: listSql({}),
  listOfSource: listSql({ sourceId: '' }),
  listOfCategory: listSql({ category: '' }),
  revisions: 'SELECT at, fields FROM revisions WHERE item = ? ORDER BY at',
  retract: 'UPDATE items SET retracted_at = ? WHERE id = ? AND retracted_at IS NULL',
  restore: 'UPDATE items SET retracted_at = NULL WHERE id = ? AND retracted_at IS NOT NULL',
  isHeld: 'SELECT 1 AS held FROM items WHERE id = ?',
  takenBack: `SELECT i.id FROM json_each(?) AS k CROSS JOIN items AS i ON i.id = k.value
    WHERE i.retracted_at IS NOT NULL OR i.withdrawn_at IS NOT NULL`,
  nextHeld: 'SELECT MIN(held_until) AS next FROM items WHERE held_until > ?',
  count: 'SELECT COUNT(*) AS count FROM items',
} as const

/** The items and the ledger of their names. */
export function itemMemory(database: Database): ItemMemory {
  const read = <T>(work: () => T): Promise<T> => database.read(work)
  return {
    byIds: (ids) => read(() => byIds(database, ids)),
    ledger: (sourceId, keyHashes) => read(() => ledger(database, sourceId, keyHashes)),
    ledgerSize: (sourceId, upTo = Number.MAX_SAFE_INTEGER) => read(() => ledgerSize(database, sourceId, upTo)),
    recent: (sourceId, limit) => read(() => rowsOf(database, ITEM_SQL.recent, sourceNumber(database, sourceId) ?? -1, limit)),
    neighbours: (item, now) => read(() => neighbours(database, item, now)),
    pending: (limit) => read(() => rowsOf(database, ITEM_SQL.pending, limit)),
    list: (query) => read(() => list(database, query)),
    find: (text) => read(() => find(database, text)),
    sharingGuid: (guids) => read(() => sharingGuid(database, guids)),
    revisions: (id) => read(() => revisions(database, id)),
    retract: (id, at) => database.write(() => retract(database, id, at)),
    restore: (id) => database.write(() => restore(database, id)),
    isRetracted: (ids) => read(() => takenBack(database, ids)),
    nextHeld: (now) => read(() => database.query<{ next: Instant | null }>(ITEM_SQL.nextHeld).first(now)?.next ?? undefined),
    count: () => read(() => database.query<{ count: number }>(ITEM_SQL.count).first()?.count ?? 0),
  }
}

function neighbours(database: Database, item: Item, now: Instant): { readonly older?: ItemHead; readonly newer?: ItemHead } {
  const at = dateOf(item)
  const values = [sourceNumber(database, item.sourceId) ?? -1, at, at, item.id, now] as const
  const [older] = rowsOf(database, ITEM_SQL.older, ...values)
  const [newer] = rowsOf(database, ITEM_SQL.newer, ...values)
  return compact({ older, newer })
}

function rowsOf(database: Database, sql: string, ...values: readonly (string | number)[]): readonly Item[] {
  return database
    .query<ItemRow>(sql)
    .all(...values)
    .map(itemOf)
}

function byIds(database: Database, ids: readonly ItemId[]): ReadonlyMap<ItemId, Item> {
  const rows = ids.length === 0 ? [] : database.query<ItemRow>(ITEM_SQL.byIds).all(listOf(new Set(ids)))
  return new Map(rows.map((row) => [row.id, itemOf(row)]))
}

interface LedgerRow {
  readonly key_hash: Uint8Array
  readonly rung: number
  readonly item: Uint8Array
  readonly first_seen: Instant
}

function ledger(database: Database, sourceId: SourceId, keyHashes: readonly string[]): readonly LedgerEntry[] {
  const source = sourceNumber(database, sourceId)
  if (source === undefined) return []
  const rows = database.query<LedgerRow>(ITEM_SQL.ledger).all(listOf(new Set(keyHashes)), source)
  return rows.map((row) => ({
    sourceId,
    rung: rungOf(row.rung),
    keyHash: Buffer.from(row.key_hash).toString('hex'),
    itemId: unpackId(row.item),
    firstSeen: row.first_seen,
  }))
}

function ledgerSize(database: Database, sourceId: SourceId, upTo: number): number {
  const source = sourceNumber(database, sourceId)
  if (source === undefined) return 0
  return database.query<{ size: number }>(ITEM_SQL.ledgerSize).first(source, upTo)?.size ?? 0
}

function list(database: Database, query: ItemQuery): readonly Item[] {
  const { sourceId, category, limit } = query
  const values: (string | number)[] = []
  if (category !== undefined) values.push(category)
  if (sourceId !== undefined) values.push(sourceNumber(database, sourceId) ?? -1)
  return rowsOf(database, listSql(query), ...values, limit)
}

/** Values in this order: category, source, limit. */
function listSql({ category, sourceId }: Omit<ItemQuery, 'limit'>): string {
  const conditions = [
    ...(category === undefined ? [] : ['e.category = ? AND e.hidden = 0']),
    ...(sourceId === undefined ? [] : ['i.source = ?']),
  ]
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  return category === undefined ? `${FROM_ITEMS} ${where} ${NEWEST}` : `${FROM_ENTRIES} ${where} ORDER BY e.sort_at DESC, e.story LIMIT ?`
}

function find(database: Database, text: string): readonly Item[] {
  const exact = rowsOf(database, ITEM_SQL.byId, text)
  if (exact.length > 0) return exact
  const begun = /^[a-z2-7]{4,}$/.test(text) ? rowsOf(database, ITEM_SQL.byBeginning, text, text + AFTER_BASE32) : []
  if (begun.length === 1) return begun
  const named = [...rowsOf(database, ITEM_SQL.byGuid, text, FIND_LIMIT), ...rowsOf(database, ITEM_SQL.byUrl, text, FIND_LIMIT)]
  return [...new Map(named.map((item) => [item.id, item])).values()]
}

interface HolderRow {
  readonly guid: string
  readonly id: string
  readonly source_id: string
  readonly first_seen: Instant
}

function sharingGuid(database: Database, guids: readonly string[]): ReadonlyMap<string, readonly GuidHolder[]> {
  const rows = database.query<HolderRow>(ITEM_SQL.holders).all(listOf(new Set(guids)))
  const shared = [...Map.groupBy(rows, (row) => row.guid)].filter(([, holders]) => holders.length > 1)
  return new Map(
    shared.map(([guid, holders]) => [guid, holders.map((row) => ({ itemId: row.id, sourceId: row.source_id, firstSeen: row.first_seen }))]),
  )
}

function revisions(database: Database, id: ItemId): readonly Revision[] {
  const rows = database.query<{ at: Instant; fields: string }>(ITEM_SQL.revisions).all(id)
  return rows.map((row) => revisionOf(id, row.at, row.fields))
}

function retract(database: Database, id: ItemId, at: Instant): void {
  if (database.query(ITEM_SQL.isHeld).first(id) === undefined) throw new StoreError('NOT_FOUND', `no item ${id} is held`, { id })
  if (database.query(ITEM_SQL.retract).run(at, id) === 0) return
  removePending(database, id)
  hideItem(database, id, at)
}

function restore(database: Database, id: ItemId): void {
  if (database.query(ITEM_SQL.restore).run(id) === 0) return
  addPending(database, id)
  unhideItem(database, id)
}

function takenBack(database: Database, ids: readonly ItemId[]): ReadonlySet<ItemId> {
  const rows = database.query<{ id: ItemId }>(ITEM_SQL.takenBack).all(listOf(new Set(ids)))
  return new Set(rows.map((row) => row.id))
}
