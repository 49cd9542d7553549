import type { Instant } from '../../model/instant.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { SourceId } from '../../model/source.ts'
import type { RefusalMemory } from '../contract.ts'
import { nameOfRefusal, type RefusalRow, refusalOf } from '../refusal-rows.ts'
import type { Database } from './database.ts'
import { listOf } from './many-rows.ts'

const COLUMNS = 'source, category, item, guid, url, title, rule, reason, at'

export const REFUSAL_SQL = {
  save: `INSERT INTO refusals (source, category, name, item, guid, url, title, rule, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (source, category, name) DO UPDATE SET item = excluded.item, guid = excluded.guid, url = excluded.url, title = excluded.title,
      rule = excluded.rule, reason = excluded.reason, at = CASE WHEN refusals.reason = excluded.reason THEN refusals.at ELSE excluded.at END`,
  any: 'SELECT 1 AS any FROM refusals WHERE source = ? LIMIT 1',
  admit: `DELETE FROM refusals WHERE source = ? AND category = '' AND name IN (SELECT value FROM json_each(?))`,
  clear: 'DELETE FROM refusals WHERE category = ?',
  firstTooMany: 'SELECT at FROM refusals WHERE source = ? ORDER BY at DESC LIMIT 1 OFFSET ?',
  prune: 'DELETE FROM refusals WHERE source = ? AND at <= ?',
  removeSource: 'DELETE FROM refusals WHERE source = ?',
  byItem: `SELECT ${COLUMNS} FROM refusals WHERE item = ? LIMIT ?`,
  byGuid: `SELECT ${COLUMNS} FROM refusals WHERE guid = ? LIMIT ?`,
  byUrl: `SELECT ${COLUMNS} FROM refusals WHERE url = ? LIMIT ?`,
  byTitle: `SELECT ${COLUMNS} FROM refusals WHERE title LIKE ? ESCAPE '!' ORDER BY at DESC LIMIT ?`,
  ofSource: `SELECT ${COLUMNS} FROM refusals WHERE source = ? ORDER BY at DESC LIMIT ?`,
  ofCategory: `SELECT ${COLUMNS} FROM refusals WHERE category = ? ORDER BY at DESC LIMIT ?`,
  held: `SELECT ${COLUMNS} FROM refusals WHERE rule = 'ITEM_HELD' ORDER BY at DESC LIMIT ?`,
} as const

/** Rows of one source. */
const KEPT_PER_SOURCE = 500

/** What was refused, and why. */
export function refusalMemory(database: Database): RefusalMemory {
  const rows = (sql: string, ...values: readonly (string | number)[]) =>
    database.read(() =>
      database
        .query<RefusalRow>(sql)
        .all(...values)
        .map(refusalOf),
    )
  return {
    save: (refusals) => database.write(() => saveRefusals(database, refusals)),
    replaceOf: (category, refusals) =>
      database.write(() => {
        const before = new Map(
          database
            .query<RefusalRow>(REFUSAL_SQL.ofCategory)
            .all(category, Number.MAX_SAFE_INTEGER)
            .map(refusalOf)
            .map((one) => [nameOfRefusal(one), one]),
        )
        database.query(REFUSAL_SQL.clear).run(category)
        saveRefusals(
          database,
          refusals.map((one) =>
            before.get(nameOfRefusal(one))?.reason === one.reason ? { ...one, at: before.get(nameOfRefusal(one))!.at } : one,
          ),
        )
      }),
    find: (text, limit) => database.read(() => find(database, text, limit)),
    ofSource: (sourceId, limit) => rows(REFUSAL_SQL.ofSource, sourceId, limit),
    ofCategory: (category, limit) => rows(REFUSAL_SQL.ofCategory, category, limit),
    held: (limit) => rows(REFUSAL_SQL.held, limit),
  }
}

/** Saves rows and drops the oldest beyond 500 of a source. Inside a transaction. */
export function saveRefusals(database: Database, refusals: readonly Refusal[]): void {
  const save = database.query(REFUSAL_SQL.save)
  for (const one of refusals) {
    const { sourceId, category = '', itemId = null, guid = null, url = null, title, rule, reason, at } = one
    save.run(sourceId, category, nameOfRefusal(one), itemId, guid, url, title, rule, reason, at)
  }
  for (const sourceId of new Set(refusals.map((one) => one.sourceId))) {
    const tooMany = database.query<{ at: Instant }>(REFUSAL_SQL.firstTooMany).first(sourceId, KEPT_PER_SOURCE)
    if (tooMany !== undefined) database.query(REFUSAL_SQL.prune).run(sourceId, tooMany.at)
  }
}

/** Drops the rows of what is taken in after all. Inside a transaction. */
export function admitted(database: Database, sourceId: SourceId, names: readonly string[]): void {
  if (names.length === 0 || database.query(REFUSAL_SQL.any).first(sourceId) === undefined) return
  database.query(REFUSAL_SQL.admit).run(sourceId, listOf(names))
}

function find(database: Database, text: string, limit: number): readonly Refusal[] {
  const exact = [REFUSAL_SQL.byItem, REFUSAL_SQL.byGuid, REFUSAL_SQL.byUrl].flatMap((sql) =>
    database.query<RefusalRow>(sql).all(text, limit),
  )
  const found = exact.length > 0 ? exact : database.query<RefusalRow>(REFUSAL_SQL.byTitle).all(`%${text.replace(/[!%_]/g, '!$&')}%`, limit)
  const unique = new Map(found.map((row) => [JSON.stringify([row.source, row.category, row.guid ?? row.url ?? row.title]), refusalOf(row)]))
  return [...unique.values()].toSorted((a, b) => b.at - a.at).slice(0, limit)
}
