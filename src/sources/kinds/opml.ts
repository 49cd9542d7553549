import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { sha256Hex } from '../../lib/hash.ts'
import type { FetchOutcome } from '../../model/document.ts'
import { FetchError } from '../../model/errors.ts'
import type { PullContext, SourceKind } from './contract.ts'
import { httpOptions, pullHttp } from './feed.ts'

const opmlOptions = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the list. Either this or `path`.'),
  path: z.string().min(1).optional().describe('File with the list, relative to the configuration file. Either this or `url`.'),
  folderCategories: z
    .record(
      z.string(),
      z.union([z.string(), z.array(z.string())]).transform((slugs) => [slugs].flat()),
    )
    .optional()
    .describe(
      'Categories of the feeds in a folder of the list, or under one of its `category` labels: `{ Birds: nature, "Tech & R": [tech, code] }`.',
    ),
  ...httpOptions,
})

/** A list of sources in OPML, by address or by file. Its document is the list; the mill makes sources of it. */
export const opmlKind: SourceKind<ListOptions> = {
  name: 'opml',
  summary: 'A list of feeds in OPML: each of them becomes a source for as long as the list names it.',
  options: opmlOptions,
  brings: 'list',
  isLocal: ({ url }) => url === undefined,
  categoriesNamed: ({ folderCategories = {} }) => Object.values(folderCategories).flat(),
  contradiction: ({ url, path }) => {
    if (url === undefined && path === undefined) return { message: 'needs a url or a path' }
    return url !== undefined && path !== undefined ? { message: 'needs either url or path, not both', option: 'path' } : undefined
  },
  address: ({ url, path }) => url ?? path ?? '',
  pull: (context) => {
    const { url, path } = context.options
    if (url !== undefined) return pullHttp({ ...context, options: { ...context.options, url } }, ACCEPT_OPML)
    return pullFile(context, path === undefined ? undefined : resolve(context.configDirectory, path))
  },
}

type ListOptions = z.output<typeof opmlOptions>

const ACCEPT_OPML = 'text/x-opml, text/xml;q=0.9, application/xml;q=0.9, */*;q=0.5'

async function pullFile(context: PullContext<ListOptions>, path: string | undefined): Promise<FetchOutcome> {
  const common = { exchanges: [], redirects: [], hints: {} }
  try {
    if (path === undefined) throw new FetchError('FILE_MISSING', `the list '${context.source.id}' has neither url nor path`)
    const bytes = await readList(path, context.fetch.maxBodyBytes)
    const bodyHash = sha256Hex(bytes)
    if (bodyHash === context.state?.bodyHash) return { ...common, kind: 'notModified', by: 'body' }
    const document = { bytes, url: pathToFileURL(path).href, mediaType: 'text/x-opml', retrievedAt: context.now }
    return { ...common, kind: 'fetched', documents: [document], bodyHash }
  } catch (error) {
    if (error instanceof FetchError) return { ...common, kind: 'failed', error }
    throw error
  }
}

async function readList(path: string, limitBytes: number): Promise<Uint8Array> {
  try {
    const found = await stat(path)
    if (!found.isFile()) throw new FetchError('FILE_FORBIDDEN', `${path} is not a regular file`, { path })
    if (found.size > limitBytes) throw new FetchError('FETCH_TOO_LARGE', `${path} is over ${limitBytes} bytes`, { path, limitBytes })
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof FetchError) throw cause
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new FetchError(
      missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `${path} ${missing ? 'does not exist' : 'cannot be read'}`,
      { path },
      { cause },
    )
  }
}
