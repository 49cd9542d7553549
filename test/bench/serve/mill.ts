/** The built-in server with one document, for `npm run bench:serve`. Prints its port. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pino from 'pino'
import { createServer } from '../../../src/server/index.ts'
import { openStore } from '../../../src/store/index.ts'
import { aFeedDocument, aStatus, serverSettings, TestCache } from '../../support/feed-server.ts'

const folder = process.argv[2] ?? ''
const settings = serverSettings()
const store = await openStore({ directory: join(folder, 'data') })
const cache = new TestCache(settings.site.url)
const nextTurnAt = Date.now() + 3_600_000
const server = await createServer({
  settings,
  store,
  cache,
  requestTurn: () => {},
  status: () => aStatus({ nextTurnAt }),
  log: pino({ level: 'silent' }),
})
cache.put([aFeedDocument({ text: await readFile(join(folder, 'www', 'news', 'rss.xml'), 'utf8') })])
const url = new URL(await server.listen())
console.log(url.port)
process.once('SIGTERM', () => void server.close().then(() => store.close()))
