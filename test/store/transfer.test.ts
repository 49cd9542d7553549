import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Store } from '../../src/store/contract.ts'
import { openStore, transferStore } from '../../src/store/index.ts'
import { TRANSFER_TABLES } from '../../src/store/transfer/tables.ts'
import { anItem, SOME_INSTANT } from '../support/builders.ts'
import { describeOnPostgres, freshDatabase, type TestDatabase, withClient } from '../support/postgres/index.ts'
import { aGathering, aName, anEntry, anIntake, aState, someItems, storiesOf } from './builders.ts'
import { withDirectory } from './with-store.ts'

/** Something in every table. */
async function fill(store: Store): Promise<void> {
  const exchanges = [{ host: 'a.example', status: 304, wireBytes: 5, startedAt: 7, durationMs: 1 }]
  for (const sourceId of ['s', 't']) {
    const items = someItems(30, { sourceId, content: `渡轮 "'\\ ${'x'.repeat(200)}` })
    const state = aState({ sourceId, lastGoodAt: SOME_INSTANT - 5 })
    const warnings = [{ code: 'bad-date' as const, message: 'the date is bad', entry: 0 }]
    await store.saveIntakes(anIntake({ sourceId, state, new: items, ledger: items.map((item) => aName(item)), exchanges, warnings }))
    const index = items.map((item, at) => ({
      itemId: item.id,
      keys: [2 * at, 2 * at + 1],
      fingerprint: Buffer.of(at, 0, 255),
      expires: at * 1e9,
    }))
    await store.saveGathering({ ...storiesOf(items), index, counters: Buffer.of(0, 1) })
    await store.fragments.save('v', new Map([[items[0]!.id, { content: 'c', made: Buffer.of(0, 9) }]]))
  }
  const [first, second] = someItems(30)
  await store.entries.markPublished(await store.entries.dirty())
  await store.saveIntakes(
    anIntake({ withdrawn: [first!.id], updated: [{ item: second!, revision: { itemId: second!.id, at: 3, fields: ['title'] } }] }),
  )
  await store.items.retract(someItems(3)[2]!.id, 9)
  await store.saveGathering(aGathering({ entries: [anEntry({ storyId: second!.id, category: 'later', notBefore: SOME_INSTANT * 2 })] }))
  await store.made.save([{ rule: 'tag', value: 'tech', label: 'Tech', slug: 'tech', isListed: true, emptySince: 5 }])
  await store.stories.saveOverride({ kind: 'merge', a: 'x', b: 'c', at: 1 })
  await store.documents.save([
    {
      path: 'α/rss.xml',
      etag: '"x"',
      lastModified: 5,
      mediaType: 'application/rss+xml',
      links: [{ rel: 'self', url: 'http://a.example/' }],
    },
  ])
  await store.documents.saveArchivePage({ category: 'all', number: 1, storyIds: ['x'], closedAt: 7, rendering: 'r' })
  await store.documents.saveLive('all', ['y', 'x'])
  await store.consumers.put('hub', 'b', { n: 1 }, 20)
  await store.refusals.save([{ sourceId: 's', guid: 'urn:a', title: 'T', rule: 'filter', reason: 'r', at: 1 }])
  const counts = { added: 1, updated: 2, durationMs: 3 }
  await store.history.saveTurn(
    { at: 4, phases: { collect: 3, gather: 2, publish: 1 }, asked: 1, failed: 0, notModified: 0, joined: 0, written: 0, ...counts },
    [{ sourceId: 's', at: 4, outcome: 'fetched', bytes: 1, unchanged: 0, dropped: 0, ...counts }],
  )
  await store.saveIntakes(anIntake({ sourceId: 'u', new: [anItem({ id: 'waits', sourceId: 'u' })] }))
}

/** What is read of a store through its contract. */
async function readAll(store: Store): Promise<unknown> {
  const items = await store.items.list({ limit: 999 })
  const ids = items.map(({ id }) => id)
  return {
    items,
    pending: await store.items.pending(99),
    sources: await store.sources.all(),
    hosts: await store.sources.politeness(),
    ledger: await store.items.ledger(
      's',
      someItems(30).map((item) => aName(item).keyHash),
    ),
    stories: [...(await store.stories.get(ids))].toSorted(),
    changes: [await store.entries.changesSince('all', 0, 999), await store.entries.changesSince('later', 0, 999)],
    dirty: await store.entries.dirty(),
    withdrawn: await store.entries.withdrawn('all', 9),
    keys: [...(await store.stories.index.lookup([0, 1, 20, 21], 9))].toSorted(),
    counters: [...((await store.meta.getBytes('stories.counters')) ?? [])],
    documents: await store.documents.list(),
    due: await store.consumers.due('hub', 20, 9),
    found: (await store.search.find({ text: '渡轮', limit: 999 })).items.map(({ id }) => id),
  }
}

async function readAt(place: { readonly directory: string; readonly url?: string }): Promise<unknown> {
  const store = await openStore(place)
  try {
    expect(await store.check()).toEqual([])
    return await readAll(store)
  } finally {
    await store.close()
  }
}

await describeOnPostgres('a store that is moved', (server) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await freshDatabase(server)
  })
  afterEach(() => database.drop())

  /** Runs the work on a filled store on SQLite. */
  const withFilled = (work: (from: { readonly directory: string }, other: string) => Promise<void>) =>
    withDirectory(async (directory) => {
      const store = await openStore({ directory: join(directory, 'from') })
      await fill(store)
      await store.close()
      await work({ directory: join(directory, 'from') }, join(directory, 'other'))
    })

  it('to PostgreSQL and back is the same, and goes on as it would have', () =>
    withFilled(async (from, other) => {
      const moved = await transferStore(from, { directory: other, url: database.url })
      expect(moved.map(({ name }) => name)).toEqual(TRANSFER_TABLES.map(({ name }) => name))
      expect(moved.filter(({ rows }) => rows === 0)).toEqual([])
      await transferStore({ directory: other, url: database.url }, { directory: other })
      const before = await readAt(from)
      expect(await readAt({ directory: other, url: database.url })).toEqual(before)
      expect(await readAt({ directory: other })).toEqual(before)
      for (const place of [{ directory: other }, { directory: other, url: database.url }]) {
        const store = await openStore(place)
        await store.saveIntakes(anIntake({ sourceId: 'new', new: [anItem({ id: 'new', sourceId: 'new' })] }))
        const index = [{ itemId: 'new', keys: [1], fingerprint: Buffer.of(1), expires: 1e15 }]
        await store.saveGathering({ ...storiesOf([anItem({ id: 'new', sourceId: 'new' })]), index })
        expect((await store.stories.index.lookup([1], 1)).get(1)).toEqual(['new'])
        expect(await store.check()).toEqual([])
        await store.close()
      }
    }))

  it('and broken off between batches does not open where it goes, and goes on where it stopped', () =>
    withFilled(async (from, other) => {
      const to = { directory: other, url: database.url }
      for (const stopAt of [2, 7, 20]) {
        let batches = 0
        const onBatch = (): void => {
          if (++batches === stopAt) throw new Error('the power is gone')
        }
        await expect(transferStore(from, to, { onBatch, batch: 7 })).rejects.toThrow('the power is gone')
        await expect(openStore(to)).rejects.toMatchObject({ code: 'STORE_TRANSFER' })
      }
      let first: string | undefined
      await transferStore(from, to, { batch: 7, onBatch: (table) => void (first ??= table) })
      expect(first).not.toBe('sources')
      expect(await readAt(to)).toEqual(await readAt(from))
    }))

  it('goes to no place that holds a store, or a part of another', () =>
    withFilled(async (from, other) => {
      const to = { directory: other, url: database.url }
      const fail = (): void => {
        throw new Error('the power is gone')
      }
      await expect(transferStore(from, to, { onBatch: fail })).rejects.toThrow('the power is gone')
      const another = transferStore({ directory: join(other, 'another') }, to)
      await expect(another).rejects.toMatchObject({ code: 'STORE_TRANSFER', message: expect.stringContaining('holds a part of') })
      await transferStore(from, to)
      await expect(transferStore(from, to)).rejects.toMatchObject({
        code: 'STORE_TRANSFER',
        message: expect.stringContaining('holds a store already'),
      })
      expect(await readAt(to)).toEqual(await readAt(from))
    }))

  it('is not moved while a feedmill works on it', () =>
    withFilled(async (from, other) => {
      const store = await openStore(from)
      await store.meta.lease('store', 'someone', Number.MAX_SAFE_INTEGER, Date.now())
      await expect(transferStore(from, { directory: other, url: database.url })).rejects.toMatchObject({ code: 'STORE_LOCKED' })
      await store.close()
    }))

  it('is refused when a row was changed on one side', () =>
    withFilled(async (from, other) => {
      const to = { directory: other, url: database.url }
      const onBatch = (table: string): void => {
        if (table !== 'story_postings') return
        const raw = new DatabaseSync(join(from.directory, 'feedmill.sqlite'))
        raw.exec("UPDATE items SET title = 'changed' WHERE id = 'waits'")
        raw.close()
      }
      await expect(transferStore(from, to, { onBatch })).rejects.toMatchObject({ code: 'STORE_TRANSFER', details: { table: 'items' } })
      await expect(openStore(to)).rejects.toMatchObject({ code: 'STORE_TRANSFER' })
    }))

  it('has a place for every table and column of both engines', () =>
    withFilled(async (from) => {
      const known = new Set(TRANSFER_TABLES.flatMap(({ name, columns }) => Object.keys(columns).map((column) => `${name}.${column}`)))
      const raw = new DatabaseSync(join(from.directory, 'feedmill.sqlite'))
      const onSqlite = raw
        .prepare("SELECT m.name || '.' || p.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'")
        .all()
        .map(({ name }) => String(name))
      raw.close()
      const onPostgres = await withClient(database.url, async (client) => {
        const { rows } = await client.query<{ name: string }>(
          "SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'",
        )
        return rows.map(({ name }) => name)
      })
      /** Made anew, of one process, or kept in another table. */
      const ELSEWHERE =
        /^(search\w*|schema_version|leases|sqlite_\w+|story_fresh)\.|^items\.pk$|^story_fingerprints\.|^sources\.due_at$|^pending\.number$/
      expect([...onSqlite, ...onPostgres].filter((name) => !known.has(name) && !ELSEWHERE.test(name))).toEqual([])
    }))
})
