import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { describe, inject, it } from 'vitest'
import { openPostgres } from '../../../src/store/postgres/index.ts'

/** The PostgreSQL of the tests; `reason` says why there is none. */
interface TestServer {
  readonly url?: string
  readonly programs?: string
  readonly reason?: string
}

/** The server of this run. */
export type RunningServer = TestServer & { readonly url: string; readonly programs: string }

/** Describes cases on the PostgreSQL of this run; if there is none they are skipped, and the reason is named. To be awaited at the top of a test file. */
export async function describeOnPostgres(title: string, cases: (server: RunningServer) => void): Promise<void> {
  const { url, programs, reason } = await testServer()
  if (url === undefined || programs === undefined) describe.skip(`${title}: ${reason}`, () => void it('is tested', () => undefined))
  else describe(title, () => cases({ url, programs }))
}

/** Resolves to the server of this run, started if it was not yet. */
async function testServer(): Promise<TestServer> {
  return JSON.parse(await text(connect(inject('postgres'), '127.0.0.1'))) as TestServer
}

/** A database of its own. */
export interface TestDatabase {
  readonly url: string
  /** Deletes every row: a tenth of what another database costs. */
  clear(): Promise<void>
  drop(): Promise<void>
}

const TEMPLATE = 'feedmill_template'

/** Returns a new database that holds an empty store. */
export async function freshDatabase(server: RunningServer): Promise<TestDatabase> {
  await withAdmin(server, ensureTemplate(server))
  return createDatabase(server, `TEMPLATE ${TEMPLATE}`)
}

/** Returns a new database without anything in it. */
export function emptyDatabase(server: RunningServer): Promise<TestDatabase> {
  return createDatabase(server, '')
}

async function createDatabase(server: RunningServer, template: string): Promise<TestDatabase> {
  const name = `store_${randomBytes(8).toString('hex')}`
  await withAdmin(server, (admin) => admin.query(`CREATE DATABASE ${name} ${template}`))
  const url = urlOf(server, name)
  return {
    url,
    clear: () => withClient(url, async (client) => void (await client.query(CLEAR))),
    drop: async () => void (await withAdmin(server, (admin) => admin.query(`DROP DATABASE ${name} WITH (FORCE)`))),
  }
}

function urlOf(server: RunningServer, name: string): string {
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return url.href
}

/** Runs the work on the database `postgres` of the server. */
export function withAdmin<T>(server: RunningServer, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  return withClient(server.url, work)
}

/** Runs the work on a connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Rows alone, because TRUNCATE makes new files. Counters are rows that the schema begins with. */
const CLEAR = `DO $$ DECLARE one record; BEGIN
FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('schema_version', 'counters') LOOP
  EXECUTE format('DELETE FROM %I', one.tablename);
END LOOP;
UPDATE counters SET value = 0;
END $$`

/** The template has the store's tables; it is made once a server, whichever test file comes first. */
function ensureTemplate(server: RunningServer): (admin: pg.Client) => Promise<void> {
  return async (admin) => {
    await admin.query('SELECT pg_advisory_lock(1)')
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE])
    if (rowCount !== 0) return
    await admin.query(`CREATE DATABASE ${TEMPLATE}_new`)
    await (await openPostgres(urlOf(server, `${TEMPLATE}_new`))).close()
    await admin.query(`ALTER DATABASE ${TEMPLATE}_new RENAME TO ${TEMPLATE}`)
  }
}
