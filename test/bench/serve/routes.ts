import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeArticles } from '../articles/maker.ts'
import { costOf, tableLine } from '../programs.ts'
import { measure } from './measure.ts'

const BIN = path.resolve(import.meta.dirname, '../../../bin/feedmill.js')
const ARTICLES = 500
const CONNECTIONS = 8

interface Route {
  readonly path: string
  /** `{etag}` becomes the entity tag of a first response. */
  readonly headers?: string
  readonly status?: number
  /** This route is asked so many times less often. */
  readonly rarer?: number
}

const ROUTES: readonly Route[] = [
  { path: '/' },
  { path: '/all/' },
  { path: '/all/rss.xml' },
  { path: '/all/rss.xml', headers: 'Accept-Encoding: gzip\r\n' },
  { path: '/all/rss.xml', headers: 'If-None-Match: {etag}\r\n', status: 304 },
  { path: '/all/atom.xml' },
  { path: '/all/feed.json' },
  { path: '/opml.xml' },
  { path: '/nothing', status: 404 },
  { path: '/healthz', rarer: 5 },
  { path: '/api/items?limit=50', rarer: 20 },
  { path: '/api/items?q=article&limit=50', rarer: 20 },
  { path: '/api/sources', rarer: 20 },
  { path: '/metrics', rarer: 20 },
  { path: '/admin/', rarer: 20 },
]

/** Prints milliseconds a request of each route of a mill that holds 500 articles, over 8 connections. */
export async function runRoutes(requests: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'feedmill-bench-'))
  makeArticles(path.join(folder, 'articles'), ARTICLES)
  const config = path.join(folder, 'feedmill.yaml')
  await writeFile(
    config,
    'server: { port: 0 }\noutputs: [{ kind: directory, path: feeds }]\nsources: [{ kind: folder, id: articles, path: articles }]\n',
  )
  // The server answers before its first turn, with 503.
  await costOf('feedmill', folder)
  const child = spawn(process.execPath, [BIN, 'run', '--config', config, '--data', path.join(folder, 'data')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  try {
    const port = await portOf(child)
    console.log(tableLine(['requests', 'status', 'headers', 'CPU ms', 'p50 ms', 'p99 ms', 'route']))
    for (const route of ROUTES) await show(child.pid!, port, route, Math.max(20, Math.round(requests / (route.rarer ?? 1))))
  } finally {
    child.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
}

async function show(pid: number, port: number, { path: route, headers = '', status = 200 }: Route, requests: number): Promise<void> {
  const { cpuMs, report } = await measure(pid, { port, path: route, headers, status, requests, connections: CONNECTIONS })
  const figures = [cpuMs.toFixed(3), report.p50Ms.toFixed(2), report.p99Ms.toFixed(2)]
  console.log(tableLine([String(requests), String(status), headers.split(':')[0]!.toLowerCase(), ...figures, route]))
}

/** Resolves to the port when the mill serves. */
function portOf(child: ChildProcess): Promise<number> {
  let text = ''
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (part: Buffer) => {
      text += part.toString()
      const port = /^Serving http:\/\/[^\s/]*:(\d+)/m.exec(text)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
    child.once('exit', () => reject(new Error(`the mill did not start: ${text}`)))
  })
}
