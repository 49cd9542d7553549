import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { runTurn } from '../../src/mill/turn.ts'
import type { TurnProgress } from '../../src/model/turn.ts'
import { faultyStatements } from '../faults/faulty-statements.ts'
import { rssOf, withMill } from '../support/app.ts'
import { feedmill, finished, inFolder, startFeedmill } from '../support/command.ts'
import { aMill } from '../support/mill.ts'
import { startOrigin } from '../support/origin.ts'

const HEAD = "outputs: [{ kind: directory, path: feeds }]\nfetch: { allowAddresses: ['127.0.0.0/8'] }\n"
const DIE_AT_WRITE = path.resolve(import.meta.dirname, '../faults/die-at-write.ts')

/** Every file below a folder with its bytes and the time of its last change. */
async function snapshot(folder: string): Promise<ReadonlyMap<string, { readonly bytes: string; readonly mtimeMs: number }>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const files = names.map((entry) => path.join(entry.parentPath, entry.name)).sort()
  const read = await Promise.all(
    files.map(
      async (file) =>
        [path.relative(folder, file), { bytes: await readFile(file, 'latin1'), mtimeMs: (await stat(file)).mtimeMs }] as const,
    ),
  )
  return new Map(read)
}

async function bytesOf(folder: string): Promise<Record<string, string>> {
  return Object.fromEntries([...(await snapshot(folder))].map(([name, { bytes }]) => [name, bytes]))
}

describe('a turn', () => {
  it('writes every format of every category, an index and the lists', () =>
    inFolder(async (folder) => {
      const { code, err } = await feedmill('refresh', ...(await aMill(folder)))
      expect(err).toMatch(/4 sources asked, 0 resting: 9 new, 0 updated/)
      expect(code).toBe(0)
      const names = [...(await snapshot(path.join(folder, 'feeds'))).keys()]
      const categories = ['all', 'garden', 'harbour', '财经'].flatMap((slug) =>
        ['atom.xml', 'feed.json', 'index.html', 'rss.xml'].map((file) => `${slug}/${file}`),
      )
      const pages = names.filter((name) => /^articles\/articles\/.+-[a-z2-7]{6}\/index\.html$/.test(name))
      expect(pages).toHaveLength(3)
      const site = [
        'articles/style.css',
        'feed.css',
        'index.html',
        'opml.xml',
        'search-library.js',
        'search-titles.js',
        'search.js',
        'sources.opml',
      ]
      expect(names.sort()).toEqual([...categories, ...pages, ...site].sort())
    }))

  it('leaves bytes and times of every output alone when nothing has changed', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      const before = await snapshot(path.join(folder, 'feeds'))
      const { err } = await feedmill('refresh', ...words)
      expect(err).toMatch(/0 new, 0 updated[\s\S]*0 documents written/)
      expect(await snapshot(path.join(folder, 'feeds'))).toEqual(before)
    }))

  it('touches only the categories of the source that changed', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      const before = await snapshot(path.join(folder, 'feeds'))
      const file = path.join(folder, 'samples/feeds/garden-notes.json')
      await writeFile(file, (await readFile(file, 'utf8')).replace('late but well', 'late but very well'))
      await feedmill('refresh', ...words)
      const after = await snapshot(path.join(folder, 'feeds'))
      const touched = [...after].filter(([name, { bytes }]) => bytes !== before.get(name)?.bytes).map(([name]) => name.split('/')[0])
      expect([...new Set(touched)].sort()).toEqual(['all', 'garden', 'index.html', 'opml.xml', 'search-titles.js'])
    }))

  it('keeps ids and dates of an article whose title and text were edited', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      const read = async () =>
        (
          JSON.parse(await readFile(path.join(folder, 'feeds/all/feed.json'), 'utf8')) as {
            items: { id: string; title: string; date_published: string }[]
          }
        ).items
      const before = (await read()).find((item) => item.title.startsWith('Why feeds'))
      const file = path.join(folder, 'samples/articles/notes/2026-05-11-why-feeds-still-matter.md')
      await writeFile(
        file,
        (await readFile(file, 'utf8'))
          .replace('title: Why feeds still matter', 'title: Feeds still matter')
          .replace('nobody reorders', 'no machine reorders'),
      )
      const { err } = await feedmill('refresh', ...words)
      expect(err).toMatch(/0 new, 1 updated/)
      const after = (await read()).find((item) => item.title === 'Feeds still matter')
      expect(after).toMatchObject({ id: before?.id, date_published: before?.date_published })
    }))

  it('makes the same documents from an empty store again', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      await feedmill('refresh', ...words.slice(0, 2), '--data', path.join(folder, 'data2'), '--out', path.join(folder, 'feeds2'))
      expect(await bytesOf(path.join(folder, 'feeds2'))).toEqual(await bytesOf(path.join(folder, 'feeds')))
    }))

  it('loses nothing when it is killed at a write: the next turn ends where an undisturbed one does', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      const writes = await writesOf(() =>
        feedmill('refresh', ...words.slice(0, 2), '--data', path.join(folder, 'undisturbed'), '--out', path.join(folder, 'expected')),
      )
      for (const share of [0.3, 0.7]) {
        const [data, out] = [path.join(folder, `data-${share}`), path.join(folder, `feeds-${share}`)]
        const own = [...words.slice(0, 2), '--data', data, '--out', out]
        expect(await killedAtWrite(Math.ceil(writes * share), own)).toBe('SIGKILL')
        expect((await feedmill('refresh', ...own)).code).toBe(0)
        expect(await bytesOf(out)).toEqual(await bytesOf(path.join(folder, 'expected')))
      }
    }))
})

describe('a turn that is asked to stop', () => {
  it('ends with 0 on SIGTERM, and the next turn finishes what it left', () =>
    inFolder(async (folder) => {
      const origin = await startOrigin()
      try {
        const config = path.join(folder, 'feedmill.yaml')
        const feeds = Array.from({ length: 6 }, (_, n) => `{ kind: feed, id: f${n}, url: "${origin.url(`/${n}`)}" }`)
        await writeFile(config, `${HEAD}sources: [${feeds.join(', ')}]\n`)
        const words = ['--config', config, '--data', path.join(folder, 'data')]
        const child = startFeedmill(['refresh', ...words])
        for (const n of feeds.keys()) {
          origin.on(`/${n}`, () => {
            if (!child.killed) child.kill('SIGTERM')
            return { body: rssOf(`Feed ${n}`, [{ guid: `item ${n}` }]), headers: { 'content-type': 'application/rss+xml' } }
          })
        }
        expect((await finished(child)).code).toBe(0)
        expect((await feedmill('refresh', '--force', ...words)).code).toBe(0)
        expect((await titlesIn(folder)).sort()).toEqual([...feeds.keys()].map((n) => `item ${n}`))
      } finally {
        await origin.close()
      }
    }))

  it.each(['collect', 'gather', 'publish'] as const)('at its first progress of the phase %s leaves the rest to the next turn', (phase) =>
    withMill('sources: [{ kind: folder, id: f, path: dump }]\n', async ({ app, folder, turn }) => {
      await mkdir(path.join(folder, 'dump'))
      for (let n = 0; n < 60; n++) await writeFile(path.join(folder, 'dump', `${n}.md`), `---\ntitle: Article ${n}\n---\nText number ${n}.`)
      const stop = new AbortController()
      const onProgress = (progress: TurnProgress) => void (progress.phase === phase && stop.abort())
      await runTurn(app.parts, { now: Date.UTC(2026, 5, 1), signal: stop.signal, onProgress })
      expect(stop.signal.aborted).toBe(true)
      await turn({ at: Date.UTC(2026, 5, 2), force: true })
      expect(await app.store.items.count()).toBe(60)
      expect(await titlesIn(folder)).toHaveLength(50)
    }),
  )
})

describe('bad input', () => {
  it('costs one line and no more: the rest of the turn goes on', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder, '  - { kind: file, id: lost, path: nowhere.xml }\n  - { kind: file, id: page, path: page.html }\n')
      await writeFile(
        path.join(folder, 'page.html'),
        '<!doctype html><title>A page</title><link rel="alternate" type="application/rss+xml" href="https://a.example/feed"><p>No feed.',
      )
      await writeFile(path.join(folder, 'samples/articles/broken.md'), '---\ntitle: [unclosed\n---\nText')
      const { code, err } = await feedmill('refresh', ...words)
      expect(code).toBe(0)
      expect(err).toMatch(/^lost: FILE_MISSING .*nowhere\.xml/m)
      expect(err).toMatch(/^page: PARSE_HTML_PAGE /m)
      expect(err).toMatch(/broken\.md/)
      const sources = JSON.parse((await feedmill('sources', '--json', ...words)).out) as {
        id: string
        error?: { code: string }
        failingSince?: string
      }[]
      expect(sources.find((source) => source.id === 'lost')).toMatchObject({
        error: { code: 'FILE_MISSING' },
        failingSince: expect.stringMatching(/^\d{4}-/),
      })
      expect(existsSync(path.join(folder, 'feeds/harbour/rss.xml'))).toBe(true)
    }))

  it('in the configuration ends with 2 and the line', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder, 'sizte: {}\n')
      const { code, err } = await feedmill('refresh', ...words)
      expect(code).toBe(2)
      expect(err).toMatch(/feedmill\.yaml:\d+:1 sizte: there is no such setting/)
    }))

  it('of an output ends with 1 and keeps the last good documents', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      const before = await bytesOf(path.join(folder, 'feeds'))
      await mkdir(path.join(folder, 'other'))
      await writeFile(path.join(folder, 'other/all'), 'a file where a folder should be')
      const { code, err } = await feedmill('refresh', '--rewrite', ...words, '--out', path.join(folder, 'other'))
      expect(code).toBe(1)
      expect(err).toMatch(/^all: /m)
      expect(await bytesOf(path.join(folder, 'feeds'))).toEqual(before)
    }))
})

const maker = path.resolve(import.meta.dirname, '../../../shared/data/articles/make.mjs')

describe.skipIf(!existsSync(maker))('articles of the shared kind', () => {
  it('are read in one turn, and in the next only the changed one', () =>
    inFolder(async (folder) => {
      const made = (await finished(startScript(folder))).out
      const { files, articles } = JSON.parse(made) as { files: number; articles: number }
      await writeFile(
        path.join(folder, 'feedmill.yaml'),
        'outputs: [{ kind: directory, path: feeds }]\ncategories: [{ title: 国内, tags: ["新浪财经－国内"] }]\nsources: [{ kind: folder, id: dump, path: dump }]\n',
      )
      const words = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data'), '--json']
      const first = JSON.parse((await feedmill('refresh', ...words)).out) as { new: number }
      expect(first.new).toBe(files)
      const stories = JSON.parse((await feedmill('items', '--category', 'all', '--limit', '1000', ...words)).out) as unknown[]
      expect(stories.length).toBeLessThanOrEqual(articles)
      const [name] = await readdir(path.join(folder, 'dump/博客/美团技术团队/最近更新'))
      const file = path.join(folder, 'dump/博客/美团技术团队/最近更新', name!)
      await writeFile(file, (await readFile(file, 'utf8')).replace('比去年同期', '与去年同期相比'))
      await utimes(file, new Date(), new Date())
      const second = JSON.parse((await feedmill('refresh', ...words)).out) as {
        new: number
        updated: number
        sources: { unchanged: number }[]
      }
      expect(second).toMatchObject({ new: 0, updated: 1, sources: [{ unchanged: 0 }] })
    }))
})

/** How many writes to a store some work makes. */
async function writesOf(work: () => Promise<unknown>): Promise<number> {
  using store = faultyStatements(0, 'refused')
  await work()
  return store.calls()
}

/** Resolves to the signal that ended a refresh, which dies at its write number `write`. */
function killedAtWrite(write: number, words: readonly string[]): Promise<NodeJS.Signals | null> {
  const child = startFeedmill(['refresh', ...words], { NODE_OPTIONS: `--import ${DIE_AT_WRITE}`, DIE_AT_WRITE: String(write) })
  return new Promise((resolve) => void child.once('exit', (_, signal) => resolve(signal)))
}

/** Titles in the JSON Feed of the category `all`. */
async function titlesIn(folder: string): Promise<string[]> {
  const feed = JSON.parse(await readFile(path.join(folder, 'feeds/all/feed.json'), 'utf8')) as { items: { title: string }[] }
  return feed.items.map(({ title }) => title)
}

function startScript(folder: string) {
  return spawn(process.execPath, [maker, path.join(folder, 'dump'), '300'], { stdio: ['ignore', 'pipe', 'pipe'] })
}
