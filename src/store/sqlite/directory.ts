import { accessSync, constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a directory and the missing ones above it, for its owner only. Rejects with the error of the call that was refused: the recursive `mkdir` of Node
 * names ENOENT on a read-only file system, because it looks for the directory that it could not make.
 */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw (await refusalOf(directory)) ?? error
  }
}

/** The first missing directory is tried alone. */
async function refusalOf(directory: string): Promise<unknown> {
  const above = dirname(directory)
  const isThere = await access(above).then(
    () => true,
    () => false,
  )
  if (!isThere && above !== directory) return refusalOf(above)
  return mkdir(directory, { mode: 0o700 }).then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** Returns why a file of a store, or the directory it would stand in, cannot be written, in the words of the system; undefined if it can. */
export function whyNotWritable(file: string): string | undefined {
  for (const place of [file, dirname(file)]) {
    try {
      accessSync(place, constants.W_OK)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return (error as Error).message
    }
  }
  return undefined
}
