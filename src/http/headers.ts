import type { HttpRequest } from './contract.ts'

/** An address without its userinfo, and the Authorization that userinfo stands for. */
export interface StartPoint {
  readonly url: URL
  readonly authorization?: string
}

/** User and password leave the address and become basic authorization (RFC 7617); the fragment goes too. */
export function splitUserinfo(url: URL): StartPoint {
  if (url.hash === '' && url.username === '' && url.password === '') return { url }
  const bare = new URL(url)
  bare.hash = ''
  if (url.username === '' && url.password === '') return { url: bare }
  bare.username = ''
  bare.password = ''
  return { url: bare, authorization: basicAuthorization(unescaped(url.username), unescaped(url.password)) }
}

/** The value of Authorization for a user and a password, in UTF-8. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/**
 * What one hop sends. Custom headers and credentials go to the origin of the first address only; validators only to the address
 * that gave them. Names are lower case.
 */
export function headersFor(
  wanted: HttpRequest,
  hop: { readonly url: URL; readonly method: string },
  start: StartPoint,
  userAgent: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    'user-agent': wanted.userAgent ?? userAgent,
    accept: wanted.accept ?? '*/*',
    'accept-encoding': 'gzip, deflate, br, zstd',
  }
  if (hop.url.origin === start.url.origin) {
    if (start.authorization !== undefined) headers.authorization = start.authorization
    for (const [name, value] of Object.entries(wanted.headers ?? {}))
      if (!FORBIDDEN.has(name.toLowerCase())) headers[name.toLowerCase()] = value
  }
  if (hop.method === 'GET') addValidators(headers, wanted, hop.url.href)
  return headers
}

/** True where the headers ask for a 304. */
export function isConditional(headers: Readonly<Record<string, string>>): boolean {
  return headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined
}

/** A percent sign that escapes nothing stands for itself. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Headers that belong to the client itself. */
const FORBIDDEN = new Set([
  ...['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect'],
  ...['proxy-authorization', 'if-none-match', 'if-modified-since', 'accept-encoding'],
])

function addValidators(headers: Record<string, string>, wanted: HttpRequest, url: string): void {
  const { validators } = wanted
  if (validators === undefined || validators.url !== url) return
  if (validators.etag !== undefined) headers['if-none-match'] = validators.etag
  if (validators.lastModified !== undefined) headers['if-modified-since'] = validators.lastModified
}
