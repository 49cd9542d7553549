import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { buildConnector, Dispatcher } from 'undici'
import { loggableUrl } from '../lib/url/urls.ts'
import { FetchError } from '../model/errors.ts'
import type { FetchSettings } from '../model/settings.ts'
import { allowList, literalAddress, nonPublicReason } from './addresses.ts'

/** Resolves a name to all its addresses, as `dns.lookup` with `all`. */
export type Resolve = (
  hostname: string,
  options: LookupOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** The rules of where a connection may go. */
export interface Guard {
  /** Throws FETCH_FORBIDDEN_URL or FETCH_FORBIDDEN_ADDRESS for what needs no DNS: scheme, port, literal address, localhost. */
  checkUrl(url: URL): void
  /** Throws FETCH_FORBIDDEN_ADDRESS for an address that is neither public nor allowed. */
  checkAddress(address: string, host: string): void
  /** For `net.connect`: gives the addresses of a name, or an error where any of them is forbidden. */
  readonly lookup: LookupFunction
}

/** How one connection is made: what differs between sources. */
export interface Dialing {
  readonly proxy?: string
  readonly ca?: string
  readonly insecureTls?: boolean
  /** To one host at the same time. */
  readonly connections: number
}

/** The rules the settings make. `resolve` stands in for DNS in tests. */
export function createGuard(settings: Pick<FetchSettings, 'allowAddresses' | 'allowPorts'>, resolve: Resolve = resolveAll): Guard {
  const isAllowed = allowList(settings.allowAddresses)
  const checkAddress = (address: string, host: string): void => {
    const reason = nonPublicReason(address)
    if (reason === undefined || isAllowed(address)) return
    throw new FetchError('FETCH_FORBIDDEN_ADDRESS', `${host} leads to ${address}, a ${reason} address that is not on the allow-list`, {
      host,
      address,
      reason,
    })
  }
  return {
    checkAddress,
    checkUrl: (url) => {
      checkSchemeAndPort(url, settings.allowPorts)
      // `localhost` is this machine by name (RFC 6761), also where a proxy would resolve it.
      const literal = /(^|\.)localhost\.?$/.test(url.hostname) ? '127.0.0.1' : literalAddress(url.hostname)
      if (literal !== undefined) checkAddress(literal, url.hostname)
    },
    lookup: (hostname, options, callback) =>
      resolve(hostname, { ...options, all: true }, (error, found) => {
        const answer = error ?? judge(hostname, found, checkAddress)
        if (answer instanceof Error) callback(answer, '')
        else if (options.all === true) callback(null, [...answer])
        else callback(null, answer[0].address, answer[0].family)
      }),
  }
}

/**
 * The dispatcher for one way of dialing; every connection it opens has passed the guard, or leads to the configured proxy. Rejects with
 * FETCH_FORBIDDEN_URL for a proxy that is no address.
 */
export async function createDispatcher(
  dialing: Dialing,
  guard: Guard,
  settings: Pick<FetchSettings, 'connectTimeoutMs'>,
): Promise<Dispatcher> {
  const undici = await import('undici')
  const tls = { ca: dialing.ca, rejectUnauthorized: dialing.insecureTls !== true }
  const connect = guardedConnector(
    undici.buildConnector({ ...tls, timeout: settings.connectTimeoutMs, allowH2: true, lookup: guard.lookup }),
    guard,
  )
  const pool = {
    connections: dialing.connections,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
    allowH2: true,
  }
  const proxied = { ...pool, requestTls: tls, connectTimeout: settings.connectTimeoutMs }
  if (dialing.proxy === undefined || dialing.proxy === 'direct') return new undici.Agent({ ...pool, connect })
  if (dialing.proxy === 'env') return new undici.EnvHttpProxyAgent({ ...proxied, connect })
  if (!/^(https?|socks5?):\/\//i.test(dialing.proxy) || !URL.canParse(dialing.proxy))
    throw new FetchError('FETCH_FORBIDDEN_URL', `the proxy '${loggableUrl(dialing.proxy)}' is no address`)
  return new undici.ProxyAgent({ ...proxied, uri: dialing.proxy })
}

type Connect = buildConnector.connector

/** `lookup` never sees literal addresses, so they are checked here. */
function guardedConnector(connect: Connect, guard: Guard): Connect {
  return (options, callback) => {
    const literal = literalAddress(options.hostname)
    try {
      if (literal !== undefined) guard.checkAddress(literal, options.hostname)
    } catch (error) {
      callback(error as Error, null)
      return
    }
    return connect(options, callback)
  }
}

function checkSchemeAndPort(url: URL, allowPorts: readonly number[]): void {
  const forbidden = (what: string): FetchError =>
    new FetchError('FETCH_FORBIDDEN_URL', `${loggableUrl(url.href)} ${what}`, { url: loggableUrl(url.href) })
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw forbidden('is neither http nor https')
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const allowed = allowPorts.length > 0 ? allowPorts.includes(port) : port === 80 || port === 443 || port > 1023
  if (!allowed) throw forbidden(`uses port ${port}, which is not allowed`)
}

function resolveAll(
  hostname: string,
  options: LookupOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
): void {
  systemLookup(hostname, { ...options, all: true }, callback)
}

/** The addresses of a name when every one of them may be reached, else the error that says why not. */
function judge(
  hostname: string,
  found: readonly LookupAddress[],
  check: Guard['checkAddress'],
): readonly [LookupAddress, ...LookupAddress[]] | Error {
  const [first, ...rest] = found
  if (first === undefined) return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' })
  try {
    for (const { address } of found) check(address, hostname)
  } catch (refusal) {
    return refusal as Error
  }
  return [first, ...rest]
}
