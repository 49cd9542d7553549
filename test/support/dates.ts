/** `2026-11-24T21:37:32Z`: milliseconds only where there are any, as cases in files have it. */
export function isoOf(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}
