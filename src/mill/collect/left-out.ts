import type { Normalized, Waiting } from '../../items/index.ts'
import { compact } from '../../lib/record.ts'
import type { Warning } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { SourceReport, WaitingArticles } from '../../model/intake.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { Source } from '../../model/source.ts'

type Drops = SourceReport['dropped']

/** Returns how many articles wait for their date, and which is first; undefined for none. */
export function waitingOf(waiting: readonly Waiting[]): WaitingArticles | undefined {
  const first = waiting.toSorted((a, b) => a.until - b.until)[0]
  return first === undefined ? undefined : { count: waiting.length, ...first }
}

/** Returns the sum of what waits in two parts of a folder. */
export function joinedWaiting(a: WaitingArticles | undefined, b: WaitingArticles | undefined): WaitingArticles | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return { ...(a.until <= b.until ? a : b), count: a.count + b.count }
}

/** Returns the sum of what was left out of two parts of a folder, by reason, with the names of the first. */
export function joinedDrops(a: Drops, b: Drops): Drops {
  return [...Map.groupBy([...a, ...b], ({ reason }) => reason)].map(([, same]) => ({
    ...same[0]!,
    count: same.reduce((sum, { count }) => sum + count, 0),
  }))
}

/** Returns the warnings with those of addresses without base as one, because a folder without base URL has one in nearly every article. */
export function joinedBaseless(warnings: readonly Warning[]): readonly Warning[] {
  const baseless = warnings.filter(({ code }) => code === 'no-base')
  if (baseless.length === 0) return warnings
  const count = baseless.reduce((sum, warning) => sum + (warning.count ?? 1), 0)
  const message = `${count} relative addresses in ${baseless.length} articles have no base; baseUrl of the folder gives them one`
  return [...warnings.filter(({ code }) => code !== 'no-base'), { code: 'no-base', message, count }]
}

/** An entry, item or file of a source that is not taken in: its names, the rule, and the reason in one sentence. */
export type Refused = Normalized['refused'][number]

/** Rows kept of a source: more at once would only push each other out. */
const MOST = 500

/** Returns the rows that `explain` finds what was refused by, of the first 500. */
export function refusalsOf(source: Source, refused: readonly Refused[], at: Instant): readonly Refusal[] {
  return refused.slice(0, MOST).map((one) => compact({ ...one, sourceId: source.id, at }))
}
