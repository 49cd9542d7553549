import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { StoreError } from '../../model/errors.ts'
import { whyNotWritable } from './directory.ts'
import { beginSums, forgetSums, settleLog } from './pages/index.ts'

/** A statement prepared once for its text. `Row` is what the query's author knows of its columns. */
export interface Query<Row> {
  all(...values: readonly SQLInputValue[]): Row[]
  /** Row by row, for what is not to be held whole. */
  each(...values: readonly SQLInputValue[]): Iterable<Row>
  first(...values: readonly SQLInputValue[]): Row | undefined
  /** Number of rows changed. */
  run(...values: readonly SQLInputValue[]): number
}

/**
 * `normal`: whole and in order after a crash of the process; a power cut may undo the newest transactions.
 * `full`: on the disk when the promise resolves, and with it every earlier transaction (the WAL is one file).
 */
export type Durability = 'normal' | 'full'

export interface Database {
  readonly file: string
  readonly raw: DatabaseSync
  query<Row>(sql: string): Query<Row>
  /** Runs the reading work; waits while another process holds the file. */
  read<T>(work: () => T): Promise<T>
  /** Runs the work in one transaction. The work is synchronous: nothing of this process can come between. */
  write<T>(work: () => T, durability?: Durability): Promise<T>
  close(): void
}

/** How long a lock of another process is waited out before STORE_LOCKED, in ms. */
const LOCK_PATIENCE_MS = 20_000
/** Pages of 8 KiB hold two usual items where 4 KiB waste half. The log is moved into the file by `settleLog` alone, because the sums of its pages go with it. */
const SETTINGS = `PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;
  PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -8192`
/** Frames of the log (64 MiB) from which on it is moved into the file, and how many must come before it is tried again where a reader held it up. Measured against 1,000 frames: a fifth less CPU, a third less time. */
const LONG_LOG = 8_000
const FRAMES_UNTIL_NEXT_TRY = 1_000
const NATIVE_WAIT_MS = 50
const RETRY_MS = 25
const BUSY = 5
const LOCKED = 6

/** The open file in WAL mode. Throws StoreError STORE_OPEN where it is no database or cannot be opened. */
export async function openDatabase(file: string, patienceMs = LOCK_PATIENCE_MS): Promise<Database> {
  const raw = openRaw(file)
  try {
    await patiently(file, patienceMs, () => {
      raw.exec(SETTINGS)
      beginSums(raw, file)
    })
  } catch (error) {
    raw.close()
    if (error instanceof StoreError && error.code === 'STORE_LOCKED') throw error
    throw openError(file, error)
  }
  return closedAtExit(databaseOf(file, raw, patienceMs))
}

const open = new Set<Database>()

/** A thread that ends closes its connections without asking, and the last connection of all moves the log without the sums of its pages. */
function closedAtExit(database: Database): Database {
  if (open.size === 0) process.once('exit', closeAll)
  const closing: Database = {
    ...database,
    close: () => {
      if (open.delete(closing)) database.close()
      if (open.size === 0) process.removeListener('exit', closeAll)
    },
  }
  open.add(closing)
  return closing
}

function closeAll(): void {
  for (const database of open) database.close()
}

function openRaw(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: NATIVE_WAIT_MS, allowExtension: false })
  } catch (error) {
    throw openError(file, error)
  }
}

function openError(file: string, cause: unknown): StoreError {
  const why = whyNotWritable(file) ?? messageOf(cause)
  return new StoreError('STORE_OPEN', `${file} cannot be opened as a store: ${why}`, { file }, { cause })
}

function databaseOf(file: string, raw: DatabaseSync, patienceMs: number): Database {
  const queries = new Map<string, Query<never>>()
  const log = longLog(raw, file)
  return {
    file,
    raw,
    query<Row>(sql: string): Query<Row> {
      const known = queries.get(sql)
      if (known !== undefined) return known as Query<Row>
      const made = queryOf<Row>(raw.prepare(sql))
      queries.set(sql, made as Query<never>)
      return made
    },
    read: (work) => patiently(file, patienceMs, work),
    write: async (work, durability = 'normal') => {
      const result = await patiently(file, patienceMs, () => transact(raw, work, durability))
      log.settleIfLong()
      return result
    },
    close: () => {
      queries.clear()
      settleUnlessLocked(raw, file)
      raw.close()
    },
  }
}

/** Moves the log of a connection once it is long. What cannot be moved now is moved later: nothing is lost in the log. */
function longLog(raw: DatabaseSync, file: string): { settleIfLong(): void } {
  const length = raw.prepare('PRAGMA wal_checkpoint(NOOP)')
  let tried = 0
  return {
    settleIfLong: () => {
      const frames = Number(length.get()?.log ?? 0)
      if (frames < LONG_LOG || (frames >= tried && frames < tried + FRAMES_UNTIL_NEXT_TRY)) return
      tried = frames
      settleUnlessLocked(raw, file)
    },
  }
}

/** Whoever holds the lock moves the log after us. A failure of the disk costs the sums, because the connection that closes last moves the log without them. */
function settleUnlessLocked(raw: DatabaseSync, file: string): void {
  try {
    settleLog(raw, file)
  } catch (error) {
    if (!isLocked(error)) forgetSums(file)
  }
}

function queryOf<Row>(statement: StatementSync): Query<Row> {
  return {
    all: (...values) => statement.all(...values) as Row[],
    each: (...values) => statement.iterate(...values) as Iterable<Row>,
    first: (...values) => statement.get(...values) as Row | undefined,
    run: (...values) => Number(statement.run(...values).changes),
  }
}

/** `immediate`: a transaction that began as a reader and wants to write is refused at once, however long one waits. */
function transact<T>(raw: DatabaseSync, work: () => T, durability: Durability): T {
  if (durability === 'full') raw.exec('PRAGMA synchronous = FULL')
  try {
    raw.exec('BEGIN IMMEDIATE')
    const result = work()
    raw.exec('COMMIT')
    return result
  } catch (error) {
    if (raw.isTransaction) raw.exec('ROLLBACK')
    throw error
  } finally {
    if (durability === 'full') raw.exec('PRAGMA synchronous = NORMAL')
  }
}

/** Tries again while the file is locked, without holding up the rest of the process. */
async function patiently<T>(file: string, patienceMs: number, work: () => T): Promise<T> {
  const start = performance.now()
  for (;;) {
    try {
      return work()
    } catch (error) {
      if (!isLocked(error)) throw storeError(file, error)
      if (performance.now() - start >= patienceMs) throw lockedError(file, patienceMs, error)
    }
    await delay(RETRY_MS)
  }
}

function isLocked(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === BUSY || code === LOCKED
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}

function lockedError(file: string, patienceMs: number, cause: unknown): StoreError {
  return new StoreError('STORE_LOCKED', `${file} was locked by another process for ${patienceMs} ms`, { file, patienceMs }, { cause })
}

/** Only what SQLite says, and JSON that was written whole and is no longer, becomes a StoreError: a bug stays what it is. */
function storeError(file: string, error: unknown): unknown {
  if (error instanceof SyntaxError) {
    const message = `${file}: a row cannot be read (${error.message}); feedmill doctor examines the store`
    return new StoreError('STORE_FAILED', message, { file }, { cause: error })
  }
  const code = sqliteCode(error)
  if (code === undefined) return error
  return new StoreError('STORE_FAILED', `${file}: ${messageOf(error)}`, { file, sqlite: code }, { cause: error })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
