import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { isSameSecret } from '../../src/server/door/index.ts'
import { aSource } from '../support/builders.ts'
import { aToken, type RunningServer, SERVER_NOW, serverSettings, someServer, startServer } from '../support/feed-server.ts'

type Headers = Record<string, string>

async function status(url: string, headers: Headers = {}, method: 'GET' | 'POST' = 'GET', body?: string): Promise<number> {
  const answer = await request(url, { method, headers, ...(body !== undefined && { body }) })
  await answer.body.dump()
  return answer.statusCode
}

const PRIVATE = ['admin/', 'admin/items', 'admin/hosts', 'metrics', 'api/sources']

describe('without a token', () => {
  test('this machine sees the private pages, by a name of this machine', async () => {
    await using running = await startServer()
    for (const path of PRIVATE) expect(await status(running.url + path), path).toBe(200)
    for (const host of ['localhost:8080', 'LOCALHOST', 'mill.localhost', '127.9.9.9:80', '[::1]:8080', '[::ffff:127.0.0.1]'])
      expect(await status(`${running.url}admin/`, { host }), host).toBe(200)
  })

  test('this machine is not let in where it is not trusted', async () => {
    await using running = await startServer({ settings: serverSettings({ server: someServer({ trustLoopback: false }) }) })
    for (const path of PRIVATE) expect(await status(running.url + path), path).toBe(404)
  })

  test('the token of the first start lets in whoever this machine is not', async () => {
    const settings = serverSettings({ server: someServer({ host: '0.0.0.0' }) })
    await using running = await startServer({ settings, generatedToken: 'made at the start' })
    expect(await status(`${running.url}admin/`)).toBe(401)
    expect(await status(`${running.url}admin/`, { authorization: `Basic ${Buffer.from('a:made at the start').toString('base64')}` })).toBe(
      200,
    )
  })

  test('reads of a page of another site are refused, its links are answered with a way on', async () => {
    await using running = await startServer()
    for (const path of PRIVATE) {
      expect(await status(running.url + path, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }), path).toBe(403)
      for (const origin of ['https://evil.example', 'null', `${running.url.replace(/:\d+\/$/, '')}:1`, 'file://'])
        expect(await status(running.url + path, { origin }), `${path} ${origin}`).toBe(403)
      expect(await status(running.url + path, { 'sec-fetch-site': 'same-site' }), path).toBe(403)
    }
    const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const answer = await request(`${running.url}admin/items?text=%3Cb%3E`, { headers: followed })
    expect(answer.statusCode).toBe(403)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(await answer.body.text()).toContain('href="/admin/items?text=%3Cb%3E"')
  })

  test.each<[string, Headers]>([
    ['a name that was pointed at this machine', { host: 'evil.example' }],
    ['a name that begins like an address of this machine', { host: '127.evil.example' }],
    ['a whole address of this machine as the beginning of a name', { host: '127.0.0.1.evil.example:8080' }],
    ['a name that begins like localhost', { host: 'localhost.evil.example' }],
    ['a name that ends like localhost', { host: 'evillocalhost' }],
    ['a name that looks like a short address', { host: '127.1' }],
    ['an address of this machine in octal', { host: '0177.0.0.1' }],
    ['an address of this machine in one number', { host: '2130706433' }],
    ['an address of this machine in hexadecimal', { host: '0x7f.0.0.1' }],
    ['localhost as the root writes it', { host: 'localhost.' }],
    ['a user before the name of this machine', { host: 'localhost@evil.example' }],
    ['the unspecified address', { host: '0.0.0.0' }],
    ['an IPv4 address of this machine within the name of IPv6', { host: '[::ffff:127.evil.example]' }],
    ['an address that is not of this machine', { host: '10.0.0.1' }],
    ['a proxy on this machine', { 'x-forwarded-for': '203.0.113.7' }],
    ['another proxy on this machine', { forwarded: 'for=203.0.113.7' }],
    ['a proxy that only says its name', { via: '1.1 proxy' }],
  ])('nothing is there for %s', async (_who, headers) => {
    await using running = await startServer()
    for (const path of PRIVATE) expect(await status(running.url + path, headers), path).toBe(404)
    expect(await status(`${running.url}api/refresh`, headers, 'POST')).toBe(404)
  })

  test('nothing private is there at all when bound to more than loopback', async () => {
    await using running = await startServer({ settings: serverSettings({ server: someServer({ host: '0.0.0.0' }) }) })
    for (const path of PRIVATE) expect(await status(running.url + path), path).toBe(404)
    expect(await status(`${running.url}healthz`)).toBe(200)
  })
})

describe('with a token', () => {
  const settings = serverSettings({ server: someServer({ host: '0.0.0.0', tokens: [aToken('a long token')] }) })
  const basic = (password: string): string => `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`

  test('who sends it comes in, as Bearer or as a password', async () => {
    await using running = await startServer({
      settings: serverSettings({ server: someServer({ host: '0.0.0.0', tokens: [aToken('long-token')] }) }),
    })
    for (const path of PRIVATE) expect(await status(running.url + path, { authorization: 'Bearer long-token' }), path).toBe(200)
    expect(await status(`${running.url}admin/`, { authorization: basic('long-token') })).toBe(200)
  })

  test('who does not is asked for it, this machine too', async () => {
    await using running = await startServer({ settings })
    for (const authorization of ['', 'Bearer a', 'Bearer a long token x', basic('a long tokem'), basic(''), 'Basic !!!', 'Digest x']) {
      const answer = await request(`${running.url}admin/`, { headers: authorization === '' ? {} : { authorization } })
      expect(answer.statusCode, authorization).toBe(401)
      expect(answer.headers['www-authenticate']).toContain('Basic')
      expect(await answer.body.text()).not.toContain('a long token')
    }
    expect(await status(`${running.url}api/refresh`, {}, 'POST')).toBe(401)
  })

  test('each token opens as much as its scopes say, and its last use is remembered', async () => {
    const tokens = [aToken('reading-token-of-a-script', ['read'], 'script'), aToken('metrics-token-of-a-scraper', ['metrics'], 'scraper')]
    const settings = serverSettings({ server: someServer({ tokens: [...tokens, aToken('everything-of-mine')] }) })
    await using running = await startServer({ settings })
    const of = (token: string): Headers => ({ authorization: `Bearer ${token}` })
    const reading = of('reading-token-of-a-script')
    const scraping = of('metrics-token-of-a-scraper')
    expect([await status(`${running.url}api/sources`, reading), await status(`${running.url}metrics`, reading)]).toEqual([200, 403])
    expect([await status(`${running.url}api/sources`, scraping), await status(`${running.url}metrics`, scraping)]).toEqual([403, 200])
    expect(await status(`${running.url}api/refresh`, reading, 'POST')).toBe(403)
    expect(await status(`${running.url}admin/`, reading)).toBe(403)
    expect(await status(`${running.url}api/refresh`, of('everything-of-mine'), 'POST')).toBe(202)
    const used = (await running.store.consumers.list('token')).map(({ key, value }) => [key, value])
    expect(Object.fromEntries(used)).toEqual({ script: { at: SERVER_NOW }, scraper: { at: SERVER_NOW }, mine: { at: SERVER_NOW } })
    const page = await request(`${running.url}admin/`, { headers: of('everything-of-mine') })
    expect(await page.body.text()).toMatch(/scraper.*metrics/)
  })

  test.each([
    ['same', 'same', true],
    ['same', 'sane', false],
    ['same', 'same ', false],
    ['', '', true],
    ['é', 'e\u0301', false],
  ])('%j and %j are the same secret: %s', (a, b, expected) => {
    expect(isSameSecret(a, b)).toBe(expected)
  })
})

describe('the refresh form', () => {
  async function formToken(running: RunningServer): Promise<string> {
    const answer = await request(`${running.url}admin/`)
    return /name="token" value="([^"]+)"/.exec(await answer.body.text())?.[1] ?? ''
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  test('asks for a turn, of one source when it names one', async () => {
    const asked: unknown[] = []
    const settings = serverSettings({ sources: [aSource({ id: 'a' })] })
    await using running = await startServer({ settings, requestTurn: (sources) => void asked.push(sources) })
    const token = await formToken(running)
    expect(await status(`${running.url}admin/refresh`, form, 'POST', `token=${token}`)).toBe(303)
    expect(await status(`${running.url}admin/refresh`, form, 'POST', `token=${token}&source=a`)).toBe(303)
    expect(asked).toEqual([undefined, ['a']])
  })

  test('is refused without its token, with a wrong one, and from a foreign page', async () => {
    const asked: unknown[] = []
    await using running = await startServer({ requestTurn: (sources) => void asked.push(sources) })
    const token = await formToken(running)
    const right = `token=${token}`
    expect(await status(`${running.url}admin/refresh`, form, 'POST', '')).toBe(403)
    expect(await status(`${running.url}admin/refresh`, form, 'POST', 'token=wrong')).toBe(403)
    const foreigners: readonly Headers[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const foreign of foreigners) {
      expect(await status(`${running.url}admin/refresh`, { ...form, ...foreign }, 'POST', right)).toBe(403)
      expect(await status(`${running.url}api/refresh`, foreign, 'POST')).toBe(403)
    }
    expect(asked).toEqual([])
  })
})

test('the admin pages run no script but that of live progress, load nothing of others, stand in no frame and are never kept', async () => {
  await using running = await startServer()
  for (const path of ['admin/', 'admin/items', 'admin/hosts']) {
    const { headers, body } = await request(running.url + path)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    if (path !== 'admin/') expect(policy).not.toContain('script-src')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['set-cookie']).toBeUndefined()
    expect((await body.text()).replace('<script src="live.js" defer></script>', '')).not.toMatch(/<script|style=|onclick/i)
  }
})
