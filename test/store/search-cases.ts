import { describe, expect, it } from 'vitest'
import { anItem, SOME_INSTANT } from '../support/builders.ts'
import { aGathering, anEntry, anIntake, someItems, storiesOf } from './builders.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const HOUR = 3_600_000

/** What every engine must do: full-text search. */
export function searchCases(on: StoreUnderTest): void {
  const found = async (text: string, given: object = {}) =>
    (await on.store.search.find({ text, limit: 99, ...given })).items.map(({ id }) => id)
  const hold = (texts: Readonly<Record<string, object>>) =>
    on.hold(...Object.entries(texts).map(([id, given]) => anItem({ id, key: id, ...given })))

  describe('search', () => {
    it.each([
      ['北京', ['beijing']],
      ['渡轮', ['ferry', 'traditional']],
      ['渡輪停航', ['traditional']],
      ['渡轮 北京', []],
      ['海峡 渡轮', ['ferry']],
      ['峡', ['ferry']],
      ['３月', ['ferry']],
      ['3月5日', ['ferry']],
      ['5月', []],
      ['東京タワー', ['tokyo']],
      ['ﾀﾜｰ', ['tokyo']],
      ['부산항', ['busan']],
      ['항', ['busan']],
      ['iPhone手机', ['phone']],
      ['กรุงเทพ', ['bangkok']],
    ])('finds %s in texts without spaces by neighbouring characters', async (text, ids) => {
      await hold({
        beijing: { title: '北京地铁今起调整', content: '<p>乘客 <b>北京</b>站</p>' },
        ferry: { title: '海峡两岸渡轮3月5日复航', summary: '无' },
        traditional: { title: '海陝渡輪停航' },
        tokyo: { title: '東京タワーの夜' },
        busan: { title: '부산항에서 여객선' },
        phone: { title: '新款iPhone手机发布' },
        bangkok: { title: 'เรือข้ามฟากกรุงเทพมหานคร' },
      })
      expect((await found(text)).toSorted()).toEqual([...ids].sort())
    })

    it.each([
      ['ferry', ['a', 'b']],
      ['FERRY strike', ['a']],
      ['"ferry strike"', []],
      ['"strike stops ferry"', ['a']],
      ['ferr', []],
      ['ferr*', ['a', 'b']],
      ['cafe', ['b']],
      ['CAFÉ', ['b']],
      ['anna boats.example', ['b']],
      ['harbour-news', ['a']],
      ['tag:boats.example,2026:7', ['b']],
      ['x', []],
      ['don’t', ['b']],
      ['%', []],
      ['"', []],
      ['  ', []],
      ['" OR "*', []],
      ['NOT ferry', []],
      ['title:ferry', []],
    ])('heeds words, phrases and beginnings of words in %s', async (text, ids) => {
      await hold({
        a: { title: 'Strike stops ferry', content: '<p title="x">Nothing</p><script>x</script>', tags: [{ term: 'Harbour News' }] },
        b: {
          title: 'A café on the Ferry',
          content: 'I don’t know',
          contentType: 'text',
          authors: [{ name: 'Anna' }],
          url: 'https://boats.example/n/2',
          guid: 'tag:boats.example,2026:7',
        },
      })
      expect((await found(text)).toSorted()).toEqual(ids)
    })

    it('lists matches newest first by date, or best first, of a source and of a category', async () => {
      const items = someItems(4, { title: undefined as never }).map((item, n) => ({
        ...item,
        title: n === 1 ? 'Ferry' : `Ship ${n}`,
        content: 'A ferry.',
      }))
      await on.hold(...items)
      await on.store.saveIntakes(
        anIntake({ sourceId: 't', new: [anItem({ id: 'other', sourceId: 't', title: 'ferry', published: SOME_INSTANT - HOUR })] }),
      )
      await on.store.saveGathering(storiesOf(items.slice(0, 2), 'some'))
      const newest = items.map(({ id }) => id).toReversed()
      expect(await found('ferry')).toEqual([...newest, 'other'])
      expect(await found('ferry', { limit: 2 })).toEqual(newest.slice(0, 2))
      expect((await found('ferry', { order: 'relevance' })).slice(0, 2).toSorted()).toEqual([items[1]!.id, 'other'].toSorted())
      expect(await found('ferry', { sourceId: 't' })).toEqual(['other'])
      expect(await found('ferry', { sourceId: 't', order: 'relevance' })).toEqual(['other'])
      expect(await found('ferry', { sourceId: 'unknown' })).toEqual([])
      expect(await found('ferry', { category: 'some' })).toEqual(newest.slice(2))
      expect((await found('ferry', { category: 'some', order: 'relevance' }))[0]).toBe(items[1]!.id)
    })

    it('follows edits, purges and forgotten sources, and an item that takes the place of a purged one', async () => {
      await hold({ a: { title: 'ferry' }, b: { title: 'ferry' } })
      expect(await found('ferry')).toHaveLength(2)
      const edited = anItem({ id: 'a', key: 'a', title: 'train' })
      await on.store.saveIntakes(anIntake({ updated: [{ item: edited, revision: { itemId: 'a', at: SOME_INSTANT, fields: ['title'] } }] }))
      expect(await found('ferry')).toEqual(['b'])
      expect(await found('train')).toEqual(['a'])
      await on.store.sources.remove(['s'])
      expect(await found('ferry')).toEqual([])
      await hold({ c: { title: 'bus' }, d: { title: 'ferry' } })
      expect(await found('bus')).toEqual(['c'])
      expect(await found('ferry')).toEqual(['d'])
      await on.store.saveGathering(aGathering({ placed: [], entries: [anEntry({ storyId: 'd' })] }))
      expect(await found('ferry', { category: 'all' })).toEqual(['d'])
    })

    it('indexes what waits in batches, and says how much still waits', async () => {
      await on.hold(...someItems(450))
      expect(await on.store.search.catchUp(200)).toBe(250)
      expect(await on.store.search.catchUp(1_000)).toBe(0)
      expect(await on.store.search.catchUp(1_000)).toBe(0)
      await on.reopen()
      expect(await found('"Item 449"')).toHaveLength(1)
    })

    it('finds no purged item, and each item once, however purging and saving alternate with indexing', async () => {
      for (let round = 0; round < 6; round++) {
        await hold(Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`r${round}n${n}`, { title: `ferry round${round}` }])))
        if (round % 2 === 0) await on.store.search.catchUp(round + 1)
        if (round % 3 === 1) await on.store.sources.remove(['s'])
        if (round % 3 === 2) await on.store.search.catchUp(2)
      }
      expect((await found('ferry')).toSorted()).toEqual(['r5n0', 'r5n1', 'r5n2', 'r5n3', 'r5n4'])
      expect(await found('round4')).toEqual([])
      expect(await on.store.search.catchUp(1)).toBe(0)
    })

    it('finds the newest of matches beyond those it would sort', async () => {
      const many = someItems(2_300, { content: 'common', contentType: 'text' })
      await on.hold(...many.toReversed())
      expect((await on.store.search.find({ text: 'common', limit: 2 })).waiting).toBe(300)
      await on.store.search.catchUp(300)
      expect(await found('common', { limit: 2 })).toEqual([many[2_299]!.id, many[2_298]!.id])
      expect(await found('common', { limit: 1, sourceId: 's' })).toEqual([many[2_299]!.id])
    })
  })
}
