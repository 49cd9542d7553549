import type { Value } from './session.ts'

type One = string | number | boolean | null | Uint8Array

/** The rows as one array a column, which is what `unnest` takes: one statement for any number of rows. `columns` gives the types of no rows. */
export function columnsOf(rows: readonly (readonly One[])[], columns: number): readonly Value[] {
  const lists = Array.from({ length: columns }, (): One[] => [])
  for (const row of rows) for (let at = 0; at < columns; at++) lists[at]!.push(row[at]!)
  return lists
}

/** The last row of each key, in the order of the keys: one statement writes no row twice, and rows are locked in this order by everyone. */
export function lastOfEach<T>(rows: readonly T[], keyOf: (row: T) => string): readonly T[] {
  const last = new Map(rows.map((row) => [keyOf(row), row]))
  return [...last].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row)
}

/** Texts without repetition; texts are made well-formed, because those that are stored are. */
export function listOf(texts: Iterable<string>): readonly string[] {
  return [...new Set([...texts].map((text) => text.toWellFormed()))]
}
