import { createHash, type Hash } from 'node:crypto'
import { StoreError } from '../../model/errors.ts'
import { holdStore } from '../lease.ts'
import { storable } from '../storable.ts'
import { type Cell, type Row, TRANSFER_NAME, type TransferSide } from './contract.ts'
import { TRANSFER_TABLES, type TransferTable } from './tables.ts'

/** One table as it was counted on both sides. */
export interface MovedTable {
  readonly name: string
  readonly rows: number
}

export interface TransferOptions {
  /** Called after each batch that is saved, with the rows of its table so far. */
  readonly onBatch?: (table: string, rows: number) => void
  /** Rows saved together. */
  readonly batch?: number
}

const BATCH = 500
const LEASE_MS = 60_000

/**
 * Moves everything one store holds into another that holds nothing, both held for this process alone; a transfer that was broken off goes on where it
 * stopped. Resolves to the tables with their numbers of rows when counts and checksums of both sides are equal; until then the other store does not open.
 * Throws StoreError: STORE_LOCKED, STORE_TRANSFER.
 */
export async function moveStore(from: TransferSide, to: TransferSide, options: TransferOptions = {}): Promise<readonly MovedTable[]> {
  const leases = [await holdStore(from, LEASE_MS, Date.now())]
  const renewal = setInterval(() => void renewAll().catch(() => undefined), LEASE_MS / 3).unref()
  const renewAll = () => Promise.all(leases.map((lease) => lease.renew(Date.now())))
  try {
    leases.push(await holdStore(to, LEASE_MS, Date.now()))
    await from.prepare()
    await copyAll(from, to, options)
    const moved = await compareAll(from, to, options.batch ?? BATCH)
    await to.finish()
    return moved
  } finally {
    clearInterval(renewal)
    for (const lease of leases) await lease.release().catch(() => undefined)
  }
}

interface Progress {
  readonly from: string
  readonly table: string
  /** The key of the last row saved; bytes as hexadecimal digits. */
  readonly after: readonly (string | number | null)[]
  readonly rows: number
}

async function copyAll(from: TransferSide, to: TransferSide, { onBatch, batch = BATCH }: TransferOptions): Promise<void> {
  const progress = await progressOf(from, to)
  const first = progress === undefined ? 0 : TRANSFER_TABLES.findIndex(({ name }) => name === progress.table)
  for (const table of TRANSFER_TABLES.slice(first)) {
    const isResumed = progress?.table === table.name && progress.after.length > 0
    let after: Row | undefined = isResumed
      ? progress.after.map((cell, at) => cellOf(cell, table.columns[table.key[at]!] === 'bytes'))
      : undefined
    let count = isResumed ? progress.rows : 0
    for (;;) {
      const rows = await from.rows(table, after, batch)
      if (rows.length === 0) break
      after = keyOf(table, rows.at(-1)!)
      count += rows.length
      const reached: Progress = { from: from.place, table: table.name, after: after.map(textOf), rows: count }
      await to.put(table, rows, JSON.stringify(reached))
      onBatch?.(table.name, count)
    }
  }
}

/** How far an earlier transfer came; undefined for a store that holds nothing. */
async function progressOf(from: TransferSide, to: TransferSide): Promise<Progress | undefined> {
  const text = await to.meta.get(TRANSFER_NAME)
  if (text === undefined) {
    for (const table of TRANSFER_TABLES)
      if ((await to.rows(table, undefined, 1)).length > 0)
        throw new StoreError('STORE_TRANSFER', `${to.place} holds a store already (rows in ${table.name}); nothing was changed`, {
          place: to.place,
        })
    return undefined
  }
  const progress = JSON.parse(text) as Progress
  if (progress.from !== from.place)
    throw new StoreError('STORE_TRANSFER', `${to.place} holds a part of ${progress.from}; nothing was changed`, { place: to.place })
  return progress
}

async function compareAll(from: TransferSide, to: TransferSide, batch: number): Promise<readonly MovedTable[]> {
  const moved: MovedTable[] = []
  for (const table of TRANSFER_TABLES) {
    const [one, other] = [await digestOf(from, table, batch), await digestOf(to, table, batch)]
    if (one.rows !== other.rows || one.sum !== other.sum)
      throw new StoreError(
        'STORE_TRANSFER',
        `${table.name} is not the same on both sides: ${one.rows} rows (${one.sum.slice(0, 12)}) in ${from.place}, ${other.rows} (${other.sum.slice(0, 12)}) in ${to.place}`,
        { table: table.name },
      )
    moved.push({ name: table.name, rows: one.rows })
  }
  return moved
}

/** Number of rows and SHA-256 of all of them in the order of the key. */
async function digestOf(side: TransferSide, table: TransferTable, batch: number): Promise<{ readonly rows: number; readonly sum: string }> {
  const hash = createHash('sha256')
  let count = 0
  for (let after: Row | undefined; ; ) {
    const rows = await side.rows(table, after, batch)
    if (rows.length === 0) return { rows: count, sum: hash.digest('hex') }
    for (const row of rows) for (const cell of row) addTo(hash, cell)
    count += rows.length
    after = keyOf(table, rows.at(-1)!)
  }
}

/** Each cell with its kind and length: no two rows read alike. */
function addTo(hash: Hash, cell: Cell): void {
  if (cell === null) hash.update('-')
  else if (typeof cell === 'number') hash.update(`${cell};`)
  else {
    const bytes = typeof cell === 'string' ? Buffer.from(storable(cell)) : cell
    hash.update(`${typeof cell === 'string' ? 't' : 'b'}${bytes.length}:`).update(bytes)
  }
}

function keyOf(table: TransferTable, row: Row): Row {
  const columns = Object.keys(table.columns)
  return table.key.map((name) => row[columns.indexOf(name)]!)
}

function textOf(cell: Cell): string | number | null {
  return cell instanceof Uint8Array ? Buffer.from(cell).toString('hex') : cell
}

function cellOf(cell: string | number | null, isBytes: boolean): Cell {
  return isBytes && typeof cell === 'string' ? Buffer.from(cell, 'hex') : cell
}

export { TRANSFER_NAME, type TransferSide } from './contract.ts'
