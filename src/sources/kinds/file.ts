import { lstat, realpath } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { sha256Hex } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import type { FetchOutcome } from '../../model/document.ts'
import { FetchError } from '../../model/errors.ts'
import type { PullContext, SourceKind } from './contract.ts'
import { readFound } from './local-files.ts'

const fileOptions = z.object({
  path: z.string().min(1).describe('The file, relative to the configuration file.'),
  mediaType: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'a media type such as application/atom+xml')
    .optional()
    .describe('What the file says it is; its content decides where it is known.'),
})

/** A local feed document. */
export const fileKind: SourceKind<FileOptions> = {
  name: 'file',
  summary: 'A feed document on disk: RSS, Atom or JSON Feed.',
  options: fileOptions,
  brings: 'feed',
  isLocal: () => true,
  address: ({ path }) => path,
  pull: pullLocalFile,
}

type FileOptions = z.output<typeof fileOptions>

async function pullLocalFile(context: PullContext<FileOptions>): Promise<FetchOutcome> {
  const { options } = context
  const path = resolve(context.configDirectory, options.path)
  try {
    const bytes = await bytesOf(path, context.fetch.maxBodyBytes)
    const bodyHash = sha256Hex(bytes)
    if (bodyHash === context.state?.bodyHash) return { ...NO_EXCHANGE, kind: 'notModified', by: 'body' }
    const document = compact({
      bytes,
      url: pathToFileURL(path).href,
      retrievedAt: context.now,
      mediaType: options.mediaType ? options.mediaType.toLowerCase() : undefined,
    })
    return { ...NO_EXCHANGE, kind: 'fetched', documents: [document], bodyHash }
  } catch (error) {
    if (error instanceof FetchError) return { ...NO_EXCHANGE, kind: 'failed', error }
    throw error
  }
}

const NO_EXCHANGE = { exchanges: [], redirects: [], hints: {} } as const

/** A link a person named in the configuration is followed; pipes and devices are never opened. */
async function bytesOf(path: string, limitBytes: number): Promise<Uint8Array> {
  const diskPath = await realPlace(path)
  const stats = await lstat(diskPath)
  if (!stats.isFile()) throw new FetchError('FILE_FORBIDDEN', `${path} is not a regular file`, { path })
  const read = await readFound(
    { path: basename(path), diskPath, sizeBytes: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs },
    limitBytes,
  )
  if ('skipped' in read) throw new FetchError(read.skipped.code, read.skipped.message, { path })
  if (read.bytes.byteLength === 0) throw new FetchError('FETCH_EMPTY', `${path} is empty`, { path })
  return read.bytes
}

async function realPlace(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new FetchError(
      missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `${path} ${missing ? 'does not exist' : 'cannot be read'}`,
      { path },
      { cause },
    )
  }
}
