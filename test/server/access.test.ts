import { request } from 'undici'
import { describe, expect, test } from 'vitest'
import { isSameSecret } from '../../src/server/access.ts'
import { aSource } from '../support/builders.ts'
import { type RunningServer, serverSettings, someServer, startServer } from '../support/feed-server.ts'

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
    expect(await status(`${running.url}admin/`, { host: 'localhost:8080' })).toBe(200)
  })

  test.each<[string, Headers]>([
    ['a name that was pointed at this machine', { host: 'evil.example' }],
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
  const settings = serverSettings({ server: someServer({ host: '0.0.0.0', token: 'a long token' }) })
  const basic = (password: string): string => `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`

  test('who sends it comes in, as Bearer or as a password', async () => {
    await using running = await startServer({ settings: serverSettings({ server: someServer({ host: '0.0.0.0', token: 'long-token' }) }) })
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

test('the admin pages run no script, load nothing, stand in no frame and are never kept', async () => {
  await using running = await startServer()
  for (const path of ['admin/', 'admin/items', 'admin/hosts']) {
    const { headers, body } = await request(running.url + path)
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|script-src/)
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['set-cookie']).toBeUndefined()
    expect(await body.text()).not.toMatch(/<script|style=|onclick/i)
  }
})
