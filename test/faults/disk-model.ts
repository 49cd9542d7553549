import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** One call of a program on its files, in the order of their ends. */
export type Call =
  | { readonly kind: 'create'; readonly path: string; readonly isEmptied: boolean }
  | { readonly kind: 'write'; readonly path: string; readonly bytes: Buffer; readonly at?: number }
  | { readonly kind: 'cut'; readonly path: string; readonly size: number }
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }

/** The words of strace before a program whose calls are to be read by `callsIn`. */
export function traced(log: string): readonly string[] {
  const calls = 'openat,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink'
  return ['strace', '-f', '-y', '--seccomp-bpf', '-xx', '-s', '10000000', '-e', `trace=${calls}`, '-o', log]
}

/** Returns the calls of a log of strace that concern files below a folder, without what memory-maps share. */
export function callsIn(log: string, folder: string): readonly Call[] {
  const begun = new Map<string, string>()
  const calls: Call[] = []
  for (const line of readFileSync(log, 'latin1').split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)
    if (rest.endsWith('<unfinished ...>')) begun.set(thread, rest.slice(0, -'<unfinished ...>'.length))
    else calls.push(...callOf(resumed === null ? rest : `${begun.get(thread) ?? ''}${resumed[1]}`))
  }
  return calls.filter((call) => call.path.startsWith(`${folder}/`) && !call.path.endsWith('-shm'))
}

function callOf(text: string): readonly Call[] {
  const [, name, words = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+)/.exec(text) ?? []
  if (name === undefined || result.startsWith('-')) return []
  const texts = [...words.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => Buffer.from(hex.replaceAll('\\x', ''), 'hex'))
  const file = Buffer.from(/^\d+<((?:\\x[0-9a-f]{2})*)>/.exec(words)?.[1]?.replaceAll('\\x', '') ?? '', 'hex').toString()
  const last = Number(/(\d+) *$/.exec(words)?.[1])
  switch (name) {
    case 'openat':
      return /O_CREAT/.test(words) ? [{ kind: 'create', path: String(texts[0]), isEmptied: /O_TRUNC/.test(words) }] : []
    case 'write':
      return [{ kind: 'write', path: file, bytes: texts[0]!.subarray(0, Number(result)) }]
    case 'pwrite64':
      return [{ kind: 'write', path: file, bytes: texts[0]!.subarray(0, Number(result)), at: last }]
    case 'ftruncate':
      return [{ kind: 'cut', path: file, size: last }]
    case 'rename':
      return [{ kind: 'rename', path: String(texts[0]), to: String(texts[1]) }]
    case 'unlink':
      return [{ kind: 'remove', path: String(texts[0]) }]
    default:
      return [{ kind: 'sync', path: file }]
  }
}

/** A disk with a cache that forgets: what calls have done to it, and what of that is there after the power was cut. */
export interface Disk {
  apply(call: Call): void
  /**
   * Writes what a power cut leaves now: of each file the pages that were synced, else what they were before (zeros where they were nothing). `names`: whether
   * files created, renamed and removed since their folder was synced are so (as a journal of metadata keeps them), or are as before.
   */
  cut(to: string, names: 'kept' | 'lost'): void
}

interface DiskFile {
  durable: Buffer
  current: Buffer
}

/** The disk as a folder stands now, all of it synced. */
export function diskOf(folder: string): Disk {
  const files = new Map<string, DiskFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('-shm')) continue
    const bytes = readFileSync(path.join(entry.parentPath, entry.name))
    files.set(path.join(entry.parentPath, entry.name), { durable: bytes, current: bytes })
  }
  const named = new Map(files)
  return {
    apply: (call) => apply(files, named, call),
    cut: (to, names) => {
      for (const [file, state] of names === 'kept' ? files : named) {
        const place = path.join(to, path.relative(folder, file))
        mkdirSync(path.dirname(place), { recursive: true })
        writeFileSync(place, survivor(state))
      }
    },
  }
}

function apply(files: Map<string, DiskFile>, named: Map<string, DiskFile>, call: Call): void {
  const file = files.get(call.path)
  switch (call.kind) {
    case 'create':
      if (file === undefined) files.set(call.path, { durable: Buffer.alloc(0), current: Buffer.alloc(0) })
      else if (call.isEmptied) file.current = Buffer.alloc(0)
      return
    case 'write':
      if (file !== undefined) file.current = written(file.current, call.bytes, call.at ?? file.current.length)
      return
    case 'cut':
      if (file !== undefined) file.current = written(file.current.subarray(0, call.size), Buffer.alloc(0), call.size)
      return
    case 'sync':
      if (file !== undefined) file.durable = file.current
      else syncNames(files, named, call.path)
      return
    case 'rename':
      if (file !== undefined) files.set(call.to, file)
      files.delete(call.path)
      return
    case 'remove':
      files.delete(call.path)
  }
}

/** Names within the folder are as they stand; a file that is newly named is where its folder is. */
function syncNames(files: ReadonlyMap<string, DiskFile>, named: Map<string, DiskFile>, folder: string): void {
  for (const place of named.keys()) if (path.dirname(place) === folder && !files.has(place)) named.delete(place)
  for (const [place, file] of files) if (path.dirname(place) === folder) named.set(place, file)
}

function written(before: Buffer, bytes: Buffer, at: number): Buffer {
  const after = Buffer.alloc(Math.max(before.length, at + bytes.length))
  before.copy(after)
  bytes.copy(after, at)
  return after
}

/** As long as the file is now; all that was not synced is as it was. */
function survivor({ durable, current }: DiskFile): Buffer {
  const left = Buffer.alloc(current.length)
  durable.copy(left)
  return left
}
