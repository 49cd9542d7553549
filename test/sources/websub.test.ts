import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../src/http/client.ts'
import type { HttpClient } from '../../src/http/contract.ts'
import type { SourceState } from '../../src/model/source.ts'
import { initialState, isDue, nextState } from '../../src/sources/cadence/index.ts'
import { callbackUrl, createSubscriber, dueSubscription, type Subscriber } from '../../src/sources/websub.ts'
import { type Origin, startOrigin } from '../support/origin.ts'
import { aSource, DAY, fetchSettings, HOUR, MINUTE, notModified, pollingSettings, START } from './builders.ts'

let hub: Origin
let client: HttpClient
let subscriber: Subscriber

beforeEach(async () => {
  hub = await startOrigin()
  hub.on('/hub', { status: 202 })
  client = createHttpClient(fetchSettings())
  subscriber = createSubscriber({ client, publicUrl: 'https://mill.example/feeds/', secret: 'kept for ever' })
})

afterEach(async () => {
  await client.close()
  await hub.close()
})

const TOPIC = 'http://a.example/feed'
const source = aSource(TOPIC)
const stateWith = (changes: Partial<SourceState>): SourceState => ({ ...initialState(source, START), ...changes })
const subscribed = (): SourceState => stateWith({ push: { hub: hub.url('/hub'), topic: TOPIC, askedAt: START } })
const confirmed = (): SourceState =>
  stateWith({ push: { hub: hub.url('/hub'), topic: TOPIC, askedAt: START, leaseUntil: START + 10 * DAY } })

async function secretGiven(): Promise<string> {
  await subscriber.subscribe(source.id, { hub: hub.url('/hub'), topic: TOPIC }, START)
  return new URLSearchParams(hub.requests.at(-1)?.body).get('hub.secret') ?? ''
}

describe('subscribing', () => {
  test('asks the hub with topic, callback, lease and a secret of its own', async () => {
    const { push, error } = await subscriber.subscribe(source.id, { hub: hub.url('/hub'), topic: TOPIC }, START)
    expect(error).toBeUndefined()
    expect(push).toEqual({ hub: hub.url('/hub'), topic: TOPIC, askedAt: START })
    const form = Object.fromEntries(new URLSearchParams(hub.requests[0]?.body))
    expect(hub.requests[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    expect(form).toMatchObject({
      'hub.mode': 'subscribe',
      'hub.topic': TOPIC,
      'hub.callback': callbackUrl('https://mill.example/feeds/', source.id),
    })
    expect(form['hub.secret']).toMatch(/^[0-9a-f]{64}$/)
    expect(Number(form['hub.lease_seconds'])).toBeGreaterThan(86_400)
  })

  test('a hub that says no is reported, and asked again after a day', async () => {
    hub.on('/hub', { status: 500 })
    const { push, error } = await subscriber.subscribe(source.id, { hub: hub.url('/hub'), topic: TOPIC }, START)
    expect(error?.code).toBe('FETCH_STATUS')
    const state = stateWith({ push, hints: { hubs: [hub.url('/hub')] } })
    expect(dueSubscription(state, undefined, TOPIC, START + 23 * HOUR)).toBeUndefined()
    expect(dueSubscription(state, undefined, TOPIC, START + DAY)).toEqual({ hub: hub.url('/hub'), topic: TOPIC, askedAt: START + DAY })
  })

  test('a hub that verifies before it answers finds the subscription that was saved before asking', async () => {
    const wanted = dueSubscription(stateWith({ hints: { hubs: [hub.url('/hub')] } }), undefined, TOPIC, START)!
    let saved = stateWith({ push: wanted })
    hub.on('/hub', (request) => {
      const form = new URLSearchParams(request.body)
      const verified = subscriber.verifyIntent(
        saved,
        { 'hub.mode': 'subscribe', 'hub.topic': form.get('hub.topic') ?? '', 'hub.challenge': 'x' },
        START,
      )
      saved = stateWith({ push: verified.push })
      return { status: verified.status === 200 ? 202 : 400 }
    })
    expect((await subscriber.subscribe(source.id, wanted, START)).error).toBeUndefined()
    expect(saved.push?.leaseUntil).toBe(START + 10 * DAY)
  })

  test('a hub inside our network is not asked', async () => {
    const strict = createSubscriber({
      client: createHttpClient(fetchSettings({ allowAddresses: [] })),
      publicUrl: 'https://mill.example/',
      secret: 's',
    })
    expect((await strict.subscribe(source.id, { hub: hub.url('/hub'), topic: TOPIC }, START)).error?.code).toBe('FETCH_FORBIDDEN_ADDRESS')
    expect(hub.requests).toHaveLength(0)
  })

  test('the topic is what the feed calls itself, else its address', () => {
    const state = stateWith({ hints: { hubs: ['http://hub.example/'] } })
    expect(dueSubscription(state, 'http://a.example/self', TOPIC, START)).toEqual({
      hub: 'http://hub.example/',
      topic: 'http://a.example/self',
      askedAt: START,
    })
    expect(dueSubscription(state, undefined, TOPIC, START)).toEqual({ hub: 'http://hub.example/', topic: TOPIC, askedAt: START })
    expect(dueSubscription(stateWith({}), undefined, TOPIC, START)).toBeUndefined()
  })

  test('a lease is renewed on its last day, and within the hour when the hub moves', () => {
    const state = { ...confirmed(), hints: { hubs: [hub.url('/hub')] } }
    expect(dueSubscription(state, undefined, TOPIC, START + 8 * DAY)).toBeUndefined()
    expect(dueSubscription(state, undefined, TOPIC, START + 9 * DAY)).toEqual({ ...state.push, askedAt: START + 9 * DAY })
    const moved = { ...state, hints: { hubs: ['http://new.example/'] } }
    expect(dueSubscription(moved, undefined, TOPIC, START + 59 * MINUTE)).toBeUndefined()
    expect(dueSubscription(moved, undefined, TOPIC, START + HOUR)).toEqual({
      hub: 'http://new.example/',
      topic: TOPIC,
      askedAt: START + HOUR,
    })
  })
})

describe('verification of intent', () => {
  const question = (changes: Record<string, string> = {}) => ({
    'hub.mode': 'subscribe',
    'hub.topic': TOPIC,
    'hub.challenge': 'echo me',
    'hub.lease_seconds': '864000',
    ...changes,
  })

  test('a subscription of ours is confirmed with the challenge and gets its lease', () => {
    expect(subscriber.verifyIntent(subscribed(), question(), START)).toMatchObject({
      status: 200,
      body: 'echo me',
      push: { leaseUntil: START + 10 * DAY },
    })
  })

  test('a subscription that was asked for more than a day ago is confirmed to nobody', () => {
    expect(subscriber.verifyIntent(subscribed(), question(), START + 1.5 * DAY)).toMatchObject({ status: 404, push: subscribed().push })
  })

  test('another topic, or a source that never asked, is refused', () => {
    expect(subscriber.verifyIntent(subscribed(), question({ 'hub.topic': 'http://b.example/' }), START)).toMatchObject({
      status: 404,
      body: '',
    })
    expect(subscriber.verifyIntent(stateWith({}), question(), START)).toMatchObject({ status: 404, push: undefined })
    expect(subscriber.verifyIntent(undefined, question(), START)).toMatchObject({ status: 404, push: undefined })
  })

  test('nobody else can end a subscription of ours; what we no longer have may end', () => {
    expect(subscriber.verifyIntent(confirmed(), question({ 'hub.mode': 'unsubscribe' }), START)).toMatchObject({
      status: 404,
      push: confirmed().push,
    })
    expect(subscriber.verifyIntent(stateWith({}), question({ 'hub.mode': 'unsubscribe' }), START)).toMatchObject({
      status: 200,
      body: 'echo me',
    })
  })

  test('an absurd lease is cut, a missing one is the one we asked for', () => {
    expect(subscriber.verifyIntent(subscribed(), question({ 'hub.lease_seconds': '99999999999' }), START).push?.leaseUntil).toBe(
      START + 10 * DAY,
    )
    expect(subscriber.verifyIntent(subscribed(), question({ 'hub.lease_seconds': 'soon' }), START).push?.leaseUntil).toBe(START + 10 * DAY)
  })

  test('a denial ends the lease', () => {
    expect(subscriber.verifyIntent(confirmed(), question({ 'hub.mode': 'denied' }), START).push).not.toHaveProperty('leaseUntil')
  })
})

describe('deliveries', () => {
  const body = Buffer.from('<feed>\u00e9\r\n</feed>')

  test.each(['sha1', 'sha256', 'sha384', 'sha512'])('signed with %s over the raw bytes are believed', async (method) => {
    const signature = createHmac(method, await secretGiven())
      .update(body)
      .digest('hex')
    expect(subscriber.receivePush(confirmed(), body, `${method}=${signature}`)).toBe('ok')
    expect(subscriber.receivePush(confirmed(), Buffer.from(body.toString().replace('\r', '')), `${method}=${signature}`)).toBe(
      'bad-signature',
    )
  })

  test('unsigned, badly signed and strange ones are not', async () => {
    const md5 = createHmac('md5', await secretGiven())
      .update(body)
      .digest('hex')
    for (const header of [undefined, '', 'sha256=', `sha256=${'0'.repeat(64)}`, `md5=${md5}`, 'sha256=zz'])
      expect(subscriber.receivePush(confirmed(), body, header)).toBe('bad-signature')
    expect(subscriber.receivePush(stateWith({}), body, 'sha256=00')).toBe('unknown')
    expect(subscriber.receivePush(undefined, body, 'sha256=00')).toBe('unknown')
  })

  test('the secret of one source does not sign for another', async () => {
    const signature = createHmac('sha256', await secretGiven())
      .update(body)
      .digest('hex')
    expect(subscriber.receivePush({ ...confirmed(), sourceId: 'other' }, body, `sha256=${signature}`)).toBe('bad-signature')
  })

  test('make the source due, but never before the origin allows', () => {
    const push = { hub: 'h', topic: TOPIC, leaseUntil: START + 10 * DAY, lastPushAt: START }
    const pushed = { ...confirmed(), push, nextDueAt: START + DAY, lastPolledAt: START - HOUR }
    expect(isDue(pushed, START, false)).toBe(true)
    expect(isDue({ ...pushed, notBefore: START + HOUR }, START, false)).toBe(false)
    expect(isDue({ ...pushed, lastPolledAt: START + 1 }, START + HOUR, false)).toBe(false)
  })

  test('bring the polls down to one a day, until something new comes unannounced', () => {
    const polling = pollingSettings({ jitter: 0 })
    const alive = { ...confirmed(), lastNewAt: START, push: { hub: 'h', topic: TOPIC, leaseUntil: START + 10 * DAY, lastPushAt: START } }
    const polled = (state: SourceState, newItems: number, now: number) =>
      nextState({ source, state, outcome: notModified(), newItems, polling, now })
    const quiet = polled(alive, 0, START + MINUTE)
    expect([quiet.nextDueAt, quiet.nextReason]).toEqual([START + MINUTE + DAY, 'push'])
    expect(polled(alive, 1, START + DAY).nextReason).not.toBe('push')
    expect(polled({ ...alive, push: { ...alive.push, leaseUntil: START } }, 0, START + MINUTE).nextReason).not.toBe('push')
  })
})
