/**
 * A local origin for benchmarks, in a process of its own: `/N` is a feed with an entity tag. A request to `/edition` gives one feed in
 * twenty a new article; `/requests` says how often feeds were asked since the last time.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface FeedOrigin {
  readonly port: number
  /** Address of a feed; feeds are spread over 256 loopback hosts. */
  url(number: number): string
  /** One feed in twenty has something new from now on. */
  change(): Promise<void>
  /** Requests for feeds since the last call. */
  requests(): Promise<number>
  close(): void
}

/** A running origin whose feeds begin with so many articles. */
export async function startFeedOrigin(articles = 10): Promise<FeedOrigin> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['serve', String(articles)])
  const [port] = (await once(child, 'message')) as [number]
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  return {
    port,
    url: (number) => feedUrl(port, number),
    change: async () => void (await ask('/edition')),
    requests: async () => Number(await ask('/requests')),
    close: () => child.kill(),
  }
}

/** Address of a feed of the origin at a port. */
export function feedUrl(port: number, number: number): string {
  return `http://127.0.${number % 256}.1:${port}/${number}`
}

async function serve(articles: number): Promise<void> {
  let edition = 0
  let requests = 0
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path === '/edition') return void response.end(String(++edition))
    if (path === '/requests') {
      response.end(String(requests))
      requests = 0
      return
    }
    requests++
    const number = Number(path.slice(1))
    const news = number % 20 === 0 ? edition : 0
    const etag = `"${number}-${news}"`
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end()
    response.writeHead(200, { etag, 'content-type': 'application/rss+xml; charset=utf-8' }).end(feedText(number, articles + news))
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '0.0.0.0')
  await once(server, 'listening')
  process.send?.((server.address() as AddressInfo).port)
}

const SUBJECTS = ['harbour', 'orchard', 'railway', 'glacier', 'market', 'theatre', 'reservoir', 'lighthouse', 'vineyard', 'quarry']
const VERBS = ['opens', 'closes', 'measures', 'rebuilds', 'welcomes', 'counts', 'paints', 'moves', 'lends', 'repairs']

/** Articles of about 1,200 characters, each unlike the others. */
function feedText(number: number, articles: number): string {
  const items = Array.from({ length: articles }, (_, index) => itemText(number, articles - index - 1))
  return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Feed ${number}</title><link>http://site${number}.example/</link><description>Feed ${number}</description>${items.join('')}</channel></rss>`
}

function itemText(number: number, index: number): string {
  let state = (number * 1009 + index) >>> 0
  const next = (list: readonly string[]) => list[(state = (state * 1664525 + 1013904223) >>> 0) % list.length]!
  const sentence = () => `The ${next(SUBJECTS)} ${next(VERBS)} ${(state >>> 8) % 9973} ${next(SUBJECTS)}s near the ${next(SUBJECTS)}.`
  const text = Array.from({ length: 4 }, () => `<p>${Array.from({ length: 6 }, sentence).join(' ')}</p>`).join('')
  const date = new Date(Date.UTC(2026, 9, 1) + index * 3_600_000 + number * 1000).toUTCString()
  return `<item><title>${sentence()}</title><link>http://site${number}.example/${index}</link><guid isPermaLink="false">${number}-${index}</guid><pubDate>${date}</pubDate><description><![CDATA[${text}]]></description></item>`
}

if (process.argv[2] === 'serve' && process.send !== undefined) await serve(Number(process.argv[3]))
