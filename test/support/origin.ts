import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** What the origin says to one request. */
export interface Answer {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
  /** Written to the socket as they are, instead of an HTTP answer; then the connection ends. */
  readonly raw?: string | Uint8Array
  /**
   * `stall`: never answers. `stall-body`: headers and body so far, never an end. `reset`: the connection is cut at once.
   * `cut`: headers and body so far, then the connection is cut. `drip`: one byte of the body at a time, for ever slow.
   */
  readonly failure?: 'stall' | 'stall-body' | 'reset' | 'cut' | 'drip'
}

export interface SeenRequest {
  readonly method: string
  /** With query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** By the clock given at the start, else the machine's. */
  readonly at: number
}

export type Handler = (request: SeenRequest) => Answer | Promise<Answer>

/** A local HTTP server that says what a script tells it, and remembers what it was asked. */
export interface Origin {
  /** `http://127.0.0.x:port`, no slash at the end. */
  readonly base: string
  readonly host: string
  readonly port: number
  /** Oldest first. */
  readonly requests: SeenRequest[]
  /** Connections opened so far. */
  readonly connections: number
  url(path: string): string
  /** Answers for one path (without query): one answer for ever, answers in turn (the last one stays), or a function. Unknown paths get 404. */
  on(path: string, script: Answer | readonly Answer[] | Handler): void
  close(): Promise<void>
}

export interface OriginOptions {
  /** Any address of 127.0.0.0/8. Default 127.0.0.1. */
  readonly host?: string
  readonly port?: number
  /** Gives `at`. */
  readonly now?: () => number
}

/** A running origin. Close it at the end of the test. */
export async function startOrigin(options: OriginOptions = {}): Promise<Origin> {
  const host = options.host ?? '127.0.0.1'
  const now = options.now ?? Date.now
  const handlers = new Map<string, Handler>()
  const requests: SeenRequest[] = []
  let connections = 0
  const server = createServer(async (incoming, response) => {
    const seen = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: await bodyOf(incoming),
      at: now(),
    }
    requests.push(seen)
    const handler = handlers.get(seen.path.split('?')[0] ?? '')
    say(response, incoming.socket, handler === undefined ? { status: 404, body: 'not here' } : await handler(seen))
  })
  server.keepAliveTimeout = 60_000
  server.on('connection', () => connections++)
  server.listen(options.port ?? 0, host)
  await once(server, 'listening')
  const port = (server.address() as AddressInfo).port
  const base = `http://${host}:${port}`
  return {
    base,
    host,
    port,
    requests,
    get connections() {
      return connections
    },
    url: (path) => `${base}${path}`,
    on: (path, script) => void handlers.set(path, toHandler(script)),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A well-behaved feed: 304 when asked with its own validators, else 200 with them. */
export function conditional(feed: { body: string; etag?: string; lastModified?: string; headers?: Record<string, string> }): Handler {
  return (request) => {
    const headers: Record<string, string> = { 'content-type': 'application/rss+xml; charset=utf-8', ...feed.headers }
    if (feed.etag !== undefined) headers.etag = feed.etag
    if (feed.lastModified !== undefined) headers['last-modified'] = feed.lastModified
    const sameTag = feed.etag !== undefined && request.headers['if-none-match'] === feed.etag
    const sameDate =
      feed.etag === undefined && feed.lastModified !== undefined && request.headers['if-modified-since'] === feed.lastModified
    return sameTag || sameDate ? { status: 304, headers } : { status: 200, headers, body: feed.body }
  }
}

/** A small valid RSS document with one item per title. */
export function rss(titles: readonly string[], channel = ''): string {
  const items = titles.map((title) => `<item><title>${title}</title><guid isPermaLink="false">${title}</guid></item>`).join('')
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>http://a.example/</link><description/>${channel}${items}</channel></rss>`
}

function toHandler(script: Answer | readonly Answer[] | Handler): Handler {
  if (typeof script === 'function') return script
  const answers = Array.isArray(script) ? [...(script as readonly Answer[])] : [script as Answer]
  return () => (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 404 }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function say(response: ServerResponse, socket: Socket, answer: Answer): void {
  if (answer.failure === 'stall') return
  if (answer.failure === 'reset') return void socket.resetAndDestroy()
  if (answer.raw !== undefined) return void socket.end(answer.raw)
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers[name] = typeof value === 'string' ? value : [...value]
  response.writeHead(answer.status ?? 200, headers)
  if (answer.failure === undefined) return void response.end(answer.body)
  response.flushHeaders()
  if (answer.failure === 'drip') drip(response, Buffer.from(answer.body ?? ''))
  else response.write(answer.body ?? '', () => answer.failure === 'cut' && socket.destroy())
}

function drip(response: ServerResponse, body: Buffer): void {
  let at = 0
  const timer = setInterval(() => response.write(body.subarray(at % body.length, (at++ % body.length) + 1)), 10)
  response.on('close', () => clearInterval(timer))
}
