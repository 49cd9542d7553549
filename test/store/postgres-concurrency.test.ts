import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/contract.ts'
import { type Database, openDatabase } from '../../src/store/postgres/database.ts'
import { openPostgres } from '../../src/store/postgres/index.ts'
import { lockChanges } from '../../src/store/postgres/locks.ts'
import { MIGRATIONS, migrate, SCHEMA_VERSION } from '../../src/store/postgres/schema.ts'
import { anItem, SOME_INSTANT } from '../support/builders.ts'
import { describeOnPostgres, emptyDatabase, freshDatabase, type TestDatabase, withClient } from '../support/postgres/index.ts'
import { aGathering, anEntry, anIntake, aState, someItems, storiesOf } from './builders.ts'

await describeOnPostgres('several processes on one PostgreSQL', (server) => {
  let database: TestDatabase
  let opened: Store[]
  const open = async (): Promise<Store> => {
    const store = await openPostgres(database.url)
    opened.push(store)
    return store
  }
  beforeAll(async () => {
    database = await freshDatabase(server)
  })
  afterAll(() => database.drop())
  beforeEach(() => {
    opened = []
  })
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()))
    await database.clear()
  })

  describe('the schema', () => {
    it('is made once when several start at the same time', async () => {
      const empty = await emptyDatabase(server)
      const stores = await Promise.all(Array.from({ length: 6 }, () => openPostgres(empty.url)))
      await Promise.all(stores.map((store, at) => store.sources.save([aState({ sourceId: `s${at}` })])))
      expect((await stores[0]!.sources.all()).size).toBe(6)
      expect(await withClient(empty.url, async (client) => (await client.query('SELECT version FROM schema_version')).rows)).toEqual([
        { version: SCHEMA_VERSION },
      ])
      await Promise.all(stores.map((store) => store.close()))
      await empty.drop()
    })

    it('of a newer feedmill is refused, and a step that fails leaves the one before', async () => {
      const other = await freshDatabase(server)
      const raw = await openDatabase(other.url)
      const broken = { version: SCHEMA_VERSION + 1, sql: 'CREATE TABLE later (x TEXT); CREATE TABLE sources (x TEXT)' }
      await expect(migrate(raw, [...MIGRATIONS, broken])).rejects.toMatchObject({ code: 'STORE_FAILED' })
      await migrate(raw)
      await migrate(raw, [...MIGRATIONS, { version: SCHEMA_VERSION + 1, sql: 'CREATE TABLE later (x TEXT)' }])
      await expect(migrate(raw)).rejects.toMatchObject({ code: 'STORE_VERSION', details: { found: SCHEMA_VERSION + 1 } })
      await raw.close()
      await other.drop()
    })
  })

  describe('the sequence of changes', () => {
    /** A transaction that has taken a number and is not committed until it is told. */
    async function slowTransaction(raw: Database, work: Parameters<Database['write']>[0]): Promise<() => Promise<void>> {
      let commit = (): void => undefined
      const told = new Promise<void>((resolve) => (commit = resolve))
      let begun = (): void => undefined
      const hasBegun = new Promise<void>((resolve) => (begun = resolve))
      const written = raw.write(async (session) => {
        await lockChanges(session)
        await work(session)
        begun()
        await told
      })
      await hasBegun
      return async () => {
        commit()
        await written
      }
    }

    it('shows a consumer no change behind a cursor it was given, while a slow transaction stands open beside fast ones', async () => {
      const store = await open()
      const other = await open()
      const items = someItems(3)
      await store.saveIntakes(anIntake({ new: items }))
      const raw = await openDatabase(database.url)
      const commit = await slowTransaction(raw, async (session) => {
        const { value } = (await session.first<{ value: number }>(
          "UPDATE counters SET value = value + 1 WHERE name = 'entries' RETURNING value",
        ))!
        const [slow] = items
        await session.run(
          `INSERT INTO entries (category, story, shown, companions, sort_at, changed_at, rule, held, hidden, sequence, arrived)
            VALUES ('all', $1, $1, '', 1, 1, 'all', false, false, $2, 0)`,
          slow!.id,
          value,
        )
      })
      const fast = Promise.all([
        store.saveGathering(aGathering({ entries: [anEntry({ storyId: items[1]!.id })] })),
        other.saveGathering(aGathering({ entries: [anEntry({ storyId: items[2]!.id })] })),
      ])
      const during = await store.entries.changesSince('all', 0, 9)
      await commit()
      await fast
      const cursor = during.entries.at(-1)?.sequence ?? 0
      const after = await store.entries.changesSince('all', cursor, 9)
      const told = [...during.entries, ...after.entries]
      expect(told.map((entry) => entry.storyId).toSorted()).toEqual(items.map(({ id }) => id).toSorted())
      expect(told.map((entry) => entry.sequence)).toEqual([1, 2, 3])
      await raw.close()
    })

    it('is read whole by a consumer that polls while four stores save, retract and restore', async () => {
      const stores = await Promise.all([open(), open(), open(), open()])
      const reader = await open()
      const lists = await Promise.all(
        stores.map(async (store, at) => {
          const items = someItems(30, { sourceId: `s${at}` })
          await store.saveIntakes(anIntake({ sourceId: `s${at}`, new: items }))
          return items
        }),
      )
      const known = new Set<string>()
      let cursor = 0
      let before = 0
      const poll = async (): Promise<void> => {
        const { entries, removals } = await reader.entries.changesSince('all', cursor, 5)
        const changes = [...entries.map((entry) => ({ sequence: entry.sequence!, shown: entry.shown })), ...removals]
        // Both lists are cut at five: what lies behind the shorter one's end is told next time.
        const whole = Math.min(
          ...[entries, removals].filter((list) => list.length === 5).map((list) => list.at(-1)!.sequence!),
          Number.MAX_SAFE_INTEGER,
        )
        for (const change of changes.filter(({ sequence }) => sequence <= whole).toSorted((a, b) => a.sequence - b.sequence)) {
          expect(change.sequence).toBeGreaterThan(before)
          before = cursor = change.sequence
          if ('shown' in change) known.add(change.shown)
          else known.delete(change.itemId)
        }
      }
      let saving = true
      const saved = Promise.all(
        stores.map(async (store, at) => {
          for (const item of lists[at]!) {
            await store.saveGathering(storiesOf([item]))
            if (item.position! % 5 === 0) await store.items.retract(item.id, SOME_INSTANT)
            if (item.position! % 10 === 0) await store.items.restore(item.id)
          }
        }),
      ).finally(() => (saving = false))
      while (saving) await poll()
      await saved
      for (let before = -1; before !== cursor; ) {
        before = cursor
        await poll()
      }
      const shown = (await reader.entries.newest('all', 999, Number.MAX_SAFE_INTEGER)).map((entry) => entry.shown)
      expect([...known].toSorted()).toEqual(shown.toSorted())
      expect(shown).toHaveLength(108)
      expect(await reader.check()).toEqual([])
    })
  })

  it('an item that is saved again after it was read as pending waits on', async () => {
    const [gatherer, worker] = [await open(), await open()]
    await worker.saveIntakes(anIntake({ new: [anItem({ id: 'a' }), anItem({ id: 'b' })] }))
    const pending = await gatherer.items.pending(9)
    const revision = { itemId: 'a', at: SOME_INSTANT, fields: ['title'] }
    await worker.saveIntakes(anIntake({ updated: [{ item: anItem({ id: 'a', title: 'edited' }), revision }] }))
    await gatherer.saveGathering(storiesOf(pending))
    expect((await gatherer.items.pending(9)).map(({ id, title }) => [id, title])).toEqual([['a', 'edited']])
  })

  it('intakes and gatherings of the same items in many processes end without a deadlock, with nothing lost', async () => {
    const stores = await Promise.all([open(), open(), open(), open()])
    const items = someItems(40)
    await stores[0]!.saveIntakes(anIntake({ new: items }))
    const exchange = (host: string) => ({ host, status: 200, wireBytes: 1, startedAt: SOME_INSTANT, durationMs: 1 })
    await Promise.all(
      stores.map(async (store, at) => {
        for (let round = 0; round < 10; round++) {
          const order = round % 2 === 0 ? items : items.toReversed()
          const updated = order.map((item) => ({ item, revision: { itemId: item.id, at: SOME_INSTANT + round, fields: ['title'] } }))
          const exchanges = (round % 2 === 0 ? ['a.example', 'b.example'] : ['b.example', 'a.example']).map(exchange)
          if (at % 2 === 0) await store.saveIntakes(anIntake({ sourceId: `t${at}`, exchanges }), anIntake({ updated, exchanges }))
          else await store.saveGathering(storiesOf(order))
        }
      }),
    )
    const last = stores[0]!
    expect(await last.items.count()).toBe(40)
    expect((await last.sources.politeness()).map(({ host, requests }) => [host, requests])).toEqual([
      ['a.example', 40],
      ['b.example', 40],
    ])
    expect(await last.check()).toEqual([])
  })

  it('one holds a lease, however many ask at once', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, open))
    const asked = await Promise.all(stores.map((store, at) => store.meta.lease('l', `holder ${at}`, 100, 50)))
    expect(asked.filter(({ taken }) => taken)).toHaveLength(1)
    expect(new Set(asked.map(({ holder }) => holder)).size).toBe(1)
  })
})
