/** Preloaded into a process (`--import`): each of its threads appends what it holds to the file that FIGURES_INTO names, as a JSON line every ten seconds. */
import { appendFileSync } from 'node:fs'
import { getHeapStatistics } from 'node:v8'
import { isMainThread, threadId } from 'node:worker_threads'

/** What one thread holds. Sizes are MiB. */
export interface ThreadFigures {
  /** 0 for the main thread. */
  readonly thread: number
  /** Of the whole process. */
  readonly rssMb: number
  readonly heapMb: number
  readonly externalMb: number
  readonly malloced: number
}

const file = process.env.FIGURES_INTO
if (file !== undefined) setInterval(() => appendFileSync(file, `${JSON.stringify(figures())}\n`), 10_000).unref()

function figures(): ThreadFigures {
  const { used_heap_size, external_memory, malloced_memory } = getHeapStatistics()
  return {
    thread: isMainThread ? 0 : threadId,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    heapMb: used_heap_size / 2 ** 20,
    externalMb: external_memory / 2 ** 20,
    malloced: malloced_memory / 2 ** 20,
  }
}
