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
