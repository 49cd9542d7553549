import { canonicalizeUrl } from '../lib/url/canonical-url.ts'
import type { Enclosure } from '../model/elements.ts'

/** The address without sessions, signatures and times: one item that changes only these was not moved. */
export function addressKey(key: string): string {
  const at = key.indexOf('?')
  if (at < 0) return key
  const kept = key
    .slice(at + 1)
    .split('&')
    .filter((pair) => !FLEETING.test(pair))
  return [key.slice(0, at), ...kept].join('&')
}

/** Names of parameters that differ at each fetch. Only where an item is known already: elsewhere `sid` may name an article. */
const FLEETING =
  /^(?:s|sid|sess(?:ion)?(?:_?id)?|php_?sess(?:ion)?_?id|token|access_token|auth|nonce|sig|signature|hash|hmac|key-pair-id|policy|expires?|x-amz-[\w-]+|x-goog-[\w-]+|ts|time|timestamp|_|rnd|rand(?:om)?|cb|cachebuster|cache|nocache|ord)=/i

/** The address of an enclosure without what changes from fetch to fetch: pictures are often asked for with a random query. */
export function enclosureKey(enclosure: Enclosure): string {
  const key = canonicalizeUrl(enclosure.url) ?? enclosure.url
  const isImage = enclosure.medium === 'image' || (enclosure.type?.startsWith('image/') ?? false)
  return isImage ? key.replace(/[?#].*$/, '') : key
}
