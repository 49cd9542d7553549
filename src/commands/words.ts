import { InvalidArgumentError } from 'commander'
import type { WordReader } from './command.ts'

/** Reads a whole number within bounds. */
export function wholeNumber(least: number, most: number): WordReader {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/** Reads a port to listen on; 0 takes a free one. */
export const readPort = wholeNumber(0, 65_535)

/** Reads an ISO 8601 date or instant as ms since 1970; a date alone is its beginning in UTC. */
export const instant: WordReader = (text) => {
  const at = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return at
  throw new InvalidArgumentError('It must be a date such as 2026-11-01, or an instant such as 2026-11-01T08:00Z.')
}
