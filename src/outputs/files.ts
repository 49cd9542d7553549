import { lstat, mkdir, open, readdir, readFile, realpath, rename, rmdir, unlink } from 'node:fs/promises'

/** The calls of the file system an output makes, so that a test can make each of them fail. */
export interface Files {
  open(path: string, flags: 'r' | 'wx'): Promise<OpenFile>
  readFile(path: string): Promise<Uint8Array>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  mkdir(path: string, options?: { readonly recursive: boolean }): Promise<unknown>
  rmdir(path: string): Promise<void>
  readdir(path: string): Promise<string[]>
  realpath(path: string): Promise<string>
  lstat(path: string): Promise<FileStatus>
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

/** The file system of this machine. */
export const realFiles: Files = { lstat, mkdir, open, readdir, readFile, realpath, rename, rmdir, unlink }
