import { randomBytes } from 'node:crypto'
import type { HttpClient } from '../../http/contract.ts'
import { sha256Hex } from '../../lib/hash.ts'
import { compact } from '../../lib/record.ts'
import { signatureOf } from '../../lib/signing.ts'
import { isWebUrl, loggableUrl } from '../../lib/url/urls.ts'
import type { DocumentHead } from '../../model/document.ts'
import type { Store } from '../../store/contract.ts'
import type { DocumentCache } from '../documents/contract.ts'
import type { PrivateCategories } from '../door/index.ts'
import { exchange, isTaken } from './exchange.ts'
import { type Courier, createCourier, retryDelayMs } from './outbox.ts'
import { PendingRequests } from './pending.ts'
import { openRows, type Rows, type Settled } from './rows.ts'

/** Our own WebSub hub (W3C Recommendation, 23 January 2018), for our own documents only. */
export interface Hub {
  readonly courier: Courier
  /** Takes a subscription request (§5.1) sent from an address; it is verified with the subscriber before it counts. */
  request(form: Readonly<Record<string, string>>, address: string): Promise<HubAnswer>
  /** Makes every subscriber of these documents due for a delivery. */
  announce(documents: readonly DocumentHead[]): Promise<void>
}

export interface HubAnswer {
  readonly status: number
  readonly text: string
}

/** A row of the store: who wants what, and what is owed. Times in ms. */
interface Subscription {
  readonly topic: string
  readonly path: string
  readonly callback: string
  readonly secret?: string
  readonly leaseUntil: number
  /** Entity tag of what is to be delivered. */
  readonly owed?: string
  readonly failures: number
  /** A request that waits to be verified. */
  readonly asked?: { readonly mode: 'subscribe' | 'unsubscribe'; readonly leaseSeconds: number; readonly secret?: string }
}

export interface HubOptions {
  readonly store: Store
  readonly cache: DocumentCache
  readonly client: HttpClient
  readonly siteUrl: string
  readonly privates: PrivateCategories
  readonly clock: () => number
}

/** The address of our hub: `hub` below the site. */
export function hubUrlOf(siteUrl: string): string {
  return new URL('hub', siteUrl).href
}

/** Returns the hub with the subscriptions the store holds. */
export async function openHub(options: HubOptions): Promise<Hub> {
  const rows = await openRows<Subscription>(options.store, KIND)
  const pending = new PendingRequests()
  for (const [key, { callback, asked }] of rows.all()) if (asked !== undefined) pending.add(key, hostOf(callback), '')
  const send = async (subscription: Subscription, key: string): Promise<Settled> => {
    const settled = await deliver(options, subscription)
    pending.remove(key)
    return settled
  }
  return {
    courier: createCourier(rows, ({ callback }) => callback, send),
    request: (form, address) => takeRequest({ options, rows, pending }, form, address),
    announce: (documents) => announce(options, rows, documents),
  }
}

interface HubParts {
  readonly options: HubOptions
  readonly rows: Rows<Subscription>
  readonly pending: PendingRequests
}

async function takeRequest(
  { options, rows, pending }: HubParts,
  form: Readonly<Record<string, string>>,
  address: string,
): Promise<HubAnswer> {
  const asked = await readRequest(form, options)
  if (typeof asked === 'string') return { status: 400, text: asked }
  const key = keyOf(asked.topic, asked.callback)
  const host = hostOf(asked.callback)
  if (rows.get(key) === undefined && isFull(rows, host)) return { status: 503, text: 'This hub is full.' }
  if (pending.isFull(key, host, address)) return { status: 429, text: 'Too many requests wait to be verified.' }
  pending.add(key, host, address)
  // The old subscription stands until the new request is verified (§5.1): a stranger could send this.
  const dueAt = options.clock()
  await rows.change(key, (former) => ({ kind: 'keep', value: { ...(former ?? asked), asked: asked.asked }, dueAt }))
  return { status: 202, text: 'It will be verified.' }
}

function isFull(rows: Rows<Subscription>, host: string): boolean {
  if (rows.size >= MOST_SUBSCRIPTIONS) return true
  let ofHost = 0
  for (const [, { callback }] of rows.all()) if (hostOf(callback) === host) ofHost++
  return ofHost >= MOST_OF_HOST
}

/** Without the port: one host has 65,535 of them. */
function hostOf(callback: string): string {
  return URL.parse(callback)?.hostname ?? ''
}

async function announce({ clock }: HubOptions, rows: Rows<Subscription>, documents: readonly DocumentHead[]): Promise<void> {
  const changed = new Map(documents.map((document) => [document.path, document.etag]))
  const concerned = [...rows.all()].filter(([, subscription]) => changed.has(subscription.path))
  await Promise.all(concerned.map(([key]) => rows.change(key, (subscription) => owe(subscription, changed, clock()))))
}

function owe(subscription: Subscription | undefined, changed: ReadonlyMap<string, string>, now: number): Settled {
  if (subscription === undefined) return { kind: 'forget' }
  return { kind: 'keep', value: { ...subscription, owed: changed.get(subscription.path), failures: 0 }, dueAt: now }
}

const KIND = 'hub'
const MOST_SUBSCRIPTIONS = 10_000
/** Of one callback host, whoever sends the requests. */
const MOST_OF_HOST = 1_000
const LEASE = { defaultSeconds: 10 * 86_400, leastSeconds: 3_600, mostSeconds: 30 * 86_400 }
const MOST_FAILURES = 12

function keyOf(topic: string, callback: string): string {
  return sha256Hex(`${topic}\n${callback}`)
}

/** The subscription as asked for, not yet in force; or what is wrong with the request. */
async function readRequest(
  form: Readonly<Record<string, string>>,
  options: HubOptions,
): Promise<(Subscription & Required<Pick<Subscription, 'asked'>>) | string> {
  const {
    'hub.mode': mode,
    'hub.topic': topic = '',
    'hub.callback': callback = '',
    'hub.secret': secret = '',
    'hub.lease_seconds': lease,
  } = form
  if (mode !== 'subscribe' && mode !== 'unsubscribe') return 'hub.mode must be subscribe or unsubscribe.'
  const path = await pathOfTopic(topic, options)
  if (path === undefined) return 'hub.topic is none of the feeds published here.'
  if (!isWebUrl(callback) || callback.length > 2048 || new URL(callback).hash !== '')
    return 'hub.callback must be an http or https address.'
  // §5.1: the secret is less than 200 bytes.
  if (Buffer.byteLength(secret) >= 200) return 'hub.secret must be shorter than 200 bytes.'
  if (lease !== undefined && lease !== '' && !/^\d{1,10}$/.test(lease)) return 'hub.lease_seconds must be a whole number.'
  const wanted = lease ? Number(lease) : LEASE.defaultSeconds
  const leaseSeconds = Math.min(LEASE.mostSeconds, Math.max(LEASE.leastSeconds, wanted))
  return {
    topic,
    path,
    callback,
    leaseUntil: 0,
    failures: 0,
    asked: compact({ mode, leaseSeconds, secret: secret !== '' ? secret : undefined }),
  }
}

async function pathOfTopic(topic: string, { cache, siteUrl, privates }: HubOptions): Promise<string | undefined> {
  const url = URL.parse(topic)
  const path = url?.origin === new URL(siteUrl).origin ? (await cache.find(url.pathname))?.head.path : undefined
  return path !== undefined && privates.isAdmitted(path, url!.searchParams.getAll('token')) ? path : undefined
}

async function deliver(options: HubOptions, subscription: Subscription): Promise<Settled> {
  const verified = subscription.asked === undefined ? subscription : await verify(options, subscription)
  if (verified === undefined || verified.leaseUntil <= options.clock()) return { kind: 'forget' }
  if (verified.owed === undefined) return idle(verified)
  return send(options, verified)
}

/** Asks the subscriber whether it meant this (§5.3). Undefined when nothing remains. */
async function verify(options: HubOptions, subscription: Subscription): Promise<Subscription | undefined> {
  const { asked, ...standing } = subscription
  const challenge = randomBytes(24).toString('base64url')
  const url = new URL(subscription.callback)
  url.searchParams.append('hub.mode', asked!.mode)
  url.searchParams.append('hub.topic', subscription.topic)
  url.searchParams.append('hub.challenge', challenge)
  if (asked!.mode === 'subscribe') url.searchParams.append('hub.lease_seconds', String(asked!.leaseSeconds))
  const answer = await exchange(options.client, { method: 'GET', url: url.href })
  const meant = isTaken(answer) && answer?.text === challenge
  if (!meant) return standing
  if (asked!.mode === 'unsubscribe') return undefined
  const { secret: _former, ...rest } = standing
  const leaseUntil = options.clock() + asked!.leaseSeconds * 1000
  return { ...rest, leaseUntil, ...compact({ secret: asked!.secret }) }
}

/** Sends the document as it is now (§7): what changed again meanwhile is not sent twice. */
async function send(options: HubOptions, subscription: Subscription): Promise<Settled> {
  const { cache } = options
  const cached = await cache.get(subscription.path)
  const loaded = cached === undefined ? undefined : await cache.bytesOf(cached, 'identity')
  const { owed: _owed, ...paid } = subscription
  if (loaded === undefined) return idle(paid)
  const { bytes } = loaded
  const { mediaType } = loaded.cached.head
  const headers = compact({
    'Content-Type': mediaType,
    Link: `<${hubUrlOf(options.siteUrl)}>; rel="hub", <${subscription.topic}>; rel="self"`,
    'X-Hub-Signature': subscription.secret !== undefined ? signatureOf(subscription.secret, bytes) : undefined,
  })
  const answer = await exchange(options.client, { method: 'POST', url: subscription.callback, headers, body: bytes })
  if (answer?.status === 410) return { kind: 'forget' }
  if (isTaken(answer)) return idle({ ...paid, failures: 0 })
  const failures = subscription.failures + 1
  if (failures >= MOST_FAILURES) return idle({ ...paid, failures })
  return { kind: 'keep', value: { ...subscription, failures }, dueAt: options.clock() + retryDelayMs(failures, answer?.retryAfterMs) }
}

/** Owes nothing until its lease is over. */
function idle(subscription: Subscription): Settled {
  return { kind: 'keep', value: subscription, dueAt: subscription.leaseUntil }
}

export interface SubscriberView {
  readonly path: string
  readonly callback: string
  /** 0 until verified. */
  readonly leaseUntil: number
  readonly failures: number
}

/** What an operator may see of the hub: no secrets, callbacks without their credentials. */
export async function viewSubscribers(store: Store): Promise<readonly SubscriberView[]> {
  const rows = await store.consumers.list(KIND)
  return rows.map(({ value }) => {
    const { path, callback, leaseUntil, failures } = value as Subscription
    return { path, callback: loggableUrl(callback), leaseUntil, failures }
  })
}
