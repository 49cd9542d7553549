import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redirectFiles } from '../../src/mill/publish/moved/rules.ts'
import { freePort } from '../bench/serve/parts.ts'
import { aFeedDocument, type RunningServer, serverSettings, startServer } from '../support/feed-server.ts'

const NGINX = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx', '/opt/homebrew/bin/nginx'].find((path) => existsSync(path))

const text = (name: string): string => `<${name}>${'a longer text '.repeat(200)}</${name}>`
const documents = [
  aFeedDocument({ path: 'index.html', text: text('html'), mediaType: 'text/html; charset=utf-8' }),
  aFeedDocument({ path: 'opml.xml', text: text('opml'), mediaType: 'text/x-opml; charset=utf-8' }),
  ...['news', '国内'].flatMap((slug) => [
    aFeedDocument({ path: `${slug}/index.html`, text: text('html'), mediaType: 'text/html; charset=utf-8' }),
    aFeedDocument({ path: `${slug}/rss.xml`, text: text('rss') }),
    aFeedDocument({ path: `${slug}/archive/1/atom.xml`, text: text('feed'), mediaType: 'application/atom+xml; charset=utf-8' }),
    aFeedDocument({ path: `${slug}/feed.json`, text: '{}', mediaType: 'application/feed+json; charset=utf-8' }),
  ]),
]

/** Slugs that are hard to write in a rule. */
const MOVED = [
  { from: '/old/', to: '/news/' },
  { from: "/旧 $1 {x} 'q'; (a.b)/", to: '/国内 $2/' },
]

describe.skipIf(NGINX === undefined)('the shipped nginx configuration', () => {
  let folder: string
  let nginx: ChildProcess
  let nginxUrl: string
  let own: RunningServer

  beforeAll(async () => {
    own = await startServer({ settings: serverSettings({ site: { ...serverSettings().site, stylesheet: true } }) })
    own.cache.put(documents)
    folder = await mkdtemp(join(tmpdir(), 'feedmill-nginx-'))
    for (const { path, bytes } of documents) {
      const file = join(folder, 'feeds', path)
      await mkdir(join(file, '..'), { recursive: true })
      await writeFile(file, bytes)
    }
    for (const [name, rules] of redirectFiles(MOVED)) await writeFile(join(folder, 'feeds', name), rules)
    await writeFile(join(folder, 'feeds', 'news', '.rss.xml.unfinished'), 'half')
    await writeFile(join(folder, 'feeds', '国内', 'rss.xml.gz'), gzipSync(text('rss')))
    const port = await freePort()
    nginxUrl = `http://127.0.0.1:${port}/`
    await writeFile(join(folder, 'nginx.conf'), await wrapped(folder, port))
    nginx = spawn(NGINX!, ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' })
    await untilItAnswers(nginxUrl, nginx)
  })

  afterAll(async () => {
    const ended = nginx.exitCode === null ? once(nginx, 'exit') : undefined
    nginx.kill('SIGTERM')
    await ended
    await own[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  const SAME = [
    'content-type',
    'vary',
    'access-control-allow-origin',
    'access-control-expose-headers',
    'x-content-type-options',
    'allow',
    'location',
  ]

  test.each([
    ['GET', ''],
    ['GET', 'news/'],
    ['GET', 'news/index.html'],
    ['GET', 'news/rss.xml'],
    ['HEAD', 'news/rss.xml'],
    ['GET', 'news/feed.json'],
    ['GET', 'news/archive/1/atom.xml'],
    ['GET', 'opml.xml'],
    ['GET', '%E5%9B%BD%E5%86%85/rss.xml'],
    ['GET', 'news/rss.xml?utm_source=x'],
    ['GET', 'news'],
    ['GET', '%E5%9B%BD%E5%86%85'],
    ['OPTIONS', 'news/rss.xml'],
    ['POST', 'news/rss.xml'],
    ['DELETE', 'news/rss.xml'],
  ] as const)('answers %s /%s as the built-in server does', async (method, path) => {
    const [ours, theirs] = await Promise.all([own.url, nginxUrl].map((base) => ask(method, base + path)))
    expect(theirs!.status).toBe(ours!.status)
    if (ours!.status < 300) expect(theirs!.body).toBe(ours!.body)
    // Of what is no document the built-in server has a page and a line, and says which by Accept; nginx has one.
    const names = ours!.status < 300 ? SAME : SAME.filter((name) => name !== 'content-type' && name !== 'vary')
    for (const name of names) expect(theirs!.headers[name], name).toBe(ours!.headers[name])
  })

  test.each(['news/rss.xml', 'news/archive/1/atom.xml', '%E5%9B%BD%E5%86%85/rss.xml'])('tells a browser that %s is XML', async (path) => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
    const [ours, theirs] = await Promise.all([own.url, nginxUrl].map((base) => ask('GET', base + path, { accept })))
    expect(theirs!.headers['content-type']).toBe('application/xml; charset=utf-8')
    expect(theirs!.body).toBe(ours!.body)
    for (const name of SAME) expect(theirs!.headers[name], name).toBe(ours!.headers[name])
    expect(String(theirs!.headers['content-security-policy'])).toContain("style-src 'self'")
  })

  test.each([
    ['old/rss.xml', '/news/rss.xml'],
    ['old/archive/3/atom.xml', '/news/archive/3/atom.xml'],
    ['old/', '/news/'],
    [`${encodeURIComponent("旧 $1 {x} 'q'; (a.b)")}/rss.xml`, `/${encodeURIComponent('国内 $2')}/rss.xml`],
  ])('answers 301 for /%s by the rules that feedmill writes', async (path, to) => {
    const { status, headers } = await ask('GET', nginxUrl + path)
    expect([status, headers.location]).toEqual([301, to])
  })

  test('does not take a slug for another that it begins, or that its dot would match', async () => {
    for (const path of ['older/rss.xml', 'news/old/']) expect((await ask('GET', nginxUrl + path)).status).toBe(404)
  })

  test('says 304 to its own entity tag, compressed or not, and repeats what the 200 said', async () => {
    const wishes: readonly Record<string, string>[] = [{}, { 'accept-encoding': 'gzip' }]
    for (const headers of wishes) {
      for (const path of ['news/rss.xml', '%E5%9B%BD%E5%86%85/rss.xml']) {
        const whole = await ask('GET', nginxUrl + path, headers)
        expect(whole.headers['content-encoding']).toBe('accept-encoding' in headers ? 'gzip' : undefined)
        const again = await ask('GET', nginxUrl + path, { ...headers, 'if-none-match': String(whole.headers.etag) })
        expect(again.status).toBe(304)
        for (const name of ['vary', 'cache-control']) expect(again.headers[name]).toBe(whole.headers[name])
        // The tag of what nginx compresses itself is weak in the 200 only; clients compare it weakly.
        expect(again.headers.etag).toBe(String(whole.headers.etag).replace(/^W\//, ''))
      }
    }
  })

  test.each(['nothing.xml', 'news/.rss.xml.unfinished', '%E5%9B%BD%E5%86%85/rss.xml.gz', '..%2fnginx.conf'])(
    'has nothing at /%s',
    async (path) => {
      expect((await ask('GET', nginxUrl + path)).status).toBeGreaterThanOrEqual(400)
    },
  )

  test('never redirects to another host', async () => {
    const { headers } = await ask('GET', `${nginxUrl}/news`)
    expect(headers.location).toBe('/news/')
  })
})

async function ask(method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'DELETE', url: string, headers: Record<string, string> = {}) {
  const answer = await request(url, { method, headers })
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() }
}

/** The shipped file as it is, but for address and root, inside the least nginx needs around it. */
async function wrapped(folder: string, port: number): Promise<string> {
  const shipped = await readFile(join(import.meta.dirname, '../../docs/deploy/nginx.conf'), 'utf8')
  const placed = shipped.replace('listen 80;', `listen 127.0.0.1:${port};`).replaceAll('/srv/feedmill/feeds', `${folder}/feeds`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
access_log off;
${temporary}
${placed}
}
`
}

/** Asks until there is an answer, or nginx has ended. */
async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const answered = await request(url).then(
      (answer) => answer.body.dump().then(() => true),
      () => false,
    )
    if (answered) return
  }
  throw new Error('nginx did not start')
}
