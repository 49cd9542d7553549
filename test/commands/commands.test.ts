import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { ERROR_CODES } from '../../src/model/errors.ts'
import { rssOf } from '../support/app.ts'
import { feedmill, finished, inFolder, startFeedmill } from '../support/command.ts'
import { aMill } from '../support/mill.ts'

interface FeedItem {
  readonly id: string
  readonly title: string
  readonly _feedmill?: { readonly also_at?: readonly unknown[] }
}

async function itemsOf(folder: string, category: string): Promise<readonly FeedItem[]> {
  return (JSON.parse(await readFile(path.join(folder, 'feeds', category, 'feed.json'), 'utf8')) as { items: FeedItem[] }).items
}

describe('the command line', () => {
  it('has a help with an example for every command', async () => {
    const helps = await Promise.all(commands.map((command) => feedmill(command.name, '--help')))
    for (const [index, { code, out }] of helps.entries()) {
      expect(code).toBe(0)
      expect(out).toContain(`Example:\n  $ ${commands[index]!.example}`)
      for (const option of ['--config', '--data', '--out', '--json', '--quiet']) expect(out).toContain(option)
    }
  })

  it('ends with 2 on words it does not know', async () => {
    const { code, err } = await feedmill('refresh', '--no-such-option')
    expect(code).toBe(2)
    expect(err).toContain("unknown option '--no-such-option'")
  })

  it('says who holds the store and ends when a second one starts', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      const first = startFeedmill(['run', ...words])
      try {
        await said(first, /Serving http/)
        const { code, err } = await feedmill('refresh', ...words)
        expect(code).toBe(1)
        expect(err).toContain(`process ${first.pid}`)
      } finally {
        first.kill('SIGTERM')
        expect((await finished(first)).code).toBe(0)
      }
    }))
})

describe('feedmill run', () => {
  it('serves what it publishes, takes in a saved article without waiting for the next beat, and ends with 0 on SIGTERM', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      const child = startFeedmill(['run', ...words])
      const [, address] = await said(child, /Serving (http:\S+)[\s\S]*The first turn has ended/)
      const answer = await fetch(new URL('garden/feed.json', address))
      expect(answer.headers.get('content-type')).toBe('application/feed+json; charset=utf-8')
      expect(await answer.text()).toBe(await readFile(path.join(folder, 'feeds/garden/feed.json'), 'utf8'))
      const turned = said(child, /1 new, 0 updated[\s\S]*documents? written/)
      await writeFile(path.join(folder, 'samples/articles/new.md'), '---\ntitle: Just saved\ndate: 2026-01-01\n---\nText')
      await turned
      child.kill('SIGTERM')
      expect((await finished(child)).code).toBe(0)
      expect((await itemsOf(folder, 'all')).map((item) => item.title)).toContain('Just saved')
    }))
})

describe("a person's word", () => {
  it('splits a story, merges it again, and wins over what the mill thinks', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      expect((await itemsOf(folder, 'harbour')).filter((item) => item.title.startsWith('Night ferry'))).toHaveLength(1)
      expect((await feedmill('split', 'gazette-48213', 'tag:wire.example,2026:ferry-solveig', ...words)).code).toBe(0)
      await feedmill('refresh', ...words)
      expect((await itemsOf(folder, 'harbour')).filter((item) => item.title.startsWith('Night ferry'))).toHaveLength(2)
      const { out } = await feedmill('explain', 'https://wire.example/n/ferry-solveig', ...words)
      expect(out).toMatch(/^Why .*by a person’s word/m)
      await feedmill('merge', 'gazette-48213', 'tag:wire.example,2026:ferry-solveig', ...words)
      await feedmill('refresh', ...words)
      expect((await itemsOf(folder, 'harbour')).filter((item) => item.title.startsWith('Night ferry'))).toHaveLength(1)
    }))

  it('retracts an item from every format for good, and announces it where asked', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      await feedmill('retract', 'gazette-48190', ...words)
      await feedmill('refresh', ...words)
      await feedmill('refresh', '--force', ...words)
      for (const file of ['harbour/rss.xml', 'harbour/feed.json', 'harbour/index.html', 'all/atom.xml']) {
        expect(await readFile(path.join(folder, 'feeds', file), 'utf8')).not.toContain('Fish market')
      }
      expect(await readFile(path.join(folder, 'feeds/harbour/atom.xml'), 'utf8')).toMatch(/<at:deleted-entry ref="[^"]+" when="[^"]+"/)
      expect((await feedmill('explain', 'gazette-48190', ...words)).out).toMatch(/harbour: taken by selected, but taken back$/m)
    }))
})

describe('feedmill explain', () => {
  it('says why an item is not published under the id that it gives itself', () =>
    inFolder(async (folder) => {
      const [ferries, clocks] = [
        { guid: '1', title: 'Ferries sail again', text: 'Boats left the harbour at dawn for the first time since March' },
        { guid: '1', title: 'A museum of clocks', text: 'Every hour one hundred bells ring in the old town hall' },
      ]
      await writeFile(path.join(folder, 'a.xml'), rssOf('A', [ferries]))
      await writeFile(path.join(folder, 'b.xml'), rssOf('B', [clocks]))
      const config =
        'outputs: [{ kind: directory, path: feeds }]\nsources: [{ kind: file, id: a, path: a.xml }, { kind: file, id: b, path: b.xml }]\n'
      await writeFile(path.join(folder, 'feedmill.yaml'), config)
      const words = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
      await feedmill('refresh', ...words)
      const items = await itemsOf(folder, 'all')
      const own = items.find((item) => item.title.startsWith('A museum'))!
      expect(items.find((item) => item !== own)?.id).toBe('1')
      const { out } = await feedmill('explain', own.id, ...words)
      expect(out).toMatch(/^ {2}guid urn:uuid:\S+ \(ours: what it says belongs to an item of another story\)$/m)
      expect(out).toMatch(/^Known {3}by its guid: 1$/m)
    }))

  it('says where an item stands now: on an archive page, nowhere because newer ones fill the document, or dropped by the steps of a category', () =>
    inFolder(async (folder) => {
      const items = [1, 2, 3].map((n) => ({ guid: `g${n}`, title: `Article ${n}`, date: `2026-01-0${n}T00:00:00Z` }))
      await writeFile(path.join(folder, 's.xml'), rssOf('S', items))
      const categories = [
        '{ title: Pages, slug: pages, sources: ["*"], limit: 1, archives: all }',
        '{ title: Newest, slug: newest, sources: ["*"], limit: 1, archives: off }',
        '{ title: Steps, slug: steps, sources: ["*"], transforms: [{ use: drop, field: title, pattern: "1$" }] }',
      ]
      const config = `outputs: [{ kind: directory, path: feeds }]\nsources: [{ kind: file, id: s, path: s.xml }]\ncategories: [${categories.join(', ')}]\n`
      await writeFile(path.join(folder, 'feedmill.yaml'), config)
      const words = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
      await feedmill('refresh', ...words)
      const { out } = await feedmill('explain', 'g1', ...words)
      expect(out).toMatch(/pages: taken by all, shown at http:\S+\/pages\/archive\/1\/$/m)
      expect(out).toMatch(/newest: taken by all, not shown: newer ones fill the document \(limit\)$/m)
      expect(out).toMatch(/steps: taken by all, but dropped by its own steps$/m)
      expect((await feedmill('explain', 'g3', ...words)).out).toMatch(/pages: taken by all, shown at http:\S+\/pages\/$/m)
    }))
})

describe('feedmill explain of an item that is shown nowhere', () => {
  it('says by what it was refused before it was held, and that it is too old for a category', () =>
    inFolder(async (folder) => {
      const items = [
        { guid: 'g1', title: 'An advertisement', date: '2026-01-02T00:00:00Z' },
        { guid: 'g2', title: 'Old news', date: '2020-01-01T00:00:00Z' },
      ]
      await writeFile(path.join(folder, 's.xml'), rssOf('S', items))
      const source = '{ kind: file, id: s, path: s.xml, transforms: [{ use: drop, field: title, pattern: advert }] }'
      const config = `outputs: [{ kind: directory, path: feeds }]\nsources: [${source}]\ncategories: [{ title: Week, slug: week, sources: ["*"], maxAge: 7d }]\n`
      await writeFile(path.join(folder, 'feedmill.yaml'), config)
      const words = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
      await feedmill('refresh', ...words)
      for (const text of ['g1', 'advertisement'])
        expect((await feedmill('explain', text, ...words)).out).toMatch(/refused before it was held, from s/)
      expect((await feedmill('explain', 'g2', ...words)).out).toMatch(/week: taken by \S+, not shown: older than 7 days$/m)
    }))
})

it('feedmill items finds by the words of whole texts, in any script', () =>
  inFolder(async (folder) => {
    const words = await aMill(folder)
    await feedmill('refresh', ...words)
    const found = async (...query: string[]) =>
      JSON.parse((await feedmill('items', ...query, '--json', ...words)).out) as { guid: string }[]
    expect((await found('--text', '"night ferry" islands', '--source', 'gazette')).map(({ guid }) => guid)).toEqual(['gazette-48213'])
    expect(await found('财经', '--relevance')).toHaveLength(1)
    expect(await found('--text', 'no such words')).toEqual([])
  }))

describe('feedmill backup and restore', () => {
  it('bring back the store that was', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      const items = (await feedmill('items', '--json', ...words)).out
      await feedmill('backup', path.join(folder, 'copy.sqlite'), ...words)
      await rm(path.join(folder, 'data'), { recursive: true })
      expect((await feedmill('restore', path.join(folder, 'copy.sqlite'), ...words)).code).toBe(0)
      expect((await feedmill('items', '--json', ...words)).out).toBe(items)
      expect((await feedmill('refresh', ...words)).err).toMatch(/0 new, 0 updated/)
    }))
})

describe('feedmill doctor', () => {
  it('finds a document that somebody changed, and tells the cure', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      expect((await feedmill('doctor', ...words)).code).toBe(0)
      await writeFile(path.join(folder, 'feeds/garden/rss.xml'), 'damaged')
      const { code, out } = await feedmill('doctor', ...words)
      expect(code).toBe(1)
      expect(out).toMatch(/FAIL {2}outputs: 1 of \d+ documents .*garden\/rss\.xml\n\s+feedmill refresh --rewrite/)
      await feedmill('refresh', '--rewrite', ...words)
      expect((await feedmill('doctor', ...words)).code).toBe(0)
    }))
})

describe('error codes', () => {
  it('are each used somewhere, and none is used that is not listed', async () => {
    const { readdir } = await import('node:fs/promises')
    const root = path.resolve(import.meta.dirname, '../../src')
    const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.ts') && file !== 'model/errors.ts')
    const text = (await Promise.all(files.map((file) => readFile(path.join(root, file), 'utf8')))).join('\n')
    const used = new Set(text.match(/\b(?:CONFIG|FETCH|FILE|PARSE|STORE|OUTPUT)_[A-Z][A-Z0-9_]+\b/g))
    const listed = Object.keys(ERROR_CODES)
    expect(listed.filter((code) => !text.includes(`'${code}'`))).toEqual([])
    expect([...used].filter((code) => text.includes(`'${code}'`) && !listed.includes(code))).toEqual([])
  })
})

/** Resolves with the match when the process has said something that matches. */
function said(child: ReturnType<typeof startFeedmill>, pattern: RegExp): Promise<RegExpExecArray> {
  let text = ''
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (part: Buffer) => {
      text += part.toString()
      const match = pattern.exec(text)
      if (match !== null) resolve(match)
    })
    child.once('close', (code) => reject(new Error(`ended with ${code}: ${text}`)))
  })
}
