import type { MailChannel } from '../model/settings.ts'
import { type Sender, textOf } from './shapes.ts'
import type { Notice } from './state.ts'
import { subjectOf } from './words.ts'

/** Sends a message by SMTP; nodemailer is loaded at the first one. Rejects if the server did not take it. */
export async function sendMail({ server, from, to }: MailChannel, notice: Notice, sender: Sender): Promise<void> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport(optionsOf(server))
  try {
    await transport.sendMail({
      from,
      to: [...to],
      subject: `[${sender.title}] ${subjectOf(notice.events)}`,
      text: `${textOf(notice, sender)}\n\n${sender.url}admin/\n`,
      date: new Date(notice.at),
      // The same in each attempt: a server or reader that had it already shows it once.
      messageId: `<${notice.id}@${new URL(sender.url).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  } finally {
    transport.close()
  }
}

/** A password is never sent in the clear, but for a server of this machine: where there is one, the connection must become TLS. */
function optionsOf(server: string): Parameters<typeof import('nodemailer')['createTransport']>[0] {
  const url = new URL(server)
  const secure = url.protocol === 'smtps:'
  const user = decodeURIComponent(url.username)
  const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && user !== '' && !isLocal,
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  }
}

const TIMEOUT_MS = 15_000
