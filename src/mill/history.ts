import { compact } from '../lib/record.ts'
import type { Instant } from '../model/instant.ts'
import type { SourceReport } from '../model/intake.ts'
import type { FetchRecord, TurnRecord, TurnReport } from '../model/turn.ts'

/** Returns the numbers of a turn that are kept for 30 days. */
export function turnRecordOf({ startedAt, durationMs, sources, stories, written, ...report }: TurnReport): TurnRecord {
  const of = (outcome: SourceReport['outcome']): number => sources.filter((source) => source.outcome === outcome).length
  return {
    at: startedAt,
    durationMs,
    phases: report.phases,
    asked: sources.length,
    failed: of('failed') + of('gone'),
    notModified: of('notModified'),
    added: report.new,
    updated: report.updated,
    joined: stories.joined,
    written,
  }
}

/** Returns one source's part in a turn. */
export function fetchRecordOf(report: SourceReport, at: Instant): FetchRecord {
  const { sourceId, outcome, error, http, updated, unchanged, dropped, durationMs } = report
  return compact({
    sourceId,
    at,
    outcome,
    code: error?.code,
    status: http?.status,
    bytes: http?.wireBytes ?? 0,
    durationMs: durationMs + (http?.durationMs ?? 0),
    added: report.new,
    updated,
    unchanged,
    dropped: dropped.reduce((sum, { count }) => sum + count, 0),
  })
}
