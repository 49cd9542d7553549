import type { Instant } from '../../model/instant.ts'
import type { Intake, LedgerEntry } from '../../model/intake.ts'
import type { Item, ItemId, Revision } from '../../model/item.ts'
import { revisionText } from '../revision-text.ts'
import { packId, rungNumber, valuesOf } from '../rows.ts'
import type { Database } from './database.ts'
import { hideItem, unhideItem } from './hide.ts'
import { type Insert, insertRows, insertSql } from './many-rows.ts'
import { addPending, addSaved, removePending } from './pending.ts'
import { admitted, saveRefusals } from './refusals.ts'
import { saveExchanges, saveState } from './sources.ts'

/** A name once given stays: the first time it was seen is never written over. */
const LEDGER: Insert = {
  into: 'INSERT INTO ledger (source, key_hash, rung, item, first_seen)',
  columns: 5,
  conflict: 'ON CONFLICT (source, key_hash, rung, item) DO NOTHING',
}

export const INTAKE_SQL = {
  /** A statement an item: rows of this width cost more together than one by one. */
  saveItem: `INSERT INTO items (id, source, sort_at, first_seen, held_until, guid, url, title, rest, summary, content)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET sort_at = excluded.sort_at, held_until = excluded.held_until, guid = excluded.guid, url = excluded.url,
      title = excluded.title, rest = excluded.rest, summary = excluded.summary, content = excluded.content, withdrawn_at = NULL
    WHERE items.source = excluded.source`,
  saveRevision: `INSERT INTO revisions (item, at, fields) VALUES (?, ?, ?) ON CONFLICT (item, at) DO UPDATE SET fields = excluded.fields`,
  saveLedger: insertSql(LEDGER),
  saveLast: `INSERT INTO sources_last (source, warnings, listed) VALUES (?, ?, ?)
    ON CONFLICT (source) DO UPDATE SET warnings = excluded.warnings, listed = excluded.listed`,
  raiseSince: 'UPDATE sources SET since = max(coalesce(since, ?1), ?1) WHERE pk = ?2',
  withdrawnOf: 'SELECT id FROM items WHERE source = ? AND withdrawn_at IS NOT NULL',
  withdraw: 'UPDATE items SET withdrawn_at = ? WHERE id = ? AND source = ? AND withdrawn_at IS NULL',
  bringBack: 'UPDATE items SET withdrawn_at = NULL WHERE id = ? AND source = ? AND retracted_at IS NULL',
} as const

/** Everything of these sources' results. Inside one transaction. */
export function saveIntakes(database: Database, intakes: readonly Intake[]): void {
  for (const intake of intakes) saveIntake(database, intake)
  saveExchanges(
    database,
    intakes.flatMap((intake) => intake.exchanges),
  )
}

/** One source's result, in the order that its parts need. */
function saveIntake(database: Database, intake: Intake): void {
  const source = saveState(database, intake.state)
  const withdrawn = withdrawnOf(database, source)
  for (const { item } of intake.updated) removePending(database, item.id)
  saveItems(database, source, [...intake.new, ...intake.updated.map((update) => update.item)])
  for (const { revision } of intake.updated) saveRevision(database, revision)
  saveLedger(database, source, intake.ledger)
  if (withdrawn.size > 0) bringBack(database, source, withdrawn, listedOf(intake))
  withdraw(database, source, intake.withdrawn, intake.state.lastPolledAt ?? intake.state.nextDueAt)
  if (intake.backlogUntil === undefined) rememberDocument(database, source, intake)
  else database.query(INTAKE_SQL.raiseSince).run(intake.backlogUntil, source)
  admitted(
    database,
    intake.sourceId,
    intake.new.map((item) => item.guid),
  )
  if (intake.refused !== undefined) saveRefusals(database, intake.refused)
}

function saveItems(database: Database, source: number, items: readonly Item[]): void {
  const save = database.query(INTAKE_SQL.saveItem)
  for (const item of items) save.run(...valuesOf(item, source))
  addSaved(
    database,
    source,
    items.map(({ id }) => id),
  )
}

function saveRevision(database: Database, revision: Revision): void {
  database.query(INTAKE_SQL.saveRevision).run(revision.itemId, revision.at, revisionText(revision))
}

function saveLedger(database: Database, source: number, entries: readonly LedgerEntry[]): void {
  insertRows(
    database,
    LEDGER,
    entries.map(({ keyHash, rung, itemId, firstSeen }) => [
      source,
      Buffer.from(keyHash, 'hex'),
      rungNumber(rung),
      packId(itemId),
      firstSeen,
    ]),
  )
}

function withdrawnOf(database: Database, source: number): ReadonlySet<ItemId> {
  const rows = database.query<{ id: string }>(INTAKE_SQL.withdrawnOf).all(source)
  return new Set(rows.map((row) => row.id))
}

function bringBack(database: Database, source: number, withdrawn: ReadonlySet<ItemId>, listed: readonly ItemId[]): void {
  for (const id of listed) {
    if (!withdrawn.has(id)) continue
    if (database.query(INTAKE_SQL.bringBack).run(id, source) === 0) continue
    addPending(database, id)
    unhideItem(database, id)
  }
}

function withdraw(database: Database, source: number, ids: readonly ItemId[], at: Instant): void {
  for (const id of ids) {
    if (database.query(INTAKE_SQL.withdraw).run(at, id, source) === 0) continue
    removePending(database, id)
    hideItem(database, id, at)
  }
}

/** What the newest document lists is never purged, so that it cannot come back as news. A result without a document changes nothing of it. */
function rememberDocument(database: Database, source: number, intake: Intake): void {
  const listed = listedOf(intake)
  if (intake.completes === true) return
  if (listed.length === 0 && intake.warnings.length === 0) return
  database.query(INTAKE_SQL.saveLast).run(source, JSON.stringify(intake.warnings), Buffer.from(listed.join('\n')))
}

function listedOf(intake: Intake): readonly ItemId[] {
  return [...intake.new.map((item) => item.id), ...intake.updated.map((update) => update.item.id), ...intake.unchanged]
}
