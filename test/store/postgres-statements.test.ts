import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../src/store/contract.ts'
import { openPostgres } from '../../src/store/postgres/index.ts'
import { describeOnPostgres, freshDatabase, type TestDatabase } from '../support/postgres/index.ts'
import { aName, anIntake, someItems, storiesOf } from './builders.ts'

/** Returns the statements this process sends to PostgreSQL while the work is done. */
async function statementsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const sent: string[] = []
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (this: pg.Client, ...given: readonly unknown[]) {
    const [statement] = given as readonly (string | { readonly text: string })[]
    sent.push(typeof statement === 'string' ? statement : statement!.text)
    return Reflect.apply(query, this, given)
  } as typeof query
  try {
    await work()
    return sent
  } finally {
    pg.Client.prototype.query = query
  }
}

await describeOnPostgres('the statements of PostgreSQL', (server) => {
  let database: TestDatabase
  let store: Store
  beforeAll(async () => {
    database = await freshDatabase(server)
    store = await openPostgres(database.url)
    await store.items.count()
  })
  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  /** Saves new items of some sources and gathers them, each a story in two categories with its rows in the index. */
  const takeIn = (sources: number, itemsEach: number, from: number) =>
    statementsOf(async () => {
      const exchanges = [{ host: 'a.example', status: 200, wireBytes: 1, startedAt: 1, durationMs: 1 }]
      const lists = Array.from({ length: sources }, (_, at) => someItems(itemsEach, { sourceId: `s${from + at}` }))
      await store.saveIntakes(
        ...lists.map((items) =>
          anIntake({ sourceId: items[0]!.sourceId, new: items, ledger: items.map((item) => aName(item)), exchanges }),
        ),
      )
      const pending = await store.items.pending(sources * itemsEach)
      const index = pending.map((item, at) => ({ itemId: item.id, keys: [2 * at], fingerprint: Buffer.of(1), expires: 1 }))
      const gathering = storiesOf(pending)
      const entries = [...gathering.entries, ...gathering.entries.map((entry) => ({ ...entry, category: 'news' }))]
      await store.saveGathering({ ...gathering, entries, index, counters: Buffer.of(1) })
    })

  it('are as many for a hundred new items of ten sources as for one, and less than one an item', async () => {
    const one = await takeIn(1, 1, 0)
    const many = await takeIn(10, 10, 10)
    expect(many.length).toBe(one.length)
    expect(many.length / 100).toBeLessThan(0.4)
  })

  it('are at most eight for the intake of a source with one new item', async () => {
    const [item] = someItems(1, { sourceId: 'alone' })
    const intake = anIntake({ sourceId: 'alone', new: [item!], ledger: [aName(item!)] })
    expect((await statementsOf(() => store.saveIntakes(intake))).length).toBeLessThanOrEqual(8)
  })
})
