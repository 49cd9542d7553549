import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createPlainServer } from 'node:http'
import { constants, createSecureServer, type Http2SecureServer } from 'node:http2'
import { createServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import type { HttpClient } from '../../src/http/contract.ts'
import { initialState } from '../../src/sources/cadence/index.ts'
import { pullSource } from '../../src/sources/kinds/index.ts'
import { aContext, aSource, fetchSettings, START } from '../sources/builders.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/tls')
const cert = readFileSync(join(FIXTURES, 'cert.pem'), 'utf8')
const key = readFileSync(join(FIXTURES, 'key.pem'), 'utf8')

let plain: Origin
let secure: Http2SecureServer
let base: string
let client: HttpClient
let versions: string[]

beforeEach(async () => {
  plain = await startOrigin()
  plain.on('/feed', { body: 'in the clear' })
  versions = []
  secure = createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
    versions.push(request.httpVersion)
    if (request.url === '/down') response.writeHead(302, { location: plain.url('/feed') }).end()
    else response.writeHead(200, { 'content-type': 'application/rss+xml', etag: '"1"' }).end(`over ${request.httpVersion}`)
  })
  secure.listen(0, '127.0.0.1')
  await once(secure, 'listening')
  base = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`
  client = createHttpClient(fetchSettings())
})

afterEach(async () => {
  await client.close()
  secure.close()
  await plain.close()
})

const textOf = (answer: { bytes: Uint8Array }): string => Buffer.from(answer.bytes).toString()

test('a certificate nobody vouches for is refused by name', async () => {
  await expect(client.get(`${base}/feed`)).rejects.toThrowError(expect.objectContaining({ code: 'FETCH_TLS' }))
  expect(versions).toEqual([])
})

test('a source may bring its own ca; HTTP/2 is spoken where offered', async () => {
  expect(textOf(await client.get(`${base}/feed`, { ca: cert }))).toBe('over 2.0')
})

test('a ca that is no certificate is an error by name', async () => {
  await expect(client.get(`${base}/feed`, { ca: '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----' })).rejects.toThrowError(
    expect.objectContaining({ code: 'FETCH_TLS' }),
  )
})

test('an HTTP/2 session that ends in the middle of a request is an error by name; the next request is as if nothing had been', async () => {
  secure.on('sessionError', () => {})
  secure.prependListener('stream', (stream, headers) => {
    if (headers[':path'] === '/calm') stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)
  })
  await expect(client.get(`${base}/calm`, { ca: cert })).rejects.toThrowError(expect.objectContaining({ code: 'FETCH_PROTOCOL' }))
  expect(textOf(await client.get(`${base}/feed`, { ca: cert }))).toBe('over 2.0')
})

test('HTTP/1.1 is spoken where HTTP/2 is not offered', async () => {
  const old = createServer({ key, cert }, (request, response) => response.end(`over ${request.httpVersion}`))
  old.listen(0, '127.0.0.1')
  await once(old, 'listening')
  expect(textOf(await client.get(`https://127.0.0.1:${(old.address() as AddressInfo).port}/feed`, { ca: cert }))).toBe('over 1.1')
  await client.close()
  old.close()
})

test('a certificate of another host is refused, also with the ca', async () => {
  const elsewhere = createHttpClient(fetchSettings(), {
    resolve: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
  })
  const url = (host: string): string => base.replace('127.0.0.1', host)
  expect((await elsewhere.get(`${url('feeds.example')}/feed`, { ca: cert })).status).toBe(200)
  await expect(elsewhere.get(`${url('other.example')}/feed`, { ca: cert })).rejects.toThrowError(
    expect.objectContaining({ code: 'FETCH_TLS' }),
  )
  await elsewhere.close()
})

test('verification is off for one source only', async () => {
  expect((await client.get(`${base}/feed`, { insecureTls: true })).status).toBe(200)
  await expect(client.get(`${base}/feed`)).rejects.toThrowError(expect.objectContaining({ code: 'FETCH_TLS' }))
})

test('a step down from https to http is refused and named', async () => {
  await expect(client.get(`${base}/down`, { ca: cert })).rejects.toThrowError(/redirects from https to http: https:.* -> http:/)
  expect(plain.requests).toHaveLength(0)
})

test('the ca of a source is a file beside the configuration; validators work over HTTP/2', async () => {
  const source = aSource(`${base}/feed`, { ca: 'cert.pem' })
  const outcome = await pullSource(aContext(client, source, { configDirectory: FIXTURES, state: initialState(source, START) }))
  expect(outcome).toMatchObject({
    kind: 'fetched',
    validators: { etag: '"1"', url: `${base}/feed` },
    documents: [{ mediaType: 'application/rss+xml' }],
  })
})

test('a proxy of the environment is used where the settings say so', async () => {
  const known = process.env.http_proxy
  process.env.http_proxy = plain.base
  try {
    plain.on('http://feeds.example/feed', { body: 'by proxy' })
    expect(textOf(await client.get('http://feeds.example/feed', { proxy: 'env' }))).toBe('by proxy')
  } finally {
    if (known === undefined) delete process.env.http_proxy
    else process.env.http_proxy = known
  }
})

test('through a tunnel of a proxy the certificate is still the origin’s to show', async () => {
  const tunnels: string[] = []
  const proxy = createPlainServer()
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '')
    const upstream = connect((secure.address() as AddressInfo).port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    upstream
      .on('error', () => socket.destroy())
      .pipe(socket)
      .on('error', () => upstream.destroy())
      .pipe(upstream)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const by = { proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }
  expect((await client.get('https://feeds.example/feed', { ...by, ca: cert })).status).toBe(200)
  await expect(client.get('https://feeds.example/feed', by)).rejects.toThrowError(expect.objectContaining({ code: 'FETCH_TLS' }))
  await expect(client.get('https://other.example/feed', { ...by, ca: cert })).rejects.toThrowError(
    expect.objectContaining({ code: 'FETCH_TLS' }),
  )
  expect(tunnels).toEqual(['feeds.example:443', 'feeds.example:443', 'other.example:443'])
  await client.close()
  proxy.close()
})

test('a proxy that refuses the tunnel is an error by name', async () => {
  const proxy = createPlainServer()
  proxy.on('connect', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const by = { proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }
  await expect(client.get('https://feeds.example/feed', by)).rejects.toThrowError(expect.objectContaining({ code: 'FETCH_CONNECT' }))
  await client.close()
  proxy.close()
})
