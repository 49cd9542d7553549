import { describe, expect, it } from 'vitest'
import type { AlertsView } from '../../src/server/index.ts'
import { aToken, serverSettings, someServer, startServer } from '../support/feed-server.ts'

const ALERTS: AlertsView = { feed: async () => '<feed xmlns="http://www.w3.org/2005/Atom"/>', standing: async () => [] }

function start() {
  const tokens = [aToken('reading-reading-1', ['read'], 'reader'), aToken('metrics-metrics-1', ['metrics'], 'prometheus')]
  return startServer({ settings: serverSettings({ server: someServer({ tokens }) }), alerts: ALERTS })
}

describe('the served feed of alerts', () => {
  it.each([
    ['none', {}, '', 401],
    ['a wrong one in the address', {}, '?token=wrong', 401],
    ['one without the scope', { authorization: 'Bearer metrics-metrics-1' }, '', 403],
    ['one with the scope', { authorization: 'Bearer reading-reading-1' }, '', 200],
    ['one as password', { authorization: `Basic ${btoa('x:reading-reading-1')}` }, '', 200],
    ['one in the address', {}, '?token=reading-reading-1', 200],
  ])('with a token that is %s', async (_claim, headers, query, status) => {
    await using server = await start()
    const answer = await fetch(new URL(`admin/alerts/atom.xml${query}`, server.url), { headers })
    expect(answer.status).toBe(status)
    if (status === 200) expect(await answer.text()).toBe(await ALERTS.feed())
  })

  it('stands beside the troubles as JSON', async () => {
    await using server = await start()
    const answer = await fetch(new URL('api/alerts', server.url), { headers: { authorization: 'Bearer reading-reading-1' } })
    expect(await answer.json()).toEqual({ troubles: [] })
  })
})
