import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/contract.ts'
import { type Database, openDatabase } from '../../src/store/postgres/database.ts'
import { storeFailure } from '../../src/store/postgres/failures.ts'
import { openPostgres } from '../../src/store/postgres/index.ts'
import { type Cluster, startCluster } from '../support/postgres/cluster.ts'
import { describeOnPostgres, freshDatabase, type TestDatabase, withAdmin, withClient } from '../support/postgres/index.ts'
import { anIntake, aState, someItems } from './builders.ts'

await describeOnPostgres('PostgreSQL that fails', (server) => {
  let database: TestDatabase
  let store: Store
  let raw: Database
  beforeAll(async () => {
    database = await freshDatabase(server)
  })
  afterAll(() => database.drop())
  beforeEach(async () => {
    store = await openPostgres(database.url, { patienceMs: 200 })
    raw = await openDatabase(database.url, { patienceMs: 200 })
  })
  afterEach(async () => {
    await store.close()
    await raw.close()
    await database.clear()
  })

  /** Makes every INSERT into `items` fail with this SQLSTATE. */
  const failWith = (code: string) =>
    withClient(database.url, (client) =>
      client.query(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'said so' USING ERRCODE = '${code}'; END $$;
        CREATE TRIGGER fails BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION fail()`),
    )

  it.each([
    ['53100', 'STORE_FULL', 'no room left'],
    ['25006', 'STORE_READ_ONLY', 'read-only'],
    ['42501', 'STORE_REFUSED', 'lacks a right'],
    ['55P03', 'STORE_LOCKED', 'another session'],
    ['57P01', 'STORE_UNREACHABLE', 'does not answer'],
    ['XX001', 'STORE_FAILED', 'failed'],
  ])('says %s as %s, undoes the whole intake and saves it when the cause is gone', async (state, code, fact) => {
    await failWith(state)
    const intake = anIntake({ new: someItems(3), state: aState({ failuresInRow: 7 }) })
    await expect(store.saveIntakes(intake)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(fact),
      details: { sqlState: state },
    })
    expect(await store.sources.get('s')).toBeUndefined()
    await withClient(database.url, (client) => client.query('DROP FUNCTION fail CASCADE'))
    await store.saveIntakes(intake)
    expect(await store.items.count()).toBe(3)
    expect(await store.check()).toEqual([])
  })

  it('that really is read-only says so, and reads', async () => {
    await store.saveIntakes(anIntake({ new: someItems(2) }))
    const name = new URL(database.url).pathname.slice(1)
    await withAdmin(server, (admin) => admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`))
    const reader = await openPostgres(database.url)
    expect(await reader.items.count()).toBe(2)
    await expect(reader.saveIntakes(anIntake({ new: someItems(3) }))).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    await reader.close()
    await withAdmin(server, (admin) => admin.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`))
  })

  it('and gives a user no right to the tables says so', async () => {
    await withClient(database.url, (client) => client.query('DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN'))
    const url = new URL(database.url)
    url.username = 'guest'
    await expect(openPostgres(url.href)).rejects.toMatchObject({ code: 'STORE_REFUSED', message: expect.stringContaining('42501') })
  })

  it('and has another encoding than UTF8 is refused with what helps', async () => {
    await withAdmin(server, (admin) => admin.query("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"))
    const url = new URL(database.url)
    url.pathname = '/latin'
    await expect(openPostgres(url.href)).rejects.toMatchObject({
      code: 'STORE_UNSUPPORTED',
      message: expect.stringContaining("ENCODING 'UTF8'"),
    })
    await withAdmin(server, (admin) => admin.query('DROP DATABASE latin'))
  })

  it('and runs into a deadlock has the victim done again', async () => {
    await store.sources.save([aState({ sourceId: 'a' }), aState({ sourceId: 'b' })])
    const touch = 'UPDATE sources SET due_at = due_at + 1 WHERE id = $1'
    let both = 0
    let bothHold = (): void => undefined
    const held = new Promise<void>((resolve) => (bothHold = resolve))
    const crossing = (first: string, second: string) =>
      raw.write(async (session) => {
        await session.run(touch, first)
        if (++both === 2) bothHold()
        await held
        await session.run(touch, second)
      })
    await Promise.all([crossing('a', 'b'), crossing('b', 'a')])
    expect(await raw.all('SELECT due_at - $1::bigint AS added FROM sources ORDER BY id', aState().nextDueAt)).toEqual([
      { added: 2 },
      { added: 2 },
    ])
  })

  it('and ends the connections of a store is asked again over new ones', async () => {
    await store.saveIntakes(anIntake({ new: someItems(2) }))
    await withAdmin(server, (admin) =>
      admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [new URL(database.url).pathname.slice(1)]),
    )
    expect(await store.items.count()).toBe(2)
    await store.saveIntakes(anIntake({ new: someItems(4) }))
    expect(await store.items.count()).toBe(4)
  })

  it('and ends the connection in the middle of a transaction has it done again, whole', async () => {
    let attempts = 0
    await raw.write(async (session) => {
      await session.run(`INSERT INTO counters (name, value) VALUES ('x', 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1`)
      const { pid } = (await session.first<{ pid: number }>('SELECT pg_backend_pid() AS pid'))!
      if (++attempts === 1) await withAdmin(server, (admin) => admin.query('SELECT pg_terminate_backend($1)', [pid]))
      await session.run('SELECT 1')
    })
    expect(attempts).toBe(2)
    expect(await raw.first("SELECT value FROM counters WHERE name = 'x'")).toEqual({ value: 1 })
  })

  it('and loses the connection with the COMMIT is not asked to do the work twice', async () => {
    const proxy = await cuttingProxy(new URL(database.url))
    const through = await openDatabase(proxy.url, { patienceMs: 200 })
    const add = `INSERT INTO counters (name, value) VALUES ('x', 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1`
    const saved = through.write(async (session) => {
      await session.run(add)
      proxy.cutAtCommit()
    })
    await expect(saved).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    const { value } = (await raw.first<{ value: number }>("SELECT COALESCE(max(value), 0) AS value FROM counters WHERE name = 'x'"))!
    expect(value).toBeLessThanOrEqual(1)
    await through.close()
    await proxy.close()
  })

  it('and says nothing any more is given up in time, and the store works when it speaks again', async () => {
    const proxy = await cuttingProxy(new URL(database.url))
    const through = await openPostgres(proxy.url, { patienceMs: 0, statementMs: 300 })
    await through.saveIntakes(anIntake({ new: someItems(2) }))
    proxy.stall(true)
    await expect(through.items.count()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    await expect(through.saveIntakes(anIntake({ new: someItems(3) }))).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
    proxy.stall(false)
    expect(await through.items.count()).toBeGreaterThanOrEqual(2)
    await through.close()
    await proxy.close()
  })

  it('is named without the password of its URL', () => {
    const error = storeFailure('postgres://me@host/db', Object.assign(new Error('no'), { code: '28P01' })) as Error
    expect(error.message).toBe('postgres://me@host/db: the database refuses this user or password (28P01: no)')
  })

  describe('for a while', () => {
    let cluster: Cluster
    beforeAll(async () => {
      cluster = await startCluster(server.programs)
    })
    afterAll(() => cluster.end())

    it('is waited for: what is saved during a restart is saved', async () => {
      const patient = await openPostgres(cluster.url, { patienceMs: 60_000 })
      await patient.saveIntakes(anIntake({ new: someItems(2) }))
      await cluster.kill()
      const saving = patient.saveIntakes(anIntake({ new: someItems(5) }))
      const counting = patient.items.count()
      await cluster.start()
      await saving
      expect(await counting).toBeGreaterThanOrEqual(2)
      expect(await patient.items.count()).toBe(5)
      expect(await patient.check()).toEqual([])
      await patient.close()
    })

    it('is told of when it is gone for longer, and the same store works when it is back', async () => {
      const impatient = await openPostgres(cluster.url, { patienceMs: 0 })
      await impatient.saveIntakes(anIntake({ new: someItems(5) }))
      await cluster.kill()
      await expect(impatient.saveIntakes(anIntake({ new: someItems(6) }))).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
      await expect(impatient.items.count()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' })
      await cluster.start()
      expect(await impatient.items.count()).toBe(5)
      await impatient.close()
    })
  })
})

interface CuttingProxy {
  readonly url: string
  /** The next message that holds COMMIT is passed on, and then both sides are cut. */
  cutAtCommit(): void
  /** Messages are swallowed while it stalls. */
  stall(stalls: boolean): void
  close(): Promise<void>
}

/** A proxy before the database that can lose a connection at the worst moment. */
async function cuttingProxy(target: URL): Promise<CuttingProxy> {
  let [isCutting, isStalling] = [false, false]
  const sockets = new Set<Socket>()
  const proxy: Server = createServer((socket) => {
    const behind = connect(Number(target.port), target.hostname)
    for (const one of [socket, behind]) {
      sockets.add(one)
      one.on('error', () => undefined)
    }
    behind.pipe(socket)
    socket.on('data', (bytes: Buffer) => {
      if (isStalling) return
      const isLast = isCutting && bytes.includes('COMMIT')
      behind.write(bytes, () => {
        if (!isLast) return
        socket.destroy()
        behind.end()
      })
    })
    socket.on('close', () => behind.end())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  const url = new URL(target)
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0)
  return {
    url: url.href,
    cutAtCommit: () => void (isCutting = true),
    stall: (stalls) => void (isStalling = stalls),
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => proxy.close(() => resolve()))
    },
  }
}
