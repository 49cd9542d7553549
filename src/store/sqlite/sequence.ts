import type { Database } from './database.ts'

export const SEQUENCE_SQL = {
  next: `INSERT INTO counters (name, value) VALUES ('entries', ?) ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value RETURNING value`,
  touch: `INSERT INTO categories (category, changed, published) VALUES (?, ?, 0) ON CONFLICT (category) DO UPDATE SET changed = excluded.changed`,
} as const

/** The next number of the one sequence of visible changes; never given twice. Inside a transaction. */
export function nextSequence(database: Database): number {
  return nextSequences(database, 1)
}

/** The first of so many numbers in a row. Inside a transaction. */
export function nextSequences(database: Database, count: number): number {
  return database.query<{ value: number }>(SEQUENCE_SQL.next).first(count)!.value - count + 1
}

/** The category has a change of this number. Inside a transaction. */
export function touchCategory(database: Database, category: string, sequence: number): void {
  database.query(SEQUENCE_SQL.touch).run(category, sequence)
}

/** The category lost something: it is to be published again. Inside a transaction. */
export function dirtyCategory(database: Database, category: string): void {
  touchCategory(database, category, nextSequence(database))
}
