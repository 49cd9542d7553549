import { z } from 'zod'
import { bytesSchema } from '../lib/time/duration.ts'
import { OutputError } from '../model/errors.ts'
import type { Files } from './files.ts'

/** Free space that outputs on this machine leave on their disk. */
export const minFree = z
  .union([bytesSchema, z.int().min(0)])
  .prefault('64MiB')
  .describe(
    'Free space to leave on the disk. A document that would leave less is not written (`OUTPUT_WRITE`); a number is of bytes, and `0` writes to the last one.',
  )

interface SpaceRequest {
  /** Directory of the output. */
  readonly root: string
  /** Path of the document, for the message. */
  readonly path: string
  readonly bytes: number
  readonly leastFree: number
}

/** Rejects with OUTPUT_WRITE if so many more bytes would leave less than `leastFree` on the disk. A file system that reports no size is trusted. */
export async function requireSpace(files: Files, { root, path, bytes, leastFree }: SpaceRequest): Promise<void> {
  if (leastFree === 0) return
  const { bavail, blocks, bsize } = await files.statfs(root)
  const free = bavail * bsize
  if (blocks === 0 || free - bytes >= leastFree) return
  throw new OutputError(
    'OUTPUT_WRITE',
    `${path} was not written: ${inMiB(free)} are free on the disk, and outputs.minFree leaves ${inMiB(leastFree)}; make room or lower it`,
    { path, freeBytes: free, minFreeBytes: leastFree },
  )
}

function inMiB(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`
}
