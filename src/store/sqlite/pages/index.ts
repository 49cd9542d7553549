/**
 * SQLite notices a changed byte in the structure of its pages, never in what they hold. So each page has a CRC-32 in a file beside the store, renewed
 * whenever the write-ahead log is moved into the store, and only then: every connection leaves that to `settleLog`. A page is judged by its sum unless
 * the log holds a newer one; the log has checksums of its own.
 */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { type Log, type LogFile, openLog } from './log.ts'
import { forgetSums, openPages, readSums, type Sums, sumOf, sumsOfFile, writeSums } from './sums.ts'

export { forgetSums, SUMS_SUFFIX } from './sums.ts'

/** Returns the frames of the log that are committed. */
export function logLength(raw: DatabaseSync): number {
  return (raw.prepare('PRAGMA wal_checkpoint(NOOP)').get() as { readonly log: number }).log
}

/**
 * Moves the log into the store as far as readers allow, the sums of its pages first. Nobody writes meanwhile: the connection holds the lock, and
 * another one moves. Throws SQLite's error if the store is locked.
 */
export function settleLog(raw: DatabaseSync, file: string): void {
  raw.exec('BEGIN IMMEDIATE')
  try {
    const mover = new DatabaseSync(file, { timeout: 0 })
    try {
      mover.exec('PRAGMA wal_autocheckpoint = 0')
      const frames = logLength(mover)
      if (frames > 0) sumLog(file, frames)
      mover.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()
    } finally {
      mover.close()
    }
  } finally {
    raw.exec('ROLLBACK')
  }
}

/** Takes the pages of a store that has no sums as they are, once. Throws SQLite's error if the store is locked. */
export function beginSums(raw: DatabaseSync, file: string): void {
  if (readSums(file) !== undefined) return
  raw.exec('BEGIN IMMEDIATE')
  try {
    const sums = readSums(file) === undefined ? sumsOfFile(file) : undefined
    if (sums !== undefined) writeSums(file, sums)
  } finally {
    raw.exec('ROLLBACK')
  }
}

/** Without sums a page cannot be judged, with wrong ones it would be judged wrongly. */
function sumLog(file: string, frames: number): void {
  try {
    using log = openLog(file)
    const before = readSums(file) ?? sumsOfFile(file)
    if (log === undefined || before === undefined) throw new Error('there is no log to sum')
    // On the disk before its sums are: after a power cut a page has its newest sum only if the log has the page.
    log.sync()
    writeSums(file, renewed(file, before, log, log.committed(frames)))
  } catch {
    forgetSums(file)
  }
}

function renewed(file: string, before: Sums, log: LogFile, { generation, pageSize, pages }: Log): Sums {
  const last = Math.max(before.pages.length, largest(pages.keys()))
  const sums = new Uint32Array(last)
  sums.set(before.pages)
  // Within one log an earlier call may have renewed a sum whose page could not be moved yet.
  const overwritten = before.generation === generation ? 0 : changedPages(file, before, pages.keys()).length
  const page = Buffer.alloc(pageSize)
  for (const [number, at] of pages) sums[number - 1] = log.read(page, at) ? sumOf(page, number) : 0
  return { pageSize, generation, overwritten: before.overwritten + overwritten, pages: sums }
}

function largest(numbers: Iterable<number>): number {
  let most = 0
  for (const number of numbers) most = Math.max(most, number)
  return most
}

/** Returns the numbers of those pages that are not as they were written. */
function changedPages(file: string, sums: Sums, numbers: Iterable<number>): readonly number[] {
  using store = openPages(file)
  if (store === undefined || store.pageSize !== sums.pageSize) return []
  const changed: number[] = []
  for (const number of numbers) {
    const known = sums.pages[number - 1] ?? 0
    const page = known === 0 ? undefined : store.page(number)
    if (page !== undefined && sumOf(page, number) !== known) changed.push(number)
  }
  return changed
}

const TRIES = 3

/**
 * Returns what was changed in the files of a store by anything but feedmill, in words; reads the files alone, so also of a store that cannot be opened.
 * While a feedmill works there a page may be written between two looks: only what three looks find counts.
 */
export function pageFindings(file: string): readonly string[] {
  let found: ReturnType<typeof look> = { changed: [], overwritten: 0, lost: 0 }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const again = look(file)
    found = attempt === 0 ? again : { ...again, changed: again.changed.filter((number) => found.changed.includes(number)) }
    if (found.changed.length === 0) break
  }
  const { changed, overwritten, lost } = found
  return [
    ...(changed.length === 0 ? [] : [`${changed.length} pages are not as they were written: ${changed.slice(0, 5).join(', ')}`]),
    ...(overwritten === 0 ? [] : [`${overwritten} pages were not as they were written when they were written anew`]),
    ...(lost === 0 ? [] : [`${lost} frames of the write-ahead log cannot be read, so what was saved last is lost`]),
  ]
}

function look(file: string): { readonly changed: readonly number[]; readonly overwritten: number; readonly lost: number } {
  if (!existsSync(file)) return { changed: [], overwritten: 0, lost: 0 }
  using log = openLog(file)
  const held = log?.recovered()
  const sums = readSums(file)
  const lost = held?.unreadable ?? 0
  if (sums === undefined) return { changed: [], overwritten: 0, lost }
  const numbers = [...sums.pages.keys()].map((index) => index + 1).filter((number) => held?.pages.has(number) !== true)
  using store = openPages(file)
  // A header that names another size of a page is page 1 changed.
  if (store?.pageSize !== sums.pageSize) return { changed: [1], overwritten: sums.overwritten, lost }
  return { changed: changedPages(file, sums, numbers), overwritten: sums.overwritten, lost }
}
