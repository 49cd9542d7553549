import { enableCompileCache } from 'node:module'
import { parentPort } from 'node:worker_threads'
import type { RawDocument } from '../../model/document.ts'
import { ParseError } from '../../model/errors.ts'
import type { ParseResult, ParseSettings, PrepareRequest, WorkRequest } from './contract.ts'

// A thread does not inherit it: each would read and compile all sources anew.
enableCompileCache()

/** The worker thread: reads documents of others, and reads our own back as a subscriber would. Each reader is loaded when it is first asked for. */
parentPort?.on('message', async (request: WorkRequest | PrepareRequest) => parentPort?.postMessage(await answerTo(request)))

async function answerTo(request: WorkRequest | PrepareRequest): Promise<unknown> {
  switch (request.kind) {
    case 'prepare':
      await READERS[request.reader]()
      return 'ready'
    case 'parse': {
      const { parseDocument } = await READERS.parse()
      return request.documents.map((document) => resultOf(parseDocument, document, request.settings))
    }
    case 'extract': {
      const { extractArticle } = await READERS.extract()
      return extractArticle(request.document)
    }
    case 'read back': {
      const { readBack } = await READERS['read back']()
      return readBack(request)
    }
  }
}

const READERS = {
  parse: () => import('./parse.ts'),
  extract: () => import('./extract.ts'),
  'read back': () => import('./read-back.ts'),
} as const

type Parse = Awaited<ReturnType<(typeof READERS)['parse']>>['parseDocument']

/** A document that cannot be read says so; a fault of ours costs that document and no other. */
function resultOf(parse: Parse, document: RawDocument, settings: ParseSettings): ParseResult {
  try {
    return { feed: parse(document, settings) }
  } catch (error) {
    if (!(error instanceof ParseError)) {
      const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return {
        error: { code: 'INTERNAL', message: `${document.url}: a fault of feedmill itself: ${fault.split('\n')[0]}`, details: { fault } },
      }
    }
    return { error: { code: error.code, message: error.message, details: JSON.parse(JSON.stringify(error.details)) } }
  }
}

parentPort?.postMessage('ready')
