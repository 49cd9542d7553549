import { createHmac } from 'node:crypto'

/** `sha256=…` over the very bytes that are sent, as WebSub §7.1 and most webhooks have it. */
export function signatureOf(secret: string, body: string | Uint8Array): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}
