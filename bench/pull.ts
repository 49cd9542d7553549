/**
 * What pulling costs, without the rest of the mill: `node bench/pull.ts [N…]`. N sources on 256 loopback hosts served by another process:
 * cold, all unchanged, 5 % changed. Each turn is a process of its own, as a `refresh` would be; its CPU is counted from when the first
 * request has loaded what there is to load, its memory from the start of the process.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FetchOutcome } from '../src/model/document.ts'
import type { FetchSettings, PollingSettings } from '../src/model/settings.ts'
import type { Source, SourceId, SourceState } from '../src/model/source.ts'
import { initialState, nextState } from '../src/sources/cadence.ts'
import { feedKind } from '../src/sources/feed.ts'
import { createHttpClient } from '../src/sources/http.ts'
import { pullAll } from '../src/sources/queue.ts'

const HOSTS = 256
const HOUR_MS = 3_600_000

const FETCH: FetchSettings = {
  connectTimeoutMs: 5000,
  timeoutMs: 20_000,
  maxBodyBytes: 10 * 2 ** 20,
  maxRedirects: 5,
  maxItems: 500,
  concurrency: 16,
  hostGapMs: 1000,
  userAgent: 'feedmill/bench',
  allowAddresses: ['127.0.0.0/8'],
  allowPorts: [],
}

const POLLING: PollingSettings = {
  intervalMs: HOUR_MS,
  minIntervalMs: 900_000,
  maxIntervalMs: 24 * HOUR_MS,
  unconditionalMs: 24 * HOUR_MS,
  backoffMinMs: HOUR_MS,
  backoffMaxMs: 24 * HOUR_MS,
  refusedMinMs: 4 * HOUR_MS,
  refusedMaxMs: 24 * HOUR_MS,
  retryAfterMaxMs: 168 * HOUR_MS,
  deadAfterMs: 720 * HOUR_MS,
  deadIntervalMs: 168 * HOUR_MS,
  pushBackupMs: 24 * HOUR_MS,
  listIntervalMs: 12 * HOUR_MS,
  jitter: 0.1,
}

/** A source's path is its number; its entity tag is the edition, which a request to `/edition` sets for one source in twenty. */
async function serveFeeds(): Promise<void> {
  let edition = 0
  let requests = 0
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path === '/requests') return void response.end(String(requests))
    if (path === '/edition') return void response.end(String(++edition))
    requests++
    const number = Number(path.slice(1))
    const etag = `"${number}-${number % 20 === 0 ? edition : 0}"`
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end()
    response.writeHead(200, { etag, 'content-type': 'application/rss+xml' }).end(feed(number, etag))
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '0.0.0.0')
  await once(server, 'listening')
  process.send?.((server.address() as { port: number }).port)
}

function feed(number: number, etag: string): string {
  const items = Array.from({ length: 20 }, (_, index) => `<item><title>Item ${index}</title><guid>${number}-${index}</guid></item>`).join(
    '',
  )
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed ${number}</title><description>${etag.slice(1, -1)}</description>${items}</channel></rss>`
}

async function measure(sizes: readonly number[]): Promise<void> {
  const origin = fork(import.meta.filename, ['origin'])
  const [port] = (await once(origin, 'message')) as [number]
  const folder = await mkdtemp(join(tmpdir(), 'feedmill-bench-'))
  console.log('sources  turn         wall s  CPU s  CPU µs/source  requests  fetched  peak RSS MB')
  try {
    for (const size of sizes.length > 0 ? sizes : [100, 1000, 10_000])
      for (const turn of ['cold', 'unchanged', '5 % changed'])
        await once(fork(import.meta.filename, ['turn', turn, String(size), String(port), join(folder, `${size}.json`)]), 'exit')
  } finally {
    origin.kill()
    await rm(folder, { recursive: true })
  }
}

async function turnAlone(turn: string, size: number, port: number, file: string): Promise<void> {
  const client = createHttpClient(FETCH)
  const ask = async (path: string): Promise<number> =>
    Number(Buffer.from((await client.get(`http://127.0.0.1:${port}/${path}`)).bytes).toString())
  const before = await ask('requests')
  if (turn === '5 % changed') await ask('edition')
  const sources = Array.from({ length: size }, (_, index) => sourceNumber(index, port))
  const states = new Map<SourceId, SourceState>(turn === 'cold' ? [] : JSON.parse(await readFile(file, 'utf8')))
  const cost = await oneTurn(sources, states, client)
  report(size, turn, cost, (await ask('requests')) - before)
  await client.close()
  await writeFile(file, JSON.stringify([...states]))
}

function sourceNumber(index: number, port: number): Source {
  const host = `127.0.${1 + ((index % HOSTS) >> 7)}.${1 + ((index % HOSTS) & 127)}`
  const common = { categories: [], tags: [], priority: 0, transforms: [], futureDates: 'clamp', dedup: 'near' } as const
  return { id: `s${index}`, kind: 'feed', ...common, options: feedKind.options.parse({ url: `http://${host}:${port}/${index}` }) }
}

interface Cost {
  readonly wallMs: number
  readonly cpuMs: number
  readonly fetched: number
}

async function oneTurn(
  sources: readonly Source[],
  states: Map<SourceId, SourceState>,
  client: ReturnType<typeof createHttpClient>,
): Promise<Cost> {
  const wall = performance.now()
  const cpu = process.cpuUsage()
  let fetched = 0
  const now = Date.now()
  const pull = (source: Source): Promise<FetchOutcome> =>
    feedKind.pull({ source, state: states.get(source.id), now, client, fetch: FETCH, polling: POLLING, configDirectory: '/', force: false })
  await pullAll({
    due: sources,
    states,
    pull,
    onOutcome: ({ source, outcome, outage }) => {
      if (outcome.kind === 'fetched') fetched++
      const state = states.get(source.id) ?? initialState(source, now)
      states.set(source.id, nextState({ source, state, outcome, newItems: 0, polling: POLLING, now, outage }))
    },
    concurrency: FETCH.concurrency,
    hostGapMs: FETCH.hostGapMs,
    polling: POLLING,
    now: Date.now,
  })
  const spent = process.cpuUsage(cpu)
  return { wallMs: performance.now() - wall, cpuMs: (spent.user + spent.system) / 1000, fetched }
}

function report(size: number, turn: string, cost: Cost, requests: number): void {
  const peakMb = process.resourceUsage().maxRSS / 1024
  const perSource = (cost.cpuMs * 1000) / size
  const columns: readonly (readonly [text: string, width: number])[] = [
    [(cost.wallMs / 1000).toFixed(2), 8],
    [(cost.cpuMs / 1000).toFixed(2), 7],
    [perSource.toFixed(0), 15],
    [String(requests), 10],
    [String(cost.fetched), 9],
    [peakMb.toFixed(0), 13],
  ]
  console.log(String(size).padEnd(9) + turn.padEnd(11) + columns.map(([text, width]) => text.padStart(width)).join(''))
}

const [mode, ...rest] = process.argv.slice(2)
if (mode === 'origin') await serveFeeds()
else if (mode === 'turn') await turnAlone(rest[0] ?? '', Number(rest[1]), Number(rest[2]), rest[3] ?? '')
else await measure(process.argv.slice(2).map(Number))
