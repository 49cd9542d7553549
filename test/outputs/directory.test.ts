import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256Hex } from '../../src/lib/hash.ts'
import type { FeedDocument } from '../../src/model/document.ts'
import { directoryOutput } from '../../src/outputs/directory.ts'
import { type Files, realFiles } from '../../src/outputs/files.ts'
import type { Output } from '../../src/outputs/output.ts'
import { faultyFiles } from './faulty-files.ts'

const CHANGED = Date.UTC(2026, 0, 2, 3, 4, 5)

let directory: string
let root: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'feedmill-outputs-'))
  root = join(directory, 'feeds')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

function openOutput(files?: Files, precompress = false): Promise<Output> {
  return directoryOutput.open({ path: 'feeds', precompress }, { directory, ...(files === undefined ? {} : { files }) })
}

function aFeedDocument(path: string, text = 'text', lastModified = CHANGED): FeedDocument {
  const bytes = new TextEncoder().encode(text)
  return { path, bytes, mediaType: 'application/rss+xml; charset=utf-8', etag: `"${sha256Hex(bytes)}"`, lastModified }
}

const MIB = 2 ** 20

/** The real file system, on a disk with so many free bytes. */
function filesWithFree(bytes: number): Files {
  return { ...realFiles, statfs: async () => ({ bavail: bytes, blocks: 1000, bsize: 1 }) }
}

async function plant(path: string, text: string): Promise<string> {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}

const textAt = (path: string): Promise<string> => readFile(join(root, path), 'utf8')

describe('a directory output', () => {
  it('writes a document whole, with the time of its change', async () => {
    const output = await openOutput()
    expect(await output.write(aFeedDocument('财经/rss.xml', '文'))).toBe('written')
    expect(await textAt('财经/rss.xml')).toBe('文')
    expect((await lstat(join(root, '财经/rss.xml'))).mtimeMs).toBe(CHANGED)
    expect(await readdir(join(root, '财经'))).toEqual(['rss.xml'])
    expect(Buffer.from((await output.read('财经/rss.xml')) ?? []).toString()).toBe('文')
    expect(await output.read('财经/atom.xml')).toBeUndefined()
  })

  it('leaves a document with the same bytes alone, time included', async () => {
    await (await openOutput()).write(aFeedDocument('a/rss.xml'))
    const before = await lstat(join(root, 'a/rss.xml'))
    expect(await (await openOutput()).write(aFeedDocument('a/rss.xml', 'text', CHANGED + 9_000))).toBe('unchanged')
    const after = await lstat(join(root, 'a/rss.xml'))
    expect([after.ino, after.mtimeMs, after.ctimeMs]).toEqual([before.ino, before.mtimeMs, before.ctimeMs])
  })

  it('neither changes nor removes a file that no run wrote', async () => {
    await plant('README.md', '# By hand')
    const output = await openOutput()
    await output.write(aFeedDocument('rss.xml'))
    await output.remove('rss.xml')
    expect(await readdir(root)).toEqual(['README.md'])
    expect(await textAt('README.md')).toBe('# By hand')
  })

  it('tells two documents of one length apart', async () => {
    const output = await openOutput()
    await output.write(aFeedDocument('rss.xml', 'one'))
    expect(await output.write(aFeedDocument('rss.xml', 'two'))).toBe('written')
    expect(await textAt('rss.xml')).toBe('two')
  })

  it.each([
    '',
    '/etc/x',
    '../x',
    'a/../../x',
    'a//x',
    'a/./x',
    'a\\..\\x',
    'C:/x',
    'a\u0000',
    'a\n',
    'e\u0301.xml',
    '\ud800',
    '.x.feedmill-unfinished',
  ])('refuses the path %j', async (path) => {
    const output = await openOutput()
    await expect(output.write(aFeedDocument(path))).rejects.toMatchObject({ code: 'OUTPUT_PATH' })
    await expect(output.read(path)).rejects.toMatchObject({ code: 'OUTPUT_PATH' })
    await expect(output.remove(path)).rejects.toMatchObject({ code: 'OUTPUT_PATH' })
    expect(await readdir(directory)).toEqual(['feeds'])
  })

  it('follows no symbolic link inside, to write, read, remove or list', async () => {
    const outside = join(directory, 'outside')
    await mkdir(outside)
    await writeFile(join(outside, 'rss.xml'), 'theirs')
    const output = await openOutput()
    await symlink(outside, join(root, 'linked'))
    await symlink(join(outside, 'rss.xml'), join(root, 'rss.xml'))
    for (const path of ['linked/rss.xml', 'rss.xml']) {
      await expect(output.write(aFeedDocument(path))).rejects.toMatchObject({ code: 'OUTPUT_PATH' })
      await expect(output.read(path)).rejects.toMatchObject({ code: 'OUTPUT_PATH' })
      await output.remove(path)
    }
    expect(await readFile(join(outside, 'rss.xml'), 'utf8')).toBe('theirs')
    expect(await output.list()).toEqual([])
  })

  it('may itself be reached by a symbolic link', async () => {
    await mkdir(join(directory, 'real'))
    await symlink(join(directory, 'real'), root)
    await (await openOutput()).write(aFeedDocument('rss.xml'))
    expect(await readFile(join(directory, 'real/rss.xml'), 'utf8')).toBe('text')
  })

  it.each([
    ['Finance/rss.xml', 'finance/rss.xml'],
    ['straße/rss.xml', 'STRASSE/rss.xml'],
    ['a/rss.xml', 'a/RSS.xml'],
  ])('refuses %s and %s together: on some machines they are one', async (first, second) => {
    const output = await openOutput()
    await output.write(aFeedDocument(first))
    for (const opened of [output, await openOutput()]) {
      await expect(opened.write(aFeedDocument(second))).rejects.toMatchObject({
        code: 'OUTPUT_PATH',
        message: expect.stringContaining('one name'),
      })
    }
    await output.remove(first)
    expect(await output.write(aFeedDocument(second))).toBe('written')
  })

  it('takes another spelling of a name once the first is removed', async () => {
    const output = await openOutput()
    for (const path of ['a/rss.xml', 'a/other.xml']) await output.write(aFeedDocument(path))
    await output.remove('a/rss.xml')
    expect(await output.write(aFeedDocument('a/RSS.xml'))).toBe('written')
  })

  it('refuses a name of which another Unicode form stands there', async () => {
    await plant('cafe\u0301/rss.xml', 'theirs')
    await expect((await openOutput()).write(aFeedDocument('café/rss.xml'))).rejects.toMatchObject({ code: 'OUTPUT_PATH' })
  })

  it('removes what it is told to and the folders that leaves empty, nothing else', async () => {
    await plant('keep/theirs.txt', 'theirs')
    const output = await openOutput()
    await output.write(aFeedDocument('keep/rss.xml'))
    await output.write(aFeedDocument('a/b/rss.xml'))
    for (const path of ['keep/rss.xml', 'a/b/rss.xml', 'none/rss.xml', 'keep', 'none.xml']) await output.remove(path)
    expect(await output.list()).toEqual(['keep/theirs.txt'])
    expect(await readdir(root)).toEqual(['keep'])
    expect(await output.write(aFeedDocument('a/b/rss.xml'))).toBe('written')
  })

  it('sweeps what a killed process left unfinished in the folder it writes to', async () => {
    await plant('a/.rss.xml.feedmill-unfinished', 'half')
    await plant('a/.atom.xml.feedmill-unfinished', 'half')
    const output = await openOutput()
    expect(await output.list()).toEqual([])
    await output.write(aFeedDocument('a/rss.xml'))
    expect(await readdir(join(root, 'a'))).toEqual(['rss.xml'])
  })

  it('names the errno when the place cannot be written', async () => {
    await plant('a', 'a file where a folder should be')
    const output = await openOutput(faultyFiles(1, 'ENOSPC', ['write']))
    await expect(output.write(aFeedDocument('rss.xml'))).rejects.toMatchObject({
      code: 'OUTPUT_WRITE',
      message: 'rss.xml could not be written: the disk is full (ENOSPC)',
    })
    await expect(output.write(aFeedDocument('a/rss.xml'))).rejects.toMatchObject({ code: 'OUTPUT_PATH' })
    await expect(directoryOutput.open({ path: 'feeds/a/b' }, { directory })).rejects.toMatchObject({ code: 'OUTPUT_WRITE' })
  })

  it('says that the file system is read-only when a directory on it cannot be made', async () => {
    const readOnly: Files = { ...realFiles, mkdir: (path) => Promise.reject(Object.assign(new Error(`EROFS: ${path}`), { code: 'EROFS' })) }
    await expect(directoryOutput.open({ path: 'feeds' }, { directory, files: readOnly })).rejects.toMatchObject({
      code: 'OUTPUT_WRITE',
      message: 'feeds could not be opened: the file system is read-only (EROFS)',
    })
    await openOutput()
    await expect((await openOutput(readOnly)).write(aFeedDocument('a/b/rss.xml'))).rejects.toMatchObject({
      message: 'a/b/rss.xml could not be written: the file system is read-only (EROFS)',
    })
  })

  it('makes all directories above its own, also when several outputs make them at once', async () => {
    await Promise.all([1, 2, 3].map(() => directoryOutput.open({ path: 'a/b/c/feeds' }, { directory })))
    expect(await readdir(join(directory, 'a/b/c'))).toEqual(['feeds'])
  })

  it('writes nothing, not even a directory, when less than minFree would be left, and says so', async () => {
    const output = await openOutput(filesWithFree(64 * MIB + 3))
    await expect(output.write(aFeedDocument('a/rss.xml', 'text'))).rejects.toMatchObject({
      code: 'OUTPUT_WRITE',
      message: 'a/rss.xml was not written: 64 MiB are free on the disk, and outputs.minFree leaves 64 MiB; make room or lower it',
    })
    expect(await readdir(root)).toEqual([])
    expect(await output.write(aFeedDocument('rss.xml', 'txt'))).toBe('written')
  })

  it('keeps the old document whole, and leaves an unchanged one alone, on a full disk', async () => {
    await (await openOutput()).write(aFeedDocument('a/rss.xml', 'old'))
    const output = await openOutput(filesWithFree(0), true)
    await expect(output.write(aFeedDocument('a/rss.xml', 'new'))).rejects.toMatchObject({ code: 'OUTPUT_WRITE' })
    expect(await readdir(join(root, 'a'))).toEqual(['rss.xml'])
    expect(await textAt('a/rss.xml')).toBe('old')
    expect(await (await openOutput(filesWithFree(0))).write(aFeedDocument('a/rss.xml', 'old'))).toBe('unchanged')
  })

  it('writes to the last byte with minFree 0, and where the file system reports no size', async () => {
    const files = filesWithFree(0)
    const unlimited = await directoryOutput.open({ path: 'feeds', minFree: 0 }, { directory, files })
    expect(await unlimited.write(aFeedDocument('rss.xml'))).toBe('written')
    const unknown = { ...files, statfs: async () => ({ bavail: 0, blocks: 0, bsize: 4096 }) }
    expect(await (await openOutput(unknown)).write(aFeedDocument('atom.xml'))).toBe('written')
  })

  it('keeps the old document or has the new one, whole, whichever call fails, and mends itself at the next write', async () => {
    const [old, next] = [aFeedDocument('a/b/rss.xml', 'old'.repeat(50)), aFeedDocument('a/b/rss.xml', 'new'.repeat(60), CHANGED + 1_000)]
    const counted = faultyFiles(0, 'EIO')
    await (await openOutput()).write(old)
    await (await openOutput(counted, true)).write(next)
    expect(counted.calls()).toBeGreaterThan(10)
    for (let failing = 1; failing <= counted.calls(); failing++) {
      await rm(root, { recursive: true })
      await (await openOutput()).write(old)
      const output = openOutput(faultyFiles(failing, 'EIO'), true)
      await expect(output.then((opened) => opened.write(next))).rejects.toMatchObject({ code: 'OUTPUT_WRITE', details: { errno: 'EIO' } })
      expect(['old'.repeat(50), 'new'.repeat(60)]).toContain(await textAt('a/b/rss.xml'))
      const mended = await openOutput(undefined, true)
      await mended.write(next)
      expect(await textAt('a/b/rss.xml')).toBe('new'.repeat(60))
      expect(await readdir(join(root, 'a/b'))).toEqual(['rss.xml', 'rss.xml.br', 'rss.xml.gz'])
      expect(gunzipSync(await readFile(join(root, 'a/b/rss.xml.gz'))).toString()).toBe('new'.repeat(60))
    }
  })
})

describe('precompressed siblings', () => {
  it('stand beside the document with its time, are not listed, and go with it', async () => {
    const output = await openOutput(undefined, true)
    await output.write(aFeedDocument('a/rss.xml', 'x'.repeat(999)))
    const file = join(root, 'a/rss.xml')
    expect(gunzipSync(await readFile(`${file}.gz`)).toString()).toBe('x'.repeat(999))
    expect(brotliDecompressSync(await readFile(`${file}.br`)).toString()).toBe('x'.repeat(999))
    expect([(await lstat(`${file}.gz`)).mtimeMs, (await lstat(`${file}.br`)).mtimeMs]).toEqual([CHANGED, CHANGED])
    expect(await output.list()).toEqual(['a/rss.xml'])
    expect(await output.write(aFeedDocument('a/rss.xml', 'x'.repeat(999)))).toBe('unchanged')
    await output.remove('a/rss.xml')
    expect(await readdir(root)).toEqual([])
  })

  it('are added beside an unchanged document when the setting is turned on', async () => {
    await (await openOutput()).write(aFeedDocument('rss.xml'))
    expect(await (await openOutput(undefined, true)).write(aFeedDocument('rss.xml'))).toBe('written')
    expect((await readdir(root)).sort()).toEqual(['rss.xml', 'rss.xml.br', 'rss.xml.gz'])
    expect((await lstat(join(root, 'rss.xml'))).mtimeMs).toBe(CHANGED)
  })

  it("do not outlive a change once the setting is off; another's file of that name does", async () => {
    await (await openOutput(undefined, true)).write(aFeedDocument('rss.xml', 'old'))
    await utimes(join(root, 'rss.xml.br'), 5, 5)
    await (await openOutput()).write(aFeedDocument('rss.xml', 'new'))
    expect((await readdir(root)).sort()).toEqual(['rss.xml', 'rss.xml.br'])
  })
})
