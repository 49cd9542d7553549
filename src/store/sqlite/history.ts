import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { Instant } from '../../model/instant.ts'
import type { FetchRecord, TurnRecord } from '../../model/turn.ts'
import type { HistoryMemory } from '../contract.ts'
import type { Database } from './database.ts'

export const HISTORY_SQL = {
  saveTurn: `INSERT OR REPLACE INTO turns (at, duration_ms, asked, failed, not_modified, added, updated, joined, written, collect_ms, gather_ms, publish_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  saveFetches: `INSERT OR REPLACE INTO fetches (source, at, outcome, code, status, bytes, duration_ms, added, updated, unchanged, dropped)
    SELECT s.pk, k.value ->> 1, k.value ->> 2, k.value ->> 3, k.value ->> 4, k.value ->> 5, k.value ->> 6, k.value ->> 7, k.value ->> 8, k.value ->> 9,
      k.value ->> 10 FROM json_each(?) k CROSS JOIN sources s ON s.id = k.value ->> 0`,
  newestTurn: 'SELECT MAX(at) AS at FROM turns',
  turns:
    'SELECT at, duration_ms, asked, failed, not_modified, added, updated, joined, written, collect_ms, gather_ms, publish_ms FROM turns WHERE at >= ? ORDER BY at',
  fetches: `SELECT at, outcome, code, status, bytes, duration_ms, added, updated, unchanged, dropped FROM fetches
    WHERE source = (SELECT pk FROM sources WHERE id = ?) AND at >= ? ORDER BY at DESC LIMIT ?`,
  daily: `SELECT at / 86400000 AS day, SUM(added) AS added FROM fetches WHERE source = (SELECT pk FROM sources WHERE id = ?) AND at >= ? GROUP BY day`,
  removeSource: 'DELETE FROM fetches WHERE source = ?',
  pruneTurns: 'DELETE FROM turns WHERE at < ?',
  pruneFetches: 'DELETE FROM fetches WHERE at < ?',
} as const

/** What turns did and how each source answered, for 30 days. */
export function historyMemory(database: Database): HistoryMemory {
  return {
    saveTurn: (turn, fetches) => database.write(() => saveTurn(database, turn, fetches)),
    turns: (since) => database.read(() => database.query<TurnRow>(HISTORY_SQL.turns).all(since).map(turnOf)),
    fetchesOf: (sourceId, since, limit) =>
      database.read(() =>
        database
          .query<FetchRow>(HISTORY_SQL.fetches)
          .all(sourceId, since, limit)
          .map((row) => fetchOf(sourceId, row)),
      ),
    newPerDay: (sourceId, since) =>
      database.read(
        () =>
          new Map(
            database
              .query<DayRow>(HISTORY_SQL.daily)
              .all(sourceId, since)
              .map(({ day, added }) => [day, added] as const),
          ),
      ),
  }
}

const KEPT_MS = 30 * DAY_MS

/** The first turn of a day drops what is older than 30 days. */
function saveTurn(database: Database, turn: TurnRecord, fetches: readonly FetchRecord[]): void {
  const before = database.query<{ readonly at: Instant | null }>(HISTORY_SQL.newestTurn).first()?.at ?? 0
  const { at, durationMs, asked, failed, notModified, added, updated, joined, written, phases } = turn
  const { collect, gather, publish } = phases
  database
    .query(HISTORY_SQL.saveTurn)
    .run(at, durationMs, asked, failed, notModified, added, updated, joined, written, collect, gather, publish)
  if (fetches.length > 0) database.query(HISTORY_SQL.saveFetches).run(JSON.stringify(fetches.map(rowOf)))
  if (Math.floor(before / DAY_MS) === Math.floor(at / DAY_MS)) return
  database.query(HISTORY_SQL.pruneTurns).run(at - KEPT_MS)
  database.query(HISTORY_SQL.pruneFetches).run(at - KEPT_MS)
}

function rowOf(one: FetchRecord): readonly (string | number | null)[] {
  const { sourceId, at, outcome, code = null, status = null, bytes, durationMs, added, updated, unchanged, dropped } = one
  return [sourceId, at, outcome, code, status, bytes, durationMs, added, updated, unchanged, dropped]
}

interface TurnRow {
  readonly at: Instant
  readonly duration_ms: number
  readonly asked: number
  readonly failed: number
  readonly not_modified: number
  readonly added: number
  readonly updated: number
  readonly joined: number
  readonly written: number
  readonly collect_ms: number
  readonly gather_ms: number
  readonly publish_ms: number
}

function turnOf({
  duration_ms: durationMs,
  not_modified: notModified,
  collect_ms: collect,
  gather_ms: gather,
  publish_ms: publish,
  ...row
}: TurnRow): TurnRecord {
  return { ...row, durationMs, notModified, phases: { collect, gather, publish } }
}

interface FetchRow {
  readonly at: Instant
  readonly outcome: FetchRecord['outcome']
  readonly code: string | null
  readonly status: number | null
  readonly bytes: number
  readonly duration_ms: number
  readonly added: number
  readonly updated: number
  readonly unchanged: number
  readonly dropped: number
}

interface DayRow {
  readonly day: number
  readonly added: number
}

function fetchOf(sourceId: string, { duration_ms: durationMs, code, status, ...row }: FetchRow): FetchRecord {
  return compact({ ...row, sourceId, durationMs, code: code ?? undefined, status: status ?? undefined })
}
