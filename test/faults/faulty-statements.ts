import { DatabaseSync, StatementSync } from 'node:sqlite'

/** What becomes of a call that fails: nothing; SQLite undoes the transaction with it, as it may; it is done, and the caller is told otherwise; or the process is killed. */
export type Way = 'refused' | 'undone' | 'done' | 'killed'

/** A store in this process whose writing call number `failing` (1 = first) fails, until it is disposed of. */
export interface FaultyStatements extends Disposable {
  /** How many were made so far. */
  readonly calls: () => number
}

/** Every statement that writes, on any SQLite file of this process, is a call; so are BEGIN and COMMIT. */
export function faultyStatements(failing: number, way: Way): FaultyStatements {
  let calls = 0
  let transaction: DatabaseSync | undefined
  const guarded = <T>(sql: string, work: () => T): T => {
    if (!WRITES.test(sql) || ++calls !== failing) return work()
    if (way === 'killed') process.kill(process.pid, 'SIGKILL')
    if (way === 'done') work()
    if (way === 'undone' && transaction?.isTransaction) exec.call(transaction, 'ROLLBACK')
    throw failure(ERRORS[failing % ERRORS.length]!)
  }
  const { exec } = DatabaseSync.prototype
  const { run, get, all } = StatementSync.prototype
  DatabaseSync.prototype.exec = function (sql) {
    if (sql.startsWith('BEGIN')) transaction = this
    return guarded(sql, () => exec.call(this, sql))
  }
  Object.assign(
    StatementSync.prototype,
    Object.fromEntries(
      Object.entries({ run, get, all }).map(([name, call]) => [
        name,
        function (this: StatementSync, ...values: never[]) {
          return guarded(this.sourceSQL, () => (call as (...given: never[]) => unknown).apply(this, values))
        },
      ]),
    ),
  )
  return {
    calls: () => calls,
    [Symbol.dispose]: () => {
      DatabaseSync.prototype.exec = exec
      Object.assign(StatementSync.prototype, { run, get, all })
    },
  }
}

const WRITES = /^\s*(BEGIN|COMMIT|INSERT|UPDATE|DELETE|CREATE|DROP)\b/

/** As SQLite tells them: SQLITE_IOERR_WRITE, SQLITE_FULL, SQLITE_IOERR_FSYNC. */
const ERRORS = [
  [778, 'disk I/O error'],
  [13, 'database or disk is full'],
  [1034, 'disk I/O error'],
] as const

function failure([errcode, errstr]: readonly [number, string]): Error {
  return Object.assign(new Error(errstr), { code: 'ERR_SQLITE_ERROR', errcode, errstr })
}
