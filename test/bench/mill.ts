/**
 * What a whole turn costs beside the sketch: `npm run bench -- mill`, or `node test/bench/mill.ts [N…]`. N sources on 256 loopback hosts in twenty
 * categories: cold, warm (every source answers 304), 5 % changed, one changed. Each turn is the real command in a process of its own. A thousand
 * sources bring 35 articles each; more bring fewer, so that there are never more than 35,000.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type FeedOrigin, type Requests, startFeedOrigin } from './feed-origin.ts'
import { type Cost, costOf, type ProgramName, tableLine } from './programs.ts'

const CATEGORIES = 20
const MOST_ARTICLES = 35_000

interface Turn {
  readonly name: 'cold' | 'warm' | '5 % changed' | 'one changed'
  /** One feed in so many has a new article since the last turn. */
  readonly change?: number
}

/** The turns that each program takes, one after the other. */
export const TURNS: readonly Turn[] = [
  { name: 'cold' },
  { name: 'warm' },
  { name: '5 % changed', change: 20 },
  { name: 'one changed', change: Number.MAX_SAFE_INTEGER },
]

/** Prints a table for each size. */
export async function run(sizes: readonly number[] = [100, 1000]): Promise<void> {
  console.log(
    tableLine(['sources', 'turn', 'program', 'CPU s', 'ms/source', '× sketch', 'wall s', 'peak MB', 'requests', '304', 'new', 'documents']),
  )
  for (const size of sizes) {
    const [sketch, feedmill] = [await costsOf('sketch', size), await costsOf('feedmill', size)]
    for (const [index, { name }] of TURNS.entries()) {
      show(size, name, 'sketch', sketch[index]!)
      show(size, name, 'feedmill', feedmill[index]!, feedmill[index]!.cost.cpuSeconds / sketch[index]!.cost.cpuSeconds)
    }
  }
}

interface Measured {
  readonly cost: Cost
  readonly requests: Requests
}

/** All turns of one program against an origin of its own. */
export async function costsOf(program: ProgramName, size: number): Promise<readonly Measured[]> {
  const origin = await startFeedOrigin(Math.max(1, Math.min(35, Math.round(MOST_ARTICLES / size))))
  const folder = await mkdtemp(path.join(tmpdir(), 'feedmill-bench-'))
  try {
    await writeSources(folder, size, origin)
    const costs: Measured[] = []
    for (const { change } of TURNS) {
      if (change !== undefined) await origin.change(change)
      await origin.requests()
      const cost = await costOf(program, folder)
      costs.push({ cost, requests: await origin.requests() })
    }
    return costs
  } finally {
    origin.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeSources(folder: string, size: number, origin: FeedOrigin): Promise<void> {
  const sources = Array.from({ length: size }, (_, number) => ({
    id: `s${number}`,
    url: origin.url(number),
    category: `c${number % CATEGORIES}`,
  }))
  const lines = sources.map(({ id, url, category }) => `  - { kind: feed, id: ${id}, url: '${url}', categories: [${category}] }`)
  const categories = Array.from({ length: CATEGORIES }, (_, number) => `  - { title: Category ${number}, slug: c${number} }`)
  const head = "fetch: { allowAddresses: ['127.0.0.0/8'] }\noutputs: [{ kind: directory, path: feeds }]\n"
  await writeFile(path.join(folder, 'feedmill.yaml'), `${head}categories:\n${categories.join('\n')}\nsources:\n${lines.join('\n')}\n`)
  await writeFile(path.join(folder, 'sources.json'), JSON.stringify(sources.map(({ url, category }) => [url, category])))
}

function show(size: number, turn: string, program: ProgramName, { cost, requests }: Measured, ratio?: number): void {
  const cells = [
    String(size),
    turn,
    program,
    cost.cpuSeconds.toFixed(2),
    ((cost.cpuSeconds * 1000) / size).toFixed(2),
    ratio === undefined ? '' : ratio.toFixed(1),
    cost.wallSeconds.toFixed(2),
    cost.peakMb.toFixed(0),
    String(requests.all),
    String(requests.notModified),
    String(cost.new),
    String(cost.written),
  ]
  console.log(tableLine(cells))
}

if (import.meta.main) {
  const sizes = process.argv.slice(2).map(Number)
  await run(sizes.length > 0 ? sizes : undefined)
}
