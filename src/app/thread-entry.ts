import { setTimeout as delay } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { FeedmillError } from '../model/errors.ts'
import { type App, openApp } from './app.ts'
import { createLog } from './log.ts'
import type { TurnRequest } from './scheduler.ts'
import type { FromThread, ThreadOptions, ToThread } from './thread.ts'

/** The thread of the mill: opens it, turns it when asked, closes it. */
const options = workerData as ThreadOptions
const stopping = new AbortController()
const say = (message: FromThread) => parentPort?.postMessage(message)
let turning: Promise<void> = Promise.resolve()
/** Aborted when the thread is asked for something. */
let idle = new AbortController()

const app = await open()
if (app !== undefined) {
  parentPort?.on('message', (message: ToThread) => {
    idle.abort()
    idle = new AbortController()
    const { signal } = idle
    if (message.kind === 'turn') turning = turn(app, message.request).then(() => indexItems(app, signal))
    else void stop(app)
  })
  say({ kind: 'open', place: app.outputs[0]?.place ?? '' })
}

async function open(): Promise<App | undefined> {
  try {
    return await openApp({
      ...options,
      log: await createLog(options.logSettings),
      // The bytes stay where they stand: whoever serves reads those that are asked for.
      onPublished: (documents) => say({ kind: 'published', documents: documents.map(({ bytes: _bytes, ...head }) => head) }),
      onRemoved: (paths) => say({ kind: 'removed', paths }),
    })
  } catch (error) {
    say(failed(error))
    parentPort?.close()
    return undefined
  }
}

async function turn(app: App, request: TurnRequest): Promise<void> {
  try {
    const report = await app.turn({ ...request, signal: stopping.signal, onProgress: (progress) => say({ kind: 'progress', progress }) })
    say({ kind: 'turned', report })
  } catch (error) {
    say(failed(error))
  }
  // A slow mail server delays no turn.
  void app.alerting.pay()
}

/** Indexes for the search what turns have brought, a slice at a time, until all is indexed or the thread is asked for something. */
async function indexItems({ store, parts }: App, signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted && (await store.search.catchUp(ITEMS_AT_ONCE)) > 0)
      await delay(REST_MS, undefined, { signal, ref: false }).catch(() => undefined)
  } catch (error) {
    parts.log.warn(
      { event: 'search-index-failed', err: error },
      'items could not be indexed for the search; the next search or turn tries again',
    )
  }
}

/** A third of the time of one processor. */
const ITEMS_AT_ONCE = 100
const REST_MS = 100

/** The turn under way ends where its signal lets it; then the port closes and with it the thread. */
async function stop(app: App): Promise<void> {
  stopping.abort()
  await turning
  await app.close()
  parentPort?.close()
}

function failed(error: unknown): FromThread {
  if (error instanceof FeedmillError) return { kind: 'failed', error: { code: error.code, message: error.message } }
  return { kind: 'failed', error: { code: 'INTERNAL', message: error instanceof Error ? (error.stack ?? error.message) : String(error) } }
}
