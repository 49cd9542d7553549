import type { Waiting } from '../../items/index.ts'
import type { Warning } from '../../model/feed.ts'
import type { SourceReport, WaitingArticles } from '../../model/intake.ts'

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
