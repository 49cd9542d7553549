import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { HOT_QUERIES } from '../../src/store/sqlite/hot-queries.ts'
import { aGathering, aName, anIntake, someItems, storiesOf } from './builders.ts'

let directory: string
let raw: DatabaseSync

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'feedmill-plan-'))
  const store = await openStore({ directory })
  for (const sourceId of ['a', 'b', 'c', 'd']) {
    const items = someItems(500, { sourceId })
    await store.saveIntakes(anIntake({ sourceId, new: items, ledger: items.map((item) => aName(item)) }))
    await store.saveGathering(storiesOf(items))
    await store.saveGathering(
      aGathering({ index: items.map((item, at) => ({ itemId: item.id, keys: [2 * at, 1], fingerprint: Buffer.of(1), expires: 1 })) }),
    )
  }
  await store.close()
  raw = new DatabaseSync(join(directory, 'feedmill.sqlite'))
})
afterAll(async () => {
  raw.close()
  await rm(directory, { recursive: true })
})

function planOf(sql: string): string {
  const values = new Set(sql.match(/\?\d+/g)).size || sql.split('?').length - 1
  return raw
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array<null>(values).fill(null))
    .map((row) => String(row.detail))
    .join('\n')
}

/** Reading whole tables, and sorting what an index would give in order. `p`: the pending items, read in the order of their key. */
const SLOW =
  /\bSCAN (?!CONSTANT ROW|\(subquery|k VIRTUAL TABLE|json_each VIRTUAL TABLE|search VIRTUAL TABLE INDEX \d+:(?:=|M)|p$)(?!\S+ USING (COVERING )?INDEX (items_newest|members_joined)\b)|TEMP B-TREE FOR (ORDER|LAST)|AUTOMATIC/m

describe.each(['as it is', 'with statistics'])('in a filled store %s', (statistics) => {
  beforeAll(() => {
    if (statistics === 'with statistics') raw.exec('ANALYZE')
  })

  it.each(HOT_QUERIES)('$name finds its rows by an index', ({ name, sql }) => {
    expect(planOf(sql), name).not.toMatch(SLOW)
  })

  it('a query without its index is noticed', () => {
    expect(planOf('SELECT * FROM items WHERE title = ?')).toMatch(SLOW)
    expect(planOf('SELECT * FROM items WHERE source = ? ORDER BY title')).toMatch(SLOW)
  })
})
