import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { globMatcher } from '../../lib/glob.ts'
import { compact } from '../../lib/record.ts'
import type { ArticleSite, FetchOutcome, RawDocument, WalkedFiles } from '../../model/document.ts'
import { FetchError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { PullContext, SourceKind } from './contract.ts'
import { type FileMark, type FolderMemory, markHash, packMemory, skippedFingerprint, stampOf, unpackMemory } from './folder-memory.ts'
import { type FolderOptions, folderOptions } from './folder-options.ts'
import { findSiteFiles, readSite, type SiteFiles } from './folder-site.ts'
import { type FoundFile, readFound, type SkippedPath, type Walk, walkFolder } from './local-files.ts'

/** A folder of article files. Only changed files are handed over; the first time in parts (`more`), each of about 12 MiB. */
export const folderKind: SourceKind<FolderOptions> = {
  name: 'folder',
  summary: 'A folder of article files: front matter and Markdown or HTML.',
  options: folderOptions,
  brings: 'articles',
  isLocal: () => true,
  address: ({ path }) => path,
  watch: ({ path }) => path,
  pull: pullFolder,
}

async function pullFolder(context: PullContext<FolderOptions>): Promise<FetchOutcome> {
  const { options } = context
  const path = resolve(context.configDirectory, options.path)
  try {
    return await outcomeOfWalk(unfinished(context) ?? (await begun(path, options, context)), context)
  } catch (error) {
    return { ...NO_EXCHANGE, kind: 'failed', error: errorOf(path, error, context) }
  }
}

interface Beginning {
  readonly walk: Walk
  readonly siteFiles: SiteFiles
  readonly memory: FolderMemory
}

async function begun(path: string, options: FolderOptions, context: PullContext<FolderOptions>): Promise<Beginning> {
  const memory = unpackMemory(context.state?.scan)
  const directory = await realpath(path)
  const siteFiles = await findSiteFiles(directory)
  const walk = await walkFolder(
    directory,
    compact({ includes: globMatcher(options.include), excludes: globMatcher(options.exclude), signal: context.signal || undefined }),
  )
  refuseSuddenEmptiness(path, walk, memory, context)
  return { walk, siteFiles, memory: recalled(memory, [readingOptions(options), siteFiles, context.source.options.isZoneGiven], context) }
}

/** The options that say how a file is read, not which. */
function readingOptions({
  baseUrl,
  pages,
  generator,
  permalink,
  timeZone,
  show,
  boilerplate,
  defaults,
}: FolderOptions): readonly unknown[] {
  return [baseUrl, pages, generator, permalink, timeZone, show, boilerplate, defaults]
}

/** What the part before has left, by the very memory it gave: the tree is not walked again for each part, unless the memory came back from the store. */
const leftovers = new WeakMap<object, Beginning & { readonly turn: number }>()

function unfinished({ state, now }: PullContext<FolderOptions>): Beginning | undefined {
  const scan = state?.scan
  const left = typeof scan === 'object' && scan !== null ? leftovers.get(scan) : undefined
  return left?.turn === now ? left : undefined
}

const NO_EXCHANGE = { exchanges: [], redirects: [], hints: {} } as const

/** What is remembered, as far as it holds: other options, or another configuration of the site, void every hash; a person's wish voids every stamp, once in a turn. */
function recalled(memory: FolderMemory, readWith: readonly unknown[], { force, now }: PullContext<FolderOptions>): FolderMemory {
  const fingerprint = markHash(JSON.stringify(readWith))
  const changed = memory.options !== fingerprint
  const continued = memory.pendingTurn === now
  if (!changed && (continued || !force)) return memory
  const marks = new Map([...memory.marks].map(([path, { hash }]) => [path, { stamp: '', hash: changed ? '' : hash }]))
  return { ...memory, options: fingerprint, marks }
}

/** A folder that was full and is empty is far more often a missing mount than the end of all articles. */
function refuseSuddenEmptiness(path: string, walk: Walk, memory: FolderMemory, { force }: PullContext<FolderOptions>): void {
  if (walk.files.length > 0 || memory.marks.size < SUSPICIOUS_COUNT || force) return
  throw new FetchError(
    'FILE_MISSING',
    `${path} is empty, but held ${memory.marks.size} files; nothing is taken as removed (use --force if it is meant)`,
    { path },
  )
}

const SUSPICIOUS_COUNT = 3

async function outcomeOfWalk({ walk, memory, siteFiles }: Beginning, context: PullContext<FolderOptions>): Promise<FetchOutcome> {
  const part = await readPart(walk.files, { memory, siteFiles }, context)
  const { removed, kept } = unseen(walk, memory, part)
  const walked = walkedFiles(walk, memory)
  const skipped = part.more ? [] : [...walk.skipped, ...part.skipped]
  const fingerprint = part.more ? memory.skipped : skippedFingerprint(skipped)
  const isSame = part.isSame && !part.more && removed.length === 0 && fingerprint === memory.skipped && memory.pendingTurn === undefined
  if (isSame && context.state?.scan !== undefined) return { ...NO_EXCHANGE, kind: 'notModified', by: 'scan' }
  const marks = new Map([...part.marks, ...kept].sort(([a], [b]) => (a < b ? -1 : 1)))
  const after = compact({ marks, options: memory.options, skipped: fingerprint, pendingTurn: part.more ? context.now : undefined })
  const scan = packMemory(after)
  if (part.more) leftovers.set(scan, { walk, siteFiles, memory: after, turn: context.now })
  return {
    ...NO_EXCHANGE,
    kind: 'fetched',
    documents: part.documents,
    scan,
    removed,
    walked,
    skipped,
    ...compact({ more: part.more ? true : undefined }),
  }
}

type Marked = readonly [path: string, mark: FileMark]

/**
 * What is remembered and was not met: gone, or kept since its folder could not be listed. A file that has moved is gone in the part that hands it over under
 * its new path; the others go with the last part, when all that is there has been seen.
 */
function unseen(walk: Walk, memory: FolderMemory, part: Part): { readonly removed: readonly string[]; readonly kept: readonly Marked[] } {
  const missing = [...memory.marks].filter(([path]) => !part.marks.has(path))
  if (missing.length === 0) return { removed: [], kept: [] }
  const handed = new Set(part.documents.map(({ file }) => part.marks.get(file!.path)?.hash))
  const isGone = ([path, { hash }]: Marked): boolean => !isUnlisted(path, walk) && (!part.more || handed.has(hash))
  return { removed: missing.filter(isGone).map(([path]) => path), kept: missing.filter((marked) => !isGone(marked)) }
}

/** Files of a folder that could not be listed are taken to be there. */
function walkedFiles({ files, unlisted }: Walk, { marks }: FolderMemory): WalkedFiles {
  const met = new Set(files.map(({ path }) => path))
  const unmet = [...marks.keys()].filter((path) => !met.has(path))
  const [hidden, missing] = [
    unmet.filter((path) => isUnlisted(path, { unlisted })),
    unmet.filter((path) => !isUnlisted(path, { unlisted })),
  ]
  return { present: met.union(new Set(hidden)), missing }
}

function isUnlisted(path: string, walk: Pick<Walk, 'unlisted'>): boolean {
  return walk.unlisted.some((folder) => path.startsWith(folder))
}

interface Part {
  readonly documents: RawDocument[]
  readonly marks: Map<string, FileMark>
  readonly skipped: SkippedPath[]
  /** Every file is as it is remembered. */
  isSame: boolean
  more: boolean
  bytes: number
}

const PART_BYTES = 12 * 1024 * 1024
const READS_AT_ONCE = 16

async function readPart(
  files: readonly FoundFile[],
  { memory, siteFiles }: Omit<Beginning, 'walk'>,
  context: PullContext<FolderOptions>,
): Promise<Part> {
  const part: Part = { documents: [], marks: new Map(), skipped: [], isSame: true, more: false, bytes: 0 }
  const doubtful: FoundFile[] = []
  for (const file of files) {
    const mark = memory.marks.get(file.path)
    if (mark === undefined) doubtful.push(file)
    else {
      part.marks.set(file.path, mark)
      if (hasExpired(mark, context.now) || mark.stamp === '' || mark.hash === '' || mark.stamp !== stampOf(file, context.now))
        doubtful.push(file)
    }
  }
  const site = doubtful.length === 0 ? undefined : await readSite(siteFiles, context.options.generator)
  const { partBytes = PART_BYTES } = context
  for (let at = 0; at < doubtful.length; ) {
    context.signal?.throwIfAborted()
    if ((part.more = part.bytes >= partBytes)) break
    const batch = batchFrom(doubtful, at, partBytes)
    await Promise.all(batch.map((file) => readInto(part, { file, mark: memory.marks.get(file.path), site }, context)))
    at += batch.length
  }
  part.documents.sort((a, b) => (a.file!.path < b.file!.path ? -1 : 1))
  return part
}

/** Files to be read at the same time: few, and together no more than a part, unless the first alone is. */
function batchFrom(files: readonly FoundFile[], at: number, partBytes: number): readonly FoundFile[] {
  let end = at + 1
  let bytes = files[at]?.sizeBytes ?? 0
  while (end < files.length && end - at < READS_AT_ONCE && (bytes += files[end]!.sizeBytes) <= partBytes) end++
  return files.slice(at, end)
}

interface Doubtful {
  readonly file: FoundFile
  readonly mark: FileMark | undefined
  readonly site: ArticleSite | undefined
}

async function readInto(part: Part, { file, mark, site }: Doubtful, context: PullContext<FolderOptions>): Promise<void> {
  const read = await readFound(file, context.fetch.maxBodyBytes)
  if ('skipped' in read) return void part.skipped.push(read.skipped)
  const expires = await expiryOf(file, read.bytes, context)
  const fresh = compact({ stamp: stampOf(file, context.now), hash: markHash(read.bytes), expires })
  part.marks.set(file.path, fresh)
  if (fresh.stamp !== mark?.stamp || fresh.hash !== mark.hash || fresh.expires !== mark.expires) part.isSame = false
  if (fresh.hash === mark?.hash && !hasExpired(mark, context.now)) return
  part.bytes += read.bytes.byteLength
  part.documents.push(documentOf(file, read.bytes, site, context.now))
}

function hasExpired({ expires }: FileMark, now: Instant): boolean {
  return expires !== undefined && expires <= now
}

/** When an article that says so stops being valid, if that lies ahead. Few do: the others are not read twice. */
async function expiryOf(file: FoundFile, bytes: Uint8Array, { now, options }: PullContext<FolderOptions>): Promise<Instant | undefined> {
  if (!/expir/i.test(Buffer.from(bytes.subarray(0, FRONT_MATTER_WITHIN)).toString('latin1'))) return undefined
  const { readExpiry } = await import('../../articles/index.ts')
  const expires = readExpiry(documentOf(file, bytes, undefined, now), { timeZone: options.timeZone ?? 'UTC' })
  return expires !== undefined && expires > now ? expires : undefined
}

const FRONT_MATTER_WITHIN = 64 * 1024

function documentOf(file: FoundFile, bytes: Uint8Array, site: ArticleSite | undefined, now: number): RawDocument {
  return {
    bytes,
    url: pathToFileURL(file.diskPath).href,
    mediaType: /\.x?html?$/i.test(file.path) ? 'text/html' : 'text/markdown',
    retrievedAt: now,
    file: compact({ path: file.path, mtimeMs: file.mtimeMs, sizeBytes: bytes.byteLength, site }),
  }
}

function errorOf(path: string, error: unknown, { signal }: PullContext<FolderOptions>): FetchError {
  if (error instanceof FetchError) return error
  if (signal?.aborted) return new FetchError('FETCH_CANCELLED', `reading ${path} was stopped`, { path }, { cause: error })
  const code = (error as NodeJS.ErrnoException).code
  if (code === undefined) throw error
  if (code === 'ENOENT') return new FetchError('FILE_MISSING', `${path} does not exist`, { path }, { cause: error })
  if (code === 'ENOTDIR') return new FetchError('FILE_FORBIDDEN', `${path} is not a folder`, { path }, { cause: error })
  return new FetchError('FILE_UNREADABLE', `${path} cannot be read (${code})`, { path }, { cause: error })
}
