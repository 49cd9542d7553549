/**
 * `feedmill run` for real minutes: 200 sources, one new item a second. Prints each minute what the process and its threads hold, then the growth of the last half in MB an
 * hour. `--minutes N` (default 60), `--sources N`, `--bundle` for the built program. Exits 1 when the second half grew by more than a tenth of the first.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startPublisher } from '../faults/publisher.ts'
import { finished, inFolder, startFeedmill } from '../support/command.ts'
import type { ThreadFigures } from './thread-figures.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' }, sources: { type: 'string', default: '200' } } })
const PRELOAD = path.resolve(import.meta.dirname, 'thread-figures.ts')

/** What is looked at each minute. Sizes are MiB. */
interface Minute {
  readonly minute: number
  readonly items: number
  readonly rss: number
  readonly anonymous: number
  readonly descriptors: number
  readonly wal: number
  readonly store: number
  /** Heap and external memory of each thread, the main thread first. */
  readonly threads: string
}

process.exitCode = await inFolder((folder) => soak(folder, Number(values.minutes), Number(values.sources)))

async function soak(folder: string, minutes: number, sources: number): Promise<number> {
  const publisher = await startPublisher(sources)
  const [config, figures] = [path.join(folder, 'feedmill.yaml'), path.join(folder, 'figures')]
  writeFileSync(config, JSON.stringify(configuration(publisher.urls, folder)))
  const child = startFeedmill(['run', '--config', config, '--data', path.join(folder, 'data')], {
    NODE_OPTIONS: `--import=${PRELOAD}`,
    FIGURES_INTO: figures,
  })
  const end = finished(child)
  const seen: Minute[] = []
  for (let second = 1; second <= minutes * 60 && child.exitCode === null; second++) {
    await wait(1000)
    publisher.grow(1, second % sources)
    if (second % 60 !== 0) continue
    seen.push(looked(child.pid!, second / 60, publisher.titles().length, path.join(folder, 'data'), figures))
    process.stdout.write(`${JSON.stringify(seen.at(-1))}\n`)
  }
  child.kill('SIGTERM')
  const { code, err } = await end
  await publisher.close()
  if (code !== 0) process.stdout.write(`ended with ${code}: ${err.slice(-2000)}\n`)
  return code === 0 && isFlat(seen) ? 0 : 1
}

function looked(pid: number, minute: number, items: number, data: string, figures: string): Minute {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const inMb = (field: string): number => Math.round(Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024)
  const size = (name: string): number =>
    existsSync(path.join(data, name)) ? Math.round(statSync(path.join(data, name)).size / 2 ** 20) : 0
  return {
    minute,
    items,
    rss: inMb('VmRSS'),
    anonymous: inMb('RssAnon'),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    wal: size('feedmill.sqlite-wal'),
    store: size('feedmill.sqlite'),
    threads: existsSync(figures) ? newestOf(readFileSync(figures, 'utf8')) : '',
  }
}

function newestOf(lines: string): string {
  const newest = new Map<number, ThreadFigures>()
  for (const line of lines.trim().split('\n')) {
    const figures = JSON.parse(line) as ThreadFigures
    newest.set(figures.thread, figures)
  }
  return [...newest.values()]
    .toSorted((a, b) => a.thread - b.thread)
    .map(({ heapMb, externalMb }) => `${Math.round(heapMb)}+${Math.round(externalMb)}`)
    .join(' ')
}

/** The first half fills caches; the quarters of the second are compared. */
function isFlat(seen: readonly Minute[]): boolean {
  const quarter = Math.max(1, Math.floor(seen.length / 4))
  const [before, after] = [medianOf(seen.slice(2 * quarter, 3 * quarter)), medianOf(seen.slice(-quarter))]
  const perHour = ((after - before) / quarter) * 60
  process.stdout.write(`RSS of the third quarter ${before} MB, of the last ${after} MB: ${perHour.toFixed(0)} MB an hour\n`)
  return after - before <= before * 0.1
}

function medianOf(minutes: readonly Minute[]): number {
  return minutes.map(({ rss }) => rss).toSorted((a, b) => a - b)[Math.floor(minutes.length / 2)] ?? 0
}

function configuration(urls: readonly string[], folder: string): object {
  const groups = Array.from({ length: 10 }, (_, group) => urls.flatMap((_url, n) => (n % 10 === group ? [`s${n}`] : [])))
  return {
    site: { title: 'A mill', url: 'http://mill.example/' },
    fetch: { allowAddresses: ['127.3.0.0/16'] },
    polling: { interval: '30s', minInterval: '30s' },
    schedule: { cron: '*/5 * * * * *' },
    server: { port: 0 },
    outputs: [{ kind: 'directory', path: path.join(folder, 'feeds') }],
    categories: [
      { title: 'All', slug: 'all', sources: ['*'], limit: 50 },
      ...groups.map((sources, group) => ({ title: `Group ${group}`, slug: `group-${group}`, sources })),
    ],
    sources: urls.map((url, n) => ({ kind: 'feed', id: `s${n}`, url })),
  }
}
