import { Worker } from 'node:worker_threads'
import type { DocumentHead } from '../model/document.ts'
import { FeedmillError } from '../model/errors.ts'
import type { TurnProgress, TurnReport } from '../model/turn.ts'
import type { AppOptions } from './app.ts'
import type { LogSettings } from './log.ts'
import type { TurnRequest } from './scheduler.ts'

/** What the thread is started with: all that crosses a thread. */
export type ThreadOptions = Omit<AppOptions, 'log' | 'onPublished' | 'onRemoved'> & { readonly logSettings: LogSettings }

export type ToThread = { readonly kind: 'turn'; readonly request: TurnRequest } | { readonly kind: 'stop' }

export type FromThread =
  | { readonly kind: 'open'; readonly place: string }
  | { readonly kind: 'failed'; readonly error: { readonly code: string; readonly message: string } }
  | { readonly kind: 'progress'; readonly progress: TurnProgress }
  | { readonly kind: 'published'; readonly documents: readonly DocumentHead[] }
  | { readonly kind: 'removed'; readonly paths: readonly string[] }
  | { readonly kind: 'turned'; readonly report: TurnReport }

export interface ThreadEvents {
  onProgress(progress: TurnProgress): void
  onPublished(documents: readonly DocumentHead[]): void
  onRemoved(paths: readonly string[]): void
}

/** The mill in a thread of its own: however much a turn has to think, whoever serves in this one answers at once. */
export interface MillThread {
  /** Where the main output stands. */
  readonly place: string
  /** Resolves when the thread has ended, whoever ended it. */
  readonly ended: Promise<void>
  /** One turn; rejects with FeedmillError when it failed as a whole. Not to be called while one runs. */
  turn(request: TurnRequest): Promise<TurnReport>
  /** Stops the turn under way where it can be, closes the store; resolves when the thread has ended. */
  close(): Promise<void>
}

/** A mill that is open in its thread. Rejects as `openApp` does. */
export async function startMillThread(options: ThreadOptions, events: ThreadEvents): Promise<MillThread> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./thread-entry.${extension}`, import.meta.url), { workerData: options })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  let gone = false
  let waiting: { resolve: (message: FromThread) => void; reject: (error: Error) => void } | undefined
  const next = () => new Promise<FromThread>((resolve, reject) => (waiting = { resolve, reject }))
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'progress') events.onProgress(message.progress)
    else if (message.kind === 'published') events.onPublished(message.documents)
    else if (message.kind === 'removed') events.onRemoved(message.paths)
    else waiting?.resolve(message)
  })
  worker.on('error', (error) => waiting?.reject(error))
  worker.on('exit', (code) => {
    gone = true
    waiting?.reject(new FeedmillError('INTERNAL', `the thread of the mill ended with ${code}`))
  })
  const opened = unlessFailed(await next())
  return {
    place: opened.kind === 'open' ? opened.place : '',
    ended,
    async turn(request) {
      if (gone) throw new FeedmillError('INTERNAL', 'the thread of the mill has ended')
      const answer = next()
      worker.postMessage({ kind: 'turn', request } satisfies ToThread)
      const message = unlessFailed(await answer)
      if (message.kind !== 'turned') throw new Error(`the mill answered '${message.kind}' to a turn`)
      return message.report
    },
    async close() {
      worker.postMessage({ kind: 'stop' } satisfies ToThread)
      await ended
    },
  }
}

function unlessFailed(message: FromThread): FromThread {
  if (message.kind !== 'failed') return message
  const { code, message: text } = message.error
  throw new FeedmillError(code as FeedmillError['code'], text)
}
