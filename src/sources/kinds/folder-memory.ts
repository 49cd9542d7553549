import { createHash } from 'node:crypto'
import { z } from 'zod'
import { compact } from '../../lib/record.ts'
import type { Instant } from '../../model/instant.ts'
import type { FoundFile, SkippedPath } from './local-files.ts'

/** What is remembered of one file: enough to tell whether it must be read, and whether what was read is new. */
export interface FileMark {
  /** Size, time of change and of the inode; '' where it must be looked at again whatever they say. */
  readonly stamp: string
  /** 72 bits of SHA-256 of the bytes; '' where they have not been handed over yet. */
  readonly hash: string
  /** When the article stops being valid, for those that say so: then it is handed over again. */
  readonly expires?: Instant
}

export interface FolderMemory {
  readonly marks: ReadonlyMap<string, FileMark>
  /** Fingerprint of the options the files were read under: others ask for all of them again. */
  readonly options: string
  /** Fingerprint of what was skipped, so that the same list is reported once. */
  readonly skipped: string
  /** The turn that has handed over a part and is not done. */
  readonly pendingTurn?: number
}

/** The memory as it goes into SourceState.scan: one text, about 60 bytes a file. */
export function packMemory(memory: FolderMemory): object {
  const { options, skipped, pendingTurn } = memory
  return compact({ version: 1, options, skipped, pendingTurn, files: packMarks(memory.marks) })
}

/** The memory in a SourceState.scan; an empty one where there is none, or one of another version. */
export function unpackMemory(scan: unknown): FolderMemory {
  const read = packed.safeParse(scan)
  if (!read.success) return { marks: new Map(), options: '', skipped: '' }
  const { options, skipped, pendingTurn, files } = read.data
  return compact({ options, skipped, marks: unpackMarks(files), pendingTurn })
}

const packed = z.object({
  version: z.literal(1),
  options: z.string(),
  skipped: z.string(),
  pendingTurn: z.number().optional(),
  files: z.string(),
})

/** The stamp of a file. One whose inode changed within the last two seconds before the turn may change again within its clock's tick: it has none. */
export function stampOf(file: FoundFile, turn: number): string {
  if (file.ctimeMs > turn - RACY_MS) return ''
  return `${file.sizeBytes.toString(36)} ${file.mtimeMs.toString(36)} ${(file.ctimeMs - file.mtimeMs).toString(36)}`
}

/** The coarsest clock of a file system in use (FAT). */
const RACY_MS = 2000

/** 72 bits of SHA-256, base64url. */
export function markHash(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url').slice(0, 12)
}

/** The fingerprint of a list of skipped paths, whatever their order; '' for none. */
export function skippedFingerprint(skipped: readonly SkippedPath[]): string {
  if (skipped.length === 0) return ''
  return markHash(
    skipped
      .map(({ path, code }) => `${code} ${path}`)
      .sort()
      .join('\n'),
  )
}

/** A line `/folder/` for each folder, then a line for each of its files; names hold no control characters. */
function packMarks(marks: ReadonlyMap<string, FileMark>): string {
  const lines: string[] = []
  let current = '/'
  for (const [path, { stamp, hash, expires }] of marks) {
    const cut = path.lastIndexOf('/') + 1
    const folder = `/${path.slice(0, cut)}`
    if (folder !== current) lines.push(folder)
    current = folder
    lines.push(`${path.slice(cut)}\t${stamp}\t${hash}${expires === undefined ? '' : `\t${expires.toString(36)}`}`)
  }
  return lines.join('\n')
}

function unpackMarks(files: string): ReadonlyMap<string, FileMark> {
  const marks = new Map<string, FileMark>()
  let folder = ''
  for (const line of files === '' ? [] : files.split('\n')) {
    if (line.startsWith('/')) folder = line.slice(1)
    else {
      const [name = '', stamp = '', hash = '', expires] = line.split('\t')
      marks.set(folder + name, compact({ stamp, hash, expires: expires === undefined ? undefined : Number.parseInt(expires, 36) }))
    }
  }
  return marks
}
