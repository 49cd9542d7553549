import type { LookupAddress } from 'node:dns'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import type { Resolve } from '../../src/http/dialer.ts'
import { fetchSettings } from '../sources/builders.ts'
import { type Origin, startOrigin } from '../support/origin.ts'

let origin: Origin

beforeEach(async () => {
  origin = await startOrigin()
  origin.on('/feed', { body: 'x' })
})

afterEach(() => origin.close())

const forbidden = expect.objectContaining({ code: 'FETCH_FORBIDDEN_ADDRESS' })

/** A DNS that gives one list of addresses after the other; the last one stays. */
function dns(...answers: readonly (readonly string[])[]): Resolve {
  let asked = 0
  return (_hostname, _options, callback) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? []
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
}

function clientWith(resolve: Resolve, allowAddresses: readonly string[] = []) {
  return createHttpClient(fetchSettings({ allowAddresses, connectTimeoutMs: 1000 }), { resolve })
}

test('a name that leads to a private address is not connected to', async () => {
  const client = clientWith(dns(['127.0.0.1']))
  await expect(client.get(`http://feeds.example:${origin.port}/feed`)).rejects.toThrowError(forbidden)
  expect(origin.connections).toBe(0)
  await client.close()
})

test('a name with any private address is refused, whatever its others are', async () => {
  const client = clientWith(dns(['93.184.215.14', '10.0.0.1'], ['2606:4700::1111', '::ffff:127.0.0.1']))
  await expect(client.get(`http://feeds.example:${origin.port}/feed`)).rejects.toThrowError(forbidden)
  await expect(client.get(`http://feeds.example:${origin.port}/feed`)).rejects.toThrowError(forbidden)
  await client.close()
})

test('an allowed address may be reached by name; the rest of its network may not', async () => {
  const client = clientWith(dns(['127.0.0.1'], ['127.0.0.9']), ['127.0.0.1'])
  expect((await client.get(`http://bridge.example:${origin.port}/feed`)).status).toBe(200)
  await client.close()
  await expect(client.get(`http://bridge.example:${origin.port}/feed`)).rejects.toThrowError(forbidden)
})

test('DNS that changes its answer: each connection is judged by the addresses it is given', async () => {
  const client = clientWith(dns(['127.0.0.1'], ['10.0.0.1']), ['127.0.0.1'])
  const url = `http://rebinding.example:${origin.port}/feed`
  expect((await client.get(url)).status).toBe(200)
  expect((await client.get(url)).status).toBe(200)
  expect(origin.connections).toBe(1)
  await client.close()
  await expect(client.get(url)).rejects.toThrowError(forbidden)
})

test('DNS is asked once a connection: what was judged is what is connected to', async () => {
  let asked = 0
  const answer = dns(['127.0.0.1'], ['10.0.0.1'])
  const client = clientWith(
    (...given) => {
      asked++
      answer(...given)
    },
    ['127.0.0.1'],
  )
  await client.get(`http://rebinding.example:${origin.port}/feed`)
  expect(asked).toBe(1)
  await client.close()
})

test('a redirect to a name that leads to a private address is refused at that hop', async () => {
  origin.on('/feed', { status: 302, headers: { location: `http://inside.example:${origin.port}/secret` } })
  const client = clientWith(dns(['127.0.0.1'], ['192.168.1.1']), ['127.0.0.1'])
  await expect(client.get(`http://feeds.example:${origin.port}/feed`)).rejects.toThrowError(forbidden)
  expect(origin.requests.map((request) => request.path)).toEqual(['/feed'])
  await client.close()
})

test('localhost by its own name is refused', async () => {
  const client = createHttpClient(fetchSettings({ allowAddresses: [] }))
  await expect(client.get(`http://localhost:${origin.port}/feed`)).rejects.toThrowError(forbidden)
  await client.close()
})

test('a name without an address is FETCH_DNS', async () => {
  const nothing: Resolve = (_hostname, _options, callback) => callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), [])
  await expect(clientWith(nothing).get('http://nowhere.example/')).rejects.toThrowError(expect.objectContaining({ code: 'FETCH_DNS' }))
  await expect(clientWith(dns([])).get('http://nowhere.example/')).rejects.toThrowError(expect.objectContaining({ code: 'FETCH_DNS' }))
})

test('through a proxy: literal addresses stay forbidden, names are the proxy’s to resolve', async () => {
  const client = createHttpClient(fetchSettings({ allowAddresses: [], proxy: origin.base }))
  await expect(client.get('http://10.0.0.1/feed')).rejects.toThrowError(forbidden)
  await expect(client.get('http://localhost/feed')).rejects.toThrowError(forbidden)
  await expect(client.get('http://a.LOCALHOST./feed')).rejects.toThrowError(forbidden)
  expect(origin.requests).toHaveLength(0)
  origin.on('http://feeds.example/feed', { body: 'by proxy' })
  const answer = await client.get('http://feeds.example/feed')
  expect(Buffer.from(answer.bytes).toString()).toBe('by proxy')
  await client.close()
})

test('a proxy that does not answer is named, without its password', async () => {
  const gone = await startOrigin({ host: '127.0.0.3' })
  await gone.close()
  const client = createHttpClient(fetchSettings({ proxy: `http://user:secret@127.0.0.3:${gone.port}` }))
  await expect(client.get(origin.url('/feed'))).rejects.toThrowError(
    expect.objectContaining({
      code: 'FETCH_CONNECT',
      message: `${origin.url('/feed')} cannot be connected to (ECONNREFUSED), through the proxy 127.0.0.3:${gone.port}`,
    }),
  )
  await client.close()
})

test('a source may go around the proxy', async () => {
  const proxy = await startOrigin({ host: '127.0.0.3' })
  const client = createHttpClient(fetchSettings({ proxy: proxy.base }))
  expect((await client.get(origin.url('/feed'), { proxy: 'direct' })).status).toBe(200)
  expect(proxy.requests).toHaveLength(0)
  await client.close()
  await proxy.close()
})
