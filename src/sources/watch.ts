import { type FSWatcher, watch } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Resolves once the folder and all folders below it are watched, until the signal is aborted. `onChange` is called a moment after something in them
 * has changed, at most once a second: a hint to look again, which says nothing of what changed. Where the system gives no watchers (too many folders, or none
 * yet), it is called once a minute instead. Links and names that begin with a dot are not watched. Never rejects.
 */
export async function watchFolder(path: string, onChange: () => void, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const tree = new WatchedTree(path, onChange)
  signal.addEventListener('abort', () => tree.close(), { once: true })
  await tree.renew()
}

/** Editors save in several steps: quiet for so long means done. */
const QUIET_MS = 150
const LONGEST_WAIT_MS = 1000
const WITHOUT_WATCHERS_MS = 60_000

/** One watcher a folder: those that Node builds for a whole tree on Linux watch every file. */
class WatchedTree {
  readonly #root: string
  readonly #onChange: () => void
  readonly #watchers = new Map<string, FSWatcher>()
  #hint: NodeJS.Timeout | undefined
  #hintBy = 0
  #stale = false
  #retry: NodeJS.Timeout | undefined
  #closed = false

  constructor(root: string, onChange: () => void) {
    this.#root = root
    this.#onChange = onChange
  }

  /** Watches folders that are new, lets go of those that are gone. */
  async renew(): Promise<void> {
    const folders = await foldersBelow(this.#root)
    if (this.#closed) return
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue
      watcher.close()
      this.#watchers.delete(folder)
    }
    let complete = folders.size > 0
    for (const folder of folders) complete = (this.#watchers.has(folder) || this.#watch(folder)) && complete
    if (!complete) this.#tryLater()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#hint)
    clearTimeout(this.#retry)
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
  }

  #watch(folder: string): boolean {
    try {
      const watcher = watch(folder, { persistent: false }, (event) => this.#changed(event))
      watcher.on('error', () => this.#lose(folder))
      this.#watchers.set(folder, watcher)
      return true
    } catch {
      return false
    }
  }

  #lose(folder: string): void {
    this.#watchers.get(folder)?.close()
    this.#watchers.delete(folder)
    this.#changed('rename')
  }

  /** A `rename` may be a new folder: what is saved in it must be seen, too. One look for many, since a copied dump makes thousands of them. */
  #changed(event: string): void {
    if (this.#closed) return
    if (event === 'rename') this.#stale = true
    this.#hintLater()
  }

  /** The watchers come first: what is saved while they are set is then either seen by them or by whoever follows the hint. */
  async #tell(): Promise<void> {
    this.#hint = undefined
    const stale = this.#stale
    this.#stale = false
    if (stale) await this.renew()
    if (!this.#closed) this.#onChange()
  }

  #hintLater(): void {
    const now = performance.now()
    if (this.#hint === undefined) this.#hintBy = now + LONGEST_WAIT_MS
    clearTimeout(this.#hint)
    this.#hint = setTimeout(() => void this.#tell(), Math.max(0, Math.min(QUIET_MS, this.#hintBy - now)))
    this.#hint.unref()
  }

  #tryLater(): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      this.#onChange()
      void this.renew()
    }, WITHOUT_WATCHERS_MS)
    this.#retry.unref()
  }
}

/** The folder and all below it; empty where it cannot be listed. */
async function foldersBelow(root: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const pending = [root]
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    try {
      const entries = await readdir(folder, { withFileTypes: true })
      found.add(folder)
      for (const entry of entries) if (entry.isDirectory() && !entry.name.startsWith('.')) pending.push(join(folder, entry.name))
    } catch {
      // Gone again, or not ours to list: the walk that follows the hint says so by name.
    }
  }
  return found
}
