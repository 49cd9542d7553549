import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { tableOf } from '../../src/commands/table.ts'
import { runCommandLine, showsColour } from '../../src/main.ts'
import { rssOf } from '../support/app.ts'
import { feedmill, inFolder } from '../support/command.ts'

const CONFIG = `
outputs: [{ kind: directory, path: feeds }]
categories: [{ title: News, slug: news, sources: [wire] }]
sources: [{ kind: file, id: wire, path: wire.xml }, { kind: file, id: gone, path: gone.xml }]
`

/** Runs something with the words that name a mill which has turned once: a source that is well and one that fails. */
function withTurnedMill<T>(work: (words: readonly string[], folder: string) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    await writeFile(path.join(folder, 'feedmill.yaml'), CONFIG)
    await writeFile(path.join(folder, 'wire.xml'), rssOf('Wire', [{ guid: 'one' }, { guid: 'two' }]))
    const words = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
    await feedmill('refresh', '--quiet', ...words)
    return work(words, folder)
  })
}

describe('a table', () => {
  const table = {
    head: ['name', 'what it is'],
    rows: [
      ['一二三四五六七八九十', 'a text that is longer than there is room for'],
      ['b', 'short'],
    ],
  }

  it.each([20, 30, 40, 80])('is no wider than a terminal of %i columns', (width) => {
    const widths = tableOf(table, { width })
      .split('\n')
      .map((line) => [...line].reduce((sum, one) => sum + (/\p{Script=Han}/u.test(one) ? 2 : 1), 0))
    expect(Math.max(...widths)).toBeLessThanOrEqual(width)
  })

  it('that goes to a file is as wide as it needs to be', () => {
    expect(tableOf(table)).toContain('a text that is longer than there is room for')
  })

  it('has its head and the rows with a tone in colours, each line by itself', () => {
    const lines = tableOf({ ...table, tones: [undefined, 'bad'] }, { colour: true }).split('\n')
    expect(lines[0]).toMatch(/^\u001b\[1m.*\u001b\[0m$/)
    expect(lines[1]).not.toContain('\u001b')
    expect(lines[2]).toBe('\u001b[31mb                     short\u001b[0m')
  })

  it('shows control characters of a cell, and no colour of others', () => {
    expect(tableOf({ head: ['a'], rows: [['\u001b[31mred']] }, { colour: true })).not.toContain('\u001b[31m')
  })
})

it.each([
  ['on a terminal', {}, true, true],
  ['elsewhere', {}, false, false],
  ['with NO_COLOR', { NO_COLOR: '1' }, true, false],
  ['with an empty NO_COLOR', { NO_COLOR: '' }, true, true],
  ['on a terminal that knows none', { TERM: 'dumb' }, true, false],
  ['with FORCE_COLOR elsewhere', { FORCE_COLOR: '1' }, false, true],
  ['with FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, false],
  ['with FORCE_COLOR and NO_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
])('Colours %s', (_where, environment, isTerminal, shown) => {
  expect(showsColour(environment, isTerminal)).toBe(shown)
})

it('A command on a narrow terminal with colours prints a table that fits, with the failing source in red', () =>
  withTurnedMill(async (words) => {
    let out = ''
    await runCommandLine(['sources', ...words], {
      out: (text) => void (out += text),
      err: () => {},
      interactive: false,
      width: 60,
      colour: true,
    })
    const lines = out.trimEnd().split('\n')
    expect(lines.find((line) => line.includes('gone'))).toMatch(/^\u001b\[31mgone/)
    expect(lines.map((line) => line.replace(/\u001b\[\d+m/g, '').length).filter((length) => length > 60)).toEqual([])
  }))

it('stats counts sources by state, items, documents and turns, for people and for machines', () =>
  withTurnedMill(async (words) => {
    expect((await feedmill('stats', ...words)).out).toMatch(
      /^2 sources: 1 failing, 1 good\n2 items held, \d+ documents in 2 categories\n0 requests to 0 hosts/,
    )
    expect(JSON.parse((await feedmill('stats', '--json', ...words)).out)).toMatchObject({
      sources: { failing: 1, good: 1 },
      items: 2,
      periods: [{ period: '24 hours', turns: 1, polls: 2, failed: 1, new: 2 }, {}, {}],
    })
  }))

it('replay writes every output again from what is held, and asks no source', () =>
  withTurnedMill(async (words, folder) => {
    await rm(path.join(folder, 'feeds/news/rss.xml'))
    await rm(path.join(folder, 'wire.xml'))
    const { code, out } = await feedmill('replay', '--json', ...words)
    expect([code, JSON.parse(out)]).toMatchObject([0, { sources: [], written: 1 }])
    expect((await feedmill('doctor', ...words)).out).toContain('stand in')
    expect((await feedmill('replay', 'https://a.example/hook', ...words)).code).toBe(2)
  }))

describe('try says what a word that is no source may have meant', () => {
  const LIST =
    '<opml version="2.0"><body><outline text="g"><outline type="rss" text="A" xmlUrl="https://a.example/feed"/></outline></body></opml>'
  it.each([
    ['example.org/feed.xml', 'If it is an address, write https://example.org/feed.xml'],
    ['例子.中国', 'If it is an address, write https://例子.中国'],
    ['htp://example.org/', 'If it is an address, write https://example.org/'],
    ['wier', "Did you mean the source 'wire'?"],
    ['posts/a.md', 'It was looked for as a file'],
    ['http://127.0.0.1/feed', "fetch: { allowAddresses: ['127.0.0.1'] }"],
    ['http://localhost:8080/feed', "fetch: { allowAddresses: ['127.0.0.1'] }"],
    ['http://10.0.0.1:81/', 'fetch: { allowPorts: [80, 443, 81] }'],
  ])('%s', (word, hint) =>
    inFolder(async (folder) => {
      await writeFile(path.join(folder, 'feedmill.yaml'), CONFIG)
      const { code, out } = await feedmill('try', word, '--config', path.join(folder, 'feedmill.yaml'))
      expect([code, out]).toEqual([1, expect.stringContaining(hint)])
    }),
  )

  it('a file that is not there is no address', () =>
    inFolder(async (folder) => {
      const { out } = await feedmill('try', 'feed.xml', '--config', path.join(folder, 'none.yaml'))
      expect(out).not.toContain('If it is an address')
    }))

  it('an OPML list names its feeds', () =>
    inFolder(async (folder) => {
      await writeFile(path.join(folder, 'list.opml'), LIST)
      const { out } = await feedmill('try', path.join(folder, 'list.opml'), '--config', path.join(folder, 'none.yaml'))
      expect(out).toContain('It lists 1 feed; feedmill import adds them:\n  https://a.example/feed – A\n')
    }))
})
