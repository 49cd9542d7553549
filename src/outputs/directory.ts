import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import type { FeedDocument } from '../model/document.ts'
import { FeedmillError, OutputError } from '../model/errors.ts'
import { ENCODINGS, type Encoding } from './encodings.ts'
import { causeOf, errnoOf, type FileStatus, type Files, makeDirectory, type OpenFile, realFiles } from './files.ts'
import { type FolderSync, folderSync } from './folder-sync.ts'
import { minFree, requireSpace } from './free-space.ts'
import type { Output, OutputContext, OutputKind } from './output.ts'
import { foldName, isUnfinished, partsOf, refused, unfinishedName } from './paths.ts'

const options = z.object({
  path: z.string().min(1).describe('The folder; made where there is none. Relative to the configuration file.'),
  precompress: z
    .boolean()
    .default(false)
    .describe('Writes .gz and .br beside each document, for web servers that send those (nginx gzip_static).'),
  minFree,
})

/** Files in a folder: each replaced as a whole, and left alone while its bytes are the same. */
export const directoryOutput: OutputKind = {
  name: 'directory',
  summary: 'Files in a folder, for any web server.',
  isLocal: true,
  options,
  open: async (given, context) => openDirectory(options.parse(given), context),
}

async function openDirectory(given: z.output<typeof options>, context: OutputContext): Promise<Output> {
  const files = context.files ?? realFiles
  const wanted = resolve(context.directory, given.path)
  const root = await inWords(given.path, 'opened', async () => {
    await makeDirectory(files, wanted)
    return files.realpath(wanted)
  })
  const place: Place = {
    root,
    files,
    encodings: given.precompress ? ENCODINGS : [],
    minFree: given.minFree,
    names: new Map(),
    syncFolder: folderSync(files),
  }
  return {
    place: wanted,
    write: (document) => inWords(document.path, 'written', () => write(place, document)),
    remove: (path) => inWords(path, 'removed', () => remove(place, partsOf(path))),
    read: (path) => inWords(path, 'read', async () => bytesAt(place, join(root, ...(await safeParts(place, path))))),
    list: () => inWords(given.path, 'read', async () => (await walk(place, root, '')).toSorted()),
    finish: async () => undefined,
  }
}

interface Place {
  readonly root: string
  readonly files: Files
  /** Written beside each document. */
  readonly encodings: readonly Encoding[]
  /** Bytes that stay free on the disk. */
  readonly minFree: number
  /** Names in each folder by their folded form, read once and kept. */
  readonly names: Map<string, Promise<Map<string, string>>>
  readonly syncFolder: FolderSync
}

async function write(place: Place, document: FeedDocument): Promise<'written' | 'unchanged'> {
  const parts = partsOf(document.path)
  const { folder, isNew } = await madeFolder(place, document, parts.slice(0, -1))
  const name = parts.at(-1)!
  await refuseClash(place, document.path, folder, name)
  const target = join(folder, name)
  const before = isNew ? undefined : await statusOf(place, target)
  if (before !== undefined && !before.isFile()) throw refused(document.path, 'something that is no file stands there')
  if (before?.size === document.bytes.length && (await isSame(place, target, document.bytes))) {
    return (await addSiblings(place, target, document, before)) ? 'written' : 'unchanged'
  }
  await refuseFullDisk(place, document)
  await replaceSiblings(place, target, document, before)
  await replace(place, target, document.bytes, document.lastModified)
  await remember(place, folder, name)
  return 'written'
}

/** Throws OUTPUT_WRITE if the document and its siblings would leave less than `minFree` on the disk. */
function refuseFullDisk({ files, root, encodings, minFree: leastFree }: Place, { path, bytes }: FeedDocument): Promise<void> {
  return requireSpace(files, { root, path, bytes: bytes.length * (1 + encodings.length), leastFree })
}

async function isSame(place: Place, target: string, bytes: Uint8Array): Promise<boolean> {
  return Buffer.compare(await place.files.readFile(target), bytes) === 0
}

/** Siblings that are missing beside an unchanged document: the setting is new. True when one was written. */
async function addSiblings(place: Place, target: string, document: FeedDocument, status: FileStatus): Promise<boolean> {
  let added = false
  for (const encoding of place.encodings) {
    if ((await statusOf(place, target + encoding.suffix)) !== undefined) continue
    await refuseFullDisk(place, document)
    await replace(place, target + encoding.suffix, encoding.encode(document.bytes), status.mtimeMs)
    added = true
  }
  return added
}

/**
 * Before the document itself, so that a crash between the two is seen in the document's bytes at the next turn. Where the setting was turned
 * off, siblings of the old document (they bear its time) go: a web server would send them for ever.
 */
async function replaceSiblings(place: Place, target: string, document: FeedDocument, before: FileStatus | undefined): Promise<void> {
  for (const encoding of ENCODINGS) {
    const sibling = target + encoding.suffix
    if (place.encodings.includes(encoding)) {
      await replace(place, sibling, encoding.encode(document.bytes), document.lastModified)
    } else if (before !== undefined && (await statusOf(place, sibling))?.mtimeMs === before.mtimeMs) {
      await place.files.unlink(sibling)
    }
  }
}

/** Beside its place, to the disk, into its place, and the folder to the disk: whole at every instant, there after a power cut. */
async function replace(place: Place, target: string, bytes: Uint8Array, modifiedMs: number): Promise<void> {
  const { files } = place
  const folder = dirname(target)
  const unfinished = join(folder, unfinishedName(target.slice(folder.length + 1)))
  try {
    const file = await openNew(place, unfinished)
    try {
      await file.writeFile(bytes)
      await file.utimes(new Date(modifiedMs), new Date(modifiedMs))
      await file.sync()
    } finally {
      await file.close()
    }
    await files.rename(unfinished, target)
    await place.syncFolder(folder)
  } catch (error) {
    await unlinkIfThere(place, unfinished).catch(() => undefined)
    throw error
  }
}

/** Opens a file that is new: what a killed process left under the name goes. */
async function openNew({ files }: Place, path: string): Promise<OpenFile> {
  try {
    return await files.open(path, 'wx')
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error
    await files.unlink(path)
    return files.open(path, 'wx')
  }
}

async function remove(place: Place, parts: readonly string[]): Promise<void> {
  const folders = await existingFolders(place, parts)
  const folder = folders.at(-1)
  if (folder === undefined || folders.length !== parts.length) return
  const name = parts.at(-1)!
  const target = join(folder, name)
  const status = await statusOf(place, target)
  if (status === undefined || !status.isFile()) return
  for (const { suffix } of ENCODINGS) {
    if ((await statusOf(place, target + suffix))?.mtimeMs === status.mtimeMs) await place.files.unlink(target + suffix)
  }
  await place.files.unlink(target)
  await place.syncFolder(folder)
  ;(await namesIn(place, folder)).delete(foldName(name))
  await removeEmpty(place, folders.slice(1))
}

/** Folders that hold nothing any more, innermost first; one that still holds something ends it. */
async function removeEmpty(place: Place, folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) {
    await namesIn(place, folder)
    if ((await place.files.readdir(folder)).length > 0) return
    await place.files.rmdir(folder)
    place.names.delete(folder)
    const above = await namesIn(place, dirname(folder))
    above.delete(foldName(folder.slice(dirname(folder).length + 1)))
  }
}

interface DocumentFolder {
  readonly folder: string
  /** It was made just now: nothing stands in it. */
  readonly isNew: boolean
}

/** The folder of a document, made where there is none. A symbolic link on the way is refused: it could lead anywhere. */
async function madeFolder(place: Place, document: FeedDocument, parts: readonly string[]): Promise<DocumentFolder> {
  const { path } = document
  let [folder, isNew] = [place.root, false]
  for (const part of parts) {
    await refuseClash(place, path, folder, part)
    const next = join(folder, part)
    const isKnown = (await namesIn(place, folder)).has(foldName(part))
    const status = isKnown ? await statusOf(place, next) : undefined
    if (status === undefined) await refuseFullDisk(place, document)
    isNew = status === undefined && (await isMade(place, next))
    if (isNew) {
      if (isKnown || !place.names.has(next)) place.names.set(next, Promise.resolve(new Map()))
      await place.syncFolder(folder)
      await remember(place, folder, part)
    } else if ((status ?? (await statusOf(place, next)))?.isDirectory() !== true) throw refused(path, `${part} is no folder`)
    folder = next
  }
  return { folder, isNew }
}

/** True where the folder was made by this call; false where something has its name. */
async function isMade({ files }: Place, folder: string): Promise<boolean> {
  try {
    await files.mkdir(folder)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}

/** The root and the folders on the way to a document, as far as they are there and are folders. */
async function existingFolders(place: Place, parts: readonly string[]): Promise<readonly string[]> {
  const folders = [place.root]
  for (const part of parts.slice(0, -1)) {
    const next = join(folders.at(-1)!, part)
    if ((await statusOf(place, next))?.isDirectory() !== true) return folders
    folders.push(next)
  }
  return folders
}

/** The parts of a path that no symbolic link leads out of. */
async function safeParts(place: Place, path: string): Promise<readonly string[]> {
  const parts = partsOf(path)
  let at = place.root
  for (const [index, part] of parts.entries()) {
    at = join(at, part)
    const status = await statusOf(place, at)
    if (status === undefined) break
    if (index < parts.length - 1 ? !status.isDirectory() : !status.isFile()) throw refused(path, `${part} is not what it should be`)
  }
  return parts
}

async function refuseClash(place: Place, path: string, folder: string, name: string): Promise<void> {
  const other = (await namesIn(place, folder)).get(foldName(name))
  if (other === undefined || other === name) return
  if (other.normalize('NFC') === name && (await isOneFile(place, join(folder, other), join(folder, name)))) return
  throw refused(path, `${JSON.stringify(other)} stands there, and on some machines the two are one name`)
}

/** File systems that normalize names give the same file under both. */
async function isOneFile(place: Place, a: string, b: string): Promise<boolean> {
  const [first, second] = [await statusOf(place, a), await statusOf(place, b)]
  return first !== undefined && first.ino === second?.ino
}

function namesIn(place: Place, folder: string): Promise<Map<string, string>> {
  const known = place.names.get(folder)
  if (known !== undefined) return known
  const reading = sweptNames(place, folder)
  place.names.set(folder, reading)
  reading.catch(() => place.names.delete(folder))
  return reading
}

/** The names in a folder, after what a killed process left unfinished is gone. What it was writing is written again: its folder is read. */
async function sweptNames(place: Place, folder: string): Promise<Map<string, string>> {
  const names = await place.files.readdir(folder)
  for (const name of names.filter(isUnfinished)) await place.files.unlink(join(folder, name))
  return new Map(names.filter((name) => !isUnfinished(name)).map((name) => [foldName(name), name]))
}

async function remember(place: Place, folder: string, name: string): Promise<void> {
  ;(await namesIn(place, folder)).set(foldName(name), name)
}

async function bytesAt(place: Place, target: string): Promise<Uint8Array | undefined> {
  return (await statusOf(place, target)) === undefined ? undefined : place.files.readFile(target)
}

async function statusOf(place: Place, path: string): Promise<FileStatus | undefined> {
  try {
    return await place.files.lstat(path)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function unlinkIfThere(place: Place, path: string): Promise<void> {
  if ((await statusOf(place, path)) !== undefined) await place.files.unlink(path)
}

/** Files below a folder, siblings left out; symbolic links are not followed. */
async function walk(place: Place, folder: string, prefix: string): Promise<readonly string[]> {
  const names = new Set(await place.files.readdir(folder))
  const found: string[] = []
  for (const name of names) {
    const status = await statusOf(place, join(folder, name))
    if (status?.isDirectory()) found.push(...(await walk(place, join(folder, name), `${prefix}${name}/`)))
    else if (status?.isFile() && !isUnfinished(name) && !isSibling(name, names)) found.push(prefix + name)
  }
  return found
}

function isSibling(name: string, names: ReadonlySet<string>): boolean {
  return ENCODINGS.some(({ suffix }) => name.endsWith(suffix) && names.has(name.slice(0, -suffix.length)))
}

/** Resolves to the result of `work`; rejects with OUTPUT_WRITE that names the path and the cause of a failed call. */
export async function inWords<T>(path: string, verb: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FeedmillError) throw error
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    throw new OutputError('OUTPUT_WRITE', `${path} could not be ${verb}: ${causeOf(errno)}`, { path, errno }, { cause: error })
  }
}
