import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextLoop } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { type Database, openDatabase } from '../../src/store/sqlite/database.ts'
import { itemMemory } from '../../src/store/sqlite/items.ts'
import { MIGRATIONS, migrate, SCHEMA_VERSION, versionOf } from '../../src/store/sqlite/schema.ts'
import { aState } from './builders.ts'
import { withDirectory, withStore } from './with-store.ts'

async function withDatabase(work: (database: Database) => Promise<void>, patienceMs?: number): Promise<void> {
  await withDirectory(async (directory) => {
    const database = await openDatabase(join(directory, 'd.sqlite'), patienceMs)
    try {
      await work(database)
    } finally {
      database.close()
    }
  })
}

describe('a store that another process holds locked', () => {
  it('waits without holding up this process, then saves', () =>
    withStore(async (store, directory) => {
      const other = new DatabaseSync(join(directory, 'feedmill.sqlite'))
      other.exec('BEGIN EXCLUSIVE')
      let saved = false
      const saving = store.sources.save([aState()]).then(() => {
        saved = true
      })
      await nextLoop()
      expect(saved).toBe(false)
      expect(await store.sources.get('s')).toBeUndefined()
      other.exec('COMMIT')
      await saving
      expect(await store.sources.get('s')).toEqual(aState())
      other.close()
    }))

  it('gives up by name when it takes too long', () =>
    withDatabase(async (database) => {
      const other = new DatabaseSync(database.file)
      other.exec('BEGIN IMMEDIATE')
      await expect(database.write(() => 1)).rejects.toMatchObject({ code: 'STORE_LOCKED' })
      other.close()
      expect(await database.write(() => 1)).toBe(1)
    }, 1))

  it('can be opened by two at once, new', () =>
    withDirectory(async (directory) => {
      const stores = await Promise.all([openStore({ directory }), openStore({ directory })])
      await Promise.all(stores.map((store, index) => store.sources.save([aState({ sourceId: `s${index}` })])))
      expect((await stores[0]!.sources.all()).size).toBe(2)
      await Promise.all(stores.map((store) => store.close()))
    }))
})

it.skipIf(!existsSync('/sys'))(
  'a data directory that may not be made is refused with the cause of the system, not with a missing directory',
  async () => {
    await expect(openStore({ directory: '/sys/feedmill/data' })).rejects.toMatchObject({
      code: 'STORE_OPEN',
      message: expect.stringMatching(/^the data directory \/sys\/feedmill\/data cannot be made: (EPERM|EROFS|EACCES)/),
    })
  },
)

it('a row that is damaged fails as the store, and the doctor is named', () =>
  withStore(async (store, directory) => {
    await store.sources.save([aState()])
    const other = new DatabaseSync(join(directory, 'feedmill.sqlite'))
    other.exec("UPDATE sources SET state = replace(state, '}', ',')")
    other.close()
    await expect(store.sources.all()).rejects.toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('feedmill doctor') })
  }))

describe('a transaction', () => {
  it('that fails leaves nothing, and a bug stays what it is', () =>
    withDatabase(async (database) => {
      await migrate(database)
      const work = (): void => {
        database.query("INSERT INTO counters (name, value) VALUES ('x', 1)").run()
        throw new TypeError('a bug')
      }
      await expect(database.write(work)).rejects.toBeInstanceOf(TypeError)
      await expect(database.write(() => database.query('SELECT nothing').all())).rejects.toMatchObject({ code: 'STORE_FAILED' })
      expect(database.query('SELECT * FROM counters').all()).toEqual([])
    }))

  it('on a full disk is undone whole, and the next one works when there is room', () =>
    withDatabase(async (database) => {
      await migrate(database)
      const fill = (): void => {
        for (let n = 0; n < 200; n++) database.query('INSERT INTO meta (name, value) VALUES (?, ?)').run(`n${n}`, 'x'.repeat(8_000))
      }
      const { page_count: pages } = database.query<{ page_count: number }>('PRAGMA page_count').first()!
      database.raw.exec(`PRAGMA max_page_count = ${pages + 20}`)
      await expect(database.write(fill, 'full')).rejects.toMatchObject({ code: 'STORE_FAILED', message: expect.stringContaining('full') })
      expect(database.query('SELECT COUNT(*) AS n FROM meta').first()).toEqual({ n: 0 })
      database.raw.exec('PRAGMA max_page_count = 100000')
      await database.write(fill)
      expect(database.query('SELECT COUNT(*) AS n FROM meta').first()).toEqual({ n: 200 })
    }))

  it('that could not be begun leaves none open: the next one works', () =>
    withDatabase(async (database) => {
      database.raw.exec('BEGIN')
      await expect(database.write(() => 1)).rejects.toMatchObject({ code: 'STORE_FAILED' })
      expect(await database.write(() => 2)).toBe(2)
    }))

  it('of the durable kind leaves the file in its usual mode', () =>
    withDatabase(async (database) => {
      const mode = () => database.query<{ synchronous: number }>('PRAGMA synchronous').first()?.synchronous
      expect(mode()).toBe(1)
      expect(await database.write(mode, 'full')).toBe(2)
      expect(mode()).toBe(1)
    }))
})

describe('the schema', () => {
  it('of a newer feedmill is refused, not touched', () =>
    withDatabase(async (database) => {
      await migrate(database, [...MIGRATIONS, { version: SCHEMA_VERSION + 1, sql: 'CREATE TABLE later (x)' }])
      await expect(migrate(database)).rejects.toMatchObject({ code: 'STORE_VERSION', details: { found: SCHEMA_VERSION + 1 } })
      expect(versionOf(database)).toBe(SCHEMA_VERSION + 1)
    }))

  it('goes up one step at a time, each once; a step that fails leaves the one before', () =>
    withDatabase(async (database) => {
      const first = { version: 1, sql: 'CREATE TABLE a (x)' }
      const broken = { version: 2, sql: 'CREATE TABLE b (x); CREATE TABLE a (x)' }
      await expect(migrate(database, [first, broken])).rejects.toMatchObject({ code: 'STORE_FAILED' })
      expect(versionOf(database)).toBe(1)
      await migrate(database, [first, { version: 2, sql: 'CREATE TABLE b (x)' }])
      await migrate(database, [first, { version: 2, sql: 'CREATE TABLE b (x)' }])
      expect(versionOf(database)).toBe(2)
    }))

  it('keeps what waits to be gathered in a store of version 7', () =>
    withDatabase(async (database) => {
      await migrate(database, MIGRATIONS.slice(0, 7))
      database.raw.exec(`INSERT INTO sources (pk, id, state) VALUES (1, 's', '{}')`)
      for (const [id, sortAt, pending] of [
        ['late', 2, 1],
        ['settled', 1, 0],
        ['early', 1, 1],
      ] as const)
        database
          .query(
            `INSERT INTO items (id, source, sort_at, first_seen, pending, guid, title, rest) VALUES (?, 1, ?, 1, ?, 'g', 't', '{"authors":[]}')`,
          )
          .run(id, sortAt, pending)
      await migrate(database)
      expect((await itemMemory(database).pending(9)).map((item) => item.id)).toEqual(['early', 'late'])
    }))

  it('is not looked for in what is no database', () =>
    withDirectory(async (directory) => {
      await expect(openDatabase(directory)).rejects.toMatchObject({ code: 'STORE_OPEN' })
      await expect(openStore({ directory: '/dev/null/data' })).rejects.toMatchObject({ code: 'STORE_OPEN' })
    }))
})
