import type { MetaMemory } from '../contract.ts'
import type { TransferTable } from './tables.ts'

/** A value as it travels: instants, numbers and flags are integers. */
export type Cell = string | number | Uint8Array | null
export type Row = readonly Cell[]

/** A store as its rows: what it takes to read all of one and to write all of another, whichever engines they are on. */
export interface TransferSide {
  /** Where it is, without a password. */
  readonly place: string
  readonly meta: MetaMemory
  /** Makes ready to be read: nothing is left where only its engine finds it. */
  prepare(): Promise<void>
  /** Returns rows in the order of the key, after the given key. */
  rows(table: TransferTable, after: Row | undefined, limit: number): Promise<readonly Row[]>
  /** Saves rows and how far the transfer has come, in one transaction; rows that are there stay as they are. */
  put(table: TransferTable, rows: readonly Row[], progress: string): Promise<void>
  /** Called when all rows are there: what follows from them is made, and the progress is forgotten. */
  finish(): Promise<void>
  close(): Promise<void>
}

/** Name of the small value that a store holds while it was moved only in part. */
export const TRANSFER_NAME = 'transfer'
