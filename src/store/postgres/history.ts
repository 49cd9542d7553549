import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { Instant } from '../../model/instant.ts'
import type { FetchRecord, TurnRecord } from '../../model/turn.ts'
import type { HistoryMemory } from '../contract.ts'
import type { Database } from './database.ts'
import { columnsOf, lastOfEach } from './many-rows.ts'
import type { Session } from './session.ts'

const TURN_COLUMNS = 'at, duration_ms, asked, failed, not_modified, added, updated, joined, written, collect_ms, gather_ms, publish_ms'
const FETCH_COLUMNS = 'at, outcome, code, status, bytes, duration_ms, added, updated, unchanged, dropped'
const OF_SOURCE = 'source = (SELECT pk FROM sources WHERE id = $1) AND at >= $2'

export const HISTORY_SQL = {
  saveTurn: `INSERT INTO turns (${TURN_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (at) DO UPDATE SET (${TURN_COLUMNS}) = ROW (excluded.*)`,
  saveFetches: `INSERT INTO fetches (source, ${FETCH_COLUMNS}) SELECT s.pk, k.at, k.outcome, k.code, k.status, k.bytes, k.duration, k.added, k.updated, k.unchanged, k.dropped
    FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
      AS k (source, at, outcome, code, status, bytes, duration, added, updated, unchanged, dropped)
    JOIN sources s ON s.id = k.source
    ON CONFLICT (source, at) DO UPDATE SET (source, ${FETCH_COLUMNS}) = ROW (excluded.*)`,
  newestTurn: 'SELECT MAX(at) AS at FROM turns',
  turns: `SELECT ${TURN_COLUMNS} FROM turns WHERE at >= $1 ORDER BY at`,
  fetches: `SELECT ${FETCH_COLUMNS} FROM fetches WHERE ${OF_SOURCE} ORDER BY at DESC LIMIT $3`,
  daily: `SELECT at / 86400000 AS day, SUM(added)::bigint AS added FROM fetches WHERE ${OF_SOURCE} GROUP BY day`,
  removeSource: 'DELETE FROM fetches WHERE source = $1',
  pruneTurns: 'DELETE FROM turns WHERE at < $1',
  pruneFetches: 'DELETE FROM fetches WHERE at < $1',
} as const

/** What turns did and how each source answered, for 30 days. */
export function historyMemory(database: Database): HistoryMemory {
  return {
    saveTurn: (turn, fetches) => database.write((session) => saveTurn(session, turn, fetches)),
    turns: async (since) => (await database.all<TurnRow>(HISTORY_SQL.turns, since)).map(turnOf),
    fetchesOf: async (sourceId, since, limit) =>
      (await database.all<FetchRow>(HISTORY_SQL.fetches, sourceId, since, limit)).map((row) => fetchOf(sourceId, row)),
    newPerDay: async (sourceId, since) => {
      const rows = await database.all<{ day: number; added: number }>(HISTORY_SQL.daily, sourceId, since)
      return new Map(rows.map(({ day, added }) => [day, added]))
    },
  }
}

const KEPT_MS = 30 * DAY_MS

/** The first turn of a day drops what is older than 30 days. */
async function saveTurn(session: Session, turn: TurnRecord, fetches: readonly FetchRecord[]): Promise<void> {
  const before = (await session.first<{ readonly at: Instant | null }>(HISTORY_SQL.newestTurn))?.at ?? 0
  const { at, durationMs, asked, failed, notModified, added, updated, joined, written, phases } = turn
  const { collect, gather, publish } = phases
  await session.run(
    HISTORY_SQL.saveTurn,
    at,
    durationMs,
    asked,
    failed,
    notModified,
    added,
    updated,
    joined,
    written,
    collect,
    gather,
    publish,
  )
  const rows = lastOfEach(fetches, (one) => `${one.sourceId} ${one.at}`).map(rowOf)
  if (rows.length > 0) await session.run(HISTORY_SQL.saveFetches, ...columnsOf(rows, 11))
  if (Math.floor(before / DAY_MS) === Math.floor(at / DAY_MS)) return
  await session.run(HISTORY_SQL.pruneTurns, at - KEPT_MS)
  await session.run(HISTORY_SQL.pruneFetches, at - KEPT_MS)
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

function fetchOf(sourceId: string, { duration_ms: durationMs, code, status, ...row }: FetchRow): FetchRecord {
  return compact({ ...row, sourceId, durationMs, code: code ?? undefined, status: status ?? undefined })
}
