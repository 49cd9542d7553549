/** Subscriber of WebSub (W3C Recommendation of 23 January 2018). A push is never read, only believed: it makes its source due. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { HttpClient } from '../http/contract.ts'
import { DAY_MS } from '../lib/time/duration.ts'
import { loggableUrl } from '../lib/url/urls.ts'
import { type FeedmillError, FetchError } from '../model/errors.ts'
import type { Instant } from '../model/instant.ts'
import type { PushState, SourceId, SourceState } from '../model/source.ts'

export interface SubscriberOptions {
  readonly client: HttpClient
  /** Where hubs reach us; callbacks are `<publicUrl>push/<source id>`. */
  readonly publicUrl: string
  /** Kept for as long as the store: the secret of each subscription is made of it. */
  readonly secret: string
}

export interface Subscriber {
  /**
   * Asks the hub. Gives the subscription as it was asked for, and an error when the hub refused or could not be asked; what its
   * verification brought meanwhile is in the state that `verifyIntent` gave.
   */
  subscribe(sourceId: SourceId, wanted: PushTarget, now: Instant): Promise<{ readonly push: PushState; readonly error?: FeedmillError }>
  /** What a hub's question whether we meant it (§5.3) is answered with, and the subscription as it is then. */
  verifyIntent(state: SourceState | undefined, query: Readonly<Record<string, string | undefined>>, now: Instant): Verification
  /** Whether a delivery (§7) is of a subscription of ours and, by its signature over the raw bytes, of its hub. */
  receivePush(state: SourceState | undefined, rawBody: Uint8Array, signatureHeader: string | undefined): 'ok' | 'bad-signature' | 'unknown'
}

export interface PushTarget {
  readonly hub: string
  readonly topic: string
}

export interface Verification {
  readonly status: 200 | 404
  readonly body: string
  /** `undefined` where there is no subscription any more. */
  readonly push: PushState | undefined
}

/** Asked of the hub; it may give less. */
const LEASE_SECONDS = 10 * 86_400
/** A hub that did not verify is not asked again sooner. */
const ASK_AGAIN_MS = DAY_MS
/** A feed that names another hub or topic each time does not make us ask each time. */
const MOVE_AGAIN_MS = 3_600_000
/** A lease is renewed when no more than this remains of it. */
const RENEW_BEFORE_MS = DAY_MS

/** A subscriber that holds nothing: subscriptions live in the states of their sources. */
export function createSubscriber(options: SubscriberOptions): Subscriber {
  return {
    subscribe: (sourceId, wanted, now) => subscribe(options, sourceId, wanted, now),
    verifyIntent,
    receivePush: (state, rawBody, signatureHeader) => {
      if (state?.push === undefined) return 'unknown'
      return isSignedWith(secretOf(options.secret, state.sourceId), rawBody, signatureHeader) ? 'ok' : 'bad-signature'
    },
  }
}

/**
 * The subscription to ask for now, or undefined when there is nothing to do: no hub, a lease that still runs, or asked lately. Save it
 * before asking: a hub may verify before it answers. `selfUrl` is the topic (§4); without one it is the address of the document. A lease
 * that is only renewed keeps what it has.
 */
export function dueSubscription(state: SourceState, selfUrl: string | undefined, documentUrl: string, now: Instant): PushState | undefined {
  const [hub] = state.hints.hubs ?? []
  if (hub === undefined) return undefined
  const { push } = state
  const target: PushTarget = { hub, topic: selfUrl ?? documentUrl }
  const same = push !== undefined && push.hub === target.hub && push.topic === target.topic
  const quietMs = same ? ASK_AGAIN_MS : MOVE_AGAIN_MS
  if (push?.askedAt !== undefined && now - push.askedAt < quietMs) return undefined
  if (same && push.leaseUntil !== undefined && push.leaseUntil - now > RENEW_BEFORE_MS) return undefined
  return { ...(same ? push : {}), ...target, askedAt: now }
}

/** Where the hub of one source calls us. */
export function callbackUrl(publicUrl: string, sourceId: SourceId): string {
  const base = publicUrl.endsWith('/') ? publicUrl : `${publicUrl}/`
  return new URL(`push/${encodeURIComponent(sourceId)}`, base).href
}

async function subscribe(
  options: SubscriberOptions,
  sourceId: SourceId,
  wanted: PushTarget,
  now: Instant,
): ReturnType<Subscriber['subscribe']> {
  const push: PushState = { ...wanted, askedAt: now }
  const form = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.topic': wanted.topic,
    'hub.callback': callbackUrl(options.publicUrl, sourceId),
    'hub.lease_seconds': String(LEASE_SECONDS),
    'hub.secret': secretOf(options.secret, sourceId),
  })
  try {
    const answer = await options.client.request({ method: 'POST', url: wanted.hub, headers: FORM, body: form.toString(), maxBytes: 65_536 })
    if (answer.status >= 200 && answer.status < 300) return { push }
    const hub = loggableUrl(wanted.hub)
    return {
      push,
      error: new FetchError('FETCH_STATUS', `the hub ${hub} refuses the subscription (${answer.status})`, { hub, status: answer.status }),
    }
  } catch (error) {
    if (error instanceof FetchError) return { push, error }
    throw error
  }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

function verifyIntent(state: SourceState | undefined, query: Readonly<Record<string, string | undefined>>, now: Instant): Verification {
  const push = state?.push
  const ours = push !== undefined && query['hub.topic'] === push.topic
  // A subscription that nobody asked for lately is confirmed to nobody: else a stranger could keep our leases running.
  const isAsked = ours && push.askedAt !== undefined && now - push.askedAt <= ASK_AGAIN_MS
  const challenge = query['hub.challenge'] ?? ''
  switch (query['hub.mode']) {
    case 'subscribe':
      return isAsked
        ? { status: 200, body: challenge, push: { ...push, leaseUntil: now + leaseMs(query['hub.lease_seconds']) } }
        : { status: 404, body: '', push }
    case 'unsubscribe':
      return ours ? { status: 404, body: '', push } : { status: 200, body: challenge, push }
    case 'denied':
      return ours ? { status: 200, body: '', push: withoutLease(push) } : { status: 404, body: '', push }
    default:
      return { status: 404, body: '', push }
  }
}

/** The hub said no (§5.2): it is asked again a day after we last asked. */
function withoutLease(push: PushState): PushState {
  const { leaseUntil: _, ...rest } = push
  return rest
}

function leaseMs(text: string | undefined): number {
  const seconds = text !== undefined && /^\d+$/.test(text) ? Number(text) : LEASE_SECONDS
  return Math.min(seconds, LEASE_SECONDS) * 1000
}

function secretOf(secret: string, sourceId: SourceId): string {
  return createHmac('sha256', secret).update(`websub ${sourceId}`).digest('hex')
}

const METHODS = new Set(['sha1', 'sha256', 'sha384', 'sha512'])

/** §7.1: `method=signature`, the method one the Recommendation names. */
function isSignedWith(secret: string, rawBody: Uint8Array, header: string | undefined): boolean {
  const [, method = '', signature = ''] = /^\s*(sha\d{1,3})=([0-9a-f]{40,128})\s*$/i.exec(header ?? '') ?? []
  if (!METHODS.has(method.toLowerCase())) return false
  const expected = createHmac(method.toLowerCase(), secret).update(rawBody).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
