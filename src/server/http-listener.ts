import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serverUrl } from '../lib/url/urls.ts'
import { FeedmillError } from '../model/errors.ts'
import type { ServerLimits } from './door/index.ts'

/** Returns an HTTP server with these limits, not yet listening. Strict parsing is Node's default; its limits are far wider than a feed server needs. */
export function createHttpListener(limits: ServerLimits): Server {
  const server = createServer({
    insecureHTTPParser: false,
    requireHostHeader: true,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    noDelay: true,
  })
  server.maxHeadersCount = 64
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request'
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    // A client that does not close its half would keep the descriptor for ever.
    setTimeout(() => socket.destroy(), LINGER_MS).unref()
  })
  return server
}

/** Time to read why the connection is closed. */
const LINGER_MS = 1_000

const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Resolves to the address it listens at, ending in `/`. Throws SERVER_LISTEN if the port is taken or forbidden. */
export async function listenAt(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host)
  await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
    const fact = cause.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be listened at: ${cause.message}`
    throw new FeedmillError('SERVER_LISTEN', `${host}:${port} ${fact}`, { host, port }, { cause })
  })
  return addressOf(server, host)
}

/** Resolves when every connection is closed: idle ones at once, busy ones after their answer, slow ones after the grace. */
export async function closeListener(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(timer)
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  return serverUrl(host, port)
}
