import { decodeBytes, decodeStrictly } from '../lib/encodings/decoding.ts'
import { guessEncodings } from '../lib/encodings/guess.ts'
import { knownEncoding } from '../lib/encodings/names.ts'
import type { RawDocument } from '../model/document.ts'
import type { Warning } from '../model/feed.ts'

/** An article's text: without BOM, its line ends LF. */
export interface ArticleText {
  readonly text: string
  /** WHATWG name. */
  readonly encoding: string
  readonly warnings: readonly Warning[]
}

/** The text of the bytes: by BOM, else UTF-8 where they are, else as the document says, else as detected (a warning tells). Invalid bytes are replaced. */
export function decodeArticle({ bytes, charset }: Pick<RawDocument, 'bytes' | 'charset'>): ArticleText {
  const marked = bomOf(bytes)
  if (marked !== undefined) return textIn(marked, bytes, [])
  try {
    return { text: withLineFeeds(strictUtf8.decode(bytes)), encoding: 'utf-8', warnings: [] }
  } catch {
    const guesses = guessEncodings(bytes)
    const label = named(charset) ?? guesses.find((guess) => decodeStrictly(bytes, guess) !== undefined) ?? guesses[1] ?? 'utf-8'
    return textIn(label, bytes, [{ code: 'encoding-mismatch', message: `the file is not UTF-8; it was read as ${label}` }])
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

function bomOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : undefined
}

function textIn(encoding: string, bytes: Uint8Array, warnings: readonly Warning[]): ArticleText {
  return { text: withLineFeeds(decodeBytes(bytes, encoding).replace(/^\ufeff/, '')), encoding, warnings }
}

function named(charset: string | undefined): string | undefined {
  return charset === undefined ? undefined : knownEncoding(charset)
}

function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}
