import { parentPort } from 'node:worker_threads'
import { parseDocument } from '../formats/index.ts'
import type { RawDocument } from '../model/document.ts'
import { ParseError } from '../model/errors.ts'
import type { ParseRequest, ParseResult, ParseSettings } from './parse-protocol.ts'

parentPort?.on('message', ({ documents, settings }: ParseRequest) => {
  parentPort?.postMessage(documents.map((document) => resultOf(document, settings)))
})

function resultOf(document: RawDocument, settings: ParseSettings): ParseResult {
  try {
    return { feed: parseDocument(document, settings) }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    return { error: { code: error.code, message: error.message, details: JSON.parse(JSON.stringify(error.details)) } }
  }
}

parentPort?.postMessage('ready')
