/** `npm run bench -- room`: milliseconds and bytes of each page of the control room over a store of 10,000 sources and a million items, as one user asks for it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../../src/store/index.ts'
import { aSource } from '../../support/builders.ts'
import { aCategory, serverSettings, startServer } from '../../support/feed-server.ts'
import { fillStore } from './fill.ts'

const ROUNDS = 9
const ID = '00000000000000000000000030'
const PAGES = [
  '',
  'sources',
  'sources?text=source+77&sort=name',
  'sources?state=failing&page=3',
  'sources?sort=requests',
  'source?id=s50',
  'items',
  'items?text=ferry',
  'items?text=%E6%B8%A1%E8%BD%AE%E5%81%9C%E8%88%AA&sort=relevance',
  'items?text=lighthouse&category=c3',
  'items?text=999999',
  'items?source=s77',
  `item?id=${ID}`,
  'hosts',
]

/** Prints median and worst of the rounds. `kept`: a directory with a filled store, made if it holds none. */
export async function run(sources = 10_000, items = 1_000_000, kept?: string): Promise<void> {
  const directory = kept ?? (await mkdtemp(join(tmpdir(), 'feedmill-bench-')))
  try {
    const now = Date.now()
    const known = await (await openStore({ directory })).close().then(async () => (await countIn(directory)) > 0)
    if (!known) await fillStore(directory, { sources, items, now })
    await measure(directory, sources, items)
  } finally {
    if (kept === undefined) await rm(directory, { recursive: true })
  }
}

async function countIn(directory: string): Promise<number> {
  const store = await openStore({ directory })
  const count = await store.items.count()
  await store.close()
  return count
}

async function measure(directory: string, sources: number, items: number): Promise<void> {
  const store = await openStore({ directory })
  const settings = serverSettings({
    sources: Array.from({ length: sources }, (_, n) =>
      aSource({
        id: `s${n + 1}`,
        title: undefined as never,
        categories: [`c${n % 7}`],
        options: { url: `https://s${n + 1}.example/feed.xml` },
      }),
    ),
    categories: Array.from({ length: 7 }, (_, n) => aCategory({ slug: `c${n}`, title: `Category ${n}` })),
  })
  const running = await startServer({ store, settings, clock: Date.now })
  console.log(`${sources} sources, ${items} items: milliseconds a page, first, median and worst of ${ROUNDS}, median of processor time`)
  try {
    for (const page of PAGES) console.log(await figuresOf(`${running.url}admin/${page}`, page))
  } finally {
    await running.server.close()
    await store.close()
  }
}

async function figuresOf(url: string, page: string): Promise<string> {
  const times: number[] = []
  const used: number[] = []
  let bytes = 0
  let status = 0
  for (let round = 0; round < ROUNDS; round++) {
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()]
    const answer = await fetch(url)
    bytes = (await answer.arrayBuffer()).byteLength
    status = answer.status
    times.push(performance.now() - startedAt)
    const { user, system } = process.cpuUsage(cpu)
    used.push((user + system) / 1_000)
  }
  const [first] = times
  const [sorted, byCpu] = [times, used].map((all) => all.toSorted((a, b) => a - b))
  const figures = [first!, sorted![Math.floor(ROUNDS / 2)]!, sorted!.at(-1)!, byCpu![Math.floor(ROUNDS / 2)]!]
    .map((ms) => ms.toFixed(1).padStart(7))
    .join(' ')
  return `${figures} ms ${String(Math.round(bytes / 1024)).padStart(4)} KiB ${status} /admin/${page}`
}

if (import.meta.main) await run(Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 1_000_000), process.argv[4])
