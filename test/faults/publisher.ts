import { type Answer, type Origin, type SeenRequest, startOrigin } from '../support/origin.ts'
import { randomFrom } from './random.ts'

/** Some feeds that grow when told, with validators: what an origin serves while a mill is tormented. */
export interface Publisher {
  readonly urls: readonly string[]
  /** Titles of all items ever served, per feed at most `KEPT` still in its document. */
  readonly titles: () => readonly string[]
  /** Each feed publishes so many new items, or only the one of this number. */
  grow(count: number, feed?: number): void
  /** Called at each request. */
  onRequest: (() => void) | undefined
  /** Never answers while true. */
  stalls: boolean
  close(): Promise<void>
}

const KEPT = 40

/** Feeds of several makes: with dates, without dates, without guids, in Atom. */
export async function startPublisher(feeds: number): Promise<Publisher> {
  const origins = await Promise.all(
    Array.from({ length: feeds }, (_, n) => startOrigin({ host: `127.3.${Math.floor(n / 200)}.${(n % 200) + 1}` })),
  )
  const counts = origins.map(() => 5)
  const publisher: Publisher = {
    urls: origins.map((origin) => origin.url('/feed')),
    titles: () => counts.flatMap((count, feed) => Array.from({ length: count }, (_, n) => titleOf(feed, n))),
    grow: (count, feed) => {
      for (const one of feed === undefined ? counts.keys() : [feed]) counts[one]! += count
    },
    onRequest: undefined,
    stalls: false,
    close: async () => {
      await Promise.all(origins.map((origin) => origin.close()))
    },
  }
  for (const [feed, origin] of origins.entries()) serve(origin, feed, counts, publisher)
  return publisher
}

function serve(origin: Origin, feed: number, counts: readonly number[], publisher: Publisher): void {
  const answer = ({ headers }: SeenRequest): Answer => {
    publisher.onRequest?.()
    if (publisher.stalls) return { failure: 'stall' }
    const count = counts[feed]!
    const etag = `"${feed}-${count}"`
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } }
    return { headers: { etag, 'content-type': 'application/xml' }, body: feed % 4 === 3 ? atomOf(feed, count) : rssOf(feed, count) }
  }
  origin.on('/feed', answer)
}

function titleOf(feed: number, n: number): string {
  return `Report ${feed}.${n} on ${WORDS[(feed * 5 + n) % WORDS.length]}`
}

/** Publisher 0 dates its items, 1 does not, 2 has no guids, 3 is Atom; and so on. */
function rssOf(feed: number, count: number): string {
  const items = newest(count).map((n) => {
    const guid = feed % 4 === 2 ? '' : `<guid isPermaLink="false">urn:${feed}:${n}</guid>`
    const date = feed % 4 === 1 ? '' : `<pubDate>${new Date(dateOf(feed, n)).toUTCString()}</pubDate>`
    return `<item><title>${titleOf(feed, n)}</title>${guid}${date}<link>http://p${feed}.example/${n}</link><description>${textOf(feed, n)}</description></item>`
  })
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Publisher ${feed}</title><link>http://p${feed}.example/</link><description/>${items.join('')}</channel></rss>`
}

function atomOf(feed: number, count: number): string {
  const entries = newest(count).map(
    (n) =>
      `<entry><title>${titleOf(feed, n)}</title><id>urn:${feed}:${n}</id><link href="http://p${feed}.example/${n}"/><updated>${new Date(dateOf(feed, n)).toISOString()}</updated><summary>${textOf(feed, n)}</summary></entry>`,
  )
  return `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Publisher ${feed}</title><id>urn:${feed}</id><updated>2026-03-01T00:00:00Z</updated>${entries.join('')}</feed>`
}

function newest(count: number): number[] {
  return Array.from({ length: Math.min(count, KEPT) }, (_, at) => count - 1 - at)
}

function dateOf(feed: number, n: number): number {
  return Date.UTC(2026, 2, 1) + n * 3_600_000 + feed * 61_000
}

const WORDS = ['harbour', 'orchard', 'glacier', 'railway', 'lantern', 'meadow', 'quarry', 'compass', 'granite', 'thunder', 'velvet']

function textOf(feed: number, n: number): string {
  const random = randomFrom(feed * 100_003 + n)
  return Array.from({ length: 40 }, () => `${WORDS[Math.floor(random() * WORDS.length)]}${Math.floor(random() * 97)}`).join(' ')
}
