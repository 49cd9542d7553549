import type { IncomingMessage } from 'node:http'

/** True for a request that no page of another site can have sent: same origin by Sec-Fetch-Site and Origin, or from outside a browser. */
export function isOwnPage(request: IncomingMessage): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  return origin === undefined || URL.parse(origin)?.host === host
}

/** True for a link of another page that a person followed into a window of its own: the other page cannot read the answer. */
export function isFollowedLink({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
