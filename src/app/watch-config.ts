import { watch } from 'node:fs'
import path from 'node:path'
import type { Logger } from 'pino'

/**
 * Calls `onEvent` a moment after something in the directory of the configuration file has changed, until the signal is aborted: a hint to look. The directory is
 * watched and not the file, because editors and mounted volumes replace files. If the system gives no watcher, a warning is logged once: SIGHUP still works.
 */
export function watchConfig(file: string, onEvent: () => void, signal: AbortSignal, log: Logger): void {
  let quiet: NodeJS.Timeout | undefined
  const unwatched = (error: unknown) =>
    log.warn({ event: 'config-unwatched', err: error }, `${file} is not watched; SIGHUP makes feedmill read it again`)
  try {
    const watcher = watch(path.dirname(file), { persistent: false }, () => {
      clearTimeout(quiet)
      quiet = setTimeout(onEvent, QUIET_MS).unref()
    })
    watcher.on('error', unwatched)
    signal.addEventListener('abort', () => {
      clearTimeout(quiet)
      watcher.close()
    })
  } catch (error) {
    unwatched(error)
  }
}

/** Editors save in several steps: quiet for so long means done. */
const QUIET_MS = 150
