import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { StoreError } from '../../src/model/errors.ts'
import type { Store } from '../../src/store/contract.ts'
import { rssOf, withMill } from '../support/app.ts'
import { statementsOf } from '../support/count-statements.ts'
import { conditional, type Origin, startOrigin } from '../support/origin.ts'

const RSS = { 'content-type': 'application/rss+xml' }
let origin: Origin
beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(() => origin.close())

function someItems(count: number, prefix = 'item') {
  return Array.from({ length: count }, (_, index) => ({
    guid: `${prefix}-${index}`,
    title: `${prefix} number ${index}`,
    link: `http://site.example/${prefix}/${index}`,
    date: new Date(Date.UTC(2026, 4, 1) + index * 60_000).toISOString(),
    text: `What ${prefix} number ${index} says is said nowhere else: ${index * 7919} words and ${index * 104_729} figures.`,
  }))
}

it('A first reading takes at most 8 statements an item, publishing included, and a turn without news at most 3 a source', () =>
  withMill(
    `sources:\n${[1, 2, 3, 4].map((n) => `  - { kind: file, id: s${n}, path: s${n}.xml }\n`).join('')}`,
    async ({ folder, turn }) => {
      for (const n of [1, 2, 3, 4]) await writeFile(path.join(folder, `s${n}.xml`), rssOf(`S${n}`, someItems(100, `s${n}`)))
      let added = 0
      const first = await statementsOf(async () => (added = (await turn()).new))
      expect(added).toBe(400)
      expect(sumOf(first) / added).toBeLessThanOrEqual(8)
      await turn()
      expect(sumOf(await statementsOf(() => turn()))).toBeLessThanOrEqual(40 + 3 * 4)
    },
  ))

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

it('A store that cannot save fails the turn, blames no source, and the next turn asks every source again', async () => {
  const asked = () => origin.requests.filter(({ path }) => path === '/saved').length
  origin.on('/saved', conditional({ headers: RSS, body: rssOf('A', someItems(3)), etag: '"1"' }))
  await withMill(`sources: [{ kind: feed, id: a, url: "${origin.url('/saved')}" }]`, async ({ app, turn }) => {
    const { store } = app.parts
    const saveIntakes = store.saveIntakes
    const full: Partial<Store> = {
      saveIntakes: () => Promise.reject(new StoreError('STORE_FAILED', 'database or disk is full')),
    }
    Object.assign(store, full)
    await expect(turn()).rejects.toThrow('database or disk is full')
    expect(await store.sources.get('a')).toBeUndefined()
    Object.assign(store, { saveIntakes })
    const report = await turn()
    expect(report.sources.map(({ outcome, new: added }) => [outcome, added])).toEqual([['fetched', 3]])
    expect(asked()).toBe(2)
  })
})

it('Of more new items than a source may bring in a day the newest are kept, the others get no name in the ledger, and the rest of the day nothing more', async () => {
  let items = someItems(5)
  origin.on('/flood', () => ({ headers: RSS, body: rssOf('Flood', items) }))
  await withMill(`sources: [{ kind: feed, id: a, url: "${origin.url('/flood')}" }]`, async ({ app, turn }) => {
    const parts = app.parts as { settings: typeof app.parts.settings }
    parts.settings = { ...parts.settings, fetch: { ...parts.settings.fetch, newItemsPerDay: 3 } }
    const day = Date.UTC(2026, 5, 1)
    const first = await turn({ at: day })
    expect(first.sources[0]).toMatchObject({ new: 3, dropped: [{ reason: 'SOURCE_FLOODS', count: 2 }] })
    expect(first.sources[0]?.warnings[0]).toMatchObject({ code: 'SOURCE_FLOODS' })
    const { store } = app.parts
    expect((await store.items.recent('a', 9)).map(({ guid }) => guid)).toEqual(['item-4', 'item-3', 'item-2'])
    expect(await store.items.ledgerSize('a')).toBe(3)
    expect((await store.refusals.ofSource('a', 9)).map(({ guid, rule }) => [guid, rule]).sort()).toEqual([
      ['item-0', 'SOURCE_FLOODS'],
      ['item-1', 'SOURCE_FLOODS'],
    ])
    items = [...items, ...someItems(1, 'late')]
    expect((await turn({ at: day + 3_600_000, force: true })).new).toBe(0)
    items = [...items, ...someItems(2, 'late')]
    expect((await turn({ at: day + 86_400_000, force: true })).new).toBe(3)
    expect(await store.refusals.ofSource('a', 9)).toHaveLength(1)
  })
})

it('Entries, items and files that are refused leave a row with their names, the rule and the reason, until they are taken in', () => {
  const steps = "[{ use: drop, field: title, pattern: 'number 1' }]"
  return withMill(`sources: [{ kind: file, id: a, path: a.xml, transforms: ${steps} }]`, async ({ folder, app, turn }) => {
    await writeFile(path.join(folder, 'a.xml'), rssOf('A', someItems(2)).replace('</channel>', '<item><guid>void</guid></item></channel>'))
    await turn()
    const rows = await app.parts.store.refusals.ofSource('a', 9)
    expect(rows.map(({ guid, rule, reason }) => [guid, rule, reason]).sort()).toEqual([
      ['item-1', 'transform', "the step 'drop' of the source drops it"],
      ['void', 'empty', 'the entry has no title, text, address or enclosure'],
    ])
  })
})
