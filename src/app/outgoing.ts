import type { HttpClient } from '../http/contract.ts'
import { responseHints } from '../http/hints.ts'
import { compact } from '../lib/record.ts'
import type { OutgoingClient } from '../server/index.ts'

/** The guarded client as the server sees it: one answer, its status and text. */
export function outgoingClient(client: HttpClient): OutgoingClient {
  return {
    async send({ method, url, headers, body, timeoutMs, maxBodyBytes }) {
      const answer = await client.request({
        method,
        url,
        headers,
        body,
        timeoutMs,
        maxBytes: maxBodyBytes,
        maxRedirects: method === 'POST' ? 0 : undefined,
      })
      const { retryAfterMs } = responseHints(answer.headers, answer.url, answer.receivedAt)
      return compact({ status: answer.status, body: new TextDecoder().decode(answer.bytes), retryAfterMs })
    },
  }
}
