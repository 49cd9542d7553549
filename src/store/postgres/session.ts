import { createHash } from 'node:crypto'
import { storable } from '../storable.ts'

/** What a statement takes for one parameter. Lists travel as one array, to be walked with `unnest` or `= ANY`. */
export type Value = string | number | boolean | null | Uint8Array | readonly (string | number | boolean | null | Uint8Array)[]

/** Statements on one connection, prepared once a connection for their text. `Row` is what the query's author knows of its columns. */
export interface Session {
  all<Row>(sql: string, ...values: readonly Value[]): Promise<readonly Row[]>
  first<Row>(sql: string, ...values: readonly Value[]): Promise<Row | undefined>
  /** Resolves to the number of rows changed. */
  run(sql: string, ...values: readonly Value[]): Promise<number>
}

interface Answer {
  readonly rows: readonly unknown[]
  readonly rowCount: number | null
}

/** What sends a statement: a connection, or the pool. */
export type Send = (statement: { readonly name: string; readonly text: string; readonly values: readonly unknown[] }) => Promise<Answer>

/** The session that sends its statements this way. */
export function sessionOf(send: Send): Session {
  const ask = (text: string, values: readonly Value[]): Promise<Answer> =>
    send({ name: nameOf(text), text, values: values.map(parameterOf) })
  return {
    all: async <Row>(sql: string, ...values: readonly Value[]) => (await ask(sql, values)).rows as readonly Row[],
    first: async <Row>(sql: string, ...values: readonly Value[]) => (await ask(sql, values)).rows[0] as Row | undefined,
    run: async (sql, ...values) => (await ask(sql, values)).rowCount ?? 0,
  }
}

/** The same name for the same text in every process, because a connection pooler may hand the connection of one to another. */
function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `feedmill_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
  names.set(text, name)
  return name
}

const names = new Map<string, string>()

/** The parameter as it is sent. This is the edge of the engine: neither NUL nor a half surrogate goes beyond it. */
export function parameterOf(value: Value): string | number | boolean | null | Uint8Array {
  if (typeof value === 'string') return storable(value)
  if (typeof value === 'number') return Math.round(value)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return `{${value.map(elementOf).join(',')}}`
}

function elementOf(value: string | number | boolean | null | Uint8Array): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return `"${NEEDS_ESCAPE.test(value) ? storable(value).replace(/["\\]/g, '\\$&') : value}"`
  if (value instanceof Uint8Array) return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}"`
  return String(typeof value === 'number' ? Math.round(value) : value)
}

const NEEDS_ESCAPE = /["\\\0]/
