import { type ErrorCode, StoreError } from '../../model/errors.ts'

/** SQLSTATE classes and codes of system calls, by what helps against them (PostgreSQL manual, appendix A). */
const CODES: readonly (readonly [pattern: RegExp, code: ErrorCode, fact: string])[] = [
  [/^(28P01|28000)$/, 'STORE_REFUSED', 'the database refuses this user or password'],
  [/^42501$/, 'STORE_REFUSED', 'the user of the database lacks a right'],
  [/^3D000$/, 'STORE_OPEN', 'there is no such database; create it, for example with createdb'],
  [/^(53100|53200)$/, 'STORE_FULL', 'the database has no room left'],
  [/^25006$/, 'STORE_READ_ONLY', 'the database is read-only: a standby, or set so'],
  [/^55P03$/, 'STORE_LOCKED', 'another session holds what is asked for'],
  [/^(57P0[1-5]|53300|08...|E[A-Z]+)$/, 'STORE_UNREACHABLE', 'the database does not answer'],
]

/** Answers after which the same transaction may succeed: a deadlock's victim, and two that could not be put in an order. */
const CROSSED = /^(40001|40P01)$/

/** Returns what PostgreSQL or the system said as a StoreError without a password; a bug stays what it is. */
export function storeFailure(place: string, error: unknown): unknown {
  if (error instanceof StoreError) return error
  const code = codeOf(error)
  if (code === undefined) return error
  const [, kind, fact] = CODES.find(([pattern]) => pattern.test(code)) ?? [undefined, 'STORE_FAILED' as const, 'the database failed']
  const said = error instanceof Error && error.message !== '' ? error.message : code
  return new StoreError(kind, `${place}: ${fact} (${code}: ${said})`, { place, sqlState: code }, { cause: error })
}

/** True when the connection was lost or could not be made: another connection may be had in a while. */
export function isGone(error: unknown): boolean {
  const code = codeOf(error)
  return code !== undefined && CODES.some(([pattern, kind]) => kind === 'STORE_UNREACHABLE' && pattern.test(code))
}

/** True when the transaction may succeed if it is done again at once. */
export function isCrossed(error: unknown): boolean {
  return CROSSED.test(codeOf(error) ?? '')
}

/** SQLSTATE, or the code of a system call; pg has only words for a connection that ended. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return /^([0-9A-Z]{5}|E[A-Z]+)$/.test(error.code) ? error.code : undefined
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed))/.test(
    error.message,
  )
    ? '08006'
    : undefined
}
