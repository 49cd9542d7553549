import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { cutItems } from '../../src/server/documents/delta.ts'
import { aFeedDocument, type RunningServer, serverSettings, someServer, startServer } from '../support/feed-server.ts'

const WITH_DELTAS = serverSettings({ server: someServer({ deltas: true }) })

const rss = (...items: readonly string[]) =>
  aFeedDocument({
    text: `<rss><channel><title>t</title>${items.map((item) => `<item><title>${item}</title></item>`).join('')}</channel></rss>`,
  })

async function ask(running: RunningServer, headers: Record<string, string>) {
  const answer = await request(`${running.url}news/rss.xml`, { headers })
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
}

describe('A-IM: feed', () => {
  test('is answered 226 with only what is new or changed since the version the client has', async () => {
    await using running = await startServer({ settings: WITH_DELTAS })
    running.cache.put([rss('a', 'b')])
    const first = await ask(running, { 'a-im': 'feed' })
    expect(first.status).toBe(200)
    running.cache.put([rss('c', 'a', 'b edited')])
    const second = await ask(running, { 'a-im': 'feed', 'if-none-match': String(first.headers.etag) })
    expect(second.status).toBe(226)
    expect(second.text).toMatch(
      /^<rss><channel><title>t<\/title><item><title>c<\/title><\/item>\n<item><title>b edited<\/title><\/item><\/channel><\/rss>$/,
    )
    expect(second.headers).toMatchObject({ im: 'feed', 'cache-control': 'no-store, im', vary: 'A-IM, If-None-Match, Accept-Encoding' })
    const third = await ask(running, { 'a-im': 'feed', 'if-none-match': String(second.headers.etag) })
    expect(third.status).toBe(304)
  })

  test('is answered so at the first change also to a client that was told 304 until then', async () => {
    await using running = await startServer({ settings: WITH_DELTAS })
    running.cache.put([rss('a')])
    const etag = String((await ask(running, {})).headers.etag)
    expect((await ask(running, { 'a-im': 'feed', 'if-none-match': etag })).status).toBe(304)
    running.cache.put([rss('b', 'a')])
    expect((await ask(running, { 'a-im': 'feed', 'if-none-match': etag })).status).toBe(226)
  })

  test('is ignored for a document of more than a mebibyte: cutting it would hold up all other readers', async () => {
    await using running = await startServer({ settings: WITH_DELTAS })
    running.cache.put([rss('a'.repeat(2 ** 20), 'b')])
    const { headers } = await ask(running, { 'a-im': 'feed' })
    running.cache.put([rss('c', 'b')])
    expect((await ask(running, { 'a-im': 'feed', 'if-none-match': String(headers.etag) })).status).toBe(200)
  })

  test.each([
    ['no wish', {}],
    ['another manipulation', { 'a-im': 'vcdiff' }],
    ['a wish of weight 0', { 'a-im': 'feed;q=0' }],
  ])('with %s is answered with the whole', async (_what, headers) => {
    await using running = await startServer({ settings: WITH_DELTAS })
    running.cache.put([rss('a')])
    const { headers: seen } = await ask(running, { 'a-im': 'feed' })
    running.cache.put([rss('b', 'a')])
    expect((await ask(running, { ...headers, 'if-none-match': String(seen.etag) })).status).toBe(200)
  })

  test('is ignored when the version is not known or shares no item', async () => {
    await using running = await startServer({ settings: WITH_DELTAS })
    running.cache.put([rss('a')])
    const { headers } = await ask(running, { 'a-im': 'feed' })
    expect((await ask(running, { 'a-im': 'feed', 'if-none-match': '"unknown"' })).status).toBe(200)
    running.cache.put([rss('b')])
    expect((await ask(running, { 'a-im': 'feed', 'if-none-match': String(headers.etag) })).status).toBe(200)
  })
})

describe('a document', () => {
  test('is cut at its own items, not at what looks like items inside CDATA or comments', () => {
    const first = '<item><description><![CDATA[<item>not</item> ]]></description></item>'
    const second = '<item><!-- </item> --><title>b</title></item>'
    const cut = cutItems(`<rss><channel>${first}${second}</channel></rss>`, 'application/rss+xml')
    expect(cut?.items).toEqual([first, second])
    expect(cut?.join([second])).toBe(`<rss><channel>${second}</channel></rss>`)
  })

  test('of JSON Feed keeps everything but the items left out', () => {
    const text = JSON.stringify({ version: 'v', items: [{ id: '1' }, { id: '2' }], next_url: 'n' })
    expect(cutItems(text, 'application/feed+json')?.join(['{"id":"2"}'])).toBe('{"version":"v","items":[{"id":"2"}],"next_url":"n"}')
  })

  test.each([
    ['entries inside entries', '<feed><entry><entry></entry></entry></feed>'],
    ['no entry', '<feed></feed>'],
  ])('with %s is not cut', (_what, text) => {
    expect(cutItems(text, 'application/atom+xml')).toBeUndefined()
  })
})
