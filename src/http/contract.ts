import type { Exchange, Redirect, Validators } from '../model/document.ts'
import type { Warning } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'

/** The one way out of the house: every outgoing request of every room goes through it. */
export interface HttpClient {
  /**
   * Resolves to the final answer, whatever its status; redirects are followed, the body is decoded and whole.
   * Throws FetchError where there is no such answer. Only http(s), only addresses and ports the settings allow.
   */
  request(request: HttpRequest): Promise<HttpAnswer>
  /** `request` with method GET. */
  get(url: string, options?: Omit<HttpRequest, 'url' | 'method' | 'body'>): Promise<HttpAnswer>
  /** Lets go of idle connections, ends the others. */
  close(): Promise<void>
}

export interface HttpRequest {
  readonly url: string
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** Sent to the origin of `url` only; never across a redirect to another origin. Names in any case. A Cookie among them is sent; cookies that answers set live as long as the chain of redirects. */
  readonly headers?: Readonly<Record<string, string>>
  readonly accept?: string
  readonly body?: string | Uint8Array
  /** Sent byte for byte, and only to the address that gave them. */
  readonly validators?: Validators
  readonly userAgent?: string
  /** `env` follows HTTP_PROXY, HTTPS_PROXY and NO_PROXY; `direct` uses none; else the proxy's URL (http, https, socks5). */
  readonly proxy?: string
  /** PEM certificates that are trusted instead of the system's. */
  readonly ca?: string
  /** Does not verify the certificate. */
  readonly insecureTls?: boolean
  /** Of the decoded body. */
  readonly maxBytes?: number
  /** Whole request: every hop, body included. */
  readonly timeoutMs?: number
  readonly maxRedirects?: number
  readonly signal?: AbortSignal
  /** Filled as the request goes on, also when it fails in the end. */
  readonly trace?: HttpTrace
}

/** What was asked of whom; grows while the request is under way. */
export interface HttpTrace {
  readonly exchanges: Exchange[]
  readonly redirects: Redirect[]
}

export interface HttpAnswer {
  readonly status: number
  /** Names in lower case; a repeated field has several values. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Decoded. */
  readonly bytes: Uint8Array
  /** After redirects. */
  readonly url: string
  readonly receivedAt: Instant
  /** What was passed over to read the body. */
  readonly warnings?: readonly Warning[]
  /** Validators went with the last hop. */
  readonly conditional: boolean
  readonly exchanges: readonly Exchange[]
  readonly redirects: readonly Redirect[]
}
