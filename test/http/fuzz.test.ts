import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import type { HttpClient } from '../../src/http/contract.ts'
import { pullSource } from '../../src/sources/kinds/index.ts'
import { aContext, aSource, fetchSettings } from '../sources/builders.ts'
import { type Origin, rss, startOrigin } from '../support/origin.ts'

let origin: Origin
let client: HttpClient

beforeAll(async () => {
  origin = await startOrigin()
  client = createHttpClient(fetchSettings({ timeoutMs: 2000 }))
})

afterAll(async () => {
  await client.close()
  await origin.close()
})

const field = fc.constantFrom(
  'Content-Length: 5',
  'Content-Length: 99999999999999999999',
  'Content-Length: -1',
  'Content-Length: 5\r\nContent-Length: 6',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Content-Encoding: gzip',
  'Content-Encoding: br',
  'Content-Encoding: zstd, gzip',
  'Location: //',
  'Location: /feed',
  'Location: http://[::1]/',
  'ETag: "\xff\x00"',
  'ETag:',
  'Retry-After: Infinity',
  'Cache-Control: max-age=1e9',
  'Expires: Thu, 99 Foo 99999 99:99:99 GMT',
  'Link: <',
  'Content-Type: ;;;=,charset=',
  'Connection: close',
  'Upgrade: websocket\r\nConnection: Upgrade',
  ': nothing',
  'no colon',
  '\tfolded',
)
const start = fc.constantFrom(
  'HTTP/1.1 200 OK',
  'HTTP/1.1 304 Not Modified',
  'HTTP/1.1 301 Moved',
  'HTTP/1.1 429 No',
  'HTTP/1.0 200 OK',
  'HTTP/1.1 99 Low',
  'HTTP/1.1 100 Continue',
  'HTTP/1.1 101 Switching Protocols',
  'HTTP/1.1 1000 High',
  'HTTP/9 200',
  'ICY 200 OK',
  '',
)
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(
    Buffer.from(rss(['a'])),
    gzipSync(rss(['a'])),
    Buffer.from('5\r\nhello\r\n0\r\n\r\n'),
    Buffer.from('ffffffffffffffff\r\nx'),
  ),
)

test('whatever an origin says, a pull ends with an outcome', async () => {
  const source = aSource(origin.url('/feed'))
  await fc.assert(
    fc.asyncProperty(start, fc.array(field, { maxLength: 5 }), body, async (line, fields, bytes) => {
      origin.on('/feed', { raw: Buffer.concat([Buffer.from(`${[line, ...fields].join('\r\n')}\r\n\r\n`, 'latin1'), bytes]) })
      const outcome = await pullSource(aContext(client, source))
      expect(['fetched', 'notModified', 'gone', 'failed']).toContain(outcome.kind)
      expect(outcome.exchanges.length).toBeGreaterThan(0)
      if (outcome.kind === 'failed') expect(outcome.error.code).toMatch(/^FETCH_/)
    }),
    { numRuns: 300 },
  )
})
