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
import { lockChanges } from './locks.ts'
import { listOf } from './many-rows.ts'
import { addPending, PENDING_SQL, type PendingNumbers } from './pending.ts'
import type { Session, Value } from './session.ts'

const FROM_ITEMS = `SELECT ${ITEM_COLUMNS} FROM items i JOIN sources s ON s.pk = i.source`
const FROM_HEADS = `SELECT ${HEAD_COLUMNS} FROM items i JOIN sources s ON s.pk = i.source`
const FROM_ENTRIES = `SELECT ${ITEM_COLUMNS} FROM entries e JOIN items i ON i.id = e.shown JOIN sources s ON s.pk = i.source`
const NEWEST = 'ORDER BY i.sort_at DESC, i.id'
const OF_SOURCE = 'i.source = (SELECT pk FROM sources WHERE id = $1)'
const STANDING = 'AND i.withdrawn_at IS NULL AND i.retracted_at IS NULL AND (i.held_until IS NULL OR i.held_until <= $4)'
const FIND_LIMIT = 50
const AFTER_BASE32 = '{'

export const ITEM_SQL = {
  byIds: `${FROM_ITEMS} WHERE i.id = ANY($1::text[])`,
  byBeginning: `${FROM_ITEMS} WHERE i.id >= $1 AND i.id < $2 LIMIT 2`,
  byGuid: `${FROM_ITEMS} WHERE i.guid = $1 LIMIT $2`,
  byUrl: `${FROM_ITEMS} WHERE i.url = $1 AND i.url <> i.guid LIMIT $2`,
  holders: `SELECT i.guid, i.id, s.id AS source_id, i.first_seen FROM items i JOIN sources s ON s.pk = i.source WHERE i.guid = ANY($1::text[])`,
  ledger: `SELECT encode(l.key_hash, 'hex') AS key_hash, l.rung, l.item, l.first_seen FROM unnest($2::text[]) WITH ORDINALITY AS k (hash, at)
    JOIN ledger l ON l.source = (SELECT pk FROM sources WHERE id = $1) AND l.key_hash = decode(k.hash, 'hex') ORDER BY k.at`,
  ledgerSize:
    'SELECT COUNT(*) AS size FROM (SELECT DISTINCT item FROM ledger WHERE source = (SELECT pk FROM sources WHERE id = $1) LIMIT $2) AS names',
  recent: `${FROM_ITEMS} WHERE ${OF_SOURCE} ${NEWEST} LIMIT $2`,
  older: `${FROM_HEADS} WHERE ${OF_SOURCE} AND i.sort_at <= $2 AND NOT (i.sort_at = $2 AND i.id <= $3) ${STANDING} ORDER BY i.sort_at DESC, i.id LIMIT 1`,
  newer: `${FROM_HEADS} WHERE ${OF_SOURCE} AND i.sort_at >= $2 AND NOT (i.sort_at = $2 AND i.id >= $3) ${STANDING} ORDER BY i.sort_at, i.id DESC LIMIT 1`,
  pending: `SELECT p.number, ${ITEM_COLUMNS} FROM pending p JOIN items i ON i.id = p.item JOIN sources s ON s.pk = i.source ORDER BY p.sort_at, p.item LIMIT $1`,
  list: listSql({}),
  listOfSource: listSql({ sourceId: '' }),
  listOfCategory: listSql({ category: '' }),
  revisions: 'SELECT at, fields FROM revisions WHERE item = $1 ORDER BY at',
  retract: 'UPDATE items SET retracted_at = $2 WHERE id = $1 AND retracted_at IS NULL',
  restore: 'UPDATE items SET retracted_at = NULL WHERE id = $1 AND retracted_at IS NOT NULL',
  areHeld: 'SELECT id FROM items WHERE id = ANY($1::text[])',
  takenBack: 'SELECT id FROM items WHERE id = ANY($1::text[]) AND (retracted_at IS NOT NULL OR withdrawn_at IS NOT NULL)',
  nextHeld: 'SELECT MIN(held_until) AS next FROM items WHERE held_until > $1',
  count: 'SELECT COUNT(*) AS count FROM items',
} as const

/** The items and the ledger of their names. */
export function itemMemory(database: Database, numbers: PendingNumbers): ItemMemory {
  return {
    byIds: async (ids) => new Map((await rowsOf(database, ITEM_SQL.byIds, listOf(ids))).map((item) => [item.id, item])),
    ledger: (sourceId, keyHashes) => ledger(database, sourceId, keyHashes),
    ledgerSize: async (sourceId, upTo = Number.MAX_SAFE_INTEGER) =>
      (await database.first<{ size: number }>(ITEM_SQL.ledgerSize, sourceId, upTo))?.size ?? 0,
    recent: (sourceId, limit) => rowsOf(database, ITEM_SQL.recent, sourceId, limit),
    neighbours: (item, now) => neighbours(database, item, now),
    pending: (limit) => pending(database, limit, numbers),
    list: (query) => list(database, query),
    find: (text) => find(database, text),
    sharingGuid: (guids) => sharingGuid(database, guids),
    revisions: (id) => revisions(database, id),
    retract: (id, at) => database.write((session) => retract(session, id, at)),
    restore: (id) => database.write((session) => restore(session, id)),
    isRetracted: async (ids) => new Set((await database.all<{ id: ItemId }>(ITEM_SQL.takenBack, listOf(ids))).map((row) => row.id)),
    nextHeld: async (now) => (await database.first<{ next: Instant | null }>(ITEM_SQL.nextHeld, now))?.next ?? undefined,
    count: async () => (await database.first<{ count: number }>(ITEM_SQL.count))?.count ?? 0,
  }
}

async function rowsOf(session: Session, sql: string, ...values: readonly Value[]): Promise<readonly Item[]> {
  return (await session.all<ItemRow>(sql, ...values)).map(itemOf)
}

/** The numbers are remembered for the gathering that will settle these items. */
async function pending(database: Database, limit: number, numbers: PendingNumbers): Promise<readonly Item[]> {
  const rows = await database.all<ItemRow & { readonly number: number }>(ITEM_SQL.pending, limit)
  numbers.clear()
  for (const { id, number } of rows) numbers.set(id, number)
  return rows.map(itemOf)
}

async function neighbours(database: Database, item: Item, now: Instant): Promise<{ readonly older?: ItemHead; readonly newer?: ItemHead }> {
  const values = [item.sourceId, dateOf(item), item.id, now] as const
  const [[older], [newer]] = await Promise.all([rowsOf(database, ITEM_SQL.older, ...values), rowsOf(database, ITEM_SQL.newer, ...values)])
  return compact({ older, newer })
}

interface LedgerRow {
  readonly key_hash: string
  readonly rung: number
  readonly item: Uint8Array
  readonly first_seen: Instant
}

async function ledger(database: Database, sourceId: SourceId, keyHashes: readonly string[]): Promise<readonly LedgerEntry[]> {
  const rows = await database.all<LedgerRow>(ITEM_SQL.ledger, sourceId, listOf(keyHashes))
  return rows.map((row) => ({
    sourceId,
    rung: rungOf(row.rung),
    keyHash: row.key_hash,
    itemId: unpackId(row.item),
    firstSeen: row.first_seen,
  }))
}

function list(database: Database, query: ItemQuery): Promise<readonly Item[]> {
  const values = [query.category, query.sourceId].filter((value) => value !== undefined)
  return rowsOf(database, listSql(query), ...values, query.limit)
}

/** Values in this order: category, source, limit; those that are not asked for are left out. */
function listSql({ category, sourceId }: Omit<ItemQuery, 'limit'>): string {
  let at = 0
  const conditions = [
    ...(category === undefined ? [] : [`e.category = $${++at} AND NOT e.hidden`]),
    ...(sourceId === undefined ? [] : [`i.source = (SELECT pk FROM sources WHERE id = $${++at})`]),
  ]
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  const newest = category === undefined ? `${FROM_ITEMS} ${where} ${NEWEST}` : `${FROM_ENTRIES} ${where} ORDER BY e.sort_at DESC, e.story`
  return `${newest} LIMIT $${at + 1}`
}

async function find(database: Database, text: string): Promise<readonly Item[]> {
  const exact = await rowsOf(database, ITEM_SQL.byIds, [text])
  if (exact.length > 0) return exact
  const begun = /^[a-z2-7]{4,}$/.test(text) ? await rowsOf(database, ITEM_SQL.byBeginning, text, text + AFTER_BASE32) : []
  if (begun.length === 1) return begun
  const named = [
    ...(await rowsOf(database, ITEM_SQL.byGuid, text, FIND_LIMIT)),
    ...(await rowsOf(database, ITEM_SQL.byUrl, text, FIND_LIMIT)),
  ]
  return [...new Map(named.map((item) => [item.id, item])).values()]
}

interface HolderRow {
  readonly guid: string
  readonly id: string
  readonly source_id: string
  readonly first_seen: Instant
}

async function sharingGuid(database: Database, guids: readonly string[]): Promise<ReadonlyMap<string, readonly GuidHolder[]>> {
  const rows = await database.all<HolderRow>(ITEM_SQL.holders, listOf(guids))
  const shared = [...Map.groupBy(rows, (row) => row.guid)].filter(([, holders]) => holders.length > 1)
  return new Map(
    shared.map(([guid, holders]) => [guid, holders.map((row) => ({ itemId: row.id, sourceId: row.source_id, firstSeen: row.first_seen }))]),
  )
}

async function revisions(database: Database, id: ItemId): Promise<readonly Revision[]> {
  const rows = await database.all<{ at: Instant; fields: string }>(ITEM_SQL.revisions, id)
  return rows.map((row) => revisionOf(id, row.at, row.fields))
}

async function retract(session: Session, id: ItemId, at: Instant): Promise<void> {
  await lockChanges(session)
  if ((await session.first(ITEM_SQL.areHeld, [id])) === undefined) throw new StoreError('NOT_FOUND', `no item ${id} is held`, { id })
  if ((await session.run(ITEM_SQL.retract, id, at)) === 0) return
  await session.run(PENDING_SQL.remove, [id])
  await hideItem(session, id, at)
}

async function restore(session: Session, id: ItemId): Promise<void> {
  await lockChanges(session)
  if ((await session.run(ITEM_SQL.restore, id)) === 0) return
  await addPending(session, [id])
  await unhideItem(session, id)
}
