import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { StoreError } from '../model/errors.ts'

/**
 * Returns the operator's token of a data folder, made at the first start: 32 random bytes as base64url, in a file that only its owner may read.
 * Throws StoreError STORE_OPEN if the file can neither be read nor written.
 */
export async function firstToken(directory: string): Promise<string> {
  const file = path.join(directory, TOKEN_FILE)
  try {
    // With the store in PostgreSQL nothing else has made it.
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new StoreError('STORE_OPEN', `${file} cannot be written: ${(cause as Error).message}`, { file }, { cause })
  }
  return (await readFile(file, 'utf8')).trim()
}

export const TOKEN_FILE = 'operator-token'
