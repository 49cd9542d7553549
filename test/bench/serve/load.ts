/** Asks for one document again and again over keep-alive connections, one request at a time on each. Prints a LoadReport as JSON. */
import { connect, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Load, LoadReport } from './parts.ts'

const load = JSON.parse(process.argv[2] ?? '') as Load
console.log(JSON.stringify(await run(load)))

async function run(given: Load): Promise<LoadReport> {
  const request = Buffer.from(requestText(given, given.headers.includes('{etag}') ? await etagOf(given) : ''))
  const latencies: number[] = []
  const begun = performance.now()
  let left = given.requests
  await Promise.all(Array.from({ length: given.connections }, () => drive(given, request, () => left-- > 0, latencies)))
  latencies.sort((a, b) => a - b)
  const at = (share: number): number => latencies[Math.floor((latencies.length - 1) * share)]!
  return { requests: latencies.length, wallMs: performance.now() - begun, p50Ms: at(0.5), p99Ms: at(0.99) }
}

function requestText(given: Load, etag: string): string {
  return `GET ${given.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n${given.headers.replace('{etag}', etag)}\r\n`
}

/** Resolves when `more` says no; rejects on an unexpected status. */
function drive(given: Load, request: Buffer, more: () => boolean, latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(given.port, '127.0.0.1')
    let sentAt = 0
    const next = (): void => {
      if (!more()) return void socket.end(resolve)
      sentAt = performance.now()
      socket.write(request)
    }
    socket.setNoDelay(true)
    socket.once('connect', next)
    socket.once('error', reject)
    readAnswers(socket, (status) => {
      if (status !== given.status) return void socket.destroy(new Error(`status ${status} instead of ${given.status}`))
      latencies.push(performance.now() - sentAt)
      next()
    })
  })
}

/** Calls back at the end of each answer. Answers have a Content-Length, or none and no body. */
function readAnswers(socket: Socket, done: (status: number, head: string) => void): void {
  let head = ''
  let status = 0
  let missing = -1
  socket.on('data', (chunk: Buffer) => {
    let bodyBytes = chunk.length
    if (missing === -1) {
      head += chunk.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end === -1) return
      status = Number(head.slice(9, 12))
      missing = Number(/\r\ncontent-length: *(\d+)/i.exec(head.slice(0, end + 2))?.[1] ?? 0)
      bodyBytes = head.length - end - 4
    }
    missing -= bodyBytes
    if (missing > 0) return
    const whole = head
    head = ''
    missing = -1
    done(status, whole)
  })
}

function etagOf(given: Load): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(given.port, '127.0.0.1', () => {
      socket.write(requestText(given, '').replace(/If-None-Match: *\r\n/, ''))
    })
    socket.once('error', reject)
    readAnswers(socket, (_status, head) => {
      socket.destroy()
      resolve(/\r\netag: *(.+)\r\n/i.exec(head)?.[1] ?? '""')
    })
  })
}
