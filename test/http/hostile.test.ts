import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import type { HttpClient } from '../../src/http/contract.ts'
import { fetchSettings } from '../sources/builders.ts'
import { type Origin, rss, startOrigin } from '../support/origin.ts'

let origin: Origin
let client: HttpClient

beforeEach(async () => {
  origin = await startOrigin()
  client = createHttpClient(fetchSettings({ maxBodyBytes: 2 ** 20 }))
})

afterEach(async () => {
  await client.close()
  await origin.close()
})

const code = (name: string) => expect.objectContaining({ code: name })
const FEED = rss(['one', 'two', 'three'])
const coded = (coding: string, body: Uint8Array) => ({ headers: { 'content-encoding': coding }, body })

describe('content codings', () => {
  test.each([
    ['gzip', gzipSync(FEED)],
    ['X-GZIP', gzipSync(FEED)],
    ['br', brotliCompressSync(FEED)],
    ['zstd', zstdCompressSync(FEED)],
    ['deflate', deflateSync(FEED)],
    ['deflate', deflateRawSync(FEED)],
    ['identity', Buffer.from(FEED)],
    ['identity, gzip', gzipSync(FEED)],
  ])('%s is read', async (coding, body) => {
    origin.on('/feed', coded(coding, body))
    const answer = await client.get(origin.url('/feed'))
    expect(Buffer.from(answer.bytes).toString()).toBe(FEED)
    expect(answer.exchanges[0]?.wireBytes).toBe(body.length)
  })

  test('a body too big for the spot is read aside, equal to the byte', async () => {
    const noise = randomText(200_000)
    const packed = brotliCompressSync(noise)
    const gzipped = gzipSync(noise, { level: 1 })
    origin.on('/br', coded('br', packed))
    origin.on('/gz', coded('gzip', gzipped))
    expect(gzipped.length).toBeGreaterThan(64 * 1024)
    expect(Buffer.from((await client.get(origin.url('/br'))).bytes).equals(noise)).toBe(true)
    expect(Buffer.from((await client.get(origin.url('/gz'))).bytes).equals(noise)).toBe(true)
  })

  test.each([
    ['unknown', 'compress', Buffer.from('x'), 'FETCH_ENCODING'],
    ['doubled', 'gzip, gzip', gzipSync(gzipSync(FEED)), 'FETCH_ENCODING'],
    ['nested in another', 'br, gzip', gzipSync(brotliCompressSync(FEED)), 'FETCH_ENCODING'],
    ['corrupt gzip', 'gzip', Buffer.from(`!${FEED}`), 'FETCH_ENCODING'],
    ['corrupt br', 'br', Buffer.from(`!${FEED}`), 'FETCH_ENCODING'],
    ['corrupt zstd', 'zstd', Buffer.from(`!${FEED}`), 'FETCH_ENCODING'],
    ['gzip without its end', 'gzip', gzipSync(FEED).subarray(0, 60), 'FETCH_TRUNCATED'],
    ['br without its end', 'br', brotliCompressSync(FEED).subarray(0, 60), 'FETCH_TRUNCATED'],
    ['zstd without its end', 'zstd', zstdCompressSync(FEED).subarray(0, 60), 'FETCH_TRUNCATED'],
  ])('%s ends in an error by name', async (_, coding, body, name) => {
    origin.on('/feed', coded(coding, body))
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code(name))
  })
})

describe('bombs', () => {
  const huge = Buffer.alloc(64 * 2 ** 20)

  test.each([
    ['gzip', gzipSync(huge)],
    ['br', brotliCompressSync(huge)],
    ['zstd', zstdCompressSync(huge)],
    ['deflate', deflateSync(huge)],
  ])('a %s bomb ends at the limit', async (coding, bomb) => {
    origin.on('/feed', coded(coding, bomb))
    const before = process.memoryUsage().arrayBuffers
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_TOO_LARGE'))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 2 ** 20)
  })

  test('a small bomb ends by its ratio, below a generous limit', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 2 ** 20))
    origin.on('/feed', coded('gzip', bomb))
    expect(bomb.length * 250).toBeLessThan(8 * 2 ** 20)
    await expect(client.get(origin.url('/feed'), { maxBytes: 100 * 2 ** 20 })).rejects.toThrowError(code('FETCH_TOO_LARGE'))
  })

  test('a bomb inside a coding is unpacked once: what is inside stays packed', async () => {
    const inner = gzipSync(huge)
    origin.on('/feed', coded('gzip', gzipSync(inner)))
    expect(Buffer.from((await client.get(origin.url('/feed'))).bytes).equals(inner)).toBe(true)
  })

  test('a plain body ends at the limit, with and without Content-Length', async () => {
    origin.on('/long', { headers: { 'content-length': String(3 * 2 ** 20) }, body: Buffer.alloc(3 * 2 ** 20) })
    origin.on('/chunked', { headers: { 'transfer-encoding': 'chunked' }, body: Buffer.alloc(3 * 2 ** 20) })
    await expect(client.get(origin.url('/long'))).rejects.toThrowError(code('FETCH_TOO_LARGE'))
    await expect(client.get(origin.url('/chunked'))).rejects.toThrowError(code('FETCH_TOO_LARGE'))
  })

  test('headers without end are refused', async () => {
    origin.on('/feed', {
      raw: `HTTP/1.1 200 OK\r\n${'X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(1000)}\r\nx`,
    })
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_PROTOCOL'))
  })
})

describe('the deadline of a request', () => {
  const soon = { timeoutMs: 120 }

  test('ends a response whose headers stall', async () => {
    origin.on('/feed', { failure: 'stall' })
    await expect(client.get(origin.url('/feed'), soon)).rejects.toThrowError(code('FETCH_TIMEOUT'))
  })

  test('ends a response whose body stalls', async () => {
    origin.on('/feed', { body: FEED, failure: 'stall-body' })
    await expect(client.get(origin.url('/feed'), soon)).rejects.toThrowError(code('FETCH_TIMEOUT'))
  })

  test('is not moved by bytes that keep dripping in', async () => {
    origin.on('/feed', { body: FEED, failure: 'drip' })
    await expect(client.get(origin.url('/feed'), soon)).rejects.toThrowError(code('FETCH_TIMEOUT'))
  })

  test('is one for a whole chain of redirects', async () => {
    origin.on('/a', { status: 302, headers: { location: '/b' } })
    origin.on('/b', { failure: 'stall' })
    await expect(client.get(origin.url('/a'), soon)).rejects.toThrowError(code('FETCH_TIMEOUT'))
  })

  test('may be anticipated by the caller', async () => {
    const stop = new AbortController()
    origin.on('/feed', () => {
      stop.abort()
      return { failure: 'stall' }
    })
    await expect(client.get(origin.url('/feed'), { signal: stop.signal })).rejects.toThrowError(code('FETCH_CANCELLED'))
    await expect(client.get(origin.url('/feed'), { signal: stop.signal })).rejects.toThrowError(code('FETCH_CANCELLED'))
    expect(origin.requests).toHaveLength(1)
  })

  test('leaves the host to be asked again as if nothing had been', async () => {
    origin.on('/feed', [{ failure: 'stall' }, { body: FEED }])
    await expect(client.get(origin.url('/feed'), soon)).rejects.toThrowError(code('FETCH_TIMEOUT'))
    expect((await client.get(origin.url('/feed'))).status).toBe(200)
  })
})

describe('answers that break HTTP', () => {
  test('are refused if Content-Length promises more than comes', async () => {
    origin.on('/feed', { raw: `HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n${FEED}` })
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_TRUNCATED'))
  })

  test('are read as far as Content-Length says if it promises less, and the next answer is not mistaken', async () => {
    origin.on('/feed', { raw: `HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n${FEED}` })
    origin.on('/next', { body: 'next' })
    const lying = await client.get(origin.url('/feed')).then(
      (answer) => Buffer.from(answer.bytes).toString(),
      (error) => error.code,
    )
    expect(['<?xm', 'FETCH_PROTOCOL', 'FETCH_TRUNCATED']).toContain(lying)
    expect(Buffer.from((await client.get(origin.url('/next'))).bytes).toString()).toBe('next')
  })

  test('are refused if their chunks end too soon', async () => {
    origin.on('/feed', { raw: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n<rss><channel>' })
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_TRUNCATED'))
  })

  test('are refused if the connection is cut within the body', async () => {
    origin.on('/feed', { headers: { 'content-length': '9999' }, body: FEED, failure: 'cut' })
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_TRUNCATED'))
  })

  test('are refused if a chunk size is no number', async () => {
    origin.on('/feed', { raw: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n' })
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_PROTOCOL'))
  })

  test('are refused if they are no HTTP at all', async () => {
    origin.on('/feed', { raw: FEED })
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_PROTOCOL'))
  })

  test('are refused if they change the protocol unasked, and the next request is as if nothing had been', async () => {
    origin.on('/feed', [
      { raw: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n' },
      { raw: 'HTTP/1.1 101 Switching Protocols\r\n\r\n' },
      { body: FEED },
    ])
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_PROTOCOL'))
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_PROTOCOL'))
    expect(origin.requests).toHaveLength(2)
    expect((await client.get(origin.url('/feed'))).status).toBe(200)
  })

  test('are not asked for twice if half a head came', async () => {
    origin.on('/feed', { raw: 'HTTP/1.1 200 OK\r\nContent-Type: text/x' })
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_CONNECT'))
    expect(origin.requests).toHaveLength(1)
  })

  test('are refused if the connection is reset', async () => {
    origin.on('/feed', { failure: 'reset' })
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_CONNECT'))
  })

  test('are refused if nobody listens at the port', async () => {
    const gone = await startOrigin()
    await gone.close()
    await expect(client.get(gone.url('/feed'))).rejects.toThrowError(code('FETCH_CONNECT'))
  })
})

/** Text that hardly packs, the same each time. */
function randomText(chars: number): Buffer {
  let seed = 1
  return Buffer.from(Array.from({ length: chars }, () => 33 + ((seed = (seed * 48_271) % 2_147_483_647) % 90)))
}
