import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import type { SourceState } from '../../src/model/source.ts'
import type { Store } from '../../src/store/contract.ts'
import { aSource } from '../support/builders.ts'
import { inFolder } from '../support/command.ts'
import { aStatus, SERVER_NOW, serverSettings, startServer } from '../support/feed-server.ts'
import { aMemoryStore } from '../support/memory-store.ts'

const run = promisify(execFile)
const DEPLOY = path.resolve(import.meta.dirname, '../../docs/deploy')
const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/prometheus')
const PROMTOOL = (process.env.PATH ?? '')
  .split(path.delimiter)
  .map((folder) => path.join(folder, 'promtool'))
  .find((file) => existsSync(file))

const HOUR = 3_600_000

function state(sourceId: string, given: Partial<SourceState> = {}): SourceState {
  return {
    sourceId,
    address: 'x',
    lastPolledAt: SERVER_NOW - HOUR,
    lastGoodAt: SERVER_NOW - HOUR,
    lastNewAt: SERVER_NOW - 2 * HOUR,
    nextDueAt: SERVER_NOW + HOUR,
    failuresInRow: 0,
    hints: {},
    rung: 'guid',
    counts: { requests: 1, notModified: 0, wireBytes: 1 },
    ...given,
  }
}

/** The text of the first scrape of a mill with a source that is well, one that fails, one that is late and one that was never asked. */
async function firstScrape(): Promise<string> {
  const states = new Map(
    [
      state('wire'),
      state('coast', { failuresInRow: 3, failingSince: SERVER_NOW - 5 * HOUR, lastGoodAt: SERVER_NOW - 6 * HOUR }),
      state('slow', { nextDueAt: SERVER_NOW - 2 * HOUR }),
    ].map((one) => [one.sourceId, one]),
  )
  const host = { host: 'h.example', requests: 3, notModified: 1, wireBytes: 10, lastAt: SERVER_NOW, waitsObeyed: 0, shortestGapMs: 1000 }
  const store = aMemoryStore({
    sources: { all: async () => states, politeness: async () => [host] } as unknown as Store['sources'],
    items: { count: async () => 7 } as unknown as Store['items'],
  })
  const settings = serverSettings({ sources: ['wire', 'coast', 'slow', 'fresh'].map((id) => aSource({ id })) })
  const trouble = { key: 'failing:coast', kind: 'failing', subject: 'coast', name: 'Coast', since: 0, message: 'it fails' } as const
  await using running = await startServer({
    store,
    settings,
    status: () => aStatus({ startedAt: SERVER_NOW }),
    alerts: { feed: async () => '', standing: async () => [trouble] },
  })
  return (await fetch(new URL('metrics', running.url))).text()
}

describe('the first scrape of /metrics', () => {
  let text = ''
  beforeAll(async () => {
    text = await firstScrape()
  })
  const samples = () => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

  test.each([
    'feedmill_source_last_good_timestamp_seconds{source="wire"} 1772362800',
    'feedmill_source_last_new_timestamp_seconds{source="wire"} 1772359200',
    'feedmill_source_failures_in_row{source="coast"} 3',
    'feedmill_source_state{source="coast",state="failing"} 1',
    'feedmill_source_state{source="fresh",state="new"} 1',
    'feedmill_sources{state="failing"} 1',
    'feedmill_sources{state="dead"} 0',
    'feedmill_due_lag_seconds 7200',
    'feedmill_sources_due 1',
    'feedmill_turn_phase_seconds_total{phase="collect"} 1.5',
    'feedmill_last_turn_duration_seconds 5',
    'feedmill_items_joined_total 0',
    'feedmill_documents_written_total 4',
    'feedmill_items_held 7',
    'feedmill_troubles{kind="failing"} 1',
    'feedmill_troubles{kind="turn"} 0',
    'feedmill_build_info{version="0.0.0-test"} 1',
  ])('has %s', (line) => {
    expect(samples()).toContain(line)
  })

  test('has no sample without a number, and no time of a source that was never asked', () => {
    expect(samples().filter((line) => !Number.isFinite(Number(line.split(' ').at(-1))))).toEqual([])
    expect(text).not.toMatch(/timestamp_seconds\{source="fresh"\}/)
  })

  test('has delays of the event loop that were measured, not the least or largest number', () => {
    const delays = samples().filter((line) => line.startsWith('feedmill_eventloop_delay_'))
    expect(delays).toHaveLength(3)
    for (const line of delays) expect(Number(line.split(' ')[1])).toBeLessThan(60)
  })

  test.each(['grafana.json', 'prometheus-rules.yml'])('has every metric that %s names', async (file) => {
    const used = new Set((await readFile(path.join(DEPLOY, file), 'utf8')).match(/\bfeedmill_\w+/g))
    const known = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name))
    expect([...used].filter((name) => !known.has(name))).toEqual([])
    expect(used.size).toBeGreaterThan(8)
  })

  test('the Grafana board is JSON whose panels have titles, queries and places that do not overlap', async () => {
    const board = JSON.parse(await readFile(path.join(DEPLOY, 'grafana.json'), 'utf8')) as {
      panels: { title: string; targets: { expr: string }[]; gridPos: { x: number; y: number; w: number; h: number } }[]
    }
    const cells = board.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(board.panels.every(({ title, targets }) => title !== '' && targets.every(({ expr }) => expr.includes('feedmill_')))).toBe(true)
  })

  describe.skipIf(PROMTOOL === undefined)('as promtool (Debian: prometheus) sees it', () => {
    test('the shipped rules load', async () => {
      const { stdout } = await run(PROMTOOL!, ['check', 'rules', path.join(DEPLOY, 'prometheus-rules.yml')])
      expect(stdout).toContain('SUCCESS: 10 rules found')
    })

    test('the shipped rules fire at what they should', () =>
      inFolder(async (folder) => {
        await copyFile(path.join(DEPLOY, 'prometheus-rules.yml'), path.join(folder, 'prometheus-rules.yml'))
        await copyFile(path.join(FIXTURES, 'rules.test.yml'), path.join(folder, 'rules.test.yml'))
        const { stdout } = await run(PROMTOOL!, ['test', 'rules', path.join(folder, 'rules.test.yml')])
        expect(stdout).toContain('SUCCESS')
      }))

    test('the queries of the board are valid', async () =>
      inFolder(async (folder) => {
        const board = await readFile(path.join(DEPLOY, 'grafana.json'), 'utf8')
        const { panels } = JSON.parse(board) as { panels: { targets: { expr: string }[] }[] }
        const exprs = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll('$job', 'a').replaceAll('$instance', 'b')))
        const rules = exprs.map((expr, index) => ({ record: `board:${index}`, expr }))
        await writeFile(path.join(folder, 'board.yml'), JSON.stringify({ groups: [{ name: 'board', rules }] }))
        const { stdout } = await run(PROMTOOL!, ['check', 'rules', path.join(folder, 'board.yml')])
        expect(stdout).toContain(`SUCCESS: ${exprs.length} rules found`)
      }))

    test('the text of a scrape is valid', async () => {
      const child = run(PROMTOOL!, ['check', 'metrics'])
      child.child.stdin!.end(text)
      const said = await child.then(
        ({ stderr }) => stderr,
        (error: { stderr: string }) => error.stderr,
      )
      // Names that prom-client itself gives are not ours to change.
      expect(said.split('\n').filter((line) => line !== '' && !/feedmill_(?:nodejs|process)_/.test(line))).toEqual([])
    })
  })
})
