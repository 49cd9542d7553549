import type { HttpClient } from '../sources/http-contract.ts'
import type { OutgoingClient } from './contract.ts'

/** The house's one client as the server's way out. Subscribers choose where it goes, so its guard against private addresses counts here too. */
export function outgoingThrough(client: Pick<HttpClient, 'request'>): OutgoingClient {
  return {
    async send({ maxBodyBytes, ...request }) {
      const { status, headers, bytes, receivedAt } = await client.request({ ...request, maxBytes: maxBodyBytes })
      const retryAfterMs = readRetryAfter(headers['retry-after'], receivedAt)
      return { status, body: Buffer.from(bytes).toString('utf8'), ...(retryAfterMs !== undefined && { retryAfterMs }) }
    },
  }
}

/** Seconds or a date (RFC 9110 §10.2.3), at most a day: nobody's word stops us for longer. */
function readRetryAfter(field: string | string[] | undefined, now: number): number | undefined {
  const text = Array.isArray(field) ? field[0] : field
  if (text === undefined) return undefined
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(waitMs) && waitMs > 0 ? Math.min(waitMs, 86_400_000) : undefined
}
