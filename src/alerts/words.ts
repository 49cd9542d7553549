import { spanInWords } from '../lib/time/duration.ts'
import type { AlertEvent } from './state.ts'

/** PURE. Returns the subject of a message: what happened, of one trouble by name, of several by number. */
export function subjectOf(events: readonly AlertEvent[]): string {
  const [only] = events
  if (events.length === 1 && only !== undefined) return headline(only)
  const begun = events.filter(({ change }) => change === 'begun').length
  const over = events.length - begun
  return [begun > 0 ? `${begun} ${begun === 1 ? 'trouble' : 'troubles'}` : '', over > 0 ? `${over} over` : ''].filter(Boolean).join(', ')
}

/** PURE. Returns a line for each change, and one for those past the twentieth. */
export function linesOf(events: readonly AlertEvent[]): readonly string[] {
  const lines = events.slice(0, MOST_LINES).map(lineOf)
  const more = events.length - lines.length
  return more > 0 ? [...lines, `… and ${more} more: feedmill alerts lists them`] : lines
}

/** PURE. Returns one change as a sentence with the code and what helps. */
export function lineOf({ change, trouble, at }: AlertEvent): string {
  const { name, subject, kind, message, code, cure, since } = trouble
  const who = subject === '' || name === subject || kind === 'held' ? name : `${name} (${subject})`
  if (change === 'over') return `OK ${who}: ${OVER[kind]}, after ${spanInWords(Math.max(0, at - since))}`
  return `FAIL ${who}: ${message}${code === undefined ? '' : ` [${code}]`}${cure === undefined ? '' : ` – ${cure}`}`
}

function headline({ change, trouble }: AlertEvent): string {
  return `${trouble.name}: ${change === 'begun' ? BEGUN[trouble.kind] : OVER[trouble.kind]}`
}

const BEGUN = {
  failing: 'failing',
  silent: 'silent',
  flood: 'too many new items',
  held: 'held back',
  turn: 'could not write',
} as const

const OVER = {
  failing: 'no longer failing',
  silent: 'no longer silent',
  flood: 'the flood is over',
  held: 'published again',
  turn: 'it writes again',
} as const

const MOST_LINES = 20
