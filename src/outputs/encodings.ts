import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** A coding in which a document also stands beside itself. */
export interface Encoding {
  readonly suffix: string
  /** The same bytes for the same bytes. */
  readonly encode: (bytes: Uint8Array) => Uint8Array
}

/** What web servers look for. Brotli at 9: the last two levels cost ten times the time for 3 % of the size. */
export const ENCODINGS: readonly Encoding[] = [
  { suffix: '.gz', encode: (bytes) => gzipSync(bytes, { level: 9 }) },
  {
    suffix: '.br',
    encode: (bytes) =>
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  },
]
