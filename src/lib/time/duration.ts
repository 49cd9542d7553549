import { z } from 'zod'

/** Milliseconds of a day of 24 hours. */
export const DAY_MS = 86_400_000

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS, w: 604_800_000 }
const UNIT_BYTES: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, kB: 1e3, MB: 1e6, GB: 1e9 }

/** A span of time as people write it (`90s`, `15m`, `1.5h`, `7d`), read as whole milliseconds. */
export const durationSchema = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d|w)$/, 'a span of time such as 90s, 15m, 1.5h, 7d')
  .transform((text) => scaled(text, UNIT_MS))

/** A size as people write it (`512KiB`, `10MiB`), read as whole bytes. */
export const bytesSchema = z
  .string()
  .regex(/^\d+(\.\d+)?(B|KiB|MiB|GiB|kB|MB|GB)$/, 'a size such as 512KiB, 10MiB')
  .transform((text) => scaled(text, UNIT_BYTES))

/** The shortest exact or rounded form of a span in milliseconds: `43 min`, `2 h`, `3 d`. */
export function spanInWords(ms: number): string {
  const size = Math.abs(ms)
  if (size < 1000) return `${Math.round(ms)} ms`
  if (size < 90_000) return `${Math.round(ms / 1000)} s`
  if (size < 5_400_000) return `${Math.round(ms / 60_000)} min`
  if (size < 172_800_000) return `${Math.round(ms / 3_600_000)} h`
  return `${Math.round(ms / DAY_MS)} d`
}

function scaled(text: string, units: Readonly<Record<string, number>>): number {
  const [, number = '0', unit = ''] = /^([\d.]+)(\D+)$/.exec(text) ?? []
  return Math.round(Number(number) * (units[unit] ?? 1))
}
