import type { ParsedEntry } from '../model/feed.ts'
import type { Notes } from './notes.ts'

/** At most `limit` entries: the newest where every one has a date (some publishers write the oldest first), else the first. Document order is kept. */
export function newestItems(entries: readonly ParsedEntry[], limit: number, notes: Notes): readonly ParsedEntry[] {
  if (entries.length <= limit) return entries
  notes.add('too-many-items', `${entries.length} items were found and ${limit} kept`)
  const dates = entries.map((entry) => entry.published ?? entry.updated)
  if (dates.some((date) => date === undefined)) return entries.slice(0, limit)
  const floor = [...(dates as number[])].sort((a, b) => b - a)[limit - 1]!
  let spare = limit - dates.filter((date) => date! > floor).length
  return entries.filter((_, index) => dates[index]! > floor || (dates[index] === floor && spare-- > 0))
}
