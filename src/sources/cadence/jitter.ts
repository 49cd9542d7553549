import { hash } from 'node:crypto'

/** A number in [0, 1) that is spread evenly over texts and is always the same for one: jitter without a die. */
export function spread(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16) / 2 ** 48
}
