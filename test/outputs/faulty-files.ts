import { type Files, type OpenFile, realFiles } from '../../src/outputs/files.ts'

/** A file system whose call number `failing` (1 = first) of the named ones fails with this errno (a write after half of its bytes); counts the calls. */
export function faultyFiles(failing: number, errno: string, calls: readonly string[] = CALLS): Files & { readonly calls: () => number } {
  let count = 0
  const fails = (name: string): boolean => calls.includes(name) && ++count === failing
  const failure = (name: string): Error => Object.assign(new Error(`${errno}: ${name}`), { code: errno })
  const guard = <A extends readonly unknown[], R>(name: string, call: (...given: A) => Promise<R>): ((...given: A) => Promise<R>) => {
    return async (...given) => {
      if (fails(name)) throw failure(name)
      return call(...given)
    }
  }
  const open = async (path: string, flags: 'r' | 'wx'): Promise<OpenFile> => {
    const file = await realFiles.open(path, flags)
    return {
      writeFile: async (bytes) => {
        const failing = fails('write')
        await file.writeFile(failing ? bytes.subarray(0, bytes.length / 2) : bytes)
        if (failing) throw failure('write')
      },
      utimes: guard('utimes', (accessed, modified) => file.utimes(accessed, modified)),
      sync: guard('sync', () => file.sync()),
      close: () => file.close(),
    }
  }
  const { lstat, realpath, statfs } = realFiles
  return {
    lstat,
    realpath,
    statfs,
    open: guard('open', open),
    readFile: guard('read', realFiles.readFile),
    rename: guard('rename', realFiles.rename),
    unlink: guard('unlink', realFiles.unlink),
    mkdir: guard('mkdir', realFiles.mkdir),
    rmdir: guard('rmdir', realFiles.rmdir),
    readdir: guard('readdir', realFiles.readdir),
    calls: () => count,
  }
}

const CALLS = ['open', 'write', 'utimes', 'sync', 'rename', 'unlink', 'mkdir', 'rmdir', 'readdir', 'read'] as const
