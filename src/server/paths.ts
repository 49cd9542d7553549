/**
 * The path a request target names, without query, percent-decoded once, in NFC; undefined when it can name nothing of ours: a broken
 * or non-UTF-8 escape, a control character, a backslash, or an escaped slash (which would make one segment look like two).
 * Takes origin form and absolute form (RFC 9112 §3.2).
 */
export function readPath(target: string): string | undefined {
  const raw = withoutOrigin(target).split('?', 1)[0] ?? ''
  if (!raw.startsWith('/') || /%2f|%5c|%00|\\/i.test(raw)) return undefined
  try {
    const path = decodeURIComponent(raw).normalize('NFC')
    return hasControl(path) ? undefined : path
  } catch {
    return undefined
  }
}

/** The path with empty and dot segments resolved; never above the root. A trailing slash stays. */
export function tidyPath(path: string): string {
  const kept: string[] = []
  const segments = path.split('/')
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  const isFolder = /(?:^|\/)\.{0,2}$/.test(path)
  return kept.length === 0 ? '/' : `/${kept.join('/')}${isFolder ? '/' : ''}`
}

/** The path as it stands in a request line or a Location: every segment percent-encoded. */
export function writePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/')
}

/** The path of an address, `/` at both ends: below it lie the documents. */
export function basePathOf(siteUrl: string): string {
  const path = decodeURIComponent(new URL(siteUrl).pathname).normalize('NFC')
  return path.endsWith('/') ? path : `${path}/`
}

/** As browsers write it: the sub-delimiters of RFC 3986 §3.3 stay as they are. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/%(?:24|26|2B|2C|3B|3D|3A|40)/g, (escaped) => decodeURIComponent(escaped))
}

function withoutOrigin(target: string): string {
  const origin = /^https?:\/\/[^/?#]*/i.exec(target)?.[0]
  if (origin === undefined) return target
  const rest = target.slice(origin.length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

function hasControl(text: string): boolean {
  return /[\u0000-\u001f\u007f]/.test(text)
}
