import { expect, test } from 'vitest'
import { outgoingThrough } from '../../src/server/index.ts'
import type { HttpAnswer, HttpRequest } from '../../src/sources/http-contract.ts'

const NOW = Date.UTC(2026, 2, 1, 12)

test.each([
  [undefined, undefined],
  ['120', 120_000],
  ['Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
  ['Sun, 01 Mar 2026 11:00:00 GMT', undefined],
  ['999999999', 86_400_000],
  ['soon', undefined],
])('Retry-After %s is a wait of %s ms', async (field, expected) => {
  const asked: HttpRequest[] = []
  const client = outgoingThrough({
    async request(one) {
      asked.push(one)
      return { status: 429, headers: { 'retry-after': field }, bytes: Buffer.from('wait'), receivedAt: NOW } as unknown as HttpAnswer
    },
  })
  const answer = await client.send({
    method: 'POST',
    url: 'https://a.example/',
    headers: { A: 'b' },
    body: 'x',
    timeoutMs: 5,
    maxBodyBytes: 7,
  })
  expect(asked).toEqual([{ method: 'POST', url: 'https://a.example/', headers: { A: 'b' }, body: 'x', timeoutMs: 5, maxBytes: 7 }])
  expect(answer.status).toBe(429)
  expect(answer.body).toBe('wait')
  expect(answer.retryAfterMs).toBe(expected)
})
