/**
 * `npm run bench:serve`: milliseconds a request of each route of a running mill, then CPU a request of the built-in server beside nginx, for a whole
 * document and for a 304. All run as processes of their own on loopback and are asked by another; CPU is read from /proc, so this needs Linux.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { measure, median } from './measure.ts'
import { aFeed, freePort, type Load } from './parts.ts'
import { runRoutes } from './routes.ts'

const NGINX = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx', '/opt/homebrew/bin/nginx'].find((path) => existsSync(path))
const ROUNDS = 5
const REQUESTS = 30_000
const ITEMS = 50

interface Subject {
  readonly name: 'feedmill' | 'nginx'
  readonly pid: number
  readonly port: number
}

interface Case {
  readonly name: string
  readonly headers: string
  readonly status: number
  /** At most this many times the CPU of nginx. */
  readonly target?: number
}

/** Prints both tables; the second needs nginx. */
export async function run(requests = 5000): Promise<void> {
  if (!existsSync('/proc/self/stat')) return console.log('bench:serve reads CPU times from /proc, which is not here')
  await runRoutes(requests)
  if (NGINX === undefined) return console.log('no nginx is installed to compare with')
  const folder = await mkdtemp(join(tmpdir(), 'feedmill-bench-'))
  const children: ChildProcess[] = []
  try {
    const text = aFeed(ITEMS)
    await mkdir(join(folder, 'www', 'news'), { recursive: true })
    await writeFile(join(folder, 'www', 'news', 'rss.xml'), text)
    await writeFile(join(folder, 'www', 'news', 'rss.xml.gz'), gzipSync(text, { level: 7 }))
    const subjects = [await startMill(folder, children), await startNginx(NGINX, folder, children)]
    await compare(subjects, Buffer.byteLength(text))
  } finally {
    for (const child of children) child.kill('SIGTERM')
    await Promise.all(children.map((child) => child.exitCode ?? new Promise((resolve) => child.once('exit', resolve))))
    await rm(folder, { recursive: true, force: true })
  }
}

async function compare(subjects: readonly Subject[], bytes: number): Promise<void> {
  console.log(
    `${ITEMS} items, ${Math.round(bytes / 1024)} KiB; ${ROUNDS} rounds of ${REQUESTS} requests over 32 connections; median CPU per request`,
  )
  for (const given of CASES) {
    const cost = new Map<string, number[]>(subjects.map((subject) => [subject.name, []]))
    const latency: number[] = []
    // In turn, so that whatever else the machine does falls on both.
    for (let round = 0; round < ROUNDS; round++) {
      for (const subject of subjects) {
        const { cpuMs, report } = await measure(subject.pid, loadOf(subject, given))
        cost.get(subject.name)!.push(cpuMs * 1000)
        if (subject.name === 'feedmill') latency.push(report.p99Ms)
      }
    }
    const [own, other] = subjects.map((subject) => median(cost.get(subject.name)!))
    const ratio = other === undefined ? '' : `, nginx ${other.toFixed(1)} µs, ratio ${(own! / other).toFixed(2)}`
    const target = given.target === undefined || other === undefined ? '' : ` (at most ${given.target})`
    console.log(`${given.name.padEnd(14)} feedmill ${own!.toFixed(1)} µs${ratio}${target}; p99 ${median(latency).toFixed(1)} ms`)
  }
}

/** `{etag}` becomes the entity tag the subject itself gave: nginx makes its own. */
const CASES: readonly Case[] = [
  { name: '200', headers: '', status: 200, target: 2 },
  { name: '200 gzip', headers: 'Accept-Encoding: gzip\r\n', status: 200, target: 2 },
  { name: '304', headers: 'If-None-Match: {etag}\r\n', status: 304, target: 2.5 },
  { name: '304 gzip', headers: 'Accept-Encoding: gzip\r\nIf-None-Match: {etag}\r\n', status: 304, target: 2.5 },
]

function loadOf({ port }: Subject, { headers, status }: Case): Load {
  return { port, path: '/news/rss.xml', headers, status, requests: REQUESTS, connections: 32 }
}

async function startMill(folder: string, children: ChildProcess[]): Promise<Subject> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'mill.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(Number(String(chunk).trim())))
    child.once('exit', () => reject(new Error('the server did not start')))
  })
  return { name: 'feedmill', pid: child.pid!, port }
}

/** One process and no master, so that its CPU is the whole of it; the same headers as the built-in server sends. */
async function startNginx(nginx: string, folder: string, children: ChildProcess[]): Promise<Subject> {
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  await writeFile(file, nginxConfig(folder, port))
  const child = spawn(nginx, ['-c', file, '-p', folder], { stdio: ['ignore', 'ignore', 'inherit'] })
  children.push(child)
  await answers(`http://127.0.0.1:${port}/news/rss.xml`)
  return { name: 'nginx', pid: child.pid!, port }
}

function nginxConfig(folder: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${folder}/${name};`)
  return `daemon off;
master_process off;
error_log ${folder}/error.log crit;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
${temporary.join('\n')}
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  types { application/rss+xml xml; }
  charset utf-8;
  charset_types application/rss+xml;
  gzip_static on;
  gzip_vary on;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/www;
    location / {
      add_header Cache-Control "public, max-age=3600" always;
      add_header Access-Control-Allow-Origin "*" always;
      add_header Access-Control-Expose-Headers "ETag, Last-Modified, Link" always;
      add_header X-Content-Type-Options nosniff always;
    }
  }
}
`
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (
      await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`${url} does not answer`)
}
