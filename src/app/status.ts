import { compact } from '../lib/record.ts'
import type { Instant } from '../model/instant.ts'
import type { MillStatus, TurnSummary } from '../model/status.ts'
import type { TurnProgress, TurnReport } from '../model/turn.ts'

/** What the running mill says of itself, kept up to date by the service. */
export interface Status {
  began(now: Instant): void
  progress(progress: TurnProgress, now: Instant): void
  ended(report: TurnReport, now: Instant): void
  failed(error: unknown, now: Instant): void
  /** Notes that a changed configuration was refused, or with undefined that the newest one is at work. */
  refused(refused: MillStatus['refused']): void
  status(): MillStatus
}

/** A board that begins to count at `startedAt`. */
export function createStatus(version: string, startedAt: Instant): Status {
  let status: MillStatus = {
    startedAt,
    version,
    turns: { good: 0, failed: 0 },
    failedInRow: 0,
    outcomes: {},
    items: { new: 0, updated: 0, dropped: 0, joined: 0 },
    documentsWritten: 0,
    phases: { collect: 0, gather: 0, publish: 0 },
    heldBack: [],
  }
  const over = (lastTurn: TurnSummary, more: Partial<MillStatus> = {}) => {
    const turns = { good: status.turns.good + (lastTurn.good ? 1 : 0), failed: status.turns.failed + (lastTurn.good ? 0 : 1) }
    status = { ...status, ...more, running: undefined, lastTurn, turns, failedInRow: lastTurn.good ? 0 : status.failedInRow + 1 }
  }
  return {
    began: (now) => {
      status = { ...status, running: { since: now, phase: 'collect', done: 0, total: 0, progressAt: now } }
    },
    progress: ({ phase, done, total }, now) => {
      if (status.running !== undefined)
        status = { ...status, running: { since: status.running.since, phase, done, total, progressAt: now } }
    },
    ended: (report, now) => over(summaryOf(report, now), countsAfter(status, report)),
    failed: (error, now) =>
      over({
        ...EMPTY_TURN,
        startedAt: status.running?.since ?? now,
        endedAt: now,
        good: false,
        error: error instanceof Error ? error.message : String(error),
      }),
    refused: (refused) => {
      status = { ...status, refused }
    },
    status: () => status,
  }
}

const EMPTY_TURN = { sources: { total: 0, failed: 0, notModified: 0 }, items: { new: 0, updated: 0 }, documentsWritten: 0 } as const

function summaryOf(report: TurnReport, now: Instant): TurnSummary {
  const failed = report.categories.find((category) => category.failed !== undefined)?.failed
  return compact({
    startedAt: report.startedAt,
    endedAt: now,
    good: failed === undefined,
    error: failed,
    sources: {
      total: report.sources.length,
      failed: report.sources.filter((source) => source.error !== undefined).length,
      notModified: report.sources.filter((source) => source.outcome === 'notModified').length,
    },
    items: { new: report.new, updated: report.updated },
    documentsWritten: report.written,
  })
}

function countsAfter(
  status: MillStatus,
  report: TurnReport,
): Pick<MillStatus, 'outcomes' | 'items' | 'heldBack' | 'documentsWritten' | 'phases'> {
  const outcomes = { ...status.outcomes }
  for (const { outcome } of report.sources) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  const dropped = report.sources.flatMap((source) => source.dropped).reduce((sum, { count }) => sum + count, 0)
  const { items, phases } = status
  return {
    outcomes,
    items: {
      new: items.new + report.new,
      updated: items.updated + report.updated,
      dropped: items.dropped + dropped,
      joined: items.joined + report.stories.joined,
    },
    documentsWritten: status.documentsWritten + report.written,
    phases: {
      collect: phases.collect + report.phases.collect,
      gather: phases.gather + report.phases.gather,
      publish: phases.publish + report.phases.publish,
    },
    // What is held back is tried again in each turn.
    heldBack: report.categories.flatMap(({ slug, heldBack }) => (heldBack === undefined ? [] : [{ path: slug, reason: heldBack }])),
  }
}
