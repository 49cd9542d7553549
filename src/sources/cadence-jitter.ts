import { createHash } from 'node:crypto'

/** A number in [0, 1) that is spread evenly over texts and is always the same for one: jitter without a die. */
export function spread(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48
}
