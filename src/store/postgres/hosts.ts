import type { Exchange } from '../../model/document.ts'
import type { Instant } from '../../model/instant.ts'
import type { HostPoliteness } from '../contract.ts'
import { columnsOf, listOf } from './many-rows.ts'
import type { Session } from './session.ts'

export const HOST_SQL = {
  politeness: 'SELECT * FROM hosts ORDER BY requests DESC, host',
  before: 'SELECT host, last_at FROM hosts WHERE host = ANY($1::text[]) ORDER BY host FOR UPDATE',
  save: `INSERT INTO hosts (host, requests, not_modified, wire_bytes, shortest_gap_ms, last_at, waits_obeyed)
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
    ON CONFLICT (host) DO UPDATE SET requests = hosts.requests + excluded.requests, not_modified = hosts.not_modified + excluded.not_modified,
      wire_bytes = hosts.wire_bytes + excluded.wire_bytes, last_at = GREATEST(hosts.last_at, excluded.last_at),
      waits_obeyed = hosts.waits_obeyed + excluded.waits_obeyed, shortest_gap_ms = LEAST(hosts.shortest_gap_ms, excluded.shortest_gap_ms)`,
} as const

/** Adds requests to the politeness ledger, one row a host. Inside a transaction. */
export async function saveExchanges(
  session: Session,
  exchanges: readonly Exchange[],
  waitsObeyed: ReadonlyMap<string, number> = new Map(),
): Promise<void> {
  const byHost = Map.groupBy(exchanges, (exchange) => exchange.host)
  const hosts = listOf([...byHost.keys(), ...waitsObeyed.keys()]).toSorted()
  if (hosts.length === 0) return
  const rows = await session.all<{ host: string; last_at: Instant }>(HOST_SQL.before, hosts)
  const before = new Map(rows.map((row) => [row.host, row.last_at]))
  const added = hosts.map((host) =>
    rowOf(host, { exchanges: byHost.get(host) ?? [], before: before.get(host), waits: waitsObeyed.get(host) ?? 0 }),
  )
  await session.run(HOST_SQL.save, ...columnsOf(added, 7))
}

interface Added {
  readonly exchanges: readonly Exchange[]
  readonly before: Instant | undefined
  readonly waits: number
}

function rowOf(host: string, { exchanges, before, waits }: Added): readonly (string | number | null)[] {
  const starts = exchanges.map((exchange) => exchange.startedAt)
  const lastAt = Math.max(before ?? 0, ...starts)
  // Sources of one host are saved in the order they finish: what comes now may have begun before what came last.
  if (before !== undefined && starts.length > 0) starts.push(before)
  const notModified = exchanges.filter((exchange) => exchange.status === 304).length
  const wireBytes = exchanges.reduce((sum, exchange) => sum + exchange.wireBytes, 0)
  return [host, exchanges.length, notModified, wireBytes, shortestGap(starts), lastAt, waits]
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

/** The politeness ledger, most requests first. */
export async function politeness(session: Session): Promise<readonly HostPoliteness[]> {
  const rows = await session.all<HostRow>(HOST_SQL.politeness)
  return rows.map((row) => ({
    host: row.host,
    requests: row.requests,
    notModified: row.not_modified,
    wireBytes: row.wire_bytes,
    ...(row.shortest_gap_ms === null ? {} : { shortestGapMs: row.shortest_gap_ms }),
    lastAt: row.last_at,
    waitsObeyed: row.waits_obeyed,
  }))
}
