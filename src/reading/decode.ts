import { isAscii, isUtf8 } from 'node:buffer'
import { decodeBytes, decodeStrictly } from '../lib/encodings/decoding.ts'
import { guessEncodings, SINGLE_BYTE } from '../lib/encodings/guess.ts'
import { knownEncoding } from '../lib/encodings/names.ts'
import type { RawDocument } from '../model/document.ts'
import { ParseError } from '../model/errors.ts'
import type { Warning } from '../model/feed.ts'
import type { Limits } from './limits.ts'
import { mendC1 } from './xml/references.ts'

export interface Decoded {
  readonly text: string
  /** WHATWG name of the encoding the bytes were read in, lower case. */
  readonly encoding: string
  readonly warnings: readonly Warning[]
}

/**
 * The text of a document: by BOM, else by the HTTP charset, the XML declaration and, where they lie or are missing, by what the bytes are. Invalid bytes are
 * replaced, characters XML forbids are dropped. Throws ParseError PARSE_EMPTY, and PARSE_TOO_LARGE past the limit.
 */
export function decodeDocument(document: RawDocument, limits: Limits): Decoded {
  const { bytes } = document
  if (bytes.length === 0) throw new ParseError('PARSE_EMPTY', `${document.url} is empty`)
  if (bytes.length > limits.documentLength * 4)
    throw new ParseError('PARSE_TOO_LARGE', `${document.url} is over ${limits.documentLength} characters`)
  const decoded = byMark(bytes) ?? byLabels(bytes, document.charset)
  const text = mendCharacters(decoded.text)
  if (text.trim() === '') throw new ParseError('PARSE_EMPTY', `${document.url} holds nothing but white space`)
  return { ...decoded, text }
}

/** Byte order marks (Unicode §23.8), and UTF-16 or UTF-32 without one by the zero bytes around the first `<` or `{` (XML 1.0 appendix F). */
function byMark(bytes: Uint8Array): Decoded | undefined {
  const [a, b, c, d] = [bytes[0], bytes[1], bytes[2], bytes[3]]
  if (a === 0xef && b === 0xbb && c === 0xbf) return read(bytes.subarray(3), 'utf-8')
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return utf32(bytes.subarray(4), true)
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return utf32(bytes.subarray(4), false)
  if (a === 0xff && b === 0xfe) return read(bytes.subarray(2), 'utf-16le')
  if (a === 0xfe && b === 0xff) return read(bytes.subarray(2), 'utf-16be')
  if (isOpening(a) && b === 0 && c === 0 && d === 0) return utf32(bytes, true)
  if (a === 0 && b === 0 && c === 0 && isOpening(d)) return utf32(bytes, false)
  if (isOpening(a) && b === 0 && c !== 0 && d === 0) return read(bytes, 'utf-16le')
  if (a === 0 && isOpening(b) && c === 0 && d !== 0) return read(bytes, 'utf-16be')
  return undefined
}

function isOpening(byte: number | undefined): boolean {
  return byte === 0x3c || byte === 0x7b
}

function utf32(bytes: Uint8Array, littleEndian: boolean): Decoded {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  let part = ''
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, littleEndian)
    part += code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code)
    if (part.length > 4096) {
      parts.push(part)
      part = ''
    }
  }
  return { text: parts.join('') + part, encoding: littleEndian ? 'utf-32le' : 'utf-32be', warnings: [] }
}

function read(bytes: Uint8Array, label: string): Decoded {
  return { text: decodeBytes(bytes, label), encoding: label, warnings: [] }
}

/** What HTTP says comes before what the document says (RFC 7303 §3.2), but bytes that are UTF-8 are UTF-8 whatever a legacy label says. */
function byLabels(bytes: Uint8Array, charset: string | undefined): Decoded {
  const declared = declaredEncoding(bytes)
  const named = [charset, declared].flatMap((label) => (label === undefined ? [] : [knownEncoding(label) ?? label]))
  const known = named.filter((label) => knownEncoding(label) !== undefined && !label.startsWith('utf-16') && !label.startsWith('utf-32'))
  const first = known[0]
  if (isAscii(bytes) && first !== 'iso-2022-jp') return { text: buffer(bytes).latin1Slice(), encoding: first ?? 'utf-8', warnings: [] }
  if (isUtf8(bytes) && (first === undefined || first === 'utf-8' || SINGLE_BYTE.test(first) || isSurelyUtf8(bytes)))
    return { text: buffer(bytes).utf8Slice(), encoding: 'utf-8', warnings: mismatch(first, 'utf-8') }
  if ((first ?? 'utf-8') === 'utf-8' && isMostlyUtf8(bytes)) return withReplacements(bytes, 'utf-8')
  return (
    firstThatFits(bytes, known, named[0]) ??
    firstThatFits(bytes, guessEncodings(bytes), named[0]) ??
    withReplacements(bytes, first ?? 'utf-8')
  )
}

/**
 * True for valid UTF-8 that no text of a multi-byte encoding is by chance: two characters of three bytes, or six of two. `联通` in GBK is valid UTF-8 of two characters.
 */
function isSurelyUtf8(bytes: Uint8Array): boolean {
  let evidence = 0
  for (const byte of bytes) {
    if (byte >= 0xe0) evidence += 3
    else if (byte >= 0xc2) evidence += 1
    if (evidence >= 6) return true
  }
  return false
}

/** The same memory with Buffer's methods, which are several times as fast as TextDecoder where the encoding is plain. */
function buffer(bytes: Uint8Array): Buffer & { latin1Slice(): string; utf8Slice(): string } {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as never
}

function firstThatFits(bytes: Uint8Array, labels: readonly string[], said: string | undefined): Decoded | undefined {
  for (const label of new Set(labels)) {
    const text = decodeStrictly(bytes, label)
    if (text !== undefined) return { text, encoding: label, warnings: mismatch(said, label) }
  }
  return undefined
}

/** One bad byte does not make another encoding: at least four good characters to each that must be replaced. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  const high = read(bytes, 'utf-8').text.match(/[^\x00-\x7f]/g) ?? []
  return high.filter((char) => char === '\ufffd').length * 5 <= high.length
}

function mismatch(said: string | undefined, is: string): readonly Warning[] {
  if (said === undefined || said === is) return []
  return [{ code: 'encoding-mismatch', message: `the document says it is ${said} and was read as ${is}` }]
}

function withReplacements(bytes: Uint8Array, label: string): Decoded {
  const warning = { code: 'invalid-bytes', message: `bytes that are not ${label} were replaced` }
  return { ...read(bytes, label), warnings: [warning] }
}

/** The encoding of the XML declaration, or of an HTML meta element, within the first kilobyte. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1')
  return (
    /<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']\s{0,9}([\w.:-]{1,40})/i.exec(head)?.[1] ??
    /<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})/i.exec(head)?.[1]
  )
}

const ILLEGAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]/

/** XML 1.0 §2.2 forbids most C0 controls; C1 controls are windows-1252 in disguise. */
function mendCharacters(text: string): string {
  if (!ILLEGAL.test(text)) return text
  return mendC1(text).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g, '')
}
