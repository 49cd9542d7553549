import { createMultibyteDecoder } from '@exodus/bytes/multi-byte.js'

/**
 * Returns the text of the bytes in an encoding, by its WHATWG name. Invalid sequences become U+FFFD; with `fatal` they throw TypeError. A byte order mark stays.
 * The decoders of Node are used if they agree with the Encoding Standard; a library replaces those that do not (`EXACT`).
 */
export function decodeBytes(bytes: Uint8Array, encoding: string, { fatal = false }: { readonly fatal?: boolean } = {}): string {
  const exact = EXACT.find((name) => name === encoding)
  if (exact !== undefined) return createMultibyteDecoder(exact, !fatal)(bytes)
  return new TextDecoder(encoding, { fatal, ignoreBOM: true }).decode(bytes)
}

/** The text if every byte sequence is valid in the encoding, else undefined. */
export function decodeStrictly(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return decodeBytes(bytes, encoding, { fatal: true })
  } catch {
    return undefined
  }
}

/** ICU's `euc-kr` knows 2,350 of 11,172 syllables, its `big5` none of Hong Kong's characters, its two Japanese ones swap controls and miss rows. */
const EXACT = ['euc-kr', 'big5', 'euc-jp', 'shift_jis'] as const
