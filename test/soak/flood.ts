/**
 * A source that floods: 500 new ids each quarter of an hour, by a clock that runs ahead of the work. Prints a line a simulated day: what the store holds and how large it is.
 * `--days N` (default 30), `--polls N` a day (default 12: the day's budget of 5,000 is used up by ten), `--retention N` days that texts are kept (default 7).
 */
import { statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { openApp } from '../../src/app/app.ts'
import { runTurn } from '../../src/mill/turn.ts'
import { STORE_FILE } from '../../src/store/index.ts'
import { inFolder } from '../support/command.ts'
import { startOrigin } from '../support/origin.ts'

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    polls: { type: 'string', default: '12' },
    retention: { type: 'string', default: '7' },
  },
})
const DAY_MS = 86_400_000
const AT_ONCE = 500

await inFolder((folder) => flood(folder, Number(values.days), Number(values.polls), Number(values.retention)))

async function flood(folder: string, days: number, polls: number, retention: number): Promise<void> {
  const origin = await startOrigin({ host: '127.3.0.1' })
  const [config, data] = [path.join(folder, 'feedmill.yaml'), path.join(folder, 'data')]
  writeFileSync(config, JSON.stringify(configuration(origin.url('/feed'), path.join(folder, 'feeds'), retention)))
  const realNow = Date.now
  let [aheadMs, published] = [0, 0]
  Date.now = () => realNow() + aheadMs
  origin.on('/feed', () => ({ body: feedOf((published += AT_ONCE), Date.now()) }))
  const app = await openApp({ config, data, version: '0', log: pino({ level: 'silent' }) })
  for (let day = 1; day <= days; day++) {
    for (let poll = 0; poll < polls; poll++) {
      await runTurn(app.parts, { now: Date.now(), force: true })
      aheadMs += Math.round(DAY_MS / polls)
    }
    process.stdout.write(`day ${day}: ${published} ids published; ${held(path.join(data, STORE_FILE))}\n`)
  }
  await app.close()
  await origin.close()
}

function held(file: string): string {
  const store = new DatabaseSync(file, { readOnly: true })
  const count = (sql: string): number => Number(store.prepare(sql).get()?.count)
  const free = count('SELECT freelist_count AS count FROM pragma_freelist_count')
  const pages = count('SELECT page_count AS count FROM pragma_page_count')
  const text = `${count('SELECT count(*) AS count FROM items')} items, ${count('SELECT count(*) AS count FROM ledger')} names in the ledger, ${Math.round((pages - free) / 128)} MiB in use, file ${Math.round(statSync(file).size / 2 ** 20)} MiB`
  store.close()
  return text
}

function feedOf(end: number, now: number): string {
  const items = Array.from({ length: AT_ONCE }, (_, at) => {
    const id = end - at
    const words = Array.from({ length: 30 }, (_word, n) => `word${(id * 31 + n * 7919) % 9973}`).join(' ')
    return `<item><title>Item ${id} ${words.slice(0, 40)}</title><guid isPermaLink="false">urn:${id}</guid><link>http://f.example/${id}</link><pubDate>${new Date(now - at * 1000).toUTCString()}</pubDate><description>${words}</description></item>`
  })
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>Flood</title><link>http://f.example/</link><description/>${items.join('')}</channel></rss>`
}

function configuration(url: string, out: string, retention: number): object {
  return {
    site: { title: 'A mill', url: 'http://mill.example/' },
    fetch: { allowAddresses: ['127.3.0.0/16'] },
    retention: { content: `${retention}d`, minPerSource: 100 },
    outputs: [{ kind: 'directory', path: out }],
    categories: [{ title: 'All', slug: 'all', sources: ['*'], archives: 'all' }],
    sources: [{ kind: 'feed', id: 'flood', url }],
  }
}
