import { parseDate } from '../lib/time/dates.ts'
import type { ParsedEntry, Warning } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'
import { placeOf } from './limits.ts'
import type { Element } from './xml/element.ts'

/** Takes down what could not be read as it stood while a document is mapped. At most a hundred warnings are kept. */
export class Notes {
  readonly warnings: Warning[] = []
  readonly #text: string
  /** Index of the entry being mapped. */
  entry: number | undefined

  constructor(text: string) {
    this.#text = text
  }

  add(code: string, message: string, at?: number): void {
    if (this.warnings.length >= MOST) return
    const line = at === undefined ? undefined : placeOf(this.#text, at).line
    this.warnings.push({
      code,
      message,
      ...(line === undefined ? {} : { line }),
      ...(this.entry === undefined ? {} : { entry: this.entry }),
    })
  }

  /** The instant an element names; a warning where it cannot be read. */
  date(element: Element | undefined): Instant | undefined {
    return element === undefined ? undefined : this.dateOf(element.value, element.at)
  }

  dateOf(text: string | undefined, at?: number): Instant | undefined {
    if (text === undefined || text === '') return undefined
    const instant = parseDate(text)
    if (instant === undefined) this.add('bad-date', `the date '${text.slice(0, 60)}' cannot be read`, at)
    return instant
  }
}

const MOST = 100

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
