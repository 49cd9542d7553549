import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { isLoopback } from './loopback.ts'

/** What one client, and all together, may ask of the server. */
export interface ServerLimits {
  readonly headerBytes: number
  /** From the connection to the end of the headers. */
  readonly headersTimeoutMs: number
  /** From the connection to the end of the request body. */
  readonly requestTimeoutMs: number
  /** An idle connection is kept this long. */
  readonly keepAliveMs: number
  /** How often the above are looked at. */
  readonly checkIntervalMs: number
  readonly connections: number
  /** Loopback is exempt from what is counted by address: behind a proxy every client comes from there. */
  readonly exemptLoopback: boolean
  /** Of one address. */
  readonly connectionsPerAddress: number
  /** Requests per second of one address, and how many it may save up. */
  readonly requestsPerSecond: number
  readonly requestBurst: number
  /** An answer must be taken within `readGraceMs` and at least at this speed. */
  readonly readGraceMs: number
  readonly readBytesPerSecond: number
  /** Bytes of a request body, unless a route says otherwise. */
  readonly bodyBytes: number
  /** Time for answers under way when the server closes. */
  readonly closeGraceMs: number
}

export const DEFAULT_LIMITS: ServerLimits = {
  headerBytes: 8192,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  keepAliveMs: 20_000,
  checkIntervalMs: 2_000,
  connections: 2_000,
  exemptLoopback: true,
  connectionsPerAddress: 64,
  requestsPerSecond: 50,
  requestBurst: 500,
  readGraceMs: 20_000,
  readBytesPerSecond: 4_096,
  bodyBytes: 65_536,
  closeGraceMs: 4_000,
}

/** Who may come in. */
export interface Limiter {
  /** Seconds to wait, when this connection has asked too much; 0: come in. */
  retryAfter(socket: Socket): number
  /** Takes the cost of something dear, a wrong password say, from the address. */
  charge(socket: Socket, requests: number): void
  /** True when more connections are open than the server serves well. */
  isCrowded(): boolean
  readonly openConnections: number
  close(): void
}

/** Watches the connections of a server: how many, how often they ask, how slowly they read. */
export function createLimiter(server: Server, limits: ServerLimits, clock: () => number = Date.now): Limiter {
  const clients = new Map<string, Client>()
  const sockets = new Map<Socket, Connection>()
  // A tenth above the number served is let in to be told 503; beyond that the connection is refused at once.
  server.maxConnections = Math.ceil(limits.connections * 1.1)
  server.on('connection', (socket) => {
    const client = clientOf(clients, addressKey(socket.remoteAddress), limits, clock())
    if (!client.exempt && client.connections >= limits.connectionsPerAddress) return void socket.destroy()
    client.connections++
    sockets.set(socket, { client, taken: 0, since: clock() })
    socket.once('close', () => {
      client.connections--
      sockets.delete(socket)
    })
  })
  const timer = setInterval(() => sweep(sockets, clients, limits, clock()), limits.checkIntervalMs).unref()
  return {
    retryAfter(socket) {
      const client = sockets.get(socket)?.client
      if (client === undefined || client.exempt) return 0
      refill(client, limits, clock())
      client.tokens--
      return client.tokens >= 0 ? 0 : Math.max(1, Math.ceil(-client.tokens / limits.requestsPerSecond))
    },
    charge(socket, requests) {
      const client = sockets.get(socket)?.client
      if (client !== undefined) client.tokens -= requests
    },
    isCrowded: () => sockets.size > limits.connections,
    get openConnections() {
      return sockets.size
    },
    close: () => clearInterval(timer),
  }
}

interface Client {
  readonly exempt: boolean
  connections: number
  tokens: number
  at: number
}

interface Connection {
  readonly client: Client
  /** Bytes the client has taken, when last seen to grow, and when that was. */
  taken: number
  since: number
}

function clientOf(clients: Map<string, Client>, key: string, limits: ServerLimits, now: number): Client {
  const known = clients.get(key)
  if (known !== undefined) return known
  const client = { exempt: limits.exemptLoopback && isLoopback(key), connections: 0, tokens: limits.requestBurst, at: now }
  clients.set(key, client)
  return client
}

/** Returns what addresses are counted by: an IPv4 address, also one within IPv6; of IPv6 the /64, because one household has all of it, in four groups however the address is written. */
export function addressKey(address = ''): string {
  if (isLoopback(address) || !address.includes(':')) return address
  const inner = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (inner !== undefined) return inner
  const [head = '', tail] = address.replace(/%.*/, '').split('::')
  const [first, last] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':'))) as [string[], string[]]
  const omitted = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  return [...first, ...Array<string>(omitted).fill('0'), ...last].slice(0, 4).join(':')
}

function refill(client: Client, limits: ServerLimits, now: number): void {
  const earned = (Math.max(0, now - client.at) / 1000) * limits.requestsPerSecond
  client.tokens = Math.min(limits.requestBurst, Math.max(client.tokens, -limits.requestBurst) + earned)
  client.at = now
}

/** Ends connections that do not take what they asked for, and forgets addresses that have nothing open and nothing owed. */
function sweep(sockets: Map<Socket, Connection>, clients: Map<string, Client>, limits: ServerLimits, now: number): void {
  for (const [socket, connection] of sockets) {
    const backlog = socket.writableLength
    const taken = socket.bytesWritten - backlog
    if (backlog === 0 || taken !== connection.taken) Object.assign(connection, { taken, since: now })
    else if (now - connection.since > limits.readGraceMs + (backlog / limits.readBytesPerSecond) * 1000) socket.destroy()
  }
  for (const [key, client] of clients) {
    refill(client, limits, now)
    if (client.connections === 0 && client.tokens >= limits.requestBurst) clients.delete(key)
  }
}
