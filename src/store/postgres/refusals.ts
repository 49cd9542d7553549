import type { Refusal } from '../../model/refusal.ts'
import type { RefusalMemory } from '../contract.ts'
import { nameOfRefusal, type RefusalRow, refusalOf } from '../refusal-rows.ts'
import type { Database } from './database.ts'
import { columnsOf, lastOfEach } from './many-rows.ts'
import type { Session } from './session.ts'

const COLUMNS = 'source, category, item, guid, url, title, rule, reason, at'

export const REFUSAL_SQL = {
  save: `INSERT INTO refusals (source, category, name, item, guid, url, title, rule, reason, at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[])
    ON CONFLICT (source, category, md5(name)) DO UPDATE SET item = excluded.item, guid = excluded.guid, url = excluded.url, title = excluded.title,
      rule = excluded.rule, reason = excluded.reason, at = CASE WHEN refusals.reason = excluded.reason THEN refusals.at ELSE excluded.at END`,
  admit: `DELETE FROM refusals r USING unnest($1::text[], $2::text[]) AS k (source, name)
    WHERE r.source = k.source AND r.category = '' AND md5(r.name) = md5(k.name)`,
  clear: 'DELETE FROM refusals WHERE category = $1',
  prune: `DELETE FROM refusals r USING unnest($1::text[]) AS k (source)
    WHERE r.source = k.source AND r.at <= (SELECT o.at FROM refusals o WHERE o.source = k.source ORDER BY o.at DESC LIMIT 1 OFFSET $2)`,
  removeSource: 'DELETE FROM refusals WHERE source = $1',
  byItem: `SELECT ${COLUMNS} FROM refusals WHERE item = $1 LIMIT $2`,
  byGuid: `SELECT ${COLUMNS} FROM refusals WHERE guid = $1 LIMIT $2`,
  byUrl: `SELECT ${COLUMNS} FROM refusals WHERE url = $1 LIMIT $2`,
  byTitle: `SELECT ${COLUMNS} FROM refusals WHERE title ILIKE $1 ESCAPE '!' ORDER BY at DESC LIMIT $2`,
  ofSource: `SELECT ${COLUMNS} FROM refusals WHERE source = $1 ORDER BY at DESC LIMIT $2`,
  ofCategory: `SELECT ${COLUMNS} FROM refusals WHERE category = $1 ORDER BY at DESC LIMIT $2`,
  held: `SELECT ${COLUMNS} FROM refusals WHERE rule = 'ITEM_HELD' ORDER BY at DESC LIMIT $1`,
} as const

/** Rows of one source. */
const KEPT_PER_SOURCE = 500

/** What was refused, and why. */
export function refusalMemory(database: Database): RefusalMemory {
  const rows = async (sql: string, name: string, limit: number) => (await database.all<RefusalRow>(sql, name, limit)).map(refusalOf)
  return {
    save: (refusals) => database.write((session) => saveRefusals(session, refusals)),
    replaceOf: (category, refusals) => database.write((session) => replace(session, category, refusals)),
    find: (text, limit) => find(database, text, limit),
    ofSource: (sourceId, limit) => rows(REFUSAL_SQL.ofSource, sourceId, limit),
    ofCategory: (category, limit) => rows(REFUSAL_SQL.ofCategory, category, limit),
    held: async (limit) => (await database.all<RefusalRow>(REFUSAL_SQL.held, limit)).map(refusalOf),
  }
}

async function replace(session: Session, category: string, refusals: readonly Refusal[]): Promise<void> {
  const rows = await session.all<RefusalRow>(REFUSAL_SQL.ofCategory, category, Number.MAX_SAFE_INTEGER)
  const before = new Map(rows.map(refusalOf).map((one) => [nameOfRefusal(one), one]))
  await session.run(REFUSAL_SQL.clear, category)
  const kept = refusals.map((one) => {
    const known = before.get(nameOfRefusal(one))
    return known?.reason === one.reason ? { ...one, at: known.at } : one
  })
  await saveRefusals(session, kept)
}

/** Saves rows and drops the oldest beyond 500 of a source. Inside a transaction. */
export async function saveRefusals(session: Session, refusals: readonly Refusal[]): Promise<void> {
  if (refusals.length === 0) return
  const rows = lastOfEach(refusals, (one) => JSON.stringify([one.sourceId, one.category, nameOfRefusal(one)])).map((one) => {
    const { sourceId, category = '', itemId = null, guid = null, url = null, title, rule, reason, at } = one
    return [sourceId, category, nameOfRefusal(one), itemId, guid, url, title, rule, reason, at]
  })
  await session.run(REFUSAL_SQL.save, ...columnsOf(rows, 10))
  await session.run(REFUSAL_SQL.prune, [...new Set(refusals.map((one) => one.sourceId))].toSorted(), KEPT_PER_SOURCE)
}

async function find(database: Database, text: string, limit: number): Promise<readonly Refusal[]> {
  const exact: RefusalRow[] = []
  for (const sql of [REFUSAL_SQL.byItem, REFUSAL_SQL.byGuid, REFUSAL_SQL.byUrl])
    exact.push(...(await database.all<RefusalRow>(sql, text, limit)))
  const pattern = `%${text.replace(/[!%_]/g, '!$&')}%`
  const found = exact.length > 0 ? exact : await database.all<RefusalRow>(REFUSAL_SQL.byTitle, pattern, limit)
  const unique = new Map(found.map((row) => [JSON.stringify([row.source, row.category, row.guid ?? row.url ?? row.title]), refusalOf(row)]))
  return [...unique.values()].toSorted((a, b) => b.at - a.at).slice(0, limit)
}
