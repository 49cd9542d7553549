import { constants, type Dirent, lstatSync, type Stats } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { compareText } from '../../lib/text.ts'
import type { ErrorCode } from '../../model/errors.ts'

/** A regular file met on a walk; nothing of it has been read. */
export interface FoundFile {
  /** Relative to the folder, `/` between parts, NFC. */
  readonly path: string
  /** As the disk names it. */
  readonly diskPath: string
  readonly sizeBytes: number
  /** Whole milliseconds. */
  readonly mtimeMs: number
  /** Last change of the inode, whole milliseconds: also moves when a file is put in another's place with its old date. */
  readonly ctimeMs: number
}

/** Something that is not read, and why. */
export interface SkippedPath {
  readonly path: string
  readonly code: ErrorCode
  readonly message: string
}

export interface Walk {
  /** Ordered by path, by code units. */
  readonly files: readonly FoundFile[]
  readonly skipped: readonly SkippedPath[]
  /** Folders that could not be listed, relative, with `/` at the end: what lies in them is neither there nor gone. */
  readonly unlisted: readonly string[]
}

export interface WalkOptions {
  readonly includes: (path: string) => boolean
  /** Also asked for folders, with `/` at the end. */
  readonly excludes: (path: string) => boolean
  readonly signal?: AbortSignal
}

/**
 * The regular files below the folder. Nothing is opened; links are never followed; names that begin with a dot are passed over.
 * Rejects with the system's error where the folder itself cannot be listed.
 */
export async function walkFolder(root: string, options: WalkOptions): Promise<Walk> {
  const walk: MutableWalk = { files: [], skipped: [], unlisted: [] }
  const pending = ['']
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    options.signal?.throwIfAborted()
    pending.push(...(await walkDirectory(root, directory, options, walk)))
  }
  return { ...walk, files: withoutClashes(walk.files, walk.skipped) }
}

/** What is left of a file's bytes: they, or why it is passed over. */
export type ReadFile = { readonly bytes: Uint8Array } | { readonly skipped: SkippedPath }

/** The file's bytes; it is opened without following a link or waiting for a pipe, and must still be the regular file that was met. */
export async function readFound(file: FoundFile, limitBytes: number): Promise<ReadFile> {
  try {
    await using handle = await open(file.diskPath, SAFE_READ)
    const stats = await handle.stat()
    if (!stats.isFile()) return { skipped: skip(file.path, 'FILE_FORBIDDEN', 'is not a regular file') }
    if (stats.size > limitBytes) return { skipped: skip(file.path, 'FETCH_TOO_LARGE', `is over ${limitBytes} bytes`) }
    return { bytes: await readSized(handle, stats.size) }
  } catch (error) {
    return { skipped: unreadable(file.path, error) }
  }
}

/** The first `size` bytes, or fewer where the file has become shorter. A file that grows meanwhile is read again when it is next seen to have changed. */
async function readSized(handle: FileHandle, size: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(size)
  let filled = 0
  while (filled < size) {
    const { bytesRead } = await handle.read(buffer, filled, size - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

const SAFE_READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

interface MutableWalk {
  readonly files: FoundFile[]
  readonly skipped: SkippedPath[]
  readonly unlisted: string[]
}

/** Notes the files of one folder; resolves to the folders in it. */
async function walkDirectory(root: string, directory: string, options: WalkOptions, walk: MutableWalk): Promise<readonly string[]> {
  const entries = await listed(root, directory, walk)
  const folders: string[] = []
  const candidates: Dirent[] = []
  for (const entry of entries) {
    const path = `${directory}${entry.name}`
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) {
      if (!options.excludes(`${path}/`)) folders.push(`${path}/`)
    } else if (!options.excludes(path)) noteEntry(entry, path, options, candidates, walk)
  }
  for (let at = 0; at < candidates.length; at += STATS_AT_ONCE) {
    const batch = candidates.slice(at, at + STATS_AT_ONCE)
    for (const entry of batch) noteFile(root, `${directory}${entry.name}`, walk)
    await setImmediate()
  }
  return folders
}

const STATS_AT_ONCE = 64

async function listed(root: string, directory: string, walk: MutableWalk): Promise<readonly Dirent[]> {
  try {
    return await readdir(join(root, directory), { withFileTypes: true })
  } catch (error) {
    if (directory === '') throw error
    walk.skipped.push(unreadable(directory, error))
    walk.unlisted.push(directory.normalize('NFC'))
    return []
  }
}

function noteEntry(entry: Dirent, path: string, options: WalkOptions, candidates: Dirent[], walk: MutableWalk): void {
  if (entry.isSymbolicLink()) walk.skipped.push(skip(path, 'FILE_FORBIDDEN', 'is a symbolic link'))
  else if (!entry.isFile()) walk.skipped.push(skip(path, 'FILE_FORBIDDEN', 'is not a regular file'))
  else if (!options.includes(path.normalize('NFC'))) return
  else if (/[\u0000-\u001f\u007f]/.test(entry.name)) walk.skipped.push(skip(path, 'FILE_FORBIDDEN', 'has control characters in its name'))
  else candidates.push(entry)
}

/** Asked without waiting: a thread for each of 50,000 files costs five times what the system's answer does. */
function noteFile(root: string, path: string, walk: MutableWalk): void {
  const diskPath = join(root, path)
  try {
    const stats: Stats = lstatSync(diskPath)
    if (!stats.isFile()) walk.skipped.push(skip(path, 'FILE_FORBIDDEN', 'is not a regular file'))
    else
      walk.files.push({
        path: path.normalize('NFC'),
        diskPath,
        sizeBytes: stats.size,
        mtimeMs: Math.floor(stats.mtimeMs),
        ctimeMs: Math.floor(stats.ctimeMs),
      })
  } catch (error) {
    walk.skipped.push(unreadable(path, error))
  }
}

/** Ordered; where two names on the disk are one after Unicode normalization, the first by code units is read. */
function withoutClashes(files: readonly FoundFile[], skipped: SkippedPath[]): readonly FoundFile[] {
  const ordered = files.toSorted((a, b) => compareText(a.path, b.path) || compareText(a.diskPath, b.diskPath))
  return ordered.filter((file, index) => {
    if (ordered[index - 1]?.path !== file.path) return true
    skipped.push(skip(file.path, 'FILE_FORBIDDEN', 'has the same name as another file after Unicode normalization'))
    return false
  })
}

function unreadable(path: string, error: unknown): SkippedPath {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return skip(path, 'FILE_MISSING', 'vanished while it was being read')
  if (code === 'ELOOP' || code === 'ENXIO') return skip(path, 'FILE_FORBIDDEN', 'is not a regular file')
  return skip(path, 'FILE_UNREADABLE', `cannot be read (${code ?? 'unknown error'})`)
}

function skip(path: string, code: ErrorCode, fact: string): SkippedPath {
  const name = path.normalize('NFC').replace(/[\u0000-\u001f\u007f]/g, '\ufffd')
  return { path: name, code, message: `${name} ${fact}` }
}
