import type { SQLInputValue } from 'node:sqlite'
import type { Database } from './database.ts'

/** An INSERT of whole rows: what stands before and after its VALUES. */
export interface Insert {
  /** `INSERT INTO table (a, b)` */
  readonly into: string
  readonly columns: number
  /** What happens to rows that stand already; empty for rows that cannot. */
  readonly conflict: string
}

/** Most rows of one statement, largest first: each is a statement of its own that is prepared once. */
const SIZES = [64, 16, 4, 1] as const
/** Rows of more columns cost twice as much together as one by one. */
const NARROW = 6

/** The statement for so many rows. */
export function insertSql({ into, columns, conflict }: Insert, rows = 1): string {
  const row = `(${Array(columns).fill('?').join(', ')})`
  return `${into} VALUES ${Array(rows).fill(row).join(', ')} ${conflict}`
}

/** Writes the rows in their order, many a statement, because the calls would cost more than the rows. Inside a transaction. */
export function insertRows(database: Database, insert: Insert, rows: readonly (readonly SQLInputValue[])[]): void {
  let at = 0
  for (const size of insert.columns > NARROW ? [1] : SIZES) {
    for (; rows.length - at >= size; at += size) database.query(statementOf(insert, size)).run(...rows.slice(at, at + size).flat())
  }
}

/** The text is made once: looking a statement up by it must not cost making it. */
function statementOf(insert: Insert, size: number): string {
  let known = made.get(insert)
  if (known === undefined) made.set(insert, (known = new Map()))
  let sql = known.get(size)
  if (sql === undefined) known.set(size, (sql = insertSql(insert, size)))
  return sql
}

const made = new WeakMap<Insert, Map<number, string>>()

/** A list as the one value of a statement that walks it with `json_each(?)`; texts are made well-formed, because those that are stored are. */
export function listOf(values: Iterable<string | number>): string {
  return JSON.stringify([...values].map((value) => (typeof value === 'string' ? value.toWellFormed() : value)))
}
