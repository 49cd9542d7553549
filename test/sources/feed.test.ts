import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import type { HttpClient } from '../../src/http/contract.ts'
import type { FetchOutcome } from '../../src/model/document.ts'
import type { SourceState } from '../../src/model/source.ts'
import { initialState, nextState } from '../../src/sources/cadence/index.ts'
import { feedKind } from '../../src/sources/kinds/feed.ts'
import { pullSource } from '../../src/sources/kinds/index.ts'
import { type Answer, conditional, type Handler, type Origin, rss, startOrigin } from '../support/origin.ts'
import { aContext, aSource, DAY, fetchSettings, pollingSettings, START } from './builders.ts'

let origin: Origin
let client: HttpClient

beforeEach(async () => {
  origin = await startOrigin()
  client = createHttpClient(fetchSettings())
})

afterEach(async () => {
  await client.close()
  await origin.close()
})

/** Pulls a source turn after turn with the state each leaves; gives the outcomes. */
async function pullTimes(
  count: number,
  options: Record<string, unknown> = {},
  path = '/feed',
): Promise<{ outcomes: FetchOutcome[]; state: SourceState }> {
  const source = aSource(origin.url(path), options)
  const outcomes: FetchOutcome[] = []
  let state = initialState(source, START)
  for (let turn = 0; turn < count; turn++) {
    const outcome = await pullSource(aContext(client, source, { state, now: START + turn * DAY }))
    outcomes.push(outcome)
    state = nextState({ source, state, outcome, newItems: 0, polling: pollingSettings(), now: START + turn * DAY })
  }
  return { outcomes, state }
}

const pullOnce = async (script: Answer | Handler): Promise<FetchOutcome> => {
  origin.on('/feed', script)
  return (await pullTimes(1)).outcomes[0]!
}

const codeOf = (outcome: FetchOutcome | undefined): string | undefined =>
  outcome?.kind === 'failed' || outcome?.kind === 'gone' ? outcome.error.code : outcome?.kind
const sent = (name: string) => origin.requests.map((request) => request.headers[name])

describe('a response', () => {
  test('gives the document as it came, and what was said about it', async () => {
    const headers = {
      'content-type': 'Application/RSS+XML; charset="ISO-8859-1"',
      'content-language': 'de, en',
      'content-location': '/de/feed',
      etag: '"1"',
    }
    const outcome = await pullOnce({ headers, body: 'caf\u00e9' })
    expect(outcome).toMatchObject({
      kind: 'fetched',
      validators: { etag: '"1"', url: origin.url('/feed') },
      bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      documents: [
        {
          mediaType: 'application/rss+xml',
          charset: 'iso-8859-1',
          language: 'de',
          contentLocation: origin.url('/de/feed'),
          url: origin.url('/feed'),
        },
      ],
      exchanges: [{ status: 200, wireBytes: 5 }],
    })
  })

  test('with an ordinary page is handed on, because the page may name its feeds', async () => {
    expect(
      (
        await pullOnce({
          headers: { 'content-type': 'text/html' },
          body: '<!doctype html><html><title>A blog</title><body>Hello</body></html>',
        })
      ).kind,
    ).toBe('fetched')
  })
})

describe('validators over turns', () => {
  test('are both sent, and a 304 updates those it names and keeps the rest', async () => {
    origin.on('/feed', [
      { headers: { etag: '"1"', 'last-modified': 'Mon, 02 Mar 2026 00:00:00 GMT' }, body: rss(['a']) },
      { status: 304, headers: { etag: '"2"' } },
      { status: 304, headers: { 'last-modified': 'Tue, 03 Mar 2026 00:00:00 GMT' } },
      { status: 304 },
    ])
    const { outcomes } = await pullTimes(4)
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['fetched', 'notModified', 'notModified', 'notModified'])
    expect(sent('if-none-match')).toEqual([undefined, '"1"', '"2"', '"2"'])
    expect(sent('if-modified-since')).toEqual([
      undefined,
      'Mon, 02 Mar 2026 00:00:00 GMT',
      'Mon, 02 Mar 2026 00:00:00 GMT',
      'Tue, 03 Mar 2026 00:00:00 GMT',
    ])
  })

  test('are dropped when a 200 no longer has them', async () => {
    origin.on('/feed', [
      { headers: { etag: '"1"', 'last-modified': 'Mon, 02 Mar 2026 00:00:00 GMT' }, body: rss(['a']) },
      { headers: { etag: '"2"' }, body: rss(['b']) },
      { body: rss(['c']) },
      { body: rss(['d']) },
    ])
    await pullTimes(4)
    expect(sent('if-none-match')).toEqual([undefined, '"1"', '"2"', undefined])
    expect(sent('if-modified-since')).toEqual([undefined, 'Mon, 02 Mar 2026 00:00:00 GMT', undefined, undefined])
  })

  test.each([
    ['weak, with spaces', 'W/"a b"'],
    ['without quotes', 'abc'],
    ['not closed', '"abc'],
    ['in Latin-1', '"\u00e9\u00ff"'],
    ['long', `"${'x'.repeat(3000)}"`],
  ])('are echoed byte for byte, also garbage: %s', async (_, etag) => {
    origin.on('/feed', (request) =>
      request.headers['if-none-match'] === etag ? { status: 304 } : { headers: { etag, 'last-modified': 'now-ish' }, body: rss(['a']) },
    )
    const { outcomes } = await pullTimes(2)
    expect(outcomes[1]).toMatchObject({ kind: 'notModified', by: 'status' })
    expect(sent('if-modified-since')).toEqual([undefined, 'now-ish'])
  })

  test('are never sent if they cannot be sent back as they came', async () => {
    origin.on('/feed', {
      raw: `HTTP/1.1 200 OK\r\nETag: "${'x'.repeat(5000)}"\r\nLast-Modified: \r\nConnection: close\r\nContent-Length: 1\r\n\r\nx`,
    })
    await pullTimes(2)
    expect(sent('if-none-match')).toEqual([undefined, undefined])
    expect(sent('if-modified-since')).toEqual([undefined, undefined])
  })

  test('were not sent, so that a 304 is an error by name', async () => {
    expect(codeOf(await pullOnce({ status: 304 }))).toBe('FETCH_UNASKED_304')
  })

  test('survive failures in between turns', async () => {
    origin.on('/feed', [{ headers: { etag: '"1"' }, body: rss(['a']) }, { status: 500 }, { status: 304 }])
    const { outcomes } = await pullTimes(3)
    expect(outcomes[2]?.kind).toBe('notModified')
  })

  test('belong to the address that gave them, also behind a redirect that moves on', async () => {
    origin.on('/feed', [
      { status: 302, headers: { location: '/a' } },
      { status: 302, headers: { location: '/b' } },
    ])
    origin.on('/a', conditional({ body: rss(['a']), etag: '"same"' }))
    origin.on('/b', conditional({ body: rss(['b']), etag: '"same"' }))
    const { outcomes } = await pullTimes(2)
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['fetched', 'fetched'])
    expect(sent('if-none-match')).toEqual([undefined, undefined, undefined, undefined])
  })
})

test('may change above an equal body, which is not read again', async () => {
  let turn = 0
  origin.on('/feed', () => ({ headers: { etag: `"${++turn}"` }, body: rss(['a']) }))
  const { outcomes, state } = await pullTimes(2)
  expect(outcomes[1]).toMatchObject({ kind: 'notModified', by: 'body' })
  expect(state.validators?.etag).toBe('"2"')
})

describe('an error by name', () => {
  test.each([
    [401, 'FETCH_UNAUTHORIZED'],
    [403, 'FETCH_FORBIDDEN'],
    [404, 'FETCH_NOT_FOUND'],
    [410, 'FETCH_GONE'],
    [429, 'FETCH_THROTTLED'],
    [418, 'FETCH_STATUS'],
    [500, 'FETCH_STATUS'],
    [503, 'FETCH_STATUS'],
    [206, 'FETCH_PROTOCOL'],
    [300, 'FETCH_STATUS'],
  ])('tells status %i as %s', async (status, code) => {
    const outcome = await pullOnce({ status, body: 'sorry' })
    expect(codeOf(outcome)).toBe(code)
    expect(outcome.kind).toBe(status === 410 ? 'gone' : 'failed')
    expect(outcome.exchanges).toMatchObject([{ status }])
  })

  test.each([
    ['', 'FETCH_EMPTY'],
    [' \r\n\t', 'FETCH_EMPTY'],
    ['\uFEFF\n', 'FETCH_EMPTY'],
  ])('tells a body of %j as FETCH_EMPTY', async (body, code) => {
    expect(codeOf(await pullOnce({ body }))).toBe(code)
  })

  test('tells status 204 as FETCH_EMPTY', async () => {
    expect(codeOf(await pullOnce({ status: 204 }))).toBe('FETCH_EMPTY')
  })

  test('holds no secret of the address', async () => {
    origin.on('/feed', { status: 500 })
    const source = aSource(`http://user:hunter2@${origin.host}:${origin.port}/feed?token=hunter3`)
    const outcome = await pullSource(aContext(client, source))
    expect(JSON.stringify(outcome)).not.toMatch(/hunter/)
    expect(outcome.kind === 'failed' && outcome.error.message).not.toMatch(/hunter/)
  })

  test('holds an absurd Retry-After as data and starts no timer', async () => {
    const outcome = await pullOnce({ status: 429, headers: { 'retry-after': '9'.repeat(400) } })
    expect(outcome).toMatchObject({ kind: 'failed', hints: { retryAfterMs: Number.MAX_SAFE_INTEGER } })
  })
})

describe('the options of a source', () => {
  test('set headers, login and user agent of its requests', async () => {
    origin.on('/feed', { body: rss(['a']) })
    await pullTimes(1, { headers: { 'X-Key': 'k' }, auth: { user: 'me', password: 'secret' }, userAgent: 'mine' })
    await pullTimes(1, { auth: { bearer: 'token' } })
    expect(sent('authorization')).toEqual([`Basic ${Buffer.from('me:secret').toString('base64')}`, 'Bearer token'])
    expect(sent('x-key')).toEqual(['k', undefined])
    expect(sent('user-agent')).toEqual(['mine', 'feedmill/test'])
  })

  test('set its own limits of time and size', async () => {
    origin.on('/feed', { body: rss(['a']) })
    expect(codeOf((await pullTimes(1, { maxBody: '20B' })).outcomes[0])).toBe('FETCH_TOO_LARGE')
    origin.on('/feed', { failure: 'stall' })
    expect(codeOf((await pullTimes(1, { timeout: '50ms' })).outcomes[0])).toBe('FETCH_TIMEOUT')
  })

  test('hold no header that would split the request: it is refused when the configuration is read', () => {
    for (const headers of [{ 'X-A': 'a\r\nX-B: b' }, { 'X A': 'a' }, { 'X:A': 'a' }])
      expect(feedKind.options.safeParse({ url: 'http://a.example/', headers }).success).toBe(false)
  })

  test('keep the login to their own origin if a permanent redirect has led elsewhere', async () => {
    const other = await startOrigin({ host: '127.0.0.2' })
    origin.on('/new', { body: rss(['a']) })
    other.on('/new', { body: rss(['a']) })
    const source = aSource(origin.url('/feed'), { auth: { bearer: 'token' } })
    for (const movedTo of [origin.url('/new'), other.url('/new')])
      await pullSource(aContext(client, source, { state: { ...initialState(source, START), movedTo } }))
    expect(origin.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([['/new', 'Bearer token']])
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization')
    await other.close()
  })

  test('may name a ca file that is not there: an outcome, not a crash', async () => {
    expect(codeOf((await pullTimes(1, { ca: 'no-such.pem' })).outcomes[0])).toBe('FETCH_TLS')
  })
})
