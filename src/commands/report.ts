import { showableLine } from '../lib/terminal.ts'
import { spanInWords } from '../lib/time/duration.ts'
import type { SourceReport } from '../model/intake.ts'
import type { CategoryReport, TurnReport } from '../model/turn.ts'
import type { CommandContext } from './command.ts'
import { leftOutWords, waitingWords } from './left-out.ts'

/** Categories an output could not be written for. */
export function failedOutputs(report: TurnReport): readonly CategoryReport[] {
  return report.categories.filter((category) => category.failed !== undefined)
}

/** What a turn did, in plain lines: what came in, what went wrong and since when, what was written and where. */
export function reportLines(report: TurnReport, { place }: { readonly place: string }): string[] {
  const asked = report.sources.length
  const lines = [
    `${asked} ${asked === 1 ? 'source' : 'sources'} asked, ${report.resting} resting: ${report.new} new, ${report.updated} updated in ${seconds(report.durationMs)}`,
    ...sourceTroubles(report),
    ...report.sources.flatMap(warningLines),
    ...report.lists.map((list) => `${list.sourceId}: ${list.added.length} feeds added, ${list.removed.length} removed`),
    ...report.duplicates.map((pair) => `${pair.a} and ${pair.b} are one feed (${pair.why})`),
    ...report.categories.flatMap((category) => [...outputTroubles(category), ...leftOutLines(category)]),
    `${report.written} ${report.written === 1 ? 'document' : 'documents'} written to ${place}${report.untouched > 0 ? `, ${report.untouched} already as they should be` : ''}`,
  ]
  return lines.map(showableLine)
}

/** Tells a person what a turn did; under `--quiet` only what went wrong. */
export function sayReport({ options, tell, complain }: CommandContext, report: TurnReport, place: string): void {
  if (options.quiet) for (const line of troubleLines(report)) complain(line)
  else for (const line of reportLines(report, { place })) tell(line)
}

/** The same for machines: one JSON object. */
export function reportJson(report: TurnReport): string {
  return JSON.stringify(report)
}

function troubleLines(report: TurnReport): string[] {
  return [...sourceTroubles(report), ...report.categories.flatMap(outputTroubles)].map(showableLine)
}

function sourceTroubles({ outage, sources, startedAt }: TurnReport): string[] {
  return [
    ...(outage ? ['Most hosts failed at once: it looks like our own network, so nobody is blamed.'] : []),
    ...sources.filter((source) => source.error !== undefined).map((source) => failureLine(source, startedAt)),
  ]
}

function failureLine({ sourceId, name = sourceId, error, failingSince }: SourceReport, now: number): string {
  const since =
    failingSince === undefined || failingSince >= now
      ? ''
      : `, failing since ${new Date(failingSince).toISOString().slice(0, 16)}Z (${spanInWords(now - failingSince)})`
  return `${name}: ${error?.code} ${error?.message}${since}`
}

const SHOWN_WARNINGS = 3
const SHOWN_HELD = 3

function warningLines({ sourceId, name = sourceId, warnings, dropped, waiting }: SourceReport): string[] {
  const alike = [...Map.groupBy(warnings, ({ code, message }) => `${code}: ${message}`)]
  const lines = alike.slice(0, SHOWN_WARNINGS).map(([text, same]) => {
    const line = same[0]?.line
    if (same.length > 1) return `${name}: ${text} (${same.length} times)`
    return `${name}: ${text}${line === undefined ? '' : ` (line ${line})`}`
  })
  const more = alike.length > SHOWN_WARNINGS ? [`${name}: ${alike.length - SHOWN_WARNINGS} more warnings; feedmill try shows all`] : []
  const withheld = [...dropped.map(leftOutWords), ...(waiting === undefined ? [] : [waitingWords(waiting)])]
  return [...lines, ...more, ...withheld.map((words) => `${name}: ${words}`)]
}

function outputTroubles({ slug, heldBack, held, failed }: CategoryReport): string[] {
  return [
    ...(heldBack === undefined ? [] : [`${slug}: OUTPUT_HELD ${heldBack}`]),
    ...held.slice(0, SHOWN_HELD).map(({ title, sourceId, reason }) => `${slug}: ITEM_HELD '${title}' of ${sourceId}: ${reason}`),
    ...(held.length > SHOWN_HELD
      ? [`${slug}: ${held.length - SHOWN_HELD} more items held; feedmill explain names the reason of each`]
      : []),
    ...(failed === undefined ? [] : [`${slug === '' ? 'site' : slug}: ${failed}`]),
  ]
}

function leftOutLines({ slug, dropped }: CategoryReport): string[] {
  const others = dropped.filter(({ reason }) => reason !== 'ITEM_HELD')
  return others.map(({ reason, count }) => `${slug}: ${count} not shown: ${reason}`)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
