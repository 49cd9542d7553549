import type { Dispatcher } from 'undici'
import { sha256Hex } from '../lib/hash.ts'
import { loggableUrl } from '../lib/url/urls.ts'
import { FetchError } from '../model/errors.ts'
import type { Warning } from '../model/feed.ts'
import type { FetchSettings } from '../model/settings.ts'
import { collect, type Decoded, decode, tooLarge } from './body.ts'
import type { HttpAnswer, HttpClient, HttpRequest, HttpTrace } from './contract.ts'
import { ChainCookies } from './cookies.ts'
import { createDispatcher, createGuard, type Guard, type Resolve } from './dialer.ts'
import { DeadlinePassed, isStaleConnection, type Phase, toFetchError } from './errors.ts'
import { headersFor, isConditional, splitUserinfo } from './headers.ts'
import { first } from './hints.ts'
import { nextHop } from './redirects.ts'
import { createSigner, type Signer } from './signature.ts'

export interface HttpClientOptions {
  /** Stands in for DNS in tests. */
  readonly resolve?: Resolve
  /** Epoch milliseconds; default: the machine's clock. */
  readonly clock?: () => number
}

/**
 * The one client (undici `request`): own redirect loop, own conditional headers, own caps, one deadline over everything, one guarded
 * dialer. undici is loaded at the first request. Throws RangeError at once when `allowAddresses` holds what is no address.
 */
export function createHttpClient(settings: FetchSettings, options: HttpClientOptions = {}): HttpClient {
  const pipe: Pipe = {
    settings,
    guard: createGuard(settings, options.resolve),
    clock: options.clock ?? Date.now,
    dispatchers: new Map(),
    answered: new Set(),
    signer: settings.signature && createSigner(settings.signature),
  }
  const request = (wanted: HttpRequest): Promise<HttpAnswer> => follow(pipe, wanted)
  return {
    request,
    get: (url, more) => request({ ...more, url, method: 'GET' }),
    close: async () => {
      const open = [...pipe.dispatchers.values()]
      pipe.dispatchers.clear()
      pipe.answered.clear()
      for (const dispatcher of open) await (await dispatcher).destroy()
    },
  }
}

interface Pipe {
  readonly settings: FetchSettings
  readonly guard: Guard
  readonly clock: () => number
  readonly dispatchers: Map<string, Promise<Dispatcher>>
  /** Origins that may have a kept connection. */
  readonly answered: Set<string>
  readonly signer: Signer | undefined
}

/** One hop: where, and what is sent there. */
interface Hop {
  readonly url: URL
  readonly method: NonNullable<HttpRequest['method']>
  readonly body: HttpRequest['body']
}

interface HopAnswer {
  readonly status: number
  readonly headers: HttpAnswer['headers']
  readonly bytes: Uint8Array
  readonly receivedAt: number
  readonly warnings: readonly Warning[]
}

async function follow(pipe: Pipe, wanted: HttpRequest): Promise<HttpAnswer> {
  const trace: HttpTrace = wanted.trace ?? { exchanges: [], redirects: [] }
  const deadline = startDeadline(wanted.timeoutMs ?? pipe.settings.timeoutMs, wanted.signal)
  try {
    const proxy = wanted.proxy ?? pipe.settings.proxy
    const dispatcher = await dispatcherFor(pipe, wanted)
    const start = splitUserinfo(parseUrl(wanted.url))
    let hop: Hop = { url: start.url, method: wanted.method ?? 'GET', body: wanted.body }
    const cookies = new ChainCookies()
    const visited = new Set<string>()
    for (;;) {
      pipe.guard.checkUrl(hop.url)
      const plain = withCookies(headersFor(wanted, hop, start, pipe.settings.userAgent), cookies.for(hop.url))
      const headers = { ...plain, ...pipe.signer?.headersFor(hop.url, pipe.clock()) }
      visited.add(visitOf(hop.url, cookies))
      const limitBytes = wanted.maxBytes ?? pipe.settings.maxBodyBytes
      const answer = await exchange({ hop, headers, limitBytes, dispatcher, proxy, signal: deadline.signal, pipe }, trace)
      cookies.take(hop.url, answer.headers['set-cookie'])
      const next = nextHop(hop, answer, {
        before: trace.redirects,
        maxRedirects: wanted.maxRedirects ?? pipe.settings.maxRedirects,
        isLoop: (url) => visited.has(visitOf(url, cookies)),
      })
      if (next === undefined) return { ...answer, url: hop.url.href, conditional: isConditional(headers), ...trace }
      trace.redirects.push({ from: hop.url.href, to: next.url.href, status: answer.status })
      hop = next
    }
  } finally {
    deadline.stop()
  }
}

/** An address with the cookies it is sent: the same address with another cookie may answer otherwise, so it is no loop. */
function visitOf(url: URL, cookies: ChainCookies): string {
  return `${url.href} ${cookies.for(url) ?? ''}`
}

function withCookies(headers: Record<string, string>, cookie: string | undefined): Record<string, string> {
  if (cookie === undefined) return headers
  return { ...headers, cookie: headers.cookie === undefined ? cookie : `${headers.cookie}; ${cookie}` }
}

/** All that one exchange needs. */
interface Order {
  readonly hop: Hop
  readonly headers: Record<string, string>
  readonly limitBytes: number
  readonly dispatcher: Dispatcher
  readonly proxy: string | undefined
  readonly signal: AbortSignal
  readonly pipe: Pipe
}

/** What is known of an exchange while it goes on. */
interface Seen {
  status: number
  wireBytes: number
  phase: Phase
}

async function exchange(order: Order, trace: HttpTrace): Promise<HopAnswer> {
  const { hop, signal, pipe } = order
  const startedAt = pipe.clock()
  const seen: Seen = { status: 0, wireBytes: 0, phase: 'connect' }
  try {
    signal.throwIfAborted()
    return await askAgainIfStale(order, seen)
  } catch (error) {
    throw toFetchError(signal.aborted ? signal.reason : error, { url: hop.url.href, phase: seen.phase, proxy: order.proxy }) ?? error
  } finally {
    const { status, wireBytes } = seen
    trace.exchanges.push({ host: hop.url.host, status, wireBytes, startedAt, durationMs: Math.max(0, pipe.clock() - startedAt) })
  }
}

/** A GET may be sent again when the connection it was written to had been kept, and was closed by the other side just then. */
async function askAgainIfStale(order: Order, seen: Seen): Promise<HopAnswer> {
  const { hop, pipe } = order
  const kept = pipe.answered.has(hop.url.origin)
  try {
    return await ask(order, seen)
  } catch (error) {
    pipe.answered.delete(hop.url.origin)
    if (!kept || hop.method === 'POST' || seen.phase !== 'connect' || !isStaleConnection(error)) throw error
    return await ask(order, seen)
  }
}

async function ask(order: Order, seen: Seen): Promise<HopAnswer> {
  const { url, method, body = null } = order.hop
  const { headers, signal } = order
  const response = await order.dispatcher.request({ origin: url.origin, path: url.pathname + url.search, method, headers, body, signal })
  seen.status = response.statusCode
  seen.phase = 'body'
  order.pipe.answered.add(url.origin)
  const answer = { status: response.statusCode, headers: response.headers, receivedAt: order.pipe.clock() }
  if (response.statusCode !== 304 && response.statusCode !== 204 && method !== 'HEAD')
    return { ...answer, ...(await wholeBody(order, response, seen)) }
  response.body.on('error', ignore).resume()
  return { ...answer, bytes: EMPTY, warnings: [] }
}

async function wholeBody({ hop, limitBytes }: Order, response: Dispatcher.ResponseData, seen: Seen): Promise<Decoded> {
  const shown = loggableUrl(hop.url.href)
  if (Number(first(response.headers['content-length'])) > limitBytes) {
    response.body.on('error', ignore).destroy()
    throw tooLarge(shown, limitBytes)
  }
  const wire = await collect(response.body, limitBytes, shown)
  seen.wireBytes = wire.length
  return decode(wire, joined(response.headers['content-encoding']), limitBytes, shown)
}

const EMPTY = new Uint8Array(0)

function ignore(): void {}

function joined(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(',')
}

function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (url !== null) return url
  throw new FetchError('FETCH_FORBIDDEN_URL', `${loggableUrl(text)} is no absolute URL`, { url: loggableUrl(text) })
}

function dispatcherFor(pipe: Pipe, wanted: HttpRequest): Promise<Dispatcher> {
  const { ca, insecureTls, proxy = pipe.settings.proxy } = wanted
  const connections = wanted.method === 'POST' ? PUSHING_CONNECTIONS : ASKING_CONNECTIONS
  const key = `${connections} ${proxy ?? ''} ${insecureTls === true} ${ca === undefined ? '' : sha256Hex(ca)}`
  const known = pipe.dispatchers.get(key)
  if (known !== undefined) return known
  const made = createDispatcher({ proxy, ca, insecureTls, connections }, pipe.guard, pipe.settings)
  pipe.dispatchers.set(key, made)
  made.catch(() => pipe.dispatchers.delete(key))
  return made
}

/** Whoever asks a host for something asks one thing at a time, on the connection that is kept. */
const ASKING_CONNECTIONS = 1
/** Deliveries to the subscribers and webhooks of one host do not wait for the slowest of them. */
const PUSHING_CONNECTIONS = 8

interface Deadline {
  readonly signal: AbortSignal
  stop(): void
}

/** One timer over the whole request, and the caller's signal; both end it with a reason that says which. */
function startDeadline(timeoutMs: number, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new DeadlinePassed(`not done after ${timeoutMs} ms`)), Math.min(timeoutMs, MAX_TIMER_MS))
  const cancel = (): void => controller.abort(new FetchError('FETCH_CANCELLED', 'the request was stopped'))
  if (outer?.aborted === true) cancel()
  outer?.addEventListener('abort', cancel, { once: true })
  return {
    signal: controller.signal,
    stop: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', cancel)
    },
  }
}

const MAX_TIMER_MS = 2 ** 31 - 1
