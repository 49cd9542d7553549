import { Worker } from 'node:worker_threads'
import type { PrepareRequest, WorkRequest } from './contract.ts'

/** Worker threads under limits. The first request starts the first of them: a turn that needs none loads none. */
export interface Pool {
  /** The answer, or undefined where finding it took too much time or memory: then its thread was ended, and the pool goes on. */
  ask(request: WorkRequest, megabytes: number): Promise<unknown>
  close(): Promise<void>
}

export interface PoolLimits {
  readonly workers: number
  /** Of one worker. */
  readonly heapMb: number
  /** Processor time for a request; a further `perMegabyteMs` for each MiB it is about. Time spent waiting for a busy machine does not count. */
  readonly cpuMs: number
  readonly perMegabyteMs: number
  /** However little processor time it took: so long after it began a request is given up. */
  readonly wallMs: number
}

export const POOL_LIMITS: PoolLimits = { workers: 2, heapMb: 256, cpuMs: 1500, perMegabyteMs: 1000, wallMs: 120_000 }

/** A thread costs a third of a second and 40 MB to start: a further one is worth it only where one is held up by a single request for so long, in ms. */
const HELD_UP_MS = 1000

interface Lane {
  worker: Promise<Worker> | undefined
  /** What the worker has loaded. */
  readonly prepared: Set<WorkRequest['kind']>
  busy: boolean
  /** When its request was handed over; of a worker that is still loading, undefined. */
  since: number | undefined
}

/** A pool of at most `workers` threads. */
export function createPool(limits: PoolLimits = POOL_LIMITS): Pool {
  const lanes: Lane[] = Array.from({ length: limits.workers }, () => ({
    worker: undefined,
    prepared: new Set(),
    busy: false,
    since: undefined,
  }))
  const waiting: ((lane: Lane) => void)[] = []
  const takeLane = () =>
    new Promise<Lane>((resolve) => {
      const started = lanes.filter((lane) => lane.worker !== undefined)
      const rested = started.every(isHeldUp) ? lanes.find((lane) => !lane.busy) : undefined
      const free = started.find((lane) => !lane.busy) ?? rested
      if (free === undefined) return void waiting.push(resolve)
      free.busy = true
      resolve(free)
    })
  const giveBack = (lane: Lane) => {
    const next = waiting.shift()
    if (next === undefined) lane.busy = false
    else next(lane)
  }
  return {
    async ask(request, megabytes) {
      const lane = await takeLane()
      return askLane(lane, request, megabytes, limits).finally(() => giveBack(lane))
    },
    close: async () => {
      await Promise.all(lanes.map(async (lane) => (await lane.worker)?.terminate()))
    },
  }
}

function isHeldUp({ since }: Lane): boolean {
  return since !== undefined && performance.now() - since > HELD_UP_MS
}

/** How often the processor time of a request is looked at. */
const LOOK_MS = 100

async function askLane(lane: Lane, request: WorkRequest, megabytes: number, limits: PoolLimits): Promise<unknown> {
  lane.worker ??= startWorker(limits)
  const worker = await lane.worker
  // A resting worker does not keep the process alive; one that is asked does.
  worker.ref()
  let answer: unknown
  try {
    if (!lane.prepared.has(request.kind))
      await exchange(worker, { kind: 'prepare', reader: request.kind }, Number.POSITIVE_INFINITY, limits.wallMs)
    lane.prepared.add(request.kind)
    lane.since = performance.now()
    answer = await exchange(worker, request, limits.cpuMs + megabytes * limits.perMegabyteMs, limits.wallMs)
    return answer
  } finally {
    lane.since = undefined
    worker.unref()
    if (answer === undefined) await endLane(lane, worker)
  }
}

/** A thread that gave no answer is no good any more; the next request starts a new one. */
async function endLane(lane: Lane, worker: Worker): Promise<void> {
  lane.worker = undefined
  lane.prepared.clear()
  await worker.terminate()
}

/** The worker's answer, or undefined where it took more than its budget of processor time, or of memory. */
async function exchange(worker: Worker, request: WorkRequest | PrepareRequest, budgetMs: number, wallMs: number): Promise<unknown> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const end = (answer: unknown, fault?: Error) => {
      clearInterval(watch)
      worker.off('message', end).off('error', fail)
      if (fault === undefined) resolve(answer)
      else reject(fault)
    }
    const fail = (error: Error & { code?: string }) => end(undefined, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? undefined : error)
    let before: NodeJS.CpuUsage | undefined
    // The first look is what later ones are compared with: nearly every request is answered before it, and asks nothing of the worker.
    const look = async () => {
      const used = await worker.cpuUsage(before).catch(() => undefined)
      const { user, system } = before === undefined || used === undefined ? { user: 0, system: 0 } : used
      before ??= used
      if ((user + system) / 1000 > budgetMs || performance.now() - startedAt > wallMs) end(undefined)
    }
    const watch = setInterval(look, LOOK_MS)
    worker.on('message', end).on('error', fail)
    worker.postMessage(request)
  })
}

/** A worker that is ready to be asked. */
function startWorker(limits: PoolLimits): Promise<Worker> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 },
  })
  return new Promise((resolve, reject) => {
    worker.once('error', reject).once('message', () => {
      worker.off('error', reject).unref()
      resolve(worker)
    })
  })
}
