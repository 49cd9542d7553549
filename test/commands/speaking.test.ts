import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CommandContext } from '../../src/commands/command.ts'
import { createProgress } from '../../src/commands/progress.ts'
import type { TurnProgress } from '../../src/model/turn.ts'
import { feedmill, finished, inFolder, startFeedmill } from '../support/command.ts'
import { aMill } from '../support/mill.ts'

const MISSING = '  - { kind: file, id: lost, path: nowhere.xml }\n'

describe('a turn', () => {
  it('is told in plain lines that do not speak to the terminal where there is none', () =>
    inFolder(async (folder) => {
      const { code, out, err } = await feedmill('refresh', ...(await aMill(folder, MISSING)))
      expect([code, out]).toEqual([0, ''])
      expect(err).toMatch(/^5 sources asked, 0 resting: \d+ new, 0 updated in [\d.]+ s$/m)
      expect(err).toMatch(/^lost: FILE_MISSING .*nowhere\.xml does not exist$/m)
      expect(err).toMatch(/^\d+ documents written to .*feeds$/m)
      expect(err).not.toMatch(/[\r\u001B]/)
    }))

  it('tells what happened to many items of a source once', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder, '  - { kind: file, id: odd, path: odd.xml }\n')
      const items = ['a', 'b', 'c', 'd'].map((guid) => `<item><guid>${guid}</guid><title>${guid}</title><pubDate>soon</pubDate></item>`)
      await writeFile(path.join(folder, 'odd.xml'), `<rss version="2.0"><channel><title>Odd</title>${items.join('')}</channel></rss>`)
      const { err } = await feedmill('refresh', ...words)
      expect(err.match(/^odd: .*$/gm)).toEqual([expect.stringMatching(/^odd: bad-date: .*'soon'.* \(4 times\)$/)])
    }))

  it('names an article that waits for its date, and until when; so does try', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await writeFile(path.join(folder, 'samples/articles/ahead.md'), '---\ntitle: Ahead\ndate: 2999-05-01 02:00:00\n---\nText.\n')
      const line = /^(?:articles: )?1 waits until 2999-05-01 02:00Z: ahead\.md$/m
      expect((await feedmill('refresh', ...words)).err).toMatch(line)
      expect((await feedmill('try', 'articles', ...words)).out).toMatch(line)
    }))

  it('is one JSON object on standard output for machines, and nothing besides', () =>
    inFolder(async (folder) => {
      const { code, out, err } = await feedmill('refresh', '--json', ...(await aMill(folder, MISSING)))
      expect([code, err]).toEqual([0, ''])
      const report = JSON.parse(out) as { sources: { sourceId: string; error?: { code: string } }[]; written: number }
      expect(report.sources.find((source) => source.sourceId === 'lost')?.error?.code).toBe('FILE_MISSING')
      expect(report.written).toBeGreaterThan(0)
    }))

  it('is told by what went wrong alone when quiet is asked for, so by nothing when all is well', () =>
    inFolder(async (folder) => {
      const good = await feedmill('refresh', '--quiet', ...(await aMill(folder)))
      expect(good).toEqual({ code: 0, out: '', err: '' })
      const bad = await feedmill('refresh', '--quiet', ...(await aMill(folder, MISSING)))
      expect([bad.code, bad.out]).toEqual([0, ''])
      expect(bad.err).toMatch(/^lost: FILE_MISSING [^\n]*\n$/)
    }))
})

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => vi.useRealTimers().restoreAllMocks())

  const at: TurnProgress = {
    phase: 'collect',
    done: 3,
    total: 9,
    new: 7,
    updated: 1,
    hosts: ['a.example', 'disk notes', 'b.example', 'c.example'],
  }
  const LINE = 'sources 3/9 · 7 new, 1 updated · 6.0 s · a.example, notes, b.example +1'

  /** What a turn that reports twice, six seconds apart, shows: on standard error, and as lines. */
  function shown(interactive: boolean, options: { json?: boolean; quiet?: boolean } = {}): { written: string; lines: string[] } {
    const lines: string[] = []
    let written = ''
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((written += String(text))))
    const words = { config: '', data: '', json: options.json === true, quiet: options.quiet === true }
    const progress = createProgress({ interactive, options: words, tell: (text: string) => void lines.push(text) } as CommandContext)
    progress.show({ ...at, done: 1 })
    vi.advanceTimersByTime(6000)
    progress.show(at)
    progress.end()
    return { written, lines }
  }

  it('is one line drawn anew on a terminal, gone at the end', () => {
    expect(shown(true)).toEqual({ written: `\r\u001B[K${LINE}\r\u001B[K`, lines: [] })
  })

  it('is a plain line every five seconds elsewhere', () => {
    expect(shown(false)).toEqual({ written: '', lines: [LINE] })
  })

  it('is not shown to machines, nor when quiet is asked for', () => {
    expect(shown(true, { json: true })).toEqual({ written: '', lines: [] })
    expect(shown(false, { quiet: true })).toEqual({ written: '', lines: [] })
  })
})

describe('words that are wrong', () => {
  it.each([
    [['refesh'], /there is no command 'refesh'; did you mean 'refresh'\?/],
    [['frobnicate'], /there is no command 'frobnicate'; there are run, init, refresh, check/],
    [['items', '--limit', 'many'], /--limit <n>.*'many' is invalid\. It must be a whole number from 1/],
    [['run', '--port', '70000'], /--port <number>.*'70000' is invalid\. It must be a whole number from 0 to 65535/],
  ])('%j end with 2 and what is allowed', async (words, expected) => {
    const { code, err } = await feedmill(...words)
    expect(code).toBe(2)
    expect(err).toMatch(expected)
  })

  it('in the environment end with 2 as well: a port that is no number', async () => {
    const { code, err } = await finished(startFeedmill(['run'], { FEEDMILL_PORT: 'http' }))
    expect([code, err]).toEqual([2, 'FEEDMILL_PORT (server.port): must be a number\n'])
  })

  it('that name no source or category of the configuration end with 1 and those there are', () =>
    inFolder(async (folder) => {
      const words = await aMill(folder)
      await feedmill('refresh', ...words)
      expect(await feedmill('items', '--source', 'nobody', ...words)).toMatchObject({
        code: 1,
        err: "there is no source 'nobody'; there are articles, gazette, wire, garden\n",
      })
      expect((await feedmill('items', '--category', 'nothing', ...words)).err).toContain(
        "there is no category 'nothing'; there are harbour",
      )
    }))
})
