/**
 * A local origin for benchmarks, in a process of its own: `/N` is a feed with an entity tag. `/change/EVERY` gives each feed whose number
 * EVERY divides a new article; `/requests` returns the requests for feeds since the last call, and how many of them were answered 304.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { han, numbersFrom, sentence } from './text.ts'

export interface FeedOrigin {
  readonly port: number
  /** Address of a feed; feeds are spread over 256 loopback hosts. */
  url(number: number): string
  /** Gives one feed in `every` a new article; feed 0 is always among them. */
  change(every: number): Promise<void>
  /** Requests for feeds since the last call. */
  requests(): Promise<Requests>
  close(): void
}

/** How often feeds were requested, and how many of the responses were 304. */
export interface Requests {
  readonly all: number
  readonly notModified: number
}

/** A running origin whose feeds begin with so many articles. */
export async function startFeedOrigin(articles = 10): Promise<FeedOrigin> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['serve', String(articles)])
  const [port] = (await once(child, 'message')) as [number]
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  return {
    port,
    url: (number) => feedUrl(port, number),
    change: async (every) => void (await ask(`/change/${every}`)),
    requests: async () => JSON.parse(await ask('/requests')) as Requests,
    close: () => child.kill(),
  }
}

/** Address of a feed of the origin at a port. */
export function feedUrl(port: number, number: number): string {
  return `http://127.0.${number % 256}.1:${port}/${number}`
}

async function serve(articles: number): Promise<void> {
  const changes: number[] = []
  let [all, notModified] = [0, 0]
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path.startsWith('/change/')) return void response.end(String(changes.push(Number(path.slice('/change/'.length)))))
    if (path === '/requests') {
      response.end(JSON.stringify({ all, notModified }))
      ;[all, notModified] = [0, 0]
      return
    }
    all++
    const number = Number(path.slice(1))
    const news = changes.filter((every) => number % every === 0).length
    const etag = `"${number}-${news}"`
    if (request.headers['if-none-match'] === etag) {
      notModified++
      return void response.writeHead(304, { etag }).end()
    }
    response.writeHead(200, { etag, 'content-type': 'application/rss+xml; charset=utf-8' }).end(feedText(number, articles + news))
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '0.0.0.0')
  await once(server, 'listening')
  process.send?.((server.address() as AddressInfo).port)
}

/** Articles of about 900 characters, each unlike the others; every eighth feed is Chinese. */
function feedText(number: number, articles: number): string {
  const items = Array.from({ length: Math.min(articles, SHOWN) }, (_, index) => itemText(number, articles - index - 1))
  return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Feed ${number}</title><link>http://site${number}.example/</link><description>Feed ${number}</description>${items.join('')}</channel></rss>`
}

/** Most articles in a document: a new one pushes the oldest out. */
const SHOWN = 35

function itemText(number: number, index: number): string {
  const next = numbersFrom(number * 100_003 + index)
  const isHan = number % 8 === 7
  const title = isHan ? han(next, 14) : sentence(next, 7).slice(0, -1)
  const paragraph = () => (isHan ? `${han(next, 90)}。` : Array.from({ length: 4 }, () => sentence(next, 11)).join(' '))
  const text = Array.from({ length: 3 }, () => `<p>${paragraph()} <a href="http://site${number}.example/about">${index}</a></p>`).join('')
  const date = new Date(Date.UTC(2026, 9, 1) + index * 3_600_000 + number * 1000).toUTCString()
  return `<item><title>${title}</title><link>http://site${number}.example/${index}</link><guid isPermaLink="false">${number}-${index}</guid><pubDate>${date}</pubDate><description><![CDATA[${text}]]></description></item>`
}

if (process.argv[2] === 'serve' && process.send !== undefined) await serve(Number(process.argv[3]))
