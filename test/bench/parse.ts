/**
 * What reading costs, beside rss-parser, feedsmith and (when installed) xmllint and Python feedparser, on the same documents in one run:
 * `node test/bench/parse.ts`. All times are CPU time. Prints figures and ratios; nothing here passes or fails.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SHARED = new URL('../../../shared/data/feeds/', import.meta.url)
const PARAGRAPH = '<p>The <b>quick</b> brown fox &amp; the lazy dog; 敏捷的棕色狐狸。 <a href="/fox?a=1&amp;b=2">More</a></p>\n'

/** Reads one document as UTF-8 text or bytes; resolves to the number of items. */
type Read = (bytes: Uint8Array, url: string) => number | Promise<number>

const READERS: Readonly<Record<string, () => Promise<Read>>> = {
  feedmill: async () => {
    const { parseDocument } = await import('../../src/mill/readers/parse.ts')
    return (bytes, url) => parseDocument({ bytes, url, retrievedAt: 0 }, { maxItems: 100_000 }).entries.length
  },
  'rss-parser': async () => {
    const { default: RssParser } = await import('rss-parser')
    const parser = new RssParser()
    return async (bytes) => (await parser.parseString(new TextDecoder().decode(bytes))).items.length
  },
  feedsmith: async () => {
    const { parseFeed } = await import('feedsmith')
    return (bytes) => {
      const { feed } = parseFeed(new TextDecoder().decode(bytes)) as { feed: { items?: unknown[]; entries?: unknown[] } }
      return (feed.items ?? feed.entries ?? []).length
    }
  },
}

/** Runs the whole comparison and prints it. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'feedmill-bench-'))
  try {
    await benchSmall()
    benchLarge(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Sample {
  readonly url: string
  readonly bytes: Uint8Array
}

/** Real feeds where they are at hand, else made ones of their size; only those that every reader reads. */
async function benchSmall(): Promise<void> {
  const readers = await Promise.all(Object.entries(READERS).map(async ([name, load]) => ({ name, read: await load() })))
  const samples = await readableByAll(existsSync(SHARED) ? sharedFeeds() : madeFeeds(), readers)
  const bytes = samples.reduce((sum, sample) => sum + sample.bytes.length, 0)
  console.log(`${samples.length} documents, ${(bytes / samples.length / 1024).toFixed(0)} KiB each on average:`)
  const best = new Map<string, number>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, read } of readers) {
      const started = process.cpuUsage()
      for (const { bytes: document, url } of samples) await read(document, url)
      best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, cpuMs(started)))
    }
  }
  const own = best.get('feedmill') ?? 1
  for (const [name, ms] of best) {
    console.log(
      `  ${name}: ${(bytes / 2 ** 20 / (ms / 1000)).toFixed(1)} MiB/s, ${(ms / samples.length).toFixed(2)} ms a document (${(ms / own).toFixed(1)} × feedmill)`,
    )
  }
}

const ROUNDS = 10

/** CPU time since then, in ms: what other work on the machine takes does not count. */
function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

async function readableByAll(samples: readonly Sample[], readers: readonly { readonly read: Read }[]): Promise<Sample[]> {
  const kept: Sample[] = []
  for (const sample of samples) {
    const counts = await Promise.all(
      readers.map(
        async ({ read }) =>
          await Promise.resolve(0)
            .then(() => read(sample.bytes, sample.url))
            .catch(() => -1),
      ),
    )
    if (counts.every((count) => count >= 0)) kept.push(sample)
  }
  return kept
}

function sharedFeeds(): Sample[] {
  return readdirSync(SHARED)
    .filter((file) => file !== 'README.md')
    .map((file) => ({ url: `http://a.example/${file}`, bytes: readFileSync(new URL(file, SHARED)) }))
}

function madeFeeds(): Sample[] {
  return Array.from({ length: 40 }, (_, index) => ({ url: `http://a.example/${index}`, bytes: Buffer.from(madeRss(20 + index)) }))
}

/** An RSS document of so many items of about a kilobyte, escaped HTML in every other, CDATA in the rest. */
function madeRss(items: number): string {
  const html = PARAGRAPH.repeat(7)
  const escaped = html.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const parts = Array.from(
    { length: items },
    (_, n) =>
      `<item><title>Story ${n} &amp; more</title><link>http://a.example/${n}</link><guid>http://a.example/${n}</guid><pubDate>${new Date(1_790_000_000_000 + n * 60_000).toUTCString()}</pubDate><dc:creator>Ada</dc:creator><category>news</category><description>${n % 2 === 0 ? escaped : `<![CDATA[${html}]]>`}</description></item>\n`,
  )
  return `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>A feed</title><link>http://a.example/</link><description>made</description>\n${parts.join('')}</channel></rss>\n`
}

/** A document of 10,000 items and 10 MB, each reader in a process of its own: time, and the most memory it took. */
function benchLarge(folder: string): void {
  const file = join(folder, 'large.xml')
  const text = madeRss(10_000)
  writeFileSync(file, text)
  console.log(`one document of 10,000 items, ${(Buffer.byteLength(text) / 2 ** 20).toFixed(1)} MiB, in a fresh process each:`)
  let own: number | undefined
  for (const name of Object.keys(READERS)) {
    const { ms, items, peakMiB } = bestOfThree(name, file)
    own ??= ms
    console.log(`  ${name}: ${ms.toFixed(0)} ms (${(ms / own).toFixed(1)} × feedmill), ${items} items, at most ${peakMiB.toFixed(0)} MiB`)
  }
  for (const [name, command, args] of outsiders(file)) {
    const child = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" > /dev/null 2>&1', 'time', command, ...args], {
      encoding: 'utf8',
    })
    const ms = child.stderr
      .trim()
      .split(/\s+/)
      .slice(-2)
      .reduce((sum, seconds) => sum + Number(seconds) * 1000, 0)
    console.log(
      child.status === 0
        ? `  ${name}: ${ms.toFixed(0)} ms with its start (${(ms / (own ?? 1)).toFixed(1)} × feedmill)`
        : `  ${name}: not installed`,
    )
  }
}

interface Taken {
  readonly ms: number
  readonly items: number
  readonly peakMiB: number
}

/** The fastest of three processes: other work on the machine disturbs single ones. */
function bestOfThree(name: string, file: string): Taken {
  const runs = Array.from({ length: 3 }, () => {
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--one', name, file], { encoding: 'utf8' })
    return JSON.parse(child.stdout) as Taken
  })
  return runs.reduce((best, each) => (each.ms < best.ms ? each : best))
}

function outsiders(file: string): readonly (readonly [string, string, readonly string[]])[] {
  return [
    ['xmllint (a tree, no feed)', 'xmllint', ['--noout', file]],
    ['feedparser', 'python3', ['-c', 'import sys, feedparser; feedparser.parse(sys.argv[1])', file]],
  ]
}

/** The child: reads one file with one reader and prints what it took. */
async function readOne(name: string, file: string): Promise<void> {
  const bytes = readFileSync(file)
  const read = await READERS[name]!()
  const started = process.cpuUsage()
  const items = await read(bytes, 'http://a.example/')
  console.log(JSON.stringify({ ms: cpuMs(started), items, peakMiB: process.resourceUsage().maxRSS / 1024 }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === '--one') await readOne(process.argv[3] ?? '', process.argv[4] ?? '')
  else await run()
}
