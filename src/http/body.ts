import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { FetchError } from '../model/errors.ts'

/** Wire bytes up to which a body is decoded on the spot: below, a thread costs more than the work. */
const SYNC_BYTES = 64 * 1024
/** Text never packs better than about 1:100; what goes on unpacking beyond this is a bomb. */
const MAX_RATIO = 250
/** Below this size no ratio is suspicious. */
const RATIO_FREE_BYTES = 1024 * 1024

/** All bytes as they came over the wire. Stops the stream and throws FETCH_TOO_LARGE as soon as there are more than `limitBytes`. */
export function collect(stream: Readable, limitBytes: number, shown: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    stream.on('error', reject)
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limitBytes) stream.destroy(tooLarge(shown, limitBytes))
      else chunks.push(chunk)
    })
    stream.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size)))
  })
}

/**
 * The body without its content coding (RFC 9110 §8.4). One coding at most. Throws FETCH_ENCODING for unknown, doubled and corrupt
 * codings, FETCH_TRUNCATED where the coded stream has no end, FETCH_TOO_LARGE beyond the limit or an absurd ratio.
 */
export async function decode(wire: Buffer, contentEncoding: string | undefined, limitBytes: number, shown: string): Promise<Buffer> {
  const coding = codingOf(contentEncoding, shown)
  if (coding === undefined || wire.length === 0) return wire
  const limit = Math.min(limitBytes, Math.max(RATIO_FREE_BYTES, wire.length * MAX_RATIO))
  try {
    return wire.length <= SYNC_BYTES ? decodeNow(coding, wire, limit) : await decodeAside(coding, wire, limit)
  } catch (error) {
    throw decodingError(error as NodeJS.ErrnoException, coding, limit, shown)
  }
}

/** The error for a body over its limit. */
export function tooLarge(shown: string, limitBytes: number): FetchError {
  return new FetchError('FETCH_TOO_LARGE', `${shown} is over ${limitBytes} bytes`, { url: shown, limitBytes })
}

type Coding = 'gzip' | 'inflate' | 'br' | 'zstd'

const CODINGS: Readonly<Record<string, Coding>> = { gzip: 'gzip', 'x-gzip': 'gzip', deflate: 'inflate', br: 'br', zstd: 'zstd' }

function codingOf(contentEncoding: string | undefined, shown: string): Coding | undefined {
  if (contentEncoding === undefined) return undefined
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  const [name] = names
  if (name === undefined) return undefined
  const coding = CODINGS[name]
  if (names.length > 1) throw encodingError(shown, `is coded more than once (${names.join(', ')})`)
  if (coding === undefined) throw encodingError(shown, `uses the unknown content coding '${name}'`)
  return coding
}

function decodeNow(coding: Coding, wire: Buffer, maxOutputLength: number): Buffer {
  if (coding === 'gzip') return zlib.gunzipSync(wire, { maxOutputLength })
  if (coding === 'br') return zlib.brotliDecompressSync(wire, { maxOutputLength })
  if (coding === 'zstd') return zlib.zstdDecompressSync(wire, { maxOutputLength })
  return hasZlibHeader(wire) ? zlib.inflateSync(wire, { maxOutputLength }) : zlib.inflateRawSync(wire, { maxOutputLength })
}

const gunzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip)
const brotli = promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)
const zstd = promisify<Buffer, zlib.ZstdOptions, Buffer>(zlib.zstdDecompress)
const inflate = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate)
const inflateRaw = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw)

function decodeAside(coding: Coding, wire: Buffer, maxOutputLength: number): Promise<Buffer> {
  if (coding === 'gzip') return gunzip(wire, { maxOutputLength })
  if (coding === 'br') return brotli(wire, { maxOutputLength })
  if (coding === 'zstd') return zstd(wire, { maxOutputLength })
  return hasZlibHeader(wire) ? inflate(wire, { maxOutputLength }) : inflateRaw(wire, { maxOutputLength })
}

/** `deflate` means the zlib format (RFC 1950), but some servers send the bare stream (RFC 1951). */
function hasZlibHeader(wire: Buffer): boolean {
  const first = wire[0] ?? 0
  return (first & 0x0f) === 8 && (first * 256 + (wire[1] ?? 0)) % 31 === 0
}

function decodingError(error: NodeJS.ErrnoException, coding: Coding, limit: number, shown: string): FetchError {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(shown, limit)
  if (error.code === 'Z_BUF_ERROR' || /unexpected end of file/.test(error.message)) {
    return new FetchError(
      'FETCH_TRUNCATED',
      `${shown} ends before its ${coding} stream is complete`,
      { url: shown, coding },
      { cause: error },
    )
  }
  return encodingError(shown, `is no valid ${coding} stream`, error)
}

function encodingError(shown: string, fact: string, cause?: Error): FetchError {
  return new FetchError('FETCH_ENCODING', `${shown} ${fact}`, { url: shown }, { cause })
}
