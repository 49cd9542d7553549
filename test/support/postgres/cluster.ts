import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'

/** A PostgreSQL server of the tests: its superuser needs no password, the user `secretive` does. */
export interface Cluster {
  /** Of the database `postgres`. */
  readonly url: string
  readonly directory: string
  /** Stops the server at once, as a crash does. */
  kill(): Promise<void>
  /** Starts it again at the same address. */
  start(): Promise<void>
  /** Stops it and removes its files. */
  end(): Promise<void>
}

/** The user `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65_534
const run = promisify(execFile)

/** Returns the folder of `initdb` and `postgres`: FEEDMILL_TEST_POSTGRES, on the PATH, or the newest of Debian's; undefined if there is none. */
export function postgresPrograms(): string | undefined {
  const { FEEDMILL_TEST_POSTGRES: named, PATH = '' } = process.env
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...(named === undefined ? [] : [named]),
    ...PATH.split(path.delimiter),
    ...versions.map((version) => path.join(debian, version, 'bin')),
  ]
  return folders.find((folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')))
}

/** Returns a new server, running. It ends with this process, however that ends. */
export async function startCluster(programs: string, settings: readonly string[] = []): Promise<Cluster> {
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const directory = await mkdtemp(path.join(tmpdir(), 'feedmill-postgres-'))
  if (owner.uid !== undefined) await chown(directory, owner.uid, owner.gid)
  const data = path.join(directory, 'data')
  const initdb = ['--no-sync', '--auth=trust', '--username=feedmill', '--encoding=UTF8', '--locale=C', '--no-instructions', '-D', data]
  await run(path.join(programs, 'initdb'), initdb, { ...owner, cwd: directory })
  await writeFile(path.join(data, 'pg_hba.conf'), 'host all secretive 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n')
  const port = await freePort()
  const url = `postgres://feedmill@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined
  const kill = async (): Promise<void> => {
    if (server === undefined) return
    const ended = new Promise((resolve) => server!.once('exit', resolve))
    server.stdin?.end('keep\n')
    await ended
    server = undefined
  }
  const start = async (): Promise<void> => {
    const flags = ['-D', data, '-p', String(port), '-k', directory, ...[...SETTINGS, ...settings].flatMap((setting) => ['-c', setting])]
    server = spawn('sh', ['-c', SUPERVISE, 'sh', directory, path.join(programs, 'postgres'), ...flags], {
      ...owner,
      cwd: directory,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    await untilAnswers(url, server)
  }
  await start()
  return {
    url,
    directory,
    kill,
    start,
    end: async () => {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Nothing here needs to outlive a power cut. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'fsync=off',
  'full_page_writes=off',
  'max_connections=60',
  'shared_buffers=32MB',
  'log_min_messages=panic',
]

/** The end of the input is the end of the server, and of its files unless it says `keep`: also when this process is killed. SIGQUIT ends it at once. */
const SUPERVISE = 'files=$1; shift; "$@" & server=$!; read word; kill -QUIT $server; wait $server; [ "$word" = keep ] || rm -rf "$files"'

async function untilAnswers(url: string, server: ChildProcess): Promise<void> {
  let said = ''
  server.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()))
  let ended = false
  server.once('exit', () => (ended = true))
  for (;;) {
    const client = new pg.Client(url)
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (ended) throw new Error(`PostgreSQL did not start: ${said}`, { cause: error })
    }
    await delay(20)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
