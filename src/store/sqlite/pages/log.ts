import { closeSync, existsSync, fsyncSync, openSync, readSync } from 'node:fs'

/** What a write-ahead log holds (SQLite's file format, section 4). */
export interface Log {
  /** Names the log: its salts, in hex. */
  readonly generation: string
  readonly pageSize: number
  /** Of each page the position in the file where its newest committed bytes begin. */
  readonly pages: ReadonlyMap<number, number>
  /** Committed frames that can be read, and those behind them that cannot, though a transaction was committed there. */
  readonly readable: number
  readonly unreadable: number
}

const LOG_HEADER = 32
const FRAME_HEADER = 24

/** The file of a log, open for reading. */
export interface LogFile extends Disposable {
  /** Returns what it holds if its first `frames` frames are known to be committed. */
  committed(frames: number): Log
  /** Returns what it holds by its own checksums, as SQLite would find it after a crash. */
  recovered(): Log | undefined
  /** Fills the buffer from a position. */
  read(into: Uint8Array, position: number): boolean
  /** On the disk when it returns. */
  sync(): void
}

/** Returns the log beside a store; undefined if there is none. */
export function openLog(file: string): LogFile | undefined {
  const place = `${file}-wal`
  if (!existsSync(place)) return undefined
  const handle = openSync(place, 'r')
  const read = (into: Uint8Array, position: number): boolean => readSync(handle, into, 0, into.length, position) === into.length
  const header = Buffer.alloc(LOG_HEADER)
  if (!read(header, 0)) return void closeSync(handle)
  return {
    committed: (frames) => committedIn(header, frames, read),
    recovered: () => recoveredFrom(header, read),
    read,
    sync: () => fsyncSync(handle),
    [Symbol.dispose]: () => closeSync(handle),
  }
}

type Read = (into: Uint8Array, position: number) => boolean

function committedIn(header: Buffer, frames: number, read: Read): Log {
  const pageSize = header.readUInt32BE(8)
  const pages = new Map<number, number>()
  const frame = Buffer.alloc(4)
  for (let index = 0; index < frames; index++) {
    const at = LOG_HEADER + index * (FRAME_HEADER + pageSize)
    if (read(frame, at)) pages.set(frame.readUInt32BE(0), at + FRAME_HEADER)
  }
  return { generation: header.toString('hex', 16, 24), pageSize, pages, readable: frames, unreadable: 0 }
}

/** A log whose own header is damaged holds nothing for SQLite. */
function recoveredFrom(header: Buffer, read: Read): Log | undefined {
  const pageSize = header.readUInt32BE(8)
  const generation = header.toString('hex', 16, 24)
  const isBig = (header.readUInt32BE(0) & 1) === 1
  let sum = chained([0, 0], header.subarray(0, 24), isBig)
  const isSound = sum[0] === header.readUInt32BE(24) && sum[1] === header.readUInt32BE(28) && pageSize >= 512 && pageSize <= 65_536
  if (!isSound)
    return header.some((byte) => byte !== 0) ? { generation, pageSize, pages: new Map(), readable: 0, unreadable: 1 } : undefined
  const pages = new Map<number, number>()
  const open = new Map<number, number>()
  const frame = Buffer.alloc(FRAME_HEADER + pageSize)
  let readable = 0
  for (let index = 0; read(frame, LOG_HEADER + index * frame.length); index++) {
    const next = chained(chained(sum, frame.subarray(0, 8), isBig), frame.subarray(FRAME_HEADER), isBig)
    const isWhole = frame.toString('hex', 8, 16) === generation && next[0] === frame.readUInt32BE(16) && next[1] === frame.readUInt32BE(20)
    if (!isWhole) return { generation, pageSize, pages, readable, unreadable: lostBehind(index, header, isBig, read) }
    sum = next
    open.set(frame.readUInt32BE(0), LOG_HEADER + index * frame.length + FRAME_HEADER)
    if (frame.readUInt32BE(4) === 0) continue
    for (const [page, at] of open) pages.set(page, at)
    open.clear()
    readable = index + 1
  }
  return { generation, pageSize, pages, readable, unreadable: 0 }
}

/**
 * Returns how many frames of this log stand from `from` on, up to the last that ends a transaction. What a killed writer left unfinished ends
 * none, and what stands there from an earlier log has other salts.
 */
function lostBehind(from: number, header: Buffer, isBig: boolean, read: Read): number {
  const pageSize = header.readUInt32BE(8)
  const frame = Buffer.alloc(FRAME_HEADER + pageSize)
  let [lost, before] = [0, undefined as Sum | undefined]
  for (let index = from; read(frame, LOG_HEADER + index * frame.length); index++) {
    if (frame.readUInt32BE(8) !== header.readUInt32BE(16) && frame.readUInt32BE(12) !== header.readUInt32BE(20)) break
    const own: Sum = [frame.readUInt32BE(16), frame.readUInt32BE(20)]
    const next = before && chained(chained(before, frame.subarray(0, 8), isBig), frame.subarray(FRAME_HEADER), isBig)
    const isChained = index === from || (next![0] === own[0] && next![1] === own[1])
    if (frame.readUInt32BE(4) !== 0 && isChained) lost = index - from + 1
    before = own
  }
  return lost
}

type Sum = readonly [number, number]

/** The checksum of section 4.2, over words in the order of bytes that the log's first number names. */
function chained([first, second]: Sum, bytes: Buffer, isBig: boolean): Sum {
  let [s1, s2] = [first, second]
  for (let at = 0; at < bytes.length; at += 8) {
    const [a, b] = isBig ? [bytes.readInt32BE(at), bytes.readInt32BE(at + 4)] : [bytes.readInt32LE(at), bytes.readInt32LE(at + 4)]
    s1 = (s1 + a + s2) | 0
    s2 = (s2 + b + s1) | 0
  }
  return [s1 >>> 0, s2 >>> 0]
}
