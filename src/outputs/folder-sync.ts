import type { Files } from './files.ts'

/** Resolves when every change of the folder until now is on the disk. */
export type FolderSync = (folder: string) => Promise<void>

interface Sync {
  readonly done: Promise<void>
  hasBegun: boolean
}

/**
 * Returns the sync of folders. Changes of one folder that wait together share a sync, because one that has not begun covers all of them. Windows cannot
 * sync a folder, and need not.
 */
export function folderSync(files: Files): FolderSync {
  const last = new Map<string, Sync>()
  return async (folder) => {
    if (process.platform === 'win32') return
    const before = last.get(folder)
    if (before?.hasBegun === false) return before.done
    const begin = (): Promise<void> => {
      sync.hasBegun = true
      return syncNow(files, folder)
    }
    const sync: Sync = { hasBegun: false, done: Promise.resolve(before?.done.catch(() => undefined)).then(begin) }
    last.set(folder, sync)
    try {
      await sync.done
    } finally {
      if (last.get(folder) === sync) last.delete(folder)
    }
  }
}

async function syncNow(files: Files, folder: string): Promise<void> {
  const handle = await files.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
