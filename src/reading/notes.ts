import { isAmbiguousZone, type ZoneHints } from '../lib/time/date-words.ts'
import { parseDate } from '../lib/time/dates.ts'
import type { ParsedEntry, Warning } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'
import { placeOf } from './limits.ts'
import type { Element } from './xml/element.ts'
import type { Key } from './xml/namespaces.ts'

/** Takes down what could not be read as it stood while a document is mapped. At most a hundred warnings are kept. */
export class Notes {
  readonly warnings: Warning[] = []
  readonly #text: string
  #hints: ZoneHints | undefined
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

  /** The instant of the first kind of child that names one, of each kind the last child; a warning for each before it that cannot be read. */
  date(parent: Element, keys: readonly Key[]): Instant | undefined {
    for (const key of keys) {
      const element = parent.last(key)
      const instant = element && this.dateOf(element.value, element.at)
      if (instant !== undefined) return instant
    }
    return undefined
  }

  dateOf(text: string | undefined, at?: number): Instant | undefined {
    if (text === undefined || text === '') return undefined
    const zone = ZONE_AT_END.exec(text)?.[0]
    const instant = parseDate(text, zone !== undefined && isAmbiguousZone(zone) ? this.#zoneHints() : {})
    if (instant === undefined) this.add('bad-date', `the date '${text.slice(0, 60)}' cannot be read`, at)
    return instant !== undefined && instant < YEAR_2 ? undefined : instant
  }

  /** What the document tells of its zone, looked for once and only if a date names a zone of several places. */
  #zoneHints(): ZoneHints {
    this.#hints ??= zoneHintsOf(this.#text.slice(0, HEAD))
    return this.#hints
  }
}

const MOST = 100
const ZONE_AT_END = /[A-Z]{3}$/
const HEAD = 256 * 1024
/** Generators write the zero of their clock, in year 1, for pages without a date. */
const YEAR_2 = Date.parse('0002-01-01T00:00:00Z')

function zoneHintsOf(head: string): ZoneHints {
  const language =
    /<(?:\w{1,9}:)?language>\s{0,9}([\w-]{2,35})|\bxml:lang\s{0,9}=\s{0,9}["']([\w-]{2,35})|"language"\s{0,9}:\s{0,9}"([\w-]{2,35})/.exec(
      head,
    )
  const offsets = [...head.matchAll(/:\d\d(?:\.\d{1,9})?\s?([+-])(\d\d):?(\d\d)(?!\d)/g)].map(
    ([, sign, hours, minutes]) => (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1),
  )
  return { language: (language?.[1] ?? language?.[2] ?? language?.[3])?.replaceAll('_', '-'), offsets: new Set(offsets) }
}

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
