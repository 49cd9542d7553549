import { lstat, mkdir, open, readdir, readFile, realpath, rename, rmdir, statfs, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The calls of the file system an output makes, so that a test can make each of them fail. */
export interface Files {
  open(path: string, flags: 'r' | 'wx'): Promise<OpenFile>
  readFile(path: string): Promise<Uint8Array>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  mkdir(path: string): Promise<unknown>
  rmdir(path: string): Promise<void>
  readdir(path: string): Promise<string[]>
  realpath(path: string): Promise<string>
  lstat(path: string): Promise<FileStatus>
  statfs(path: string): Promise<DiskStatus>
}

export interface OpenFile {
  writeFile(bytes: Uint8Array): Promise<void>
  utimes(accessed: Date, modified: Date): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

export interface FileStatus {
  readonly size: number
  readonly mtimeMs: number
  readonly ino: number
  isFile(): boolean
  isDirectory(): boolean
}

/** Size and free space of the file system that holds a path, in blocks of `bsize` bytes. */
export interface DiskStatus {
  readonly bavail: number
  readonly blocks: number
  readonly bsize: number
}

/** The file system of this machine. */
export const realFiles: Files = { lstat, mkdir, open, readdir, readFile, realpath, rename, rmdir, statfs, unlink }

/**
 * Makes a directory and the missing ones above it. Rejects with the errno of the call that failed: the recursive `mkdir` of Node returns ENOENT
 * on a read-only file system, because it reports the missing directory instead of the refusal to make it.
 */
export async function makeDirectory(files: Files, path: string): Promise<void> {
  if (await isDirectory(files, path)) return
  try {
    await files.mkdir(path)
  } catch (error) {
    if (errnoOf(error) === 'EEXIST' && (await isDirectory(files, path))) return
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path) throw error
    await makeDirectory(files, dirname(path))
    await makeLast(files, path)
  }
}

/** Another call may have made it meanwhile. */
async function makeLast(files: Files, path: string): Promise<void> {
  await files.mkdir(path).catch(async (error: unknown) => {
    if (errnoOf(error) !== 'EEXIST' || !(await isDirectory(files, path))) throw error
  })
}

async function isDirectory(files: Files, path: string): Promise<boolean> {
  try {
    return (await files.lstat(await files.realpath(path))).isDirectory()
  } catch {
    return false
  }
}

/** Returns the errno of a failed call, such as `ENOSPC`; undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Returns the cause of a failed call in words, with its errno. */
export function causeOf(errno: string): string {
  const words = CAUSES[errno]
  return words === undefined ? errno : `${words} (${errno})`
}

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk failed',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long for this file system',
  ENFILE: 'too many files are open on this machine',
  ENOENT: 'a directory on the way is missing',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file stands where a directory should be',
  EEXIST: 'a file stands where a directory should be',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
}
