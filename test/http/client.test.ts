import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import type { HttpClient, HttpTrace } from '../../src/http/contract.ts'
import { fetchSettings } from '../sources/builders.ts'
import { conditional, type Origin, startOrigin } from '../support/origin.ts'

let origin: Origin
let other: Origin
let client: HttpClient

beforeEach(async () => {
  origin = await startOrigin()
  other = await startOrigin({ host: '127.0.0.2' })
  client = createHttpClient(fetchSettings())
})

afterEach(async () => {
  await client.close()
  await origin.close()
  await other.close()
})

const code = (name: string) => expect.objectContaining({ code: name })

describe('requests', () => {
  test('carry user agent, accept and the codings we can read, and no cookie that an answer before set', async () => {
    origin.on('/feed', { headers: { 'set-cookie': 'a=b' }, body: 'x' })
    await client.get(origin.url('/feed'))
    await client.get(origin.url('/feed'), { accept: 'application/atom+xml', userAgent: 'mine/1' })
    const [first, second] = origin.requests
    expect(first?.headers).toMatchObject({ 'user-agent': 'feedmill/test', accept: '*/*', 'accept-encoding': 'gzip, deflate, br, zstd' })
    expect(second?.headers).toMatchObject({ 'user-agent': 'mine/1', accept: 'application/atom+xml' })
    expect(origin.requests.map((request) => request.headers.cookie)).toEqual([undefined, undefined])
  })

  test('reuse one connection to one host', async () => {
    origin.on('/feed', { body: 'x' })
    for (let times = 0; times < 5; times++) await client.get(origin.url('/feed'))
    expect(origin.connections).toBe(1)
  })

  test('keep the fragment to themselves and turn userinfo into basic authorization', async () => {
    origin.on('/feed', { body: 'x' })
    const answer = await client.get(`http://us%20er:p%C3%A9@${origin.host}:${origin.port}/feed?a=1#part`)
    expect(answer.url).toBe(origin.url('/feed?a=1'))
    expect(origin.requests[0]?.path).toBe('/feed?a=1')
    expect(origin.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('us er:pé').toString('base64')}`)
  })

  test('leave out headers that are not theirs to set', async () => {
    origin.on('/feed', { body: 'x' })
    await client.get(origin.url('/feed'), {
      headers: {
        Host: 'evil.example',
        'Transfer-Encoding': 'chunked',
        Expect: '100-continue',
        'If-None-Match': '"x"',
        'Proxy-Authorization': 'x',
      },
    })
    expect(origin.requests[0]?.headers.host).toBe(`${origin.host}:${origin.port}`)
    for (const name of ['transfer-encoding', 'expect', 'if-none-match', 'proxy-authorization'])
      expect(origin.requests[0]?.headers).not.toHaveProperty(name)
  })

  test.each(['not a url', 'http://', 'ftp://a.example/', '/feed'])('to %j are refused by name', async (url) => {
    await expect(client.get(url)).rejects.toThrowError(code('FETCH_FORBIDDEN_URL'))
  })

  test('through a proxy that is no address are refused by name', async () => {
    await expect(client.get(origin.url('/feed'), { proxy: 'proxy.example:8080:9' })).rejects.toThrowError(code('FETCH_FORBIDDEN_URL'))
  })

  test('post a body for other rooms', async () => {
    origin.on('/hook', { status: 202, body: 'thanks' })
    const answer = await client.request({
      method: 'POST',
      url: origin.url('/hook'),
      headers: { 'Content-Type': 'application/json' },
      body: '{"a":1}',
    })
    expect(answer).toMatchObject({ status: 202, bytes: Buffer.from('thanks') })
    expect(origin.requests[0]).toMatchObject({ method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } })
  })

  test('that deliver to one host do not wait for a slow one', async () => {
    origin.on('/slow', { failure: 'stall' })
    origin.on('/quick', { status: 202 })
    const stop = new AbortController()
    const slow = client.request({ method: 'POST', url: origin.url('/slow'), body: 'x', signal: stop.signal })
    expect((await client.request({ method: 'POST', url: origin.url('/quick'), body: 'x' })).status).toBe(202)
    stop.abort()
    await expect(slow).rejects.toThrowError(code('FETCH_CANCELLED'))
  })

  test('leave a trace also when they fail', async () => {
    origin.on('/a', { status: 302, headers: { location: '/b' } })
    origin.on('/b', { failure: 'reset' })
    const trace: HttpTrace = { exchanges: [], redirects: [] }
    await expect(client.get(origin.url('/a'), { trace })).rejects.toThrowError(code('FETCH_CONNECT'))
    expect(trace.exchanges.map((exchange) => exchange.status)).toEqual([302, 0])
    expect(trace.redirects).toEqual([{ from: origin.url('/a'), to: origin.url('/b'), status: 302 }])
  })

  test('are repeated once when a kept connection was closed as we wrote', async () => {
    let times = 0
    origin.on('/feed', () => (++times === 2 ? { raw: '' } : { body: `${times}` }))
    await client.get(origin.url('/feed'))
    expect(Buffer.from((await client.get(origin.url('/feed'))).bytes).toString()).toBe('3')
    expect(origin.requests).toHaveLength(3)
  })

  test('are not repeated on a fresh connection, nor when they are posts', async () => {
    origin.on('/feed', { raw: '' })
    await expect(client.get(origin.url('/feed'))).rejects.toThrowError(code('FETCH_CONNECT'))
    expect(origin.requests).toHaveLength(1)
    other.on('/hook', [{ body: 'ok' }, { raw: '' }])
    await client.request({ method: 'POST', url: other.url('/hook'), body: 'x' })
    await expect(client.request({ method: 'POST', url: other.url('/hook'), body: 'x' })).rejects.toThrowError(code('FETCH_CONNECT'))
    expect(other.requests).toHaveLength(2)
  })
})

describe('validators', () => {
  const validators = () => ({ etag: 'W/"odd \u00e9 "', lastModified: 'yesterday, more or less', url: origin.url('/feed') })

  test('are echoed byte for byte, both', async () => {
    origin.on('/feed', { status: 304 })
    const answer = await client.get(origin.url('/feed'), { validators: validators() })
    expect(answer).toMatchObject({ status: 304, conditional: true })
    expect(origin.requests[0]?.headers).toMatchObject({
      'if-none-match': 'W/"odd \u00e9 "',
      'if-modified-since': 'yesterday, more or less',
    })
  })

  test('are never sent to another address', async () => {
    origin.on('/other', { body: 'x' })
    expect((await client.get(origin.url('/other'), { validators: validators() })).conditional).toBe(false)
    expect(origin.requests[0]?.headers).not.toHaveProperty('if-none-match')
    expect(origin.requests[0]?.headers).not.toHaveProperty('if-modified-since')
  })

  test('go to the last hop of a redirect when it gave them', async () => {
    origin.on('/old', { status: 301, headers: { location: '/feed' } })
    origin.on('/feed', conditional({ body: 'x', etag: '"1"' }))
    const answer = await client.get(origin.url('/old'), { validators: { etag: '"1"', url: origin.url('/feed') } })
    expect(answer.status).toBe(304)
    expect(origin.requests.map((request) => request.headers['if-none-match'])).toEqual([undefined, '"1"'])
  })
})

describe('redirects', () => {
  test('carry credentials and custom headers within an origin, never across', async () => {
    origin.on('/a', { status: 302, headers: { location: '/b' } })
    origin.on('/b', { status: 307, headers: { location: other.url('/c') } })
    other.on('/c', { status: 302, headers: { location: origin.url('/d') } })
    origin.on('/d', { body: 'x' })
    await client.get(origin.url('/a'), { headers: { Authorization: 'Bearer t', 'X-Key': 'k' } })
    expect(origin.requests.map((request) => request.headers['x-key'])).toEqual(['k', 'k', 'k'])
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(other.requests[0]?.headers).not.toHaveProperty('x-key')
  })

  test('a loop is named with its chain', async () => {
    origin.on('/a', { status: 302, headers: { location: '/b' } })
    origin.on('/b', { status: 302, headers: { location: '/a' } })
    const chain = [origin.url('/a'), origin.url('/b'), origin.url('/a')]
    await expect(client.get(origin.url('/a'))).rejects.toThrowError(
      expect.objectContaining({ code: 'FETCH_REDIRECT', details: { reason: 'loop', chain } }),
    )
  })

  test('end after five hops', async () => {
    for (let hop = 0; hop < 7; hop++) origin.on(`/${hop}`, { status: 302, headers: { location: `/${hop + 1}` } })
    await expect(client.get(origin.url('/0'))).rejects.toThrowError(/redirects more than 5 times/)
    expect(origin.requests).toHaveLength(6)
    origin.on('/7', { body: 'x' })
    expect((await client.get(origin.url('/2'))).redirects).toHaveLength(5)
  })

  test('to a private address are refused before anything is sent there', async () => {
    origin.on('/a', { status: 302, headers: { location: 'http://10.0.0.1/feed' } })
    origin.on('/b', { status: 302, headers: { location: 'http://[::ffff:169.254.169.254]/latest/meta-data/' } })
    await expect(client.get(origin.url('/a'))).rejects.toThrowError(code('FETCH_FORBIDDEN_ADDRESS'))
    await expect(client.get(origin.url('/b'))).rejects.toThrowError(code('FETCH_FORBIDDEN_ADDRESS'))
  })

  test.each(['file:///etc/passwd', 'http://', 'javascript:alert(1)'])('to %s are refused', async (location) => {
    origin.on('/a', { status: 302, headers: { location } })
    await expect(client.get(origin.url('/a'))).rejects.toThrowError(code('FETCH_REDIRECT'))
  })

  test('turn a post into a get, but for 307 and 308', async () => {
    origin.on('/a', { status: 303, headers: { location: '/c' } })
    origin.on('/b', { status: 308, headers: { location: '/c' } })
    origin.on('/c', { body: 'x' })
    await client.request({ method: 'POST', url: origin.url('/a'), body: 'one' })
    await client.request({ method: 'POST', url: origin.url('/b'), body: 'two' })
    const arrived = origin.requests.filter((request) => request.path === '/c')
    expect(arrived.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['POST', 'two'],
    ])
  })
})

describe('cookies of a chain of redirects', () => {
  test('let a feed be read that sets one and redirects to itself, and are forgotten after it', async () => {
    origin.on('/feed', ({ headers }) =>
      headers.cookie === 'seen=1'
        ? { body: 'x' }
        : { status: 302, headers: { location: '/feed', 'set-cookie': 'seen=1; Path=/; HttpOnly' } },
    )
    for (let times = 0; times < 2; times++) expect((await client.get(origin.url('/feed'))).status).toBe(200)
    expect(origin.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, 'seen=1', undefined, 'seen=1'])
  })

  test('gather on the way, keep to their path, and go when they are taken back', async () => {
    origin.on('/a', { status: 302, headers: { location: '/b/gate', 'set-cookie': ['one=1; Path=/', 'two=2; Path=/elsewhere'] } })
    origin.on('/b/gate', { status: 302, headers: { location: '/b/feed', 'set-cookie': ['three=3', 'one=; Max-Age=0; Path=/'] } })
    origin.on('/b/feed', { body: 'x' })
    await client.get(origin.url('/a'))
    expect(origin.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, 'one=1', 'three=3'])
  })

  test('never reach another origin, whatever their Domain', async () => {
    origin.on('/a', { status: 302, headers: { location: other.url('/b'), 'set-cookie': 'a=1; Domain=127.0.0.2; Path=/' } })
    other.on('/b', { body: 'x' })
    await client.get(origin.url('/a'))
    expect(other.requests[0]?.headers.cookie).toBeUndefined()
  })

  test('stand beside a Cookie of the configuration', async () => {
    origin.on('/a', { status: 302, headers: { location: '/b', 'set-cookie': 'a=1; Path=/' } })
    origin.on('/b', { body: 'x' })
    await client.get(origin.url('/a'), { headers: { Cookie: 'login=me' } })
    expect(origin.requests.map(({ headers }) => headers.cookie)).toEqual(['login=me', 'login=me; a=1'])
  })

  test('do not keep a loop going that sets the same one again', async () => {
    origin.on('/a', { status: 302, headers: { location: '/a', 'set-cookie': 'a=1' } })
    await expect(client.get(origin.url('/a'))).rejects.toEqual(code('FETCH_REDIRECT'))
    expect(origin.requests.length).toBe(2)
  })
})

test('a Location in raw UTF-8 is followed to the address it means', async () => {
  origin.on('/old', {
    raw: Buffer.from('HTTP/1.1 301 Moved\r\nLocation: /f/café x.xml\r\nContent-Length: 0\r\nConnection: close\r\n\r\n', 'utf8'),
  })
  origin.on('/f/caf%C3%A9%20x.xml', { body: 'x' })
  expect((await client.get(origin.url('/old'))).url).toBe(origin.url('/f/caf%C3%A9%20x.xml'))
})

describe('a content coding that is none', () => {
  const FEED = '<rss version="2.0"><channel><title>T</title></channel></rss>'
  const gzip = gzipSync(FEED)
  test.each([
    ['UTF-8', FEED, 1],
    ['none', FEED, 1],
    ['identity', FEED, 0],
    ['gzip', FEED, 1],
    ['', gzip, 1],
    ['none', gzip, 1],
    ['', zstdCompressSync(FEED), 1],
    ['gzip, UTF-8', gzip, 0],
    ['gzip', Buffer.concat([gzip, Buffer.from('\n<!-- cached -->')]), 1],
    ['gzip', Buffer.concat([gzip, Buffer.from([0x1f])]), 1],
  ] as const)('is passed over: %s (case %#)', async (coding, body, warnings) => {
    origin.on('/feed', { headers: coding === '' ? {} : { 'content-encoding': coding }, body })
    const answer = await client.get(origin.url('/feed'))
    expect(Buffer.from(answer.bytes).toString()).toBe(FEED)
    expect(answer.warnings).toHaveLength(warnings)
  })

  test('does not hide a stream that was cut', async () => {
    origin.on('/feed', { headers: { 'content-encoding': 'gzip' }, body: gzip.subarray(0, -6) })
    await expect(client.get(origin.url('/feed'))).rejects.toEqual(code('FETCH_TRUNCATED'))
  })
})
