/**
 * What pulling costs, without the rest of the mill: `node test/bench/pull.ts [N…]`. N sources on 256 loopback hosts served by another process:
 * cold, all unchanged, 5 % changed. Each turn is a process of its own, as a `refresh` would be; its CPU is counted from when the first
 * request has loaded what there is to load, its memory from the start of the process.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { createHttpClient } from '../../src/http/client.ts'
import type { FetchOutcome } from '../../src/model/document.ts'
import type { FetchSettings, PollingSettings } from '../../src/model/settings.ts'
import type { Source, SourceId, SourceState } from '../../src/model/source.ts'
import { initialState, nextState } from '../../src/sources/cadence/index.ts'
import { feedKind } from '../../src/sources/kinds/feed.ts'
import { pullSource } from '../../src/sources/kinds/index.ts'
import { pullAll } from '../../src/sources/queue/index.ts'
import { feedUrl, startFeedOrigin } from './feed-origin.ts'

const HOUR_MS = 3_600_000

const FETCH: FetchSettings = {
  connectTimeoutMs: 5000,
  timeoutMs: 20_000,
  maxBodyBytes: 10 * 2 ** 20,
  maxRedirects: 5,
  maxItems: 500,
  newItemsPerDay: 5000,
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

/** Prints a table: sizes × cold, unchanged, 5 % changed. */
export async function run(sizes: readonly number[] = [100, 1000, 10_000]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'feedmill-bench-'))
  console.log('sources  turn         wall s  CPU s  CPU µs/source  requests  fetched  peak RSS MB')
  const origin = await startFeedOrigin()
  try {
    for (const size of sizes)
      for (const turn of ['cold', 'unchanged', '5 % changed']) {
        if (turn === '5 % changed') await origin.change(20)
        await origin.requests()
        const child = fork(import.meta.filename, ['turn', String(size), turn, String(origin.port), join(folder, `${size}.json`)])
        const [cost] = (await once(child, 'message')) as [Cost]
        report(size, turn, cost, (await origin.requests()).all)
      }
  } finally {
    origin.close()
    await rm(folder, { recursive: true })
  }
}

/** One turn in a process that does nothing else; what is to be remembered lies in a file. */
async function turnAlone(size: number, turn: string, port: number, file: string): Promise<void> {
  // As bin/feedmill.js does.
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=50')
  const client = createHttpClient(FETCH)
  // undici is loaded by the first request, and loading it is start-up.
  await client.get(`http://127.0.0.1:${port}/requests`)
  const sources = Array.from({ length: size }, (_, number) => sourceNumber(number, port))
  const states = new Map<SourceId, SourceState>(turn === 'cold' ? [] : JSON.parse(await readFile(file, 'utf8')))
  const cost = await oneTurn(sources, states, client)
  await client.close()
  await writeFile(file, JSON.stringify([...states]))
  process.send?.({ ...cost, peakMb: process.resourceUsage().maxRSS / 1024 })
  process.disconnect?.()
}

function sourceNumber(number: number, port: number): Source {
  const common = { categories: [], tags: [], priority: 0, transforms: [], futureDates: 'clamp', dedup: 'near' } as const
  return { id: `s${number}`, kind: 'feed', ...common, options: feedKind.options.parse({ url: feedUrl(port, number) }) }
}

interface Cost {
  readonly wallMs: number
  readonly cpuMs: number
  readonly fetched: number
  readonly peakMb: number
}

async function oneTurn(
  sources: readonly Source[],
  states: Map<SourceId, SourceState>,
  client: ReturnType<typeof createHttpClient>,
): Promise<Omit<Cost, 'peakMb'>> {
  const wall = performance.now()
  const cpu = process.cpuUsage()
  let fetched = 0
  const now = Date.now()
  const pull = (source: Source): Promise<FetchOutcome> =>
    pullSource({ source, state: states.get(source.id), now, client, fetch: FETCH, polling: POLLING, configDirectory: '/', force: false })
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
  const perSource = (cost.cpuMs * 1000) / size
  const columns: readonly (readonly [text: string, width: number])[] = [
    [(cost.wallMs / 1000).toFixed(2), 8],
    [(cost.cpuMs / 1000).toFixed(2), 7],
    [perSource.toFixed(0), 15],
    [String(requests), 10],
    [String(cost.fetched), 9],
    [cost.peakMb.toFixed(0), 13],
  ]
  console.log(String(size).padEnd(9) + turn.padEnd(11) + columns.map(([text, width]) => text.padStart(width)).join(''))
}

if (import.meta.main) {
  const [mode, ...rest] = process.argv.slice(2)
  if (mode === 'turn') await turnAlone(Number(rest[0]), rest[1] ?? '', Number(rest[2]), rest[3] ?? '')
  else await run(mode === undefined ? undefined : [mode, ...rest].map(Number))
}
