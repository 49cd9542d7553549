import type { Exchange } from '../../model/document.ts'
import type { Warning } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { SourceId, SourceState } from '../../model/source.ts'
import type { HostPoliteness, SourceMemory } from '../contract.ts'
import type { Database } from './database.ts'
import { forgetItems } from './forget.ts'
import { HISTORY_SQL } from './history.ts'
import { REFUSAL_SQL } from './refusals.ts'

export const SOURCE_SQL = {
  all: 'SELECT id, state FROM sources',
  number: 'SELECT pk FROM sources WHERE id = ?',
  /** A folder's state names each of its files: it is read only where it is asked for. */
  get: 'SELECT state FROM sources WHERE id = ?',
  save: `INSERT INTO sources (id, state, since) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, since = COALESCE(sources.since, excluded.since) RETURNING pk`,
  remove: 'DELETE FROM sources WHERE pk = ?',
  removeLast: 'DELETE FROM sources_last WHERE source = ?',
  removeLedger: 'DELETE FROM ledger WHERE source = ?',
  items: 'SELECT id FROM items WHERE source = ?',
  warnings: 'SELECT l.warnings FROM sources s JOIN sources_last l ON l.source = s.pk WHERE s.id = ?',
  politeness: 'SELECT * FROM hosts ORDER BY requests DESC, host',
  host: 'SELECT last_at FROM hosts WHERE host = ?',
  saveHost: `INSERT INTO hosts (host, requests, not_modified, wire_bytes, shortest_gap_ms, last_at, waits_obeyed) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (host) DO UPDATE SET requests = hosts.requests + excluded.requests, not_modified = hosts.not_modified + excluded.not_modified,
      wire_bytes = hosts.wire_bytes + excluded.wire_bytes, last_at = max(hosts.last_at, excluded.last_at), waits_obeyed = hosts.waits_obeyed + excluded.waits_obeyed,
      shortest_gap_ms = CASE WHEN hosts.shortest_gap_ms IS NULL OR excluded.shortest_gap_ms < hosts.shortest_gap_ms
        THEN excluded.shortest_gap_ms ELSE hosts.shortest_gap_ms END`,
} as const

/** The sources' states and the politeness ledger. */
export function sourceMemory(database: Database): SourceMemory {
  return {
    all: () => database.read(() => readAll(database)),
    get: (id) => database.read(() => readState(database, id)),
    save: (states) => database.write(() => saveStates(database, states)),
    remove: (ids) => database.write(() => removeSources(database, ids)),
    warnings: (id) => database.read(() => readWarnings(database, id)),
    politeness: () => database.read(() => database.query<HostRow>(SOURCE_SQL.politeness).all().map(politenessOf)),
    recordExchanges: (exchanges, waitsObeyed) => database.write(() => saveExchanges(database, exchanges, waitsObeyed)),
  }
}

/** The number of a source's rows; undefined for one that was never saved. */
export function sourceNumber(database: Database, id: SourceId): number | undefined {
  return database.query<{ pk: number }>(SOURCE_SQL.number).first(id)?.pk
}

/** Saves the state and resolves to the number of the source's rows. Inside a transaction. */
export function saveState(database: Database, state: SourceState): number {
  return database.query<{ pk: number }>(SOURCE_SQL.save).first(state.sourceId, JSON.stringify(state), state.lastGoodAt ?? null)!.pk
}

/** Adds requests to the politeness ledger, one row a host. Inside a transaction. */
export function saveExchanges(
  database: Database,
  exchanges: readonly Exchange[],
  waitsObeyed: ReadonlyMap<string, number> = new Map(),
): void {
  const byHost = Map.groupBy(exchanges, (exchange) => exchange.host)
  for (const host of new Set([...byHost.keys(), ...waitsObeyed.keys()])) {
    saveHost(database, host, byHost.get(host) ?? [], waitsObeyed.get(host) ?? 0)
  }
}

function readAll(database: Database): ReadonlyMap<SourceId, SourceState> {
  const states = new Map<SourceId, SourceState>()
  for (const { id, state } of database.query<{ id: string; state: string }>(SOURCE_SQL.all).each()) states.set(id, JSON.parse(state))
  return states
}

function readState(database: Database, id: SourceId): SourceState | undefined {
  const row = database.query<{ state: string }>(SOURCE_SQL.get).first(id)
  return row === undefined ? undefined : (JSON.parse(row.state) as SourceState)
}

function readWarnings(database: Database, id: SourceId): readonly Warning[] {
  const row = database.query<{ warnings: string }>(SOURCE_SQL.warnings).first(id)
  return row === undefined ? [] : (JSON.parse(row.warnings) as Warning[])
}

function saveStates(database: Database, states: readonly SourceState[]): void {
  const save = database.query(SOURCE_SQL.save)
  for (const state of states) save.run(state.sourceId, JSON.stringify(state), state.lastGoodAt ?? null)
}

function removeSources(database: Database, ids: readonly SourceId[]): void {
  for (const id of ids) {
    const number = sourceNumber(database, id)
    if (number === undefined) continue
    const items = database.query<{ id: string }>(SOURCE_SQL.items).all(number)
    forgetItems(
      database,
      items.map((item) => item.id),
    )
    database.query(REFUSAL_SQL.removeSource).run(id)
    for (const sql of [SOURCE_SQL.removeLedger, SOURCE_SQL.removeLast, HISTORY_SQL.removeSource, SOURCE_SQL.remove])
      database.query(sql).run(number)
  }
}

function saveHost(database: Database, host: string, exchanges: readonly Exchange[], waits: number): void {
  const before = database.query<{ last_at: Instant }>(SOURCE_SQL.host).first(host)?.last_at
  const starts = exchanges.map((exchange) => exchange.startedAt)
  const lastAt = Math.max(before ?? 0, ...starts)
  // Sources of one host are saved in the order they finish: what comes now may have begun before what came last.
  if (before !== undefined && starts.length > 0) starts.push(before)
  const notModified = exchanges.filter((exchange) => exchange.status === 304).length
  const wireBytes = exchanges.reduce((sum, exchange) => sum + exchange.wireBytes, 0)
  database.query(SOURCE_SQL.saveHost).run(host, exchanges.length, notModified, wireBytes, shortestGap(starts), lastAt, waits)
}

function shortestGap(starts: readonly Instant[]): number | null {
  const inOrder = starts.toSorted((a, b) => a - b)
  const gaps = inOrder.slice(1).map((start, index) => start - inOrder[index]!)
  return gaps.length === 0 ? null : Math.min(...gaps)
}

interface HostRow {
  readonly host: string
  readonly requests: number
  readonly not_modified: number
  readonly wire_bytes: number
  readonly shortest_gap_ms: number | null
  readonly last_at: Instant
  readonly waits_obeyed: number
}

function politenessOf(row: HostRow): HostPoliteness {
  return {
    host: row.host,
    requests: row.requests,
    notModified: row.not_modified,
    wireBytes: row.wire_bytes,
    ...(row.shortest_gap_ms === null ? {} : { shortestGapMs: row.shortest_gap_ms }),
    lastAt: row.last_at,
    waitsObeyed: row.waits_obeyed,
  }
}
