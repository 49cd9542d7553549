/**
 * What a whole turn costs: `node test/bench/mill.ts [N…]`. N sources on 256 loopback hosts, in three categories: cold, all unchanged, 5 % changed,
 * one asked and changed, nothing due. Each turn is the real command in a process of its own. A thousand sources bring ten articles each;
 * more bring fewer, so that there are never more than 10,000.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type FeedOrigin, startFeedOrigin } from './feed-origin.ts'

interface Cost {
  readonly wallSeconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
  readonly requests: number
  readonly new: number
  readonly written: number
}

const root = path.resolve(import.meta.dirname, '../..')

/** Prints a table for each size. */
export async function run(sizes: readonly number[] = [100, 1000, 10_000]): Promise<void> {
  console.log('sources  turn          wall s   CPU s  ms/source  peak MB  requests    new  documents')
  for (const size of sizes) {
    const origin = await startFeedOrigin(Math.max(1, Math.min(10, Math.round(MOST_ARTICLES / size))))
    try {
      await measure(size, origin)
    } finally {
      origin.close()
    }
  }
}

const MOST_ARTICLES = 10_000

async function measure(size: number, origin: FeedOrigin): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'feedmill-bench-'))
  try {
    await writeFile(path.join(folder, 'feedmill.yaml'), configOf(size, origin))
    show(size, 'cold', await turn(folder, origin))
    show(size, 'unchanged', await turn(folder, origin, '--force'))
    await origin.change()
    show(size, '5 % changed', await turn(folder, origin, '--force'))
    await origin.change()
    show(size, 'one changed', await turn(folder, origin, 's0'))
    show(size, 'nothing due', await turn(folder, origin))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function configOf(size: number, origin: FeedOrigin): string {
  const sources = Array.from(
    { length: size },
    (_, number) => `  - { kind: feed, id: s${number}, url: '${origin.url(number)}', categories: [c${number % 3}] }`,
  )
  const categories = [0, 1, 2].map((number) => `  - { title: Category ${number}, slug: c${number} }`)
  return `fetch: { allowAddresses: ['127.0.0.0/8'] }\noutputs: [{ kind: directory, path: feeds }]\ncategories:\n${categories.join('\n')}\nsources:\n${sources.join('\n')}\n`
}

async function turn(folder: string, origin: FeedOrigin, ...words: string[]): Promise<Cost> {
  await origin.requests()
  const startedAt = performance.now()
  const command = ['--import', path.join(root, 'test/bench/usage.js'), path.join(root, 'bin/feedmill.js'), 'refresh', '--json']
  const where = ['--config', path.join(folder, 'feedmill.yaml'), '--data', path.join(folder, 'data')]
  const child = spawn(process.execPath, [...command, ...where, ...words], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] })
  const [report, usage] = ['', '']
  const texts = { report, usage }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (texts.report += text))
  child.stdio[3]?.on('data', (text: Buffer) => (texts.usage += text.toString()))
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`the turn ended with ${code}`)
  const { new: added, written } = JSON.parse(texts.report) as { new: number; written: number }
  const { cpuSeconds, peakMb } = JSON.parse(texts.usage) as { cpuSeconds: number; peakMb: number }
  return { wallSeconds: (performance.now() - startedAt) / 1000, cpuSeconds, peakMb, requests: await origin.requests(), new: added, written }
}

function show(size: number, name: string, cost: Cost): void {
  const cells = [
    String(size).padStart(7),
    name.padEnd(12),
    cost.wallSeconds.toFixed(2).padStart(7),
    cost.cpuSeconds.toFixed(2).padStart(7),
    ((cost.cpuSeconds * 1000) / size).toFixed(2).padStart(10),
    cost.peakMb.toFixed(0).padStart(8),
    String(cost.requests).padStart(9),
    String(cost.new).padStart(6),
    String(cost.written).padStart(10),
  ]
  console.log(cells.join('  '))
}

if (import.meta.main)
  await run(
    process.argv
      .slice(2)
      .map(Number)
      .filter((size) => size > 0).length > 0
      ? process.argv.slice(2).map(Number)
      : undefined,
  )
