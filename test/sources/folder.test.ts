import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FetchOutcome } from '../../src/model/document.ts'
import type { SourceState } from '../../src/model/source.ts'
import type { PullContext } from '../../src/sources/kinds/contract.ts'
import { folderKind } from '../../src/sources/kinds/folder.ts'
import { pullSource } from '../../src/sources/kinds/index.ts'

let root: string
/** Far enough ahead that no file of the test counts as just changed. */
let now: number

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'feedmill-folder-'))
  now = Date.now() + 3_600_000
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('the folder kind', () => {
  it('hands over every article once, with its path, and then says notModified', async () => {
    put('a.md', 'one')
    put('深/目录/文.md', 'two')
    put('page.html', '<p>three')
    put('notes.txt', 'not an article')
    put('.git/x.md', 'hidden')
    put('node_modules/p/README.md', 'not ours')
    const first = fetched(await pull())
    expect(pathsOf(first)).toEqual(['a.md', 'page.html', '深/目录/文.md'])
    expect(first.documents.map(({ mediaType }) => mediaType)).toEqual(['text/markdown', 'text/html', 'text/markdown'])
    expect(Buffer.from(first.documents[0]!.bytes).toString()).toBe('one')
    expect(first.documents[0]!.url).toMatch(/^file:\/\/\//)
    expect(first.skipped).toEqual([])
    expect(await pull(first.scan)).toMatchObject({ kind: 'notModified', by: 'scan' })
  })

  it('reads only what has changed, and names what is gone', async () => {
    put('a.md', 'one')
    put('b.md', 'two')
    put('c.md', 'three')
    const first = fetched(await pull())
    put('b.md', 'two, edited')
    rmSync(join(root, 'c.md'))
    put('d.md', 'four')
    const second = fetched(await pull(first.scan))
    expect(pathsOf(second)).toEqual(['b.md', 'd.md'])
    expect(second.removed).toEqual(['c.md'])
    expect(await pull(second.scan)).toMatchObject({ kind: 'notModified' })
  })

  it('tells a moved file by a removed path and a new one', async () => {
    put('old.md', 'same')
    const first = fetched(await pull())
    renameSync(join(root, 'old.md'), join(root, 'new.md'))
    const second = fetched(await pull(first.scan))
    expect([pathsOf(second), second.removed]).toEqual([['new.md'], ['old.md']])
  })

  it('does not hand over a file that was only touched', async () => {
    put('a.md', 'one')
    const first = fetched(await pull())
    utimesSync(join(root, 'a.md'), 1_000_000, 1_000_000)
    const second = fetched(await pull(first.scan))
    expect(second.documents).toEqual([])
    expect(await pull(second.scan)).toMatchObject({ kind: 'notModified' })
  })

  it('sees an edit that kept size and date', async () => {
    put('a.md', 'one')
    utimesSync(join(root, 'a.md'), 1_000_000, 1_000_000)
    now = Date.now()
    const first = fetched(await pull())
    put('a.md', 'two')
    utimesSync(join(root, 'a.md'), 1_000_000, 1_000_000)
    expect(pathsOf(fetched(await pull(first.scan)))).toEqual(['a.md'])
  })

  it('looks at a file again that changed just before the turn', async () => {
    put('a.md', 'one')
    now = Date.now()
    const first = fetched(await pull())
    now += 3_600_000
    const second = fetched(await pull(first.scan))
    expect(second.documents).toEqual([])
    expect(await pull(second.scan)).toMatchObject({ kind: 'notModified' })
  })

  it('reads all again when the base URL changes, since every link depends on it', async () => {
    put('a.md', 'one')
    const first = fetched(await pull())
    const second = fetched(await pull(first.scan, { options: { baseUrl: 'https://site.example/blog' } }))
    expect(pathsOf(second)).toEqual(['a.md'])
    expect(second.removed).toEqual([])
  })

  it('compares contents, not dates, when a person asks', async () => {
    put('a.md', 'one')
    const first = fetched(await pull())
    expect(fetched(await pull(first.scan, { force: true })).documents).toEqual([])
  })

  it('takes the globs of the options, folders included', async () => {
    put('posts/a.md', '1')
    put('posts/drafts/b.md', '2')
    put('pages/c.MD', '3')
    const outcome = fetched(await pull(undefined, { options: { include: ['p{osts,ages}/**/*.md'], exclude: ['**/drafts/'] } }))
    expect(pathsOf(outcome)).toEqual(['pages/c.MD', 'posts/a.md'])
  })

  it('hands over many bytes in parts, each file once', async () => {
    for (let index = 0; index < 8; index++) put(`f${index}.md`, `${index}`.padEnd(4 * 1024 * 1024))
    const parts: string[][] = []
    let scan: unknown
    for (let more: boolean | undefined = true; more === true; ) {
      const outcome = fetched(await pull(scan, { force: true }))
      parts.push(pathsOf(outcome))
      scan = JSON.parse(JSON.stringify(outcome.scan))
      more = outcome.more
    }
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.flat().sort()).toEqual(Array.from({ length: 8 }, (_, index) => `f${index}.md`).sort())
    expect(await pull(scan)).toMatchObject({ kind: 'notModified' })
  })

  it('names a moved file in the part that brings it, and what is gone in the last', async () => {
    for (let index = 0; index < 8; index++) put(`a/f${index}.md`, `${index}`.padEnd(4 * 1024 * 1024))
    put('a/last.md', 'gone for good')
    let scan = await pullAll()
    renameSync(join(root, 'a'), join(root, 'b'))
    rmSync(join(root, 'b', 'last.md'))
    const pairs: string[] = []
    for (let more: boolean | undefined = true; more === true; ) {
      const outcome = fetched(await pull(scan))
      const moved = pathsOf(outcome).map((path) => path.replace('b/', 'a/'))
      expect(outcome.removed?.filter((path) => path !== 'a/last.md').toSorted()).toEqual(moved.toSorted())
      expect(outcome.removed?.includes('a/last.md')).toBe(outcome.more !== true)
      pairs.push(...moved)
      scan = outcome.scan
      more = outcome.more
    }
    expect(pairs).toHaveLength(8)
  })

  it('skips what is no regular file without opening it, and says so once', async () => {
    put('a.md', 'one')
    execFileSync('mkfifo', [join(root, 'pipe.md')])
    symlinkSync('/etc', join(root, 'outside'))
    symlinkSync(join(root, 'a.md'), join(root, 'link.md'))
    put('new\nline.md', 'x')
    const first = fetched(await pull())
    expect(pathsOf(first)).toEqual(['a.md'])
    expect(first.skipped?.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      'link.md FILE_FORBIDDEN',
      'new\ufffdline.md FILE_FORBIDDEN',
      'outside FILE_FORBIDDEN',
      'pipe.md FILE_FORBIDDEN',
    ])
    expect(await pull(first.scan)).toMatchObject({ kind: 'notModified' })
  })

  it('skips a file over the limit', async () => {
    put('big.md', 'x'.repeat(2000))
    const outcome = fetched(await pull(undefined, { maxBodyBytes: 1000 }))
    expect(outcome.skipped).toEqual([{ path: 'big.md', code: 'FETCH_TOO_LARGE', message: 'big.md is over 1000 bytes' }])
  })

  it('reads one of two names that are the same after Unicode normalization', async () => {
    put('\u00e9.md', 'composed')
    put('e\u0301.md', 'decomposed')
    const outcome = fetched(await pull())
    expect(pathsOf(outcome)).toEqual(['\u00e9.md'])
    expect(outcome.skipped?.map(({ message }) => message)).toEqual([
      '\u00e9.md has the same name as another file after Unicode normalization',
    ])
  })

  it.skipIf(process.getuid?.() === 0)('keeps what lies in a folder that cannot be listed just now', async () => {
    put('sub/a.md', 'one')
    put('b.md', 'two')
    const first = fetched(await pull())
    chmodSync(join(root, 'sub'), 0)
    const second = fetched(await pull(first.scan))
    chmodSync(join(root, 'sub'), 0o700)
    expect([second.removed, second.skipped?.map(({ code }) => code)]).toEqual([[], ['FILE_UNREADABLE']])
    expect(fetched(await pull(second.scan)).documents).toEqual([])
  })

  it('takes nothing as removed when a full folder is suddenly empty, unless a person asks', async () => {
    for (const name of ['a.md', 'b.md', 'c.md']) put(name, name)
    const first = fetched(await pull())
    for (const name of ['a.md', 'b.md', 'c.md']) rmSync(join(root, name))
    expect(await pull(first.scan)).toMatchObject({ kind: 'failed', error: { code: 'FILE_MISSING' } })
    expect(fetched(await pull(first.scan, { force: true })).removed).toEqual(['a.md', 'b.md', 'c.md'])
  })

  it('fails by name where the folder is missing or is a file', async () => {
    put('file.md', 'x')
    expect(await pull(undefined, { options: { path: 'nowhere' } })).toMatchObject({ kind: 'failed', error: { code: 'FILE_MISSING' } })
    expect(await pull(undefined, { options: { path: 'file.md' } })).toMatchObject({ kind: 'failed', error: { code: 'FILE_FORBIDDEN' } })
  })

  it('stops when the turn is stopped', async () => {
    put('a.md', 'one')
    expect(await pull(undefined, { signal: AbortSignal.abort() })).toMatchObject({ kind: 'failed', error: { code: 'FETCH_CANCELLED' } })
  })

  it('begins anew where the memory is none of its own', async () => {
    put('a.md', 'one')
    expect(pathsOf(fetched(await pull({ version: 0, files: 7 })))).toEqual(['a.md'])
  })

  it('hands an article over again when its expiry date has come, once', async () => {
    put('a.md', '---\ntitle: a\nexpiryDate: 2030-01-01\n---\nx')
    put('b.md', 'x')
    const before = Date.parse('2029-12-31T00:00:00Z')
    const after = Date.parse('2030-01-02T00:00:00Z')
    const first = fetched(await pull(undefined, { now: before }))
    expect(await pull(first.scan, { now: before + 1000 })).toMatchObject({ kind: 'notModified' })
    const second = fetched(await pull(first.scan, { now: after }))
    expect(pathsOf(second)).toEqual(['a.md'])
    expect(await pull(second.scan, { now: after + 1000 })).toMatchObject({ kind: 'notModified' })
  })

  it('hands every article over again when the configuration of their site changes', async () => {
    put('_config.yml', 'url: https://site.example\nroot: /')
    put('source/_posts/a.md', 'x')
    const options = { options: { path: 'source/_posts' } }
    const first = fetched(await pull(undefined, options))
    expect(first.documents[0]?.file?.site).toMatchObject({ generator: 'hexo', folder: 'source/_posts/' })
    expect(await pull(first.scan, options)).toMatchObject({ kind: 'notModified' })
    put('_config.yml', 'url: https://other.example\nroot: /')
    expect(pathsOf(fetched(await pull(first.scan, options)))).toEqual(['a.md'])
  })

  it('refuses options that mean nothing', () => {
    const read = (options: object) => folderKind.options.safeParse({ path: 'x', ...options }).success
    expect(read({ boilerplate: ['p.by'], timeZone: 'Asia/Shanghai', baseUrl: 'https://a.example/x' })).toBe(true)
    expect([
      read({ boilerplate: ['a[['] }),
      read({ timeZone: 'Mars/Base' }),
      read({ baseUrl: 'ftp://a.example/' }),
      read({ include: [] }),
      read({ exclude: ['[z-a]'] }),
    ]).toEqual([false, false, false, false, false])
  })
})

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

interface Asked {
  readonly options?: object
  readonly force?: boolean
  readonly maxBodyBytes?: number
  readonly signal?: AbortSignal
  readonly now?: number
}

function pull(
  scan?: unknown,
  { options, force = false, maxBodyBytes = 10_000_000, signal, now: at = now }: Asked = {},
): Promise<FetchOutcome> {
  const source = { id: 'folder', kind: 'folder', options: folderKind.options.parse({ path: '.', ...options }) }
  const state = scan === undefined ? undefined : ({ scan } as SourceState)
  const context = { source, state, now: at, fetch: { maxBodyBytes }, configDirectory: root, force, ...(signal && { signal }) }
  return pullSource(context as unknown as PullContext)
}

/** What is remembered once every part has been handed over. */
async function pullAll(): Promise<unknown> {
  let outcome = fetched(await pull())
  while (outcome.more === true) outcome = fetched(await pull(outcome.scan))
  return outcome.scan
}

type Fetched = Extract<FetchOutcome, { kind: 'fetched' }>

function fetched(outcome: FetchOutcome): Fetched {
  if (outcome.kind !== 'fetched') throw new Error(`not fetched but ${outcome.kind}`, { cause: outcome })
  return outcome
}

function pathsOf(outcome: Fetched): string[] {
  return outcome.documents.map(({ file }) => file!.path)
}
