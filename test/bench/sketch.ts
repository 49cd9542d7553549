/**
 * The yardstick: the least a Node program can do to pull feeds and publish them. undici with conditional requests, a scanner of regular expressions,
 * node:sqlite, and RSS, Atom and JSON Feed of the 50 newest items of each changed category. No sanitizing, no identity, no near-copies, no limits.
 * `node test/bench/sketch.ts FOLDER`: reads `sources.json` there ([url, category] pairs), prints what it did as JSON.
 */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Agent, request } from 'undici'

const CONCURRENCY = 16
const BATCH = 50
const SHOWN = 50

interface FeedRow {
  readonly url: string
  readonly category: string
  readonly etag: string | null
}

interface ItemRow {
  readonly guid: string
  readonly link: string
  readonly title: string
  readonly html: string
  readonly date: number
}

interface Pulled {
  readonly feed: FeedRow
  readonly etag: string | null
  readonly items: readonly ItemRow[]
}

const folder = process.argv[2]!
const database = openDatabase(folder)
const changed = new Set<string>()
const counts = { new: 0, written: 0 }
await pullAll(database)
for (const category of changed) publish(database, category)
database.close()
process.stdout.write(JSON.stringify(counts))

function openDatabase(directory: string): DatabaseSync {
  const opened = new DatabaseSync(path.join(directory, 'sketch.sqlite'))
  opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  opened.exec('CREATE TABLE IF NOT EXISTS feed (url TEXT PRIMARY KEY, category TEXT, etag TEXT)')
  opened.exec(
    'CREATE TABLE IF NOT EXISTS item (url TEXT, category TEXT, guid TEXT, link TEXT, title TEXT, html TEXT, date INTEGER, PRIMARY KEY (url, guid))',
  )
  opened.exec('CREATE INDEX IF NOT EXISTS newest ON item (category, date DESC)')
  const insert = opened.prepare('INSERT OR IGNORE INTO feed (url, category) VALUES (?, ?)')
  opened.exec('BEGIN')
  for (const [url, category] of JSON.parse(readFileSync(path.join(directory, 'sources.json'), 'utf8')) as [string, string][])
    insert.run(url, category)
  opened.exec('COMMIT')
  return opened
}

async function pullAll(store: DatabaseSync): Promise<void> {
  const feeds = store.prepare('SELECT * FROM feed').all() as unknown as FeedRow[]
  const agent = new Agent({ keepAliveTimeout: 1000 })
  let waiting: Pulled[] = []
  const flush = () => {
    save(store, waiting)
    waiting = []
  }
  const work = async () => {
    for (let feed = feeds.pop(); feed !== undefined; feed = feeds.pop()) {
      const pulled = await pull(feed, agent)
      if (pulled !== undefined && waiting.push(pulled) >= BATCH) flush()
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  flush()
  await agent.close()
}

/** Resolves to undefined when the feed is unchanged. */
async function pull(feed: FeedRow, dispatcher: Agent): Promise<Pulled | undefined> {
  const { statusCode, headers, body } = await request(feed.url, {
    dispatcher,
    headers: feed.etag === null ? {} : { 'if-none-match': feed.etag },
  })
  const text = await body.text()
  if (statusCode === 304) return undefined
  return { feed, etag: typeof headers.etag === 'string' ? headers.etag : null, items: itemsIn(text) }
}

function itemsIn(text: string): readonly ItemRow[] {
  return (text.match(/<item>[\s\S]*?<\/item>/g) ?? []).map((item) => ({
    guid: element(item, 'guid'),
    link: element(item, 'link'),
    title: element(item, 'title'),
    html: element(item, 'description'),
    date: Date.parse(element(item, 'pubDate')),
  }))
}

function element(item: string, name: string): string {
  const text = new RegExp(`<${name}[^>]*>([\\s\\S]*?)</${name}>`).exec(item)?.[1] ?? ''
  return /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(text)?.[1] ?? text
}

function save(store: DatabaseSync, pulled: readonly Pulled[]): void {
  const insert = store.prepare('INSERT OR IGNORE INTO item VALUES (?, ?, ?, ?, ?, ?, ?)')
  const update = store.prepare('UPDATE feed SET etag = ? WHERE url = ?')
  store.exec('BEGIN')
  for (const { feed, etag, items } of pulled) {
    for (const { guid, link, title, html, date } of items) {
      if (insert.run(feed.url, feed.category, guid, link, title, html, date).changes === 0) continue
      counts.new++
      changed.add(feed.category)
    }
    update.run(etag, feed.url)
  }
  store.exec('COMMIT')
}

function publish(store: DatabaseSync, category: string): void {
  const items = store
    .prepare('SELECT * FROM item WHERE category = ? ORDER BY date DESC LIMIT ?')
    .all(category, SHOWN) as unknown as ItemRow[]
  const directory = path.join(folder, 'sketch', category)
  mkdirSync(directory, { recursive: true })
  write(path.join(directory, 'rss.xml'), rssOf(category, items))
  write(path.join(directory, 'atom.xml'), atomOf(category, items))
  write(path.join(directory, 'feed.json'), jsonOf(category, items))
}

function rssOf(title: string, items: readonly ItemRow[]): string {
  const elements = items.map(
    (item) =>
      `<item><title>${escaped(item.title)}</title><link>${escaped(item.link)}</link><guid isPermaLink="false">${escaped(item.guid)}</guid><pubDate>${new Date(item.date).toUTCString()}</pubDate><description>${escaped(item.html)}</description></item>`,
  )
  return `<rss version="2.0"><channel><title>${title}</title><link>http://127.0.0.1/</link><description>${title}</description>${elements.join('\n')}</channel></rss>`
}

function atomOf(title: string, items: readonly ItemRow[]): string {
  const elements = items.map(
    (item) =>
      `<entry><id>${escaped(item.guid)}</id><title>${escaped(item.title)}</title><link href="${escaped(item.link)}"/><updated>${new Date(item.date).toISOString()}</updated><content type="html">${escaped(item.html)}</content></entry>`,
  )
  const updated = new Date(items[0]?.date ?? 0).toISOString()
  return `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:sketch:${title}</id><title>${title}</title><updated>${updated}</updated>${elements.join('\n')}</feed>`
}

function jsonOf(title: string, items: readonly ItemRow[]): string {
  const entries = items.map(({ guid, link, html, date, ...item }) => ({
    id: guid,
    url: link,
    title: item.title,
    content_html: html,
    date_published: new Date(date).toISOString(),
  }))
  return JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title, items: entries })
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

/** Writes a file as a whole, unless it holds the same bytes. */
function write(file: string, text: string): void {
  if (hashOf(file) === createHash('sha1').update(text).digest('hex')) return
  const handle = openSync(`${file}.unfinished`, 'w')
  writeSync(handle, text)
  fsyncSync(handle)
  closeSync(handle)
  renameSync(`${file}.unfinished`, file)
  counts.written++
}

function hashOf(file: string): string | undefined {
  try {
    return createHash('sha1').update(readFileSync(file)).digest('hex')
  } catch {
    return undefined
  }
}
