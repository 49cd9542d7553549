import { loggableUrl } from '../lib/url/urls.ts'
import { type ErrorCode, FetchError } from '../model/errors.ts'

/** How far a request had come. */
export type Phase = 'connect' | 'body'

/** What was tried. */
export interface Attempt {
  readonly url: string
  readonly phase: Phase
  /** As configured: an address, `env` or `direct`. */
  readonly proxy?: string | undefined
}

/** Signals that our own deadline passed; becomes FETCH_TIMEOUT. */
export class DeadlinePassed extends Error {}

/**
 * The FetchError that a failure of the network or of the protocol means; undefined for what is none (a bug). `details.phase` is
 * `connect` while no header of the answer had come.
 */
export function toFetchError(error: unknown, { url, phase, proxy }: Attempt): FetchError | undefined {
  if (error instanceof FetchError) return error
  const shown = loggableUrl(url)
  const code = codeOf(error)
  const known = error instanceof DeadlinePassed ? TIMEOUT : explain(code, phase)
  if (known === undefined) return undefined
  const by = phase === 'connect' && proxy !== undefined && URL.canParse(proxy) ? `, through the proxy ${new URL(proxy).host}` : ''
  return new FetchError(known[0], `${shown} ${known[1]}${by}`, { url: shown, phase, cause: code }, { cause: error })
}

/** True when a kept connection was closed by the other side just as we wrote: RFC 9112 §9.3.1 lets a GET be sent again. */
export function isStaleConnection(error: unknown): boolean {
  const socket = (error as { socket?: { bytesRead?: number } | null } | null)?.socket
  return codeOf(error) === 'UND_ERR_SOCKET' && (socket?.bytesRead ?? 0) > 0
}

type Explanation = readonly [code: ErrorCode, fact: string]

const TIMEOUT: Explanation = ['FETCH_TIMEOUT', 'took too long']

const BY_CODE: Readonly<Record<string, Explanation>> = {
  UND_ERR_CONNECT_TIMEOUT: ['FETCH_TIMEOUT', 'took too long to connect'],
  ETIMEDOUT: ['FETCH_TIMEOUT', 'took too long to connect'],
  UND_ERR_HEADERS_TIMEOUT: TIMEOUT,
  UND_ERR_BODY_TIMEOUT: TIMEOUT,
  UND_ERR_HEADERS_OVERFLOW: ['FETCH_PROTOCOL', 'sends too many headers'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['FETCH_TRUNCATED', 'ended before its Content-Length'],
  ERR_HTTP2_STREAM_ERROR: ['FETCH_PROTOCOL', 'broke off its HTTP/2 stream'],
  UND_ERR_ABORTED: ['FETCH_CONNECT', 'was refused by the proxy'],
  UND_ERR_PRX_TLS: ['FETCH_TLS', 'is behind a proxy whose certificate is not valid'],
  UND_ERR_PROXY_CONNECTION: ['FETCH_CONNECT', 'cannot be reached through the proxy'],
}

function explain(code: string, phase: Phase): Explanation | undefined {
  const exact = BY_CODE[code]
  if (exact !== undefined) return exact
  if (/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/.test(code)) return ['FETCH_DNS', 'has no address: the name does not resolve']
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)/.test(code))
    return ['FETCH_TLS', `has no valid certificate (${code})`]
  if (/^(UND_ERR_SOCKET|ECONNRESET|EPIPE|UND_ERR_INFO|ERR_HTTP2_(INVALID|GOAWAY)_SESSION)$/.test(code)) {
    return phase === 'connect'
      ? ['FETCH_CONNECT', 'closed the connection without an answer']
      : ['FETCH_TRUNCATED', 'closed the connection before the body was complete']
  }
  if (/^HPE|^ERR_HTTP2_/.test(code)) return ['FETCH_PROTOCOL', `breaks HTTP (${code})`]
  if (/^(ECONN|EHOST|ENET|EADDR|EACCES|EPERM|EINVAL$|UND_ERR_CONNECT)/.test(code))
    return ['FETCH_CONNECT', `cannot be connected to (${code})`]
  // An unasked 101 trips an assertion inside undici; what else it may call an error of the exchange is the origin's doing.
  if (code === 'ERR_ASSERTION' || /^UND_ERR_(?!INVALID_ARG)/.test(code))
    return ['FETCH_PROTOCOL', `answers with what is no answer (${code})`]
  return undefined
}

/** The code of an error, of the errors it gathers, or of what caused it. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  // undici has no code of its own for a 101 that nobody asked for.
  if (error.message === 'bad upgrade') return 'HPE'
  const own = (error as NodeJS.ErrnoException).code
  if (typeof own === 'string') return own
  if (error.name === 'HTTPParserError') return 'HPE'
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  return error.cause === undefined ? '' : codeOf(error.cause)
}
