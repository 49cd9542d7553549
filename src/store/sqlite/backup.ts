import { copyFile, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { StoreError } from '../../model/errors.ts'
import { lockedBy, mayTake, STORE_LEASE } from '../lease.ts'
import { type Database, openDatabase } from './database.ts'
import { makeDirectory } from './directory.ts'
import { readLease } from './meta.ts'
import { SUMS_SUFFIX } from './pages/index.ts'
import { SCHEMA_VERSION, versionOf } from './schema.ts'

/** The name of the store in its data directory. */
export const STORE_FILE = 'feedmill.sqlite'
const PAGES_A_STEP = 1_000
const SIDE_FILES = ['-wal', '-shm', SUMS_SUFFIX] as const

/** Writes a consistent copy, one file, while the store is in use: beside its place first, so that a broken backup never has the name of a good one. */
export async function backupTo(database: Database, file: string): Promise<void> {
  const unfinished = `${file}.unfinished`
  try {
    await makeDirectory(dirname(file))
    await rm(unfinished, { force: true })
    await backup(database.raw, unfinished, { rate: PAGES_A_STEP })
    await settleCopy(unfinished)
    await rename(unfinished, file)
    await syncFile(dirname(file))
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw new StoreError('STORE_FAILED', `the backup ${file} could not be written: ${messageOf(error)}`, { file }, { cause: error })
  }
}

/**
 * Puts a backup in the place of the store of a data directory. What stood there is kept beside it as `feedmill.sqlite.replaced`. Throws
 * StoreError: STORE_OPEN for a file that is no sound store, STORE_VERSION for a newer one, STORE_LOCKED while a feedmill works there.
 */
export async function restoreStore(file: string, directory: string): Promise<void> {
  examine(file)
  const target = join(directory, STORE_FILE)
  await makeDirectory(directory)
  await refuseWhileHeld(target)
  const unfinished = `${target}.unfinished`
  await copyFile(file, unfinished)
  await settleCopy(unfinished)
  await setAside(target)
  await rename(unfinished, target)
  await syncFile(directory)
}

/** A write-ahead log left beside another file would be played into it: old and new go as wholes. */
async function setAside(target: string): Promise<void> {
  const aside = `${target}.replaced`
  for (const suffix of ['', ...SIDE_FILES]) await rm(aside + suffix, { force: true })
  for (const suffix of [...SIDE_FILES, '']) await renameIfThere(target + suffix, aside + suffix)
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Leaves WAL mode, so that the copy is one file (opened as a store it turns it on again), and whoever held the store does not hold the copy. */
async function settleCopy(file: string): Promise<void> {
  const copy = new DatabaseSync(file)
  copy.exec('PRAGMA journal_mode = DELETE; DELETE FROM leases')
  copy.close()
  await syncFile(file)
}

function examine(file: string): void {
  const found = versionAndFindings(file)
  if (found.version > SCHEMA_VERSION) {
    throw new StoreError('STORE_VERSION', `${file} has version ${found.version}, this feedmill knows ${SCHEMA_VERSION}`, { file })
  }
  if (found.version === 0 || found.findings.length > 0) {
    throw new StoreError('STORE_OPEN', `${file} is no sound store: ${found.findings[0] ?? 'it has no version'}`, { file })
  }
}

function versionAndFindings(file: string): { readonly version: number; readonly findings: readonly string[] } {
  try {
    const raw = new DatabaseSync(file, { readOnly: true })
    try {
      const findings = raw
        .prepare('PRAGMA integrity_check')
        .all()
        .map((row) => String(row.integrity_check))
      return { version: versionOf({ raw }), findings: findings.filter((finding) => finding !== 'ok') }
    } finally {
      raw.close()
    }
  } catch (error) {
    throw new StoreError('STORE_OPEN', `${file} cannot be opened as a store: ${messageOf(error)}`, { file }, { cause: error })
  }
}

/** A store too damaged to be asked is nobody's: that is what a backup is for. */
async function refuseWhileHeld(target: string): Promise<void> {
  const lease = await leaseOf(target)
  if (lease !== undefined && !mayTake(lease, '', Date.now())) throw lockedBy(lease.holder)
}

async function leaseOf(target: string): Promise<ReturnType<typeof readLease>> {
  if (!(await isThere(target))) return undefined
  let database: Database | undefined
  try {
    database = await openDatabase(target)
    const opened = database
    return await opened.read(() => readLease(opened, STORE_LEASE))
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STORE_LOCKED') throw error
    return undefined
  } finally {
    database?.close()
  }
}

async function isThere(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => undefined)
  await handle?.close()
  return handle !== undefined
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
