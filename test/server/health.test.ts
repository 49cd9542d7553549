import { describe, expect, test } from 'vitest'
import { readHealth, readReadiness } from '../../src/server/api/health.ts'
import { aStatus, SERVER_NOW, startServer } from '../support/feed-server.ts'

const MINUTE = 60_000
const running = (progressAt: number) => ({ since: SERVER_NOW - 999 * MINUTE, phase: 'collect', done: 1, total: 9, progressAt }) as const
const store = (works: boolean) => ({ meta: { get: works ? async () => undefined : () => Promise.reject(new Error('gone')) } }) as never
const context = ({ works = true, documents = 3, isClosing = false } = {}) => ({
  store: store(works),
  cache: { count: async () => documents },
  now: SERVER_NOW,
  isClosing,
})

describe('/healthz', () => {
  test.each([
    ['a mill that is well', aStatus(), true, []],
    ['one turn that could not write', aStatus({ failedInRow: 1 }), true, []],
    ['two turns that could not write', aStatus({ failedInRow: 2 }), true, ['turns-failing']],
    ['a store that does not answer', aStatus(), false, ['store-unreachable']],
    ['a long turn that goes on', aStatus({ running: running(SERVER_NOW - 29 * MINUTE) }), true, []],
    ['a turn that has not moved for half an hour', aStatus({ running: running(SERVER_NOW - 30 * MINUTE) }), true, ['turn-stuck']],
    ['a document held back', aStatus({ heldBack: [{ path: 'news', reason: 'no title' }] }), true, []],
    ['sources that fail', aStatus({ outcomes: { failed: 99 } }), true, []],
    ['a mill before its first turn', aStatus({ lastTurn: undefined }), true, []],
  ])('of %s', async (_case, status, works, reasons) => {
    const health = await readHealth(status, context({ works }))
    expect([health.status, health.reasons]).toEqual([reasons.length === 0 ? 'ok' : 'failing', reasons])
  })
})

describe('/readyz', () => {
  test.each([
    ['a mill that serves', aStatus(), {}, []],
    ['a mill in its first turn, with nothing to serve', aStatus({ lastTurn: undefined }), { documents: 0 }, ['first-turn']],
    ['a mill in its first turn since a restart, with documents', aStatus({ lastTurn: undefined }), {}, []],
    ['a mill without sources after its first turn', aStatus(), { documents: 0 }, []],
    ['turns that could not write: what stands is served', aStatus({ failedInRow: 9 }), {}, []],
    ['a store that does not answer', aStatus(), { works: false }, ['store-unreachable']],
    ['a server that closes', aStatus(), { isClosing: true }, ['closing']],
  ])('of %s', async (_case, status, given, reasons) => {
    const ready = await readReadiness(status, context(given))
    expect([ready.status, ready.reasons]).toEqual([reasons.length === 0 ? 'ready' : 'waiting', reasons])
  })

  test('is asked by anyone, and answers 503 while it waits', async () => {
    let lastTurn: ReturnType<typeof aStatus>['lastTurn']
    await using server = await startServer({ status: () => aStatus({ lastTurn }) })
    const ask = async () => (await fetch(new URL('readyz', server.url))).status
    const before = await ask()
    lastTurn = aStatus().lastTurn
    expect([before, await ask()]).toEqual([503, 200])
  })
})
