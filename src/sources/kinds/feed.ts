import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { HttpRequest, HttpTrace } from '../../http/contract.ts'
import { basicAuthorization, splitUserinfo } from '../../http/headers.ts'
import { bytesSchema, durationSchema } from '../../lib/time/duration.ts'
import type { FetchOutcome } from '../../model/document.ts'
import { FetchError } from '../../model/errors.ts'
import type { PullContext, SourceKind } from './contract.ts'
import { failure, outcomeOf } from './outcome.ts'

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'the name of an HTTP header')
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'one line without control characters')

/** How an address is asked over HTTP: shared by every kind that has one. */
export const httpOptions = {
  headers: z.record(headerName, headerValue).optional().describe('Sent with each request, to this origin only.'),
  auth: z
    .union([
      z.strictObject({ user: z.string().describe('Name.'), password: z.string().describe('Best taken from the environment.') }),
      z.strictObject({ bearer: headerValue.min(1).describe('Token. Best taken from the environment.') }),
    ])
    .optional()
    .describe('Login: `{ user, password }` or `{ bearer }`. Sent to this origin only.'),
  userAgent: headerValue.min(1).optional().describe('Instead of `fetch.userAgent`.'),
  proxy: z
    .union([z.enum(['env', 'direct']), z.url({ protocol: /^(https?|socks5?)$/ })])
    .optional()
    .describe('Proxy URL; `env` follows HTTP_PROXY, HTTPS_PROXY and NO_PROXY; `direct` uses none. Default: `fetch.proxy`.'),
  ca: z.string().min(1).optional().describe("PEM file of the certificates to trust for this source, instead of the system's."),
  insecureTls: z.boolean().default(false).describe('Does not verify the certificate: anyone on the way can change what the source says.'),
  throttleScope: z
    .enum(['auto', 'source', 'host', 'domain'])
    .default('auto')
    .describe('Who else waits when this source is told to wait: nobody, its host, its registrable domain. `auto` learns it.'),
  maxBody: bytesSchema.optional().describe('Instead of `fetch.maxBody`.'),
  timeout: durationSchema.optional().describe('Instead of `fetch.timeout`.'),
  interval: durationSchema
    .optional()
    .describe('Between two polls, instead of one that adapts to the posting rate. What the publisher asks for still counts.'),
}

const webUrl = z.url({ protocol: /^https?$/, error: 'an absolute http: or https: address' })

const feedOptions = z.object({
  url: webUrl.describe('Address of the feed, or of a page that names it.'),
  ...httpOptions,
})

/** Options of every source that is asked over HTTP, as read. */
export type HttpSourceOptions = z.output<typeof feedOptions>

/** A feed over HTTP. */
export const feedKind: SourceKind<HttpSourceOptions> = {
  name: 'feed',
  summary: 'An RSS, Atom or JSON Feed document on the web.',
  options: feedOptions,
  brings: 'feed',
  isLocal: () => false,
  address: ({ url }) => url,
  pull: (context) => pullHttp(context, ACCEPT_FEED),
}

const ACCEPT_FEED =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5'

/** One conditional request to the source's address (the learned one, when it has moved), as an outcome. */
export async function pullHttp(context: PullContext<HttpSourceOptions>, accept: string): Promise<FetchOutcome> {
  const { state, client, options } = context
  const trace: HttpTrace = { exchanges: [], redirects: [] }
  try {
    return outcomeOf(await client.request({ ...(await requestOf(options, context)), accept, trace }), state)
  } catch (error) {
    if (error instanceof FetchError) return failure(error, trace)
    throw error
  }
}

async function requestOf(options: HttpSourceOptions, context: PullContext<HttpSourceOptions>): Promise<HttpRequest> {
  const { state, signal } = context
  const url = state?.movedTo ?? options.url
  const headers = customHeaders(options, url)
  return {
    url,
    validators: state?.validators,
    headers,
    userAgent: options.userAgent,
    proxy: options.proxy,
    ca: options.ca === undefined ? undefined : await readCa(options.ca, context.configDirectory),
    insecureTls: options.insecureTls,
    maxBytes: options.maxBody ?? context.fetch.maxBodyBytes,
    timeoutMs: options.timeout ?? context.fetch.timeoutMs,
    signal,
  }
}

/** What was configured for an origin stays there: a learned address elsewhere gets none of it. */
function customHeaders(options: HttpSourceOptions, url: string): Record<string, string> | undefined {
  const { auth, headers } = options
  if (auth === undefined && headers === undefined && url === options.url) return undefined
  const configured = splitUserinfo(new URL(options.url))
  if (configured.url.origin !== new URL(url).origin) return undefined
  const authorization =
    auth === undefined
      ? configured.authorization
      : 'bearer' in auth
        ? `Bearer ${auth.bearer}`
        : basicAuthorization(auth.user, auth.password)
  return { ...headers, ...(authorization === undefined ? {} : { authorization }) }
}

async function readCa(path: string, configDirectory: string): Promise<string> {
  try {
    return await readFile(resolve(configDirectory, path), 'utf8')
  } catch (cause) {
    throw new FetchError('FETCH_TLS', `${path} cannot be read as the source's ca`, { path }, { cause })
  }
}
