import type { HttpClient } from '../http/contract.ts'
import { sha256Hex } from '../lib/hash.ts'
import { compact } from '../lib/record.ts'
import { signatureOf } from '../lib/signing.ts'
import { firstLine } from '../lib/text.ts'
import type { AlertChannel, WebhookChannel } from '../model/settings.ts'
import { sendMail } from './mail.ts'
import { type Sender, shapeOf } from './shapes.ts'
import type { Notice } from './state.ts'

/** Sends one message. Returns why it was not taken, without secrets; undefined: it was. */
export async function sendNotice(client: HttpClient, channel: AlertChannel, notice: Notice, sender: Sender): Promise<string | undefined> {
  try {
    if (channel.kind === 'webhook') return await post(client, channel, notice, sender)
    await sendMail(channel, notice, sender)
    return undefined
  } catch (error) {
    return withoutSecrets(firstLine(error), channel)
  }
}

/** Returns the name of a channel as it may be shown: an address of a chat service is a secret behind its host. */
export function nameOfChannel(channel: AlertChannel): string {
  if (channel.kind === 'mail') return `mail to ${channel.to.join(', ')}`
  return `${channel.format} webhook at ${new URL(channel.url).host}`
}

/** Returns what a channel is remembered by: another address is another channel. */
export function keyOfChannel(channel: AlertChannel): string {
  const parts = channel.kind === 'mail' ? [channel.kind, channel.to.join(' ')] : [channel.kind, channel.format, channel.url]
  return sha256Hex(parts.join('\n')).slice(0, 16)
}

async function post(
  client: HttpClient,
  { url, format, token, secret }: WebhookChannel,
  notice: Notice,
  sender: Sender,
): Promise<string | undefined> {
  const { mediaType, body, query = {} } = shapeOf(format, notice, sender)
  const target = new URL(url)
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value)
  const headers = compact({
    'Content-Type': mediaType,
    'Idempotency-Key': notice.id,
    Authorization: token === undefined ? undefined : `Bearer ${token}`,
    'X-Feedmill-Signature': secret === undefined ? undefined : signatureOf(secret, body),
  })
  const { status, bytes } = await client.request({
    method: 'POST',
    url: target.href,
    headers,
    body,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MOST_ANSWER_BYTES,
    maxRedirects: 0,
  })
  if (status >= 200 && status < 300) return undefined
  const said = new TextDecoder().decode(bytes).replace(/\s+/g, ' ').trim().slice(0, 120)
  return `${target.host} answered ${status}${said === '' ? '' : `: ${withoutSecrets(said, { kind: 'webhook', url, token, secret })}`}`
}

/** Errors of libraries and answers of services quote addresses: of one its host stays. */
function withoutSecrets(text: string, channel: Partial<WebhookChannel> | Extract<AlertChannel, { readonly kind: 'mail' }>): string {
  const address = channel.kind === 'mail' ? channel.server : (channel.url ?? '')
  const others = channel.kind === 'mail' ? [] : [channel.token, channel.secret]
  const url = URL.parse(address)
  const path = url === null ? '' : url.pathname + url.search
  const secrets = [url?.password, decodeURIComponent(url?.password ?? ''), path === '/' ? '' : path, ...others]
  const bare =
    url === null || address === '' ? text : text.replaceAll(address, `${url.protocol}//${url.host}/***`).replace(/\/\*\*\*\?\S*/g, '/***')
  return secrets.reduce<string>((shown, secret) => (secret === undefined || secret === '' ? shown : shown.replaceAll(secret, '***')), bare)
}

const TIMEOUT_MS = 10_000
const MOST_ANSWER_BYTES = 1_048_576
