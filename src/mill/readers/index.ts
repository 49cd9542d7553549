import type { RawDocument } from '../../model/document.ts'
import type { ExtractResult, ParseResult, ParseSettings, ReadBackRequest, ReadBackResult } from './contract.ts'
import { createPool, POOL_LIMITS, type PoolLimits } from './pool.ts'

/** Reading off the main thread, under limits of time and memory. */
export interface Readers {
  /** One result a document, in their order. A document that takes too much time or memory gives PARSE_TOO_EXPENSIVE; the others are not harmed. */
  parse(documents: readonly RawDocument[], settings: ParseSettings): Promise<readonly ParseResult[]>
  /** Returns what a subscriber would find amiss in a document of ours. */
  readBack(request: Omit<ReadBackRequest, 'kind'>): Promise<ReadBackResult>
  /** Returns the article of a page; nothing where none is found, or where it takes too much time or memory. */
  extract(document: RawDocument): Promise<ExtractResult>
  close(): Promise<void>
}

/** Readers on a pool of their own. */
export function createReaders(limits: PoolLimits = POOL_LIMITS): Readers {
  const pool = createPool(limits)
  const parsePart = async (documents: readonly RawDocument[], settings: ParseSettings): Promise<readonly ParseResult[]> => {
    const bytes = documents.reduce((sum, document) => sum + document.bytes.byteLength, 0)
    const answer = (await pool.ask({ kind: 'parse', documents, settings }, bytes / MEBIBYTE)) as readonly ParseResult[] | undefined
    if (answer !== undefined) return answer
    if (documents.length === 1) return documents.map(tooExpensive)
    // One of them was too much: each alone tells which.
    return (await Promise.all(documents.map((document) => parsePart([document], settings)))).flat()
  }
  return {
    parse: async (documents, settings) => (await Promise.all(portions(documents).map((part) => parsePart(part, settings)))).flat(),
    readBack: async (request) => {
      const answer = await pool.ask({ kind: 'read back', ...request }, request.text.length / MEBIBYTE)
      return (answer as ReadBackResult | undefined) ?? { document: ['reading it back took too much time or memory'], items: {} }
    },
    extract: async (document) => {
      const answer = await pool.ask({ kind: 'extract', document }, document.bytes.byteLength / MEBIBYTE)
      return (answer as ExtractResult | undefined) ?? {}
    },
    close: () => pool.close(),
  }
}

const MEBIBYTE = 2 ** 20
const MOST_TOGETHER = 64

function tooExpensive(document: RawDocument): ParseResult {
  return {
    error: { code: 'PARSE_TOO_EXPENSIVE', message: `${document.url} took too much time or memory to read and was stopped`, details: {} },
  }
}

/** Portions of about 1 MiB or 64 documents, so that crossing threads costs little and no request is long. */
function portions(documents: readonly RawDocument[]): RawDocument[][] {
  const parts: RawDocument[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const document of documents) {
    if (bytes + document.bytes.byteLength > MEBIBYTE || (parts.at(-1)?.length ?? 0) >= MOST_TOGETHER) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(document)
    bytes += document.bytes.byteLength
  }
  return parts
}
