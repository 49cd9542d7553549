import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** What every page of a store was when it was written last. */
export interface Sums {
  /** Bytes. */
  readonly pageSize: number
  /** Names the write-ahead log whose pages were summed last; empty for none. */
  readonly generation: string
  /** Pages that were found changed when they were about to be written anew. */
  readonly overwritten: number
  /** CRC-32 of each page, the first page first; 0 where it is not known. */
  readonly pages: Uint32Array
}

/** The suffix of the file of sums. */
export const SUMS_SUFFIX = '-sums'

const MAGIC = 'feedmill sums 1\n'
const HEADER_BYTES = 32

/** Returns the sums of a store; undefined if there are none or they are of another kind. */
export function readSums(file: string): Sums | undefined {
  const place = file + SUMS_SUFFIX
  if (!existsSync(place)) return undefined
  const bytes = readFileSync(place)
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined
  const pages = new Uint32Array((bytes.length - HEADER_BYTES) >>> 2)
  for (const index of pages.keys()) pages[index] = bytes.readUInt32LE(HEADER_BYTES + index * 4)
  return {
    pageSize: bytes.readUInt32LE(16),
    generation: bytes.toString('hex', 20, 28),
    overwritten: bytes.readUInt32LE(28),
    pages,
  }
}

/** Writes the sums in their place, on the disk when it returns. Entries of pages that the log no longer holds are the same bytes as before. */
export function writeSums(file: string, { pageSize, generation, overwritten, pages }: Sums): void {
  const bytes = Buffer.alloc(HEADER_BYTES + pages.length * 4)
  bytes.write(MAGIC, 'latin1')
  bytes.writeUInt32LE(pageSize, 16)
  bytes.write(generation, 20, 'hex')
  bytes.writeUInt32LE(overwritten, 28)
  for (const [index, sum] of pages.entries()) bytes.writeUInt32LE(sum, HEADER_BYTES + index * 4)
  const handle = openSync(file + SUMS_SUFFIX, existsSync(file + SUMS_SUFFIX) ? 'r+' : 'w', 0o600)
  try {
    writeSync(handle, bytes, 0, bytes.length, 0)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Forgets the sums: the next process that opens the store takes its pages as they are. */
export function forgetSums(file: string): void {
  rmSync(file + SUMS_SUFFIX, { force: true })
}

/** Returns the CRC-32 of a page, never 0; a page that stands in another's place has another sum. */
export function sumOf(page: Uint8Array, number: number): number {
  return crc32(page, number) || 1
}

/** The pages of the file of a store, read one by one. */
export interface PageFile extends Disposable {
  readonly pageSize: number
  /** Whole pages that the file holds. */
  readonly count: number
  /** Returns a page by its number, from 1; undefined beyond the end. The bytes are valid until the next call. */
  page(number: number): Uint8Array | undefined
}

/** Returns the open file; undefined if it is empty or names no size of a page. */
export function openPages(file: string): PageFile | undefined {
  const handle = openSync(file, 'r')
  const pageSize = pageSizeOf(handle)
  if (pageSize === undefined) return void closeSync(handle)
  const page = Buffer.alloc(pageSize)
  return {
    pageSize,
    count: Math.floor(fstatSync(handle).size / pageSize),
    page: (number) => (readSync(handle, page, 0, pageSize, (number - 1) * pageSize) === pageSize ? page : undefined),
    [Symbol.dispose]: () => closeSync(handle),
  }
}

/** SQLite's file format, section 1.3: two bytes at 16, where 1 stands for 65536. */
function pageSizeOf(handle: number): number | undefined {
  const header = Buffer.alloc(18)
  if (readSync(handle, header, 0, 18, 0) < 18) return undefined
  const size = header.readUInt16BE(16)
  const bytes = size === 1 ? 65_536 : size
  return bytes >= 512 && (bytes & (bytes - 1)) === 0 ? bytes : undefined
}

/** Returns the sums of all pages as they stand in the file. */
export function sumsOfFile(file: string): Sums | undefined {
  using found = openPages(file)
  if (found === undefined) return undefined
  const pages = new Uint32Array(found.count)
  for (const index of pages.keys()) pages[index] = sumOf(found.page(index + 1)!, index + 1)
  return { pageSize: found.pageSize, generation: '', overwritten: 0, pages }
}
