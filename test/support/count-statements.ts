import { StatementSync } from 'node:sqlite'

const METHODS = ['run', 'all', 'get', 'iterate'] as const

/** Returns how many SQL statements this process ran while the work was done, by text. */
export async function statementsOf(work: () => Promise<unknown>): Promise<ReadonlyMap<string, number>> {
  const prototype = StatementSync.prototype as unknown as Record<string, (...values: unknown[]) => unknown>
  const counts = new Map<string, number>()
  const before = METHODS.map((method) => [method, prototype[method]!] as const)
  for (const [method, original] of before) {
    prototype[method] = function (this: StatementSync, ...values: unknown[]) {
      counts.set(this.sourceSQL, (counts.get(this.sourceSQL) ?? 0) + 1)
      return original.apply(this, values)
    }
  }
  try {
    await work()
    return counts
  } finally {
    for (const [method, original] of before) prototype[method] = original
  }
}
