import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { finished, startFeedmill } from '../support/command.ts'

const OF_EACH = 50
/** Longest a client may stay: the server's limits of 20 s, how often it looks at them, and a slow machine. */
const PATIENCE_MS = 90_000

/** Ways to hold a connection without asking for anything properly. */
const WAYS: Readonly<Record<string, (socket: Socket) => void>> = {
  'says nothing': () => {},
  'never ends its headers': (socket) => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '),
  'never ends its body': (socket) => socket.write('POST /hub HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhub.mode=subscribe'),
  'closes only its half': (socket) => socket.end('GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: '),
  'writes no HTTP and stays': (socket) => socket.write('\u0016\u0003\u0001 no request\r\n\r\n'),
  'asks, and reads nothing': (socket) => {
    socket.pause()
    socket.write('GET /all/feed.json HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(200))
  },
  'asks once and stays': (socket) => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
}

/** Serves with the real program, lets clients of each way come, and waits until they are gone. Returns the figures in words and what stayed. */
export async function slowClients(
  config: string,
  data: string,
): Promise<{ readonly figure: string; readonly problems: readonly string[] }> {
  const server = startFeedmill(['run', '--json', '--config', config, '--data', data])
  const end = finished(server)
  try {
    const port = await portOf(server)
    const before = descriptors(server.pid!)
    const sockets = Object.values(WAYS).flatMap((way) => Array.from({ length: OF_EACH }, () => clientAt(port, way)))
    await wait(1_000)
    const most = descriptors(server.pid!)
    let after = most
    for (let waited = 0; waited < PATIENCE_MS && after > before; waited += 500) {
      await wait(500)
      after = descriptors(server.pid!)
    }
    for (const socket of sockets) socket.destroy()
    return {
      figure: `${sockets.length} slow clients in ${Object.keys(WAYS).length} ways: descriptors of the server ${before} before, ${most} with them, ${after} after`,
      problems: [
        ...(after > before ? [`${after - before} descriptors of slow clients stay open`] : []),
        ...(most < before + OF_EACH ? ['the slow clients did not come in'] : []),
      ],
    }
  } finally {
    server.kill('SIGTERM')
    await end
  }
}

/** A client that keeps its half open whatever the server does. */
function clientAt(port: number, way: (socket: Socket) => void): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  socket.once('connect', () => way(socket))
  return socket
}

/** Resolves once the server says where it is and its first turn has ended. */
function portOf(server: ReturnType<typeof startFeedmill>): Promise<number> {
  let said = ''
  return new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error(`the server ended: ${said.slice(-500)}`)))
    server.stderr?.on('data', (text: Buffer) => {
      said += text.toString()
      const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1]
      if (port !== undefined && said.includes('The first turn has ended')) resolve(Number(port))
    })
  })
}

function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}
