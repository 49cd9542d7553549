import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { StoreError } from '../../model/errors.ts'
import { isCrossed, isGone, storeFailure } from './failures.ts'
import { type Send, type Session, sessionOf } from './session.ts'

/** A database: statements sent on it directly are each a transaction of their own. */
export interface Database extends Session {
  /** The URL without its password, to be shown. */
  readonly place: string
  /**
   * Runs the work in one transaction at READ COMMITTED: each statement sees what was committed before it, and what must not change under the
   * work is locked by it (the order of locks stands in `locks.ts`). On the disk when the promise resolves: a database that crashes must not forget what
   * a living process builds on. The work is done again after a deadlock, and after the connection was
   * lost before its COMMIT.
   */
  write<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** Runs reading work that needs several statements of one moment: REPEATABLE READ, READ ONLY. */
  snapshot<T>(work: (session: Session) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** How long a database that does not answer is waited for, in ms. */
  readonly patienceMs?: number
  /** How long one statement may take, in ms: a network that swallows packets gives no other sign. */
  readonly statementMs?: number
  readonly maxConnections?: number
}

/** A restart of the database ends well within this. */
const PATIENCE_MS = 10_000
/** Beyond what a check of a very large store takes. */
const STATEMENT_MS = 600_000
/** A connection takes no longer than a statement may. */
const CONNECTING_MS = 10_000
const CONNECTIONS = 4
const RETRY_MS = 100
const CROSSINGS = 10
const INT8 = 20
/**
 * `jit` costs more than these short statements; a lock that is held for 20 s is told of, not waited out; a transaction whose process was
 * stopped in its middle holds its locks for no longer than a minute.
 */
const SETTINGS = `SET jit = off; SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = warning;
  SET default_transaction_isolation = 'read committed'; SET timezone = 'UTC'`

/** Returns the database of a URL, connected. Throws StoreError that names the place without its password. */
export async function openDatabase(
  url: string,
  { patienceMs = PATIENCE_MS, statementMs = STATEMENT_MS, maxConnections = CONNECTIONS }: DatabaseOptions = {},
): Promise<Database> {
  const place = placeOf(url)
  const pool = await poolOf(url, place, {
    max: maxConnections,
    query_timeout: statementMs,
    connectionTimeoutMillis: Math.min(CONNECTING_MS, statementMs),
  })
  const patiently = patienceOf(place, patienceMs)
  const send: Send = (statement) => pool.query(statement as never)
  const direct = sessionOf(send)
  const database: Database = {
    place,
    all: (sql, ...values) => patiently(() => direct.all(sql, ...values)),
    first: (sql, ...values) => patiently(() => direct.first(sql, ...values)),
    run: (sql, ...values) => patiently(() => direct.run(sql, ...values)),
    write: (work) => patiently(() => transact(pool, 'BEGIN', work)),
    snapshot: (work) => patiently(() => transact(pool, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work)),
    close: () => pool.end(),
  }
  return database
}

interface PoolLimits {
  readonly max: number
  readonly query_timeout: number
  readonly connectionTimeoutMillis: number
}

/** `pg` is loaded here alone, because most feedmills have no PostgreSQL. */
async function poolOf(url: string, place: string, limits: PoolLimits): Promise<Pool> {
  const { default: pg } = await import('pg')
  const parsers = {
    getTypeParser: (oid: number, format?: string) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')),
  }
  try {
    const pool = new pg.Pool({
      connectionString: url,
      ...limits,
      application_name: 'feedmill',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      types: parsers as never,
      onConnect: async (client: PoolClient) => void (await client.query(SETTINGS)),
    } as never)
    // A connection that ends while nothing uses it is replaced by the next that asks.
    pool.on('error', () => undefined)
    return pool
  } catch (error) {
    throw new StoreError('STORE_OPEN', `${place} is no address of a PostgreSQL database`, { place }, { cause: error })
  }
}

/** Returns the URL without password and parameters. Throws STORE_OPEN for what is no URL, without repeating it. */
export function placeOf(url: string): string {
  if (!URL.canParse(url))
    throw new StoreError('STORE_OPEN', 'the address of the store cannot be read; it looks like postgres://user:password@host:5432/name')
  const { protocol, username, host, pathname, searchParams } = new URL(url)
  const socket = searchParams.get('host')
  return `${protocol}//${username === '' ? '' : `${username}@`}${socket ?? host}${pathname}`
}

async function transact<T>(pool: Pool, begin: string, work: (session: Session) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  let committing = false
  const onError = (error: Error): void => void (broken = error)
  client.on('error', onError)
  try {
    await client.query(begin)
    const result = await work(sessionOf((statement) => client.query(statement as never)))
    committing = true
    await client.query('COMMIT')
    return result
  } catch (error) {
    if (isGone(error)) broken ??= error as Error
    broken ??= await client.query('ROLLBACK').then(
      () => undefined,
      (failure: Error) => failure,
    )
    throw committing ? new CommitFailure(error) : error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

/** The COMMIT was sent and its answer is not known to be a success: to do the work again could do it twice. */
class CommitFailure {
  readonly cause: unknown
  constructor(cause: unknown) {
    this.cause = cause
  }
}

/** Tries again after a deadlock, and while the database does not answer; then throws what failed as a StoreError. */
function patienceOf(place: string, patienceMs: number): <T>(work: () => Promise<T>) => Promise<T> {
  return async (work) => {
    const start = performance.now()
    for (let crossings = 0; ; ) {
      try {
        return await work()
      } catch (failure) {
        const error = failure instanceof CommitFailure ? failure.cause : failure
        const again = isCrossed(error)
          ? ++crossings <= CROSSINGS
          : isGone(error) && failure === error && performance.now() - start < patienceMs
        if (!again) throw storeFailure(place, error)
      }
      await delay(RETRY_MS)
    }
  }
}
