import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOT_QUERIES } from '../../src/store/postgres/hot-queries.ts'
import { openPostgres } from '../../src/store/postgres/index.ts'
import { describeOnPostgres, freshDatabase, type TestDatabase } from '../support/postgres/index.ts'
import { aName, anIntake, someItems, storiesOf } from './builders.ts'

/** Statements that give their rows in the order of an index, so that a LIMIT ends them early. */
const IN_ORDER =
  /^(entry\.newest|entry\.withdrawn|item\.(pending|recent|older|newer|list\w*)|purge\.(newestKept|shown)|refusal\.of\w+|consumer\.due|story\.page)$/

const aTurn = {
  durationMs: 1,
  phases: { collect: 1, gather: 0, publish: 0 },
  asked: 1,
  failed: 0,
  notModified: 0,
  added: 1,
  updated: 0,
  joined: 0,
  written: 0,
}

await describeOnPostgres('in a filled store on PostgreSQL', (server) => {
  let database: TestDatabase
  let client: pg.Client

  beforeAll(async () => {
    database = await freshDatabase(server)
    const store = await openPostgres(database.url)
    const sourceIds = Array.from({ length: 20 }, (_, at) => `s${at}`)
    for (const sourceId of sourceIds) {
      const items = someItems(500, { sourceId })
      const updated = items.map((item) => ({ item, revision: { itemId: item.id, at: 1, fields: [] } }))
      const index = items.map((item, at) => ({ itemId: item.id, keys: [2 * at, 1], fingerprint: Buffer.of(1), expires: 1 }))
      await store.saveIntakes(anIntake({ sourceId, updated, ledger: items.map((item) => aName(item)) }))
      await store.saveGathering({ ...storiesOf(items, `category of ${sourceId}`), index })
      const refused = { sourceId, category: sourceId, title: 't', rule: 'filter', reason: 'r' }
      await store.refusals.save(items.map((item, at) => ({ ...refused, guid: item.guid, url: `${item.guid}/x`, itemId: item.id, at })))
      await store.fragments.save('v', new Map(items.map((item) => [item.id, { content: 'c', made: Buffer.of(1) }])))
      const fetched = { sourceId, outcome: 'fetched' as const, bytes: 1, durationMs: 1, added: 1, updated: 0, unchanged: 0, dropped: 0 }
      await store.history.saveTurn(
        { ...aTurn, at: Number(sourceId.slice(1)) },
        Array.from({ length: 300 }, (_, at) => ({ ...fetched, at })),
      )
    }
    await store.search.catchUp(10_000)
    await store.close()
    client = new pg.Client(database.url)
    await client.connect()
    await client.query('ANALYZE')
    await client.query('SET plan_cache_mode = force_generic_plan')
  })
  afterAll(async () => {
    await client.end()
    await database.drop()
  })

  /** The plan that a prepared statement gets, whatever its parameters are. */
  async function planOf(sql: string): Promise<string> {
    const count = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))
    const values = count === 0 ? '' : `(${Array(count).fill('NULL').join(', ')})`
    await client.query(`PREPARE asked AS ${sql}`)
    try {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE asked${values}`)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    } finally {
      await client.query('DEALLOCATE asked')
    }
  }

  /** Once a purge, and searches in documents of one word: a scan may well be the best for these. */
  const SWEEPS = /^(purge\.old|index\.sweep|search\.(newest|best)\w*)$/
  /** The tables that grow with the items. */
  const GROWING =
    /Seq Scan on (items|ledger|entries|members|stories|revisions|story_items|story_postings|search|fragments|refusals|fetches)\b/

  it.each(HOT_QUERIES.filter(({ name }) => !SWEEPS.test(name)))('$name reads no growing table whole', async ({ sql }) => {
    expect(await planOf(sql)).not.toMatch(GROWING)
  })

  describe('with sequential scans only where there is no other way', () => {
    beforeAll(async () => {
      await client.query('SET enable_seqscan = off')
    })
    afterAll(async () => {
      await client.query('SET enable_seqscan = on')
    })

    it.each(HOT_QUERIES)('$name finds its rows by an index', async ({ name, sql }) => {
      const plan = await planOf(sql)
      expect(plan).not.toMatch(/Seq Scan on/)
      if (IN_ORDER.test(name)) expect(plan).not.toMatch(/\bSort\b/)
    })

    it('a query without its index is noticed', async () => {
      expect(await planOf('SELECT * FROM items WHERE title = $1')).toMatch(/Seq Scan on/)
      expect(await planOf('SELECT * FROM items WHERE source = $1 ORDER BY title LIMIT 1')).toMatch(/\bSort\b/)
    })
  })
})
