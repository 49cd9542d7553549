import type { Fingerprint } from './fingerprint.ts'
import type { Sketch } from './sketch.ts'

/**
 * The bytes of a fingerprint: a head of 32-bit numbers, then the lists, the least needed last. Cut short after `ESSENTIAL_BYTES` they are
 * still a fingerprint, with smaller samples.
 */
export function encodeFingerprint(print: Fingerprint): Uint8Array {
  return ENCODED.get(print) ?? encode(print)
}

/** The fingerprint of bytes that `encodeFingerprint` returned: encoding it again returns the same bytes and costs nothing. */
export function restoreFingerprint(bytes: Uint8Array): Fingerprint | undefined {
  const print = decodeFingerprint(bytes)
  if (print !== undefined) ENCODED.set(print, bytes)
  return print
}

const ENCODED = new WeakMap<Fingerprint, Uint8Array>()

function encode(print: Fingerprint): Uint8Array {
  const lists = listsOf(print)
  const words = new Uint32Array(HEAD + lists.reduce((sum, list) => sum + list.length, 0))
  words.set(headOf(print, lists))
  let at = HEAD
  for (const list of lists) {
    words.set(list, at)
    at += list.length
  }
  return new Uint8Array(words.buffer)
}

/** The fingerprint of these bytes, whole or cut short; undefined where they are of another version. */
export function decodeFingerprint(bytes: Uint8Array): Fingerprint | undefined {
  const words = wordsOf(bytes)
  const length = HEADS[words[0]! >>> 24]
  if (length === undefined || words.length < length) return undefined
  const head = words.subarray(0, length)
  let at = length
  const take = (length: number): Uint32Array => words.subarray(at, (at += length))
  const [urls, titleFigures, title, lead, figures, capitals, shingles] = lengthsOf(head).map(take) as unknown as Lists
  return {
    source: head[1]!,
    publisher: head[2]!,
    document: head[3]!,
    date: head[4]! * 0x100000000 + head[5]! - DATE_OFFSET,
    script: SCRIPTS[(head[0]! >>> 16) & 3],
    correction: ((head[0]! >>> 18) & 1) === 1,
    isOwn: ((head[0]! >>> 19) & 1) === 1,
    guid: head[6]!,
    enclosure: head[16] ?? 0,
    picture: head[17] ?? 0,
    target: head[18] ?? 0,
    urls: numbersOf(urls),
    titleKey: head[7]!,
    title: sketch(title, head[12]!),
    titleFigures: numbersOf(titleFigures),
    body: head[8]!,
    length: head[9]!,
    template: (head[0]! & 0xff) / 0xff,
    lead: numbersOf(lead),
    figures: sketch(figures, head[13]!),
    capitals: sketch(capitals, head[14]!),
    shingles: sketch(shingles, head[15]!),
  }
}

/** The bytes as words, without a copy where they lie on the bounds of words. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const length = bytes.byteLength >>> 2
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, length)
  return new Uint32Array(bytes.slice(0, 4 * length).buffer)
}

/** After this many bytes of a fingerprint come only the larger samples of its text. */
export const ESSENTIAL_BYTES = 256

const VERSION = 2
/** Numbers of the head, by version: the first knew no attachments. */
const HEADS: Readonly<Record<number, number>> = { 1: 16, 2: 19 }
const HEAD = 19
/** Years before 1970 are dates too. */
const DATE_OFFSET = 2 ** 47
const SCRIPTS = [undefined, 'han', 'alphabet'] as const

type Lists = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array]
type List = readonly number[] | Uint32Array

function listsOf(print: Fingerprint): readonly List[] {
  return [
    print.urls,
    print.titleFigures,
    print.title.hashes,
    print.lead,
    print.figures.hashes,
    print.capitals.hashes,
    print.shingles.hashes,
  ]
}

function headOf(print: Fingerprint, lists: readonly List[]): readonly number[] {
  const date = print.date + DATE_OFFSET
  const flags =
    (VERSION << 24) |
    (print.correction ? 1 << 18 : 0) |
    (print.isOwn ? 1 << 19 : 0) |
    (SCRIPTS.indexOf(print.script) << 16) |
    Math.round(print.template * 0xff)
  const [urls = 0, titleFigures = 0, title = 0, lead = 0, figures = 0, capitals = 0, shingles = 0] = lists.map((list) => list.length)
  return [
    flags,
    print.source,
    print.publisher,
    print.document,
    Math.floor(date / 0x100000000),
    date % 0x100000000,
    print.guid,
    print.titleKey,
    print.body,
    print.length,
    urls | (titleFigures << 8) | (title << 16) | (lead << 24),
    figures | (capitals << 8) | (shingles << 16),
    print.title.total,
    print.figures.total,
    print.capitals.total,
    print.shingles.total,
    print.enclosure,
    print.picture,
    print.target,
  ]
}

function lengthsOf(head: Uint32Array): readonly number[] {
  const [a, b] = [head[10]!, head[11]!]
  return [a & 0xff, (a >>> 8) & 0xff, (a >>> 16) & 0xff, a >>> 24, b & 0xff, (b >>> 8) & 0xff, b >>> 16]
}

/** A plain list; without the iterator that spreading a typed array would walk. */
function numbersOf(words: Uint32Array): readonly number[] {
  const numbers: number[] = []
  for (let at = 0; at < words.length; at++) numbers.push(words[at]!)
  return numbers
}

function sketch(hashes: Uint32Array, total: number): Sketch {
  return { hashes, total }
}
