/**
 * True when a value that is visited part by part is visited more than `most` times: parts that stand in several places, as YAML aliases make
 * them, count wherever they stand, and a part inside itself counts for ever. Takes time by what is held, not by what is visited.
 */
export function isVisitedOften(value: unknown, most: number): boolean {
  return visitsOf(value, new Map()) > most
}

function visitsOf(value: unknown, known: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 1
  const before = known.get(value)
  if (before !== undefined) return before
  known.set(value, Number.POSITIVE_INFINITY)
  let visits = 1
  for (const part of Array.isArray(value) ? value : Object.values(value)) visits += visitsOf(part, known)
  known.set(value, visits)
  return visits
}
