import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseFeed } from 'feedsmith'
import RssParser from 'rss-parser'
import { request } from 'undici'

/** Reads every feed in an output directory with two parsers that did not write it, and asks the server for each. Run by CI: `node read-outputs.ts FOLDER SITE`. */
const [folder = 'feeds', site = 'http://127.0.0.1:8080/'] = process.argv.slice(2)
const files = (await readdir(folder, { recursive: true })).filter((file) => /(?:rss|atom)\.xml$|feed\.json$/.test(file)).sort()
if (files.length === 0) throw new Error(`${folder} holds no feeds`)
for (const file of files) {
  const text = await readFile(path.join(folder, file), 'utf8')
  const { format, feed } = parseFeed(text)
  const count = 'items' in feed ? feed.items?.length : 'entries' in feed ? feed.entries?.length : undefined
  if (file.endsWith('.xml')) {
    const again = await new RssParser().parseString(text)
    if (again.items.length !== (count ?? 0)) throw new Error(`${file}: one parser sees ${count} items, the other ${again.items.length}`)
  }
  const address = new URL(file.split(path.sep).map(encodeURIComponent).join('/'), site)
  const { statusCode, headers, body } = await request(address)
  if (statusCode !== 200 || (await body.text()) !== text) throw new Error(`${address} answers ${statusCode}, or other bytes than ${file}`)
  console.log(`${file}: ${format}, ${count ?? 0} items, ${headers['content-type']}`)
}
