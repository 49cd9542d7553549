import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** One message as it came over the wire. */
export interface SeenMail {
  readonly from: string
  readonly to: readonly string[]
  /** Header and body, CRLF as LF. */
  readonly text: string
  /** `user:password` of AUTH PLAIN. */
  readonly login: string | undefined
}

/** A mail server of this machine (RFC 5321, AUTH PLAIN of RFC 4954), which keeps what it takes. */
export interface SmtpServer {
  readonly port: number
  readonly mails: SeenMail[]
  /** The answer to the end of a message; a code of 4xx refuses it for now. */
  answer: string
  close(): Promise<void>
}

/** Returns a running mail server. Close it at the end of the test. */
export async function startSmtp(): Promise<SmtpServer> {
  const sockets = new Set<Socket>()
  const mails: SeenMail[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    talk(socket, (mail) => {
      if (smtp.answer.startsWith('2')) mails.push(mail)
      return smtp.answer
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const smtp: SmtpServer = {
    port: (server.address() as AddressInfo).port,
    mails,
    answer: '250 taken',
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return smtp
}

function talk(socket: Socket, take: (mail: SeenMail) => string): void {
  let [from, login, text]: [string, string | undefined, string | undefined] = ['', undefined, undefined]
  let to: string[] = []
  let waiting = ''
  const say = (line: string) => socket.write(`${line}\r\n`)
  const line = (said: string): unknown => {
    if (text !== undefined) {
      if (said !== '.') return (text += `${said.replace(/^\./, '')}\n`)
      const answer = take({ from, to, text, login })
      text = undefined
      return say(answer)
    }
    const address = /<([^>]*)>/.exec(said)?.[1] ?? ''
    const verb = said.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') return say('250-here\r\n250 AUTH PLAIN')
    if (verb === 'AUTH') {
      login = Buffer.from(said.split(' ')[2] ?? '', 'base64')
        .toString()
        .split('\0')
        .slice(1)
        .join(':')
      return say('235 in')
    }
    if (verb === 'MAIL') {
      from = address
      to = []
    }
    if (verb === 'RCPT') to.push(address)
    if (verb === 'DATA') {
      text = ''
      return say('354 go on')
    }
    return say(verb === 'QUIT' ? '221 bye' : '250 ok')
  }
  socket.on('error', () => undefined).setEncoding('utf8')
  socket.on('data', (chunk) => {
    const lines = (waiting + String(chunk)).split('\r\n')
    waiting = lines.pop() ?? ''
    for (const one of lines) line(one)
  })
  say('220 here')
}
