import type { Intake } from '../../model/intake.ts'
import type { Item, ItemId } from '../../model/item.ts'
import type { SourceId } from '../../model/source.ts'
import { revisionText } from '../revision-text.ts'
import { packId, rungNumber, valuesOf } from '../rows.ts'
import { hideItem, unhideItem } from './hide.ts'
import { saveExchanges } from './hosts.ts'
import { lockChanges } from './locks.ts'
import { columnsOf, lastOfEach } from './many-rows.ts'
import { addPending, PENDING_AGAIN } from './pending.ts'
import { REFUSAL_SQL, saveRefusals } from './refusals.ts'
import type { Session } from './session.ts'
import { type SavedSource, saveStates } from './sources.ts'

export const INTAKE_SQL = {
  /** What is saved waits to be gathered, and for the search: its rows there are locked until the commit, so that nobody takes what stood before. */
  saveItems: `WITH saved AS (INSERT INTO items (id, source, sort_at, first_seen, held_until, guid, url, title, rest, summary, content)
      SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
      ON CONFLICT (id) DO UPDATE SET sort_at = excluded.sort_at, held_until = excluded.held_until, guid = excluded.guid, url = excluded.url,
        title = excluded.title, rest = excluded.rest, summary = excluded.summary, content = excluded.content, withdrawn_at = NULL
      WHERE items.source = excluded.source
      RETURNING id, sort_at, retracted_at, xmax <> 0 AS edited),
    indexed AS (INSERT INTO search_waiting (item, edited) SELECT id, edited FROM saved ON CONFLICT (item) DO UPDATE SET edited = true)
    INSERT INTO pending (item, sort_at) SELECT id, sort_at FROM saved WHERE retracted_at IS NULL ${PENDING_AGAIN}`,
  saveRevisions: `INSERT INTO revisions (item, at, fields) SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[])
    ON CONFLICT (item, at) DO UPDATE SET fields = excluded.fields`,
  /** A name once given stays: the first time it was seen is never written over. */
  saveLedger: `INSERT INTO ledger (source, key_hash, rung, item, first_seen)
    SELECT source, decode(hash, 'hex'), rung, item, seen FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::bytea[], $5::bigint[]) AS k (source, hash, rung, item, seen)
    ON CONFLICT (source, key_hash, rung, item) DO NOTHING`,
  raiseSince: 'UPDATE sources SET since = greatest(since, $1) WHERE pk = $2',
  saveLast: `INSERT INTO sources_last (source, warnings, listed) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[])
    ON CONFLICT (source) DO UPDATE SET warnings = excluded.warnings, listed = excluded.listed`,
  withdraw: `WITH gone AS (UPDATE items i SET withdrawn_at = k.at FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS k (id, source, at)
      WHERE i.id = k.id AND i.source = k.source AND i.withdrawn_at IS NULL RETURNING i.id, k.at),
    settled AS (DELETE FROM pending p USING gone g WHERE p.item = g.id)
    SELECT id, at FROM gone ORDER BY id`,
  bringBack: `UPDATE items i SET withdrawn_at = NULL FROM unnest($1::text[], $2::bigint[]) AS k (id, source)
    WHERE i.id = k.id AND i.source = k.source AND i.retracted_at IS NULL RETURNING i.id`,
} as const

/** An intake with the row of its source. */
interface Numbered {
  readonly intake: Intake
  readonly source: SavedSource
}

/**
 * Everything of these sources' results, in as many statements for one as for a hundred. Inside one transaction, which locks the sources, then
 * (only if something visible changes) the changes, then the items, then the hosts.
 */
export async function saveIntakes(session: Session, intakes: readonly Intake[]): Promise<void> {
  const numbered = await saveSources(session, intakes)
  const returned = numbered.flatMap(({ intake, source }) => returnedOf(intake, source))
  const withdrawn = numbered.flatMap(({ intake, source }) => intake.withdrawn.map((id) => [id, source.pk, withdrawnAt(intake)] as const))
  if (returned.length + withdrawn.length > 0) await lockChanges(session)
  await saveItems(session, numbered)
  await saveRevisions(session, numbered)
  await saveLedger(session, numbered)
  await bringBack(session, returned)
  await withdraw(session, withdrawn)
  await rememberDocuments(session, numbered)
  await admit(session, numbered)
  const refused = intakes.flatMap((intake) => intake.refused ?? [])
  if (refused.length > 0) await saveRefusals(session, refused)
  await saveExchanges(
    session,
    intakes.flatMap((intake) => intake.exchanges),
  )
}

async function saveSources(session: Session, intakes: readonly Intake[]): Promise<readonly Numbered[]> {
  const saved = await saveStates(
    session,
    intakes.map((intake) => intake.state),
  )
  const byId = new Map<SourceId, SavedSource>(saved.map((source) => [source.id, source]))
  return intakes.map((intake) => ({ intake, source: byId.get(intake.state.sourceId)! }))
}

/** What stood as withdrawn and is listed again. What is saved as new or updated loses the mark there; its entries are shown again here. */
function returnedOf(intake: Intake, source: SavedSource): readonly (readonly [ItemId, number])[] {
  if (source.withdrawn.length === 0) return []
  const withdrawn = new Set(source.withdrawn)
  return listedOf(intake).flatMap((id) => (withdrawn.has(id) ? [[id, source.pk] as const] : []))
}

function withdrawnAt({ state }: Intake): number {
  return state.lastPolledAt ?? state.nextDueAt
}

async function saveItems(session: Session, numbered: readonly Numbered[]): Promise<void> {
  const items = numbered.flatMap(({ intake, source }) =>
    [...intake.new, ...intake.updated.map((update) => update.item)].map((item) => ({ item, source: source.pk })),
  )
  if (items.length === 0) return
  await session.run(
    INTAKE_SQL.saveItems,
    ...columnsOf(
      ownItems(items).map(({ item, source }) => valuesOf(item, source)),
      11,
    ),
  )
}

interface OwnItem {
  readonly item: Item
  readonly source: number
}

/** The last form of each item, of the first source that has its id: one source never writes the item of another. */
function ownItems(items: readonly OwnItem[]): readonly OwnItem[] {
  const owners = new Map<ItemId, number>()
  for (const { item, source } of items) if (!owners.has(item.id)) owners.set(item.id, source)
  const own = items.filter(({ item, source }) => owners.get(item.id) === source)
  return lastOfEach(own, ({ item }) => item.id)
}

async function saveRevisions(session: Session, numbered: readonly Numbered[]): Promise<void> {
  const revisions = numbered.flatMap(({ intake }) => intake.updated.map((update) => update.revision))
  if (revisions.length === 0) return
  const rows = lastOfEach(revisions, ({ itemId, at }) => `${itemId} ${at}`).map((revision) => [
    revision.itemId,
    revision.at,
    revisionText(revision),
  ])
  await session.run(INTAKE_SQL.saveRevisions, ...columnsOf(rows, 3))
}

async function saveLedger(session: Session, numbered: readonly Numbered[]): Promise<void> {
  const rows = numbered.flatMap(({ intake, source }) =>
    intake.ledger.map(({ keyHash, rung, itemId, firstSeen }) => [source.pk, keyHash, rungNumber(rung), packId(itemId), firstSeen]),
  )
  if (rows.length > 0) await session.run(INTAKE_SQL.saveLedger, ...columnsOf(rows, 5))
}

async function bringBack(session: Session, returned: readonly (readonly [ItemId, number])[]): Promise<void> {
  if (returned.length === 0) return
  const ids = (await session.all<{ id: ItemId }>(INTAKE_SQL.bringBack, ...columnsOf(returned, 2))).map(({ id }) => id).toSorted()
  await addPending(session, ids)
  for (const id of ids) await unhideItem(session, id)
}

async function withdraw(session: Session, withdrawn: readonly (readonly [ItemId, number, number])[]): Promise<void> {
  if (withdrawn.length === 0) return
  const rows = await session.all<{ id: ItemId; at: number }>(INTAKE_SQL.withdraw, ...columnsOf(withdrawn, 3))
  for (const { id, at } of rows) await hideItem(session, id, at)
}

/** What the newest document lists is never purged, so that it cannot come back as news. A result without a document changes nothing of it. */
async function rememberDocuments(session: Session, numbered: readonly Numbered[]): Promise<void> {
  for (const { intake, source } of numbered)
    if (intake.backlogUntil !== undefined) await session.run(INTAKE_SQL.raiseSince, intake.backlogUntil, source.pk)
  const documents = numbered
    .filter(({ intake }) => intake.completes !== true && intake.backlogUntil === undefined)
    .map(({ intake, source }) => ({ source, listed: listedOf(intake), warnings: intake.warnings }))
    .filter(({ listed, warnings }) => listed.length + warnings.length > 0)
  if (documents.length === 0) return
  const rows = lastOfEach(documents, ({ source }) => source.id).map(({ source, listed, warnings }) => [
    source.pk,
    JSON.stringify(warnings),
    Buffer.from(listed.join('\n')),
  ])
  await session.run(INTAKE_SQL.saveLast, ...columnsOf(rows, 3))
}

/** Drops the rows of what is taken in after all. */
async function admit(session: Session, numbered: readonly Numbered[]): Promise<void> {
  const rows = numbered.flatMap(({ intake, source }) => (source.refused ? intake.new.map((item) => [source.id, item.guid]) : []))
  if (rows.length > 0) await session.run(REFUSAL_SQL.admit, ...columnsOf(rows, 2))
}

function listedOf(intake: Intake): readonly ItemId[] {
  return [...intake.new.map((item) => item.id), ...intake.updated.map((update) => update.item.id), ...intake.unchanged]
}
