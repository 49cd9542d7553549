import { parseDate } from '../lib/time/dates.ts'
import type { Warning } from '../model/feed.ts'
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
