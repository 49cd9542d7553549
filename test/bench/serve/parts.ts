import { once } from 'node:events'
import { createServer } from 'node:net'

export interface Load {
  readonly port: number
  readonly path: string
  /** Extra header lines, each with CRLF; `{etag}` becomes the entity tag of a first answer without conditions. */
  readonly headers: string
  readonly status: number
  readonly requests: number
  readonly connections: number
}

export interface LoadReport {
  readonly requests: number
  readonly wallMs: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** An RSS document of some 1.2 KB an item. */
export function aFeed(items: number): string {
  const words = 'the mill grinds what the river brings and gives flour to whoever comes with a sack'.split(' ')
  const body = (seed: number): string => Array.from({ length: 180 }, (_, i) => words[(seed * 31 + i * i * 7) % words.length]).join(' ')
  const item = (i: number): string => `<item><title>Item ${i}</title><guid>urn:x:${i}</guid><description>${body(i)}</description></item>`
  return `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Bench</title>${Array.from({ length: items }, (_, i) => item(i)).join('\n')}</channel></rss>`
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
