import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { addressKey } from '../../src/server/door/index.ts'
import { aClient, aFeedDocument, aToken, serverSettings, someServer, startServer } from '../support/feed-server.ts'

/** A raw connection: what is sent, byte for byte, and all that came until the server ended it. */
async function exchange(base: string, text: string): Promise<string> {
  const socket = open(base)
  socket.write(text)
  let answer = ''
  socket.on('data', (chunk) => (answer += String(chunk)))
  socket.on('error', () => {})
  await once(socket, 'close')
  return answer
}

function open(base: string): Socket {
  const { hostname, port } = new URL(base)
  return connect(Number(port), hostname)
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const quick = { headersTimeoutMs: 100, requestTimeoutMs: 150, keepAliveMs: 50, checkIntervalMs: 20 }

describe('a malformed request', () => {
  test.each([
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['length and chunks at once', 'POST /hub HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['two lengths', 'POST /hub HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde', 400],
    ['a bare line feed in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n', 400],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b: c\r\n\r\n', 400],
    ['a version that is none', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n', 400],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('with %s is refused and the connection ends', async (_what, text, status) => {
    await using running = await startServer()
    expect(await exchange(running.url, text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  })
})

describe('a slow client', () => {
  test('that never ends its headers is cut off', async () => {
    await using running = await startServer({ limits: quick })
    expect(await exchange(running.url, 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ')).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('that never ends its body is cut off', async () => {
    await using running = await startServer({ limits: quick })
    expect(
      await exchange(
        running.url,
        'POST /api/refresh HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
      ),
    ).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('that asks nothing more is let go', async () => {
    await using running = await startServer({ limits: quick })
    expect(await exchange(running.url, 'GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 404 /)
  })

  test('that does not take its answer is cut off', async () => {
    await using running = await startServer({ limits: { ...quick, readGraceMs: 50, readBytesPerSecond: 1e9 }, clock: Date.now })
    running.cache.put([aFeedDocument({ bytes: Buffer.alloc(30_000_000, 'x'), etag: '"big"' })])
    const socket = open(running.url)
    socket.on('error', () => {})
    socket.pause()
    socket.write('GET /news/rss.xml HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(socket, 'connect')
    // Its end shows to us only once we read on, and to the server at once: then it has no connection but the one that asks.
    while ((await metric(running.url, 'feedmill_http_connections')) > 1);
    let taken = 0
    socket.on('data', (chunk) => (taken += chunk.length))
    socket.resume()
    await once(socket, 'close')
    expect(taken).toBeLessThan(30_000_000)
  })
})

async function metric(base: string, name: string): Promise<number> {
  const text = await (await request(`${base}metrics`, { reset: true })).body.text()
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1])
}

describe('a client that closes nothing', () => {
  test.each([
    ['sends no request', ''],
    ['sends half a request', 'GET / HTTP/1.1\r\nHost: a'],
    ['sends what is no request', 'NONSENSE\r\n\r\n'],
  ])('and %s leaves no connection behind', async (_what, text) => {
    await using running = await startServer({ limits: { headersTimeoutMs: 50, requestTimeoutMs: 50, checkIntervalMs: 20 } })
    const { hostname, port } = new URL(running.url)
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    socket.resume()
    await once(socket, 'connect')
    if (text !== '') socket.write(text)
    await once(socket, 'end')
    // The server's half has ended; writing fails as soon as the server has let go of the whole.
    const writing = setInterval(() => socket.write('x'), 20)
    const [error] = await once(socket, 'error')
    clearInterval(writing)
    expect(['EPIPE', 'ECONNRESET']).toContain((error as NodeJS.ErrnoException).code)
  })
})

describe('a client that asks too much', () => {
  test('is told to wait with 429, and served again once it has', async () => {
    let now = 1_000_000
    const limits = { exemptLoopback: false, requestBurst: 3, requestsPerSecond: 1 }
    await using running = await startServer({ limits, clock: () => now })
    running.cache.put([aFeedDocument({ lastModified: 0 })])
    const ask = async () => {
      const answer = await request(`${running.url}news/rss.xml`)
      await answer.body.dump()
      return answer
    }
    expect([(await ask()).statusCode, (await ask()).statusCode, (await ask()).statusCode]).toEqual([200, 200, 200])
    const refused = await ask()
    expect(refused.statusCode).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    now += 10_000
    expect((await ask()).statusCode).toBe(200)
  })

  test('pays for each wrong token as for many requests', async () => {
    const settings = serverSettings({ server: someServer({ tokens: [aToken('right')] }) })
    await using running = await startServer({ settings, limits: { exemptLoopback: false, requestBurst: 60, requestsPerSecond: 1 } })
    const guess = async () => {
      const answer = await request(`${running.url}admin/`, { headers: { authorization: 'Bearer wrong' } })
      await answer.body.dump()
      return answer.statusCode
    }
    expect([await guess(), await guess(), await guess(), await guess()]).toEqual([401, 401, 401, 429])
  })

  test('pays for each subscription at the hub as for many requests', async () => {
    const settings = serverSettings({ push: { hubs: [], hub: true, webhooks: [] } })
    const client = aClient(() => ({ status: 404 }))
    await using running = await startServer({ settings, client, limits: { exemptLoopback: false, requestBurst: 60, requestsPerSecond: 1 } })
    const subscribe = async () => {
      const answer = await request(`${running.url}hub`, { method: 'POST', body: 'hub.mode=subscribe', headers: FORM })
      await answer.body.dump()
      return answer.statusCode
    }
    expect([await subscribe(), await subscribe(), await subscribe(), await subscribe()]).toEqual([400, 400, 400, 429])
  })

  test('opens no more connections than one address may', async () => {
    await using running = await startServer({ limits: { exemptLoopback: false, connectionsPerAddress: 2 } })
    const sockets = [open(running.url), open(running.url)]
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    const third = open(running.url)
    third.on('error', () => {})
    await once(third, 'close')
    for (const socket of sockets) {
      expect(socket.destroyed).toBe(false)
      socket.destroy()
    }
  })

  test('finds the server crowded with 503 when all together hold too many connections', async () => {
    await using running = await startServer({ limits: { connections: 10 } })
    running.cache.put([aFeedDocument()])
    const sockets = Array.from({ length: 10 }, () => open(running.url))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    const answer = await exchange(running.url, 'GET /news/rss.xml HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 503 /)
    expect(answer).toMatch(/\r\nRetry-After: \d+\r\n/)
    expect(answer).toMatch(/\r\nConnection: close\r\n/)
    for (const socket of sockets) socket.destroy()
  })
})

describe('closing', () => {
  test('lets an answer under way end, and cuts off who does not take it', async () => {
    const running = await startServer({ limits: { closeGraceMs: 100 }, clock: Date.now })
    running.cache.put([aFeedDocument({ bytes: Buffer.alloc(30_000_000, 'x'), etag: '"big"' })])
    const idle = open(running.url)
    idle.on('error', () => {})
    await once(idle, 'connect')
    const stuck = open(running.url)
    stuck.on('error', () => {})
    stuck.write('GET /news/rss.xml HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(stuck, 'readable')
    await running[Symbol.asyncDispose]()
    await expect(request(`${running.url}news/rss.xml`)).rejects.toThrow()
    idle.destroy()
    stuck.destroy()
  })
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::5', '2001:db8:0:0'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['2001:db8:1::5', '2001:db8:1:0'],
  ['2001::8:7:6:5', '2001:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '::1'],
])('a client at %s is counted as %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})
