/** The absolute form of a reference against a base, as the WHATWG URL standard resolves it; undefined where there is none. */
export function absolutize(reference: string, base?: string): string | undefined {
  const trimmed = reference.trim()
  if (trimmed === '') return undefined
  try {
    return new URL(trimmed, base).href
  } catch {
    return undefined
  }
}

/** True for absolute http: and https: addresses with a host. */
export function isWebUrl(text: string | undefined): text is string {
  if (text === undefined || !/^https?:\/\//i.test(text)) return false
  return URL.canParse(text)
}

/** The address as it may be shown in logs and messages: without user, password, and values of query parameters that look like secrets. */
export function loggableUrl(text: string): string {
  if (!URL.canParse(text)) return text.replace(/\/\/[^/@\s]*@/, '//')
  const url = new URL(text)
  url.username = ''
  url.password = ''
  for (const name of [...url.searchParams.keys()]) if (isSecretParameter(name)) url.searchParams.set(name, '***')
  return url.href
}

/** Returns true if a query parameter of this name holds a key or a session, in any case: such values are neither logged nor published. */
export function isSecretParameter(name: string): boolean {
  return SECRET_PARAMETER.test(name)
}

const SECRET_PARAMETER =
  /^(?:[\w.-]*(?:token|secret|passw(?:or)?d|passphrase|api-?_?key|access-?_?key|auth-?_?key|private-?_?key|signature|credential)|key|pass|pwd|auth|authorization|sig|sign|sid|session(?:-?_?(?:id|key))?)$/i

/** Returns the address that reaches a server which listens at a host and port of this machine; of one that listens at all addresses, that of loopback. */
export function serverUrl(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}/`
  if (host === '::') return `http://[::1]:${port}/`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`
}
