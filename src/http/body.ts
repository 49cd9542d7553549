import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { knownEncoding } from '../lib/encodings/names.ts'
import { FetchError } from '../model/errors.ts'
import type { Warning } from '../model/feed.ts'

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

/** A body without its content coding, and what was wrong with what the answer said of it. */
export interface Decoded {
  readonly bytes: Buffer
  readonly warnings: readonly Warning[]
}

/**
 * Returns the body without its content coding (RFC 9110 §8.4). One coding at most; a name that is no coding (`UTF-8`, `none`) is passed over, a coding that was not
 * named is known by its first bytes. Throws FETCH_ENCODING for unknown, doubled and corrupt codings, FETCH_TRUNCATED if the coded stream has no
 * end, FETCH_TOO_LARGE beyond the limit or an absurd ratio.
 */
export async function decode(wire: Buffer, contentEncoding: string | undefined, limitBytes: number, shown: string): Promise<Decoded> {
  const said = codingOf(contentEncoding, shown)
  const coding = said === undefined || said === 'none' ? codingByBytes(wire) : said
  const isBare = coding !== undefined && coding === said && wire.length > 0 && isText(wire)
  const warnings = noticesOf({ contentEncoding, said, coding: isBare ? undefined : coding })
  if (coding === undefined || isBare || wire.length === 0) return { bytes: wire, warnings }
  const limit = Math.min(limitBytes, Math.max(RATIO_FREE_BYTES, wire.length * MAX_RATIO))
  try {
    const bytes = wire.length <= SYNC_BYTES ? decodeNow(coding, wire, limit) : await decodeAside(coding, wire, limit)
    return { bytes, warnings }
  } catch (error) {
    const whole = coding === 'gzip' ? gunzipMembers(wire, limit) : undefined
    if (whole === undefined) throw decodingError(error as NodeJS.ErrnoException, coding, limit, shown)
    return { bytes: whole, warnings: [{ code: 'stray-bytes', message: 'bytes after the end of the gzip stream were passed over' }] }
  }
}

/** The whole members at the start of a gzip stream (RFC 1952 §2.2) that something else follows; undefined if the first is not whole. */
function gunzipMembers(wire: Buffer, maxOutputLength: number): Buffer | undefined {
  const members: Buffer[] = []
  let at = 0
  let size = 0
  while (codingByBytes(wire.subarray(at)) === 'gzip') {
    const member = gunzipMember(wire.subarray(at), maxOutputLength - size)
    if (member === undefined) break
    members.push(member.bytes)
    size += member.bytes.length
    at += member.length
  }
  return members.length === 0 ? undefined : Buffer.concat(members)
}

function gunzipMember(wire: Buffer, maxOutputLength: number): { readonly bytes: Buffer; readonly length: number } | undefined {
  const body = headerEnd(wire)
  try {
    const { buffer, engine } = zlib.inflateRawSync(wire.subarray(body), { maxOutputLength, info: true }) as unknown as Inflated
    const end = body + engine.bytesWritten
    return end + 8 <= wire.length && zlib.crc32(buffer) === wire.readUInt32LE(end) ? { bytes: buffer, length: end + 8 } : undefined
  } catch {
    return undefined
  }
}

interface Inflated {
  readonly buffer: Buffer
  readonly engine: { readonly bytesWritten: number }
}

/** Where the compressed data begins: after ten bytes, and the extra field, name, comment and checksum that the flags announce. */
function headerEnd(wire: Buffer): number {
  const flags = wire[3] ?? 0
  let at = 10
  if (flags & 4) at += 2 + (at + 2 <= wire.length ? wire.readUInt16LE(at) : 0)
  for (const flag of [8, 16]) if (flags & flag) at = Math.max(at, wire.indexOf(0, at) + 1)
  return flags & 2 ? at + 2 : at
}

/** A coding by the magic of its stream: gzip (RFC 1952) and zstd (RFC 8878) cannot begin a text. */
function codingByBytes(wire: Buffer): Coding | undefined {
  if (wire[0] === 0x1f && wire[1] === 0x8b && wire[2] === 8) return 'gzip'
  return wire[0] === 0x28 && wire[1] === 0xb5 && wire[2] === 0x2f && wire[3] === 0xfd ? 'zstd' : undefined
}

/** True for a body that begins as a document in XML, HTML or JSON does, with or without a byte order mark. */
function isText(wire: Buffer): boolean {
  return /^(?:\xef\xbb\xbf)?\s*(?:<(?:\?xml|!|rss|feed|rdf|html|opml)|\{\s*")/i.test(wire.subarray(0, 200).toString('latin1'))
}

interface Saying {
  readonly contentEncoding: string | undefined
  readonly said: Coding | 'none' | undefined
  readonly coding: Coding | undefined
}

function noticesOf({ contentEncoding, said, coding }: Saying): readonly Warning[] {
  const name = String(contentEncoding).slice(0, 60)
  if (said === 'none') return [{ code: 'content-coding', message: `the content coding '${name}' is none; it was passed over` }]
  if (said === coding) return []
  const message =
    coding === undefined
      ? `the body is not coded although Content-Encoding says ${name}`
      : `the body is in ${coding} although nothing says so`
  return [{ code: 'content-coding', message }]
}

/** The error for a body over its limit. */
export function tooLarge(shown: string, limitBytes: number): FetchError {
  return new FetchError('FETCH_TOO_LARGE', `${shown} is over ${limitBytes} bytes`, { url: shown, limitBytes })
}

type Coding = 'gzip' | 'inflate' | 'br' | 'zstd'

const CODINGS: Readonly<Record<string, Coding>> = { gzip: 'gzip', 'x-gzip': 'gzip', deflate: 'inflate', br: 'br', zstd: 'zstd' }

/** The coding that is named; `none` if only what is no coding is. */
function codingOf(contentEncoding: string | undefined, shown: string): Coding | 'none' | undefined {
  if (contentEncoding === undefined) return undefined
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
  const codings = names.filter((name) => !isNoCoding(name))
  const [name] = codings
  if (name === undefined) return names.length === 0 ? undefined : 'none'
  const coding = CODINGS[name]
  if (codings.length > 1) throw encodingError(shown, `is coded more than once (${codings.join(', ')})`)
  if (coding === undefined) throw encodingError(shown, `uses the unknown content coding '${name}'`)
  return coding
}

/** Charsets, transfer encodings of mail and words for nothing stand in this field of misconfigured servers. */
function isNoCoding(name: string): boolean {
  return /^(?:none|null|off|plain|text|binary|[78]bit|utf8?|charset.*)$/.test(name) || knownEncoding(name) !== undefined
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
