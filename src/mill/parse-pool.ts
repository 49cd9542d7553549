import { Worker } from 'node:worker_threads'
import type { RawDocument } from '../model/document.ts'
import type { ParseRequest, ParseResult, ParseSettings } from './parse-protocol.ts'

/** Reads documents off the main thread. The first document starts the first worker: a turn that meets only 304s loads no parser. */
export interface ParsePool {
  /** One result a document, in their order. A document that takes too much time or memory gives PARSE_TOO_EXPENSIVE; the others are not harmed. */
  parse(documents: readonly RawDocument[], settings: ParseSettings): Promise<readonly ParseResult[]>
  close(): Promise<void>
}

export interface ParsePoolOptions {
  readonly workers: number
  /** Of one worker. */
  readonly heapMb: number
  /** Processor time for a request; a further `perMegabyteMs` for each MiB of its documents. Time spent waiting for a busy machine does not count. */
  readonly cpuMs: number
  readonly perMegabyteMs: number
  /** However little processor time it took: so long after it began a request is given up. */
  readonly wallMs: number
}

export const PARSE_LIMITS: ParsePoolOptions = { workers: 2, heapMb: 256, cpuMs: 1500, perMegabyteMs: 1000, wallMs: 120_000 }

interface Lane {
  worker: Promise<Worker> | undefined
  busy: boolean
}

/** A pool of at most `workers` threads. */
export function createParsePool(options: ParsePoolOptions = PARSE_LIMITS): ParsePool {
  const lanes: Lane[] = Array.from({ length: options.workers }, () => ({ worker: undefined, busy: false }))
  const waiting: ((lane: Lane) => void)[] = []

  const takeLane = () =>
    new Promise<Lane>((resolve) => {
      const free = lanes.find((lane) => !lane.busy && lane.worker !== undefined) ?? lanes.find((lane) => !lane.busy)
      if (free === undefined) return void waiting.push(resolve)
      free.busy = true
      resolve(free)
    })
  const giveBack = (lane: Lane) => {
    const next = waiting.shift()
    if (next === undefined) lane.busy = false
    else next(lane)
  }
  const run = async (request: ParseRequest): Promise<readonly ParseResult[]> => {
    const lane = await takeLane()
    const answer = await ask(lane, request, options).finally(() => giveBack(lane))
    if (answer !== undefined) return answer
    if (request.documents.length === 1) return request.documents.map(tooExpensive)
    const single = await Promise.all(request.documents.map((document) => run({ ...request, documents: [document] })))
    return single.flat()
  }

  return {
    parse: async (documents, settings) => (await Promise.all(portions(documents).map((part) => run({ documents: part, settings })))).flat(),
    close: async () => {
      await Promise.all(lanes.map(async (lane) => (await lane.worker)?.terminate()))
    },
  }
}

/** How often the processor time of a request is looked at. */
const LOOK_MS = 100

/** The worker's answer, or undefined where it had to be ended: its thread is gone then, and the next request starts a new one. */
async function ask(lane: Lane, request: ParseRequest, options: ParsePoolOptions): Promise<readonly ParseResult[] | undefined> {
  lane.worker ??= startWorker(options)
  const worker = await lane.worker
  // A resting worker does not keep the process alive; one that is asked does.
  worker.ref()
  const megabytes = request.documents.reduce((sum, document) => sum + document.bytes.byteLength, 0) / 2 ** 20
  const before = await worker.cpuUsage()
  const budgetMs = options.cpuMs + megabytes * options.perMegabyteMs
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const end = (answer: readonly ParseResult[] | undefined, fault?: Error) => {
      clearInterval(watch)
      worker.off('message', end).off('error', fail).unref()
      if (answer === undefined) {
        lane.worker = undefined
        void worker.terminate()
      }
      if (fault === undefined) resolve(answer)
      else reject(fault)
    }
    const fail = (error: Error & { code?: string }) => end(undefined, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? undefined : error)
    const look = async () => {
      const { user, system } = await worker.cpuUsage(before).catch(() => ({ user: 0, system: 0 }))
      if ((user + system) / 1000 > budgetMs || performance.now() - startedAt > options.wallMs) end(undefined)
    }
    const watch = setInterval(look, LOOK_MS)
    worker.on('message', end).on('error', fail)
    worker.postMessage(request)
  })
}

/** A worker that has loaded its parsers. */
function startWorker(options: ParsePoolOptions): Promise<Worker> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./parse-worker.${extension}`, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: options.heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  })
  return new Promise((resolve, reject) => {
    worker.once('error', reject).once('message', () => {
      worker.off('error', reject).unref()
      resolve(worker)
    })
  })
}

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
    if (bytes + document.bytes.byteLength > 2 ** 20 || (parts.at(-1)?.length ?? 0) >= 64) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(document)
    bytes += document.bytes.byteLength
  }
  return parts
}
