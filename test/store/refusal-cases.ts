import { describe, expect, it } from 'vitest'
import type { Refusal } from '../../src/model/refusal.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const aRefusal = (given: Partial<Refusal> = {}): Refusal => ({
  sourceId: 's',
  guid: 'urn:a',
  title: 'A title',
  rule: 'filter',
  reason: 'drop title advert',
  at: 1000,
  ...given,
})

/** What every engine must do: rows of refused items, and fragments. */
export function refusalCases(on: StoreUnderTest): void {
  describe('refusals', () => {
    it('are found by item, guid, address and a part of the title, newest first', async () => {
      const one = aRefusal({ itemId: 'i1', url: 'http://a.example/1' })
      const other = aRefusal({ guid: 'urn:b', title: 'Another title', at: 2000 })
      await on.store.refusals.save([one, other])
      for (const text of ['i1', 'urn:a', 'http://a.example/1']) expect(await on.store.refusals.find(text, 9)).toEqual([one])
      expect(await on.store.refusals.find('title', 9)).toEqual([other, one])
      expect(await on.store.refusals.find('%', 9)).toEqual([])
      expect(await on.store.refusals.ofSource('s', 1)).toEqual([other])
    })

    it('keep the instant of the first time while the reason stays', async () => {
      await on.store.refusals.save([aRefusal()])
      await on.store.refusals.save([aRefusal({ at: 5000 })])
      expect(await on.store.refusals.ofSource('s', 9)).toEqual([aRefusal()])
      await on.store.refusals.save([aRefusal({ at: 6000, reason: 'another' })])
      expect((await on.store.refusals.ofSource('s', 9))[0]?.at).toBe(6000)
    })

    it('of a category are replaced as a whole, those of others stay', async () => {
      await on.store.refusals.save([aRefusal(), aRefusal({ category: 'news' }), aRefusal({ category: 'news', guid: 'urn:b' })])
      await on.store.refusals.replaceOf('news', [aRefusal({ category: 'news', at: 9000 })])
      expect(await on.store.refusals.ofCategory('news', 9)).toEqual([aRefusal({ category: 'news' })])
      expect(await on.store.refusals.ofSource('s', 9)).toHaveLength(2)
    })

    it('are the newest 500 of a source', async () => {
      await on.store.refusals.save(Array.from({ length: 520 }, (_, at) => aRefusal({ guid: `urn:${at}`, at })))
      const kept = await on.store.refusals.ofSource('s', 999)
      expect([kept.length, kept[0]?.at, kept.at(-1)?.at]).toEqual([500, 519, 20])
    })

    it('of items that did not come back from a reader are told apart, newest first', async () => {
      const held = aRefusal({ category: 'news', guid: 'urn:h', rule: 'ITEM_HELD', at: 3000 })
      await on.store.refusals.save([aRefusal(), aRefusal({ guid: 'urn:b', rule: 'ITEM_HELD' }), held])
      expect(await on.store.refusals.held(1)).toEqual([held])
      expect((await on.store.refusals.held(9)).map(({ guid }) => guid)).toEqual(['urn:h', 'urn:b'])
    })

    it('go with a category that is no longer configured', async () => {
      await on.store.refusals.save([aRefusal({ category: 'news' })])
      await on.store.entries.markAllDirty(['news'])
      await on.store.entries.keepOnly([])
      expect(await on.store.refusals.ofCategory('news', 9)).toEqual([])
    })
  })

  describe('fragments', () => {
    const fragment = (content: string) => ({ content, made: new Uint8Array([1, 2, 3]) })

    it('are kept by item and variant, the newest alone', async () => {
      await on.store.fragments.save('v', new Map([['a', fragment('x')]]))
      await on.store.fragments.save('v', new Map([['a', fragment('y')]]))
      await on.store.fragments.save('w', new Map([['a', fragment('z')]]))
      const found = await on.store.fragments.get('v', ['a', 'b'])
      expect([...found].map(([id, { content }]) => [id, content])).toEqual([['a', 'y']])
      expect([...found.get('a')!.made]).toEqual([1, 2, 3])
    })

    it('of items that stand nowhere are dropped', async () => {
      await on.store.fragments.save(
        'v',
        new Map([
          ['a', fragment('x')],
          ['b', fragment('x')],
        ]),
      )
      await on.store.fragments.keepOnly(new Set(['b']))
      expect([...(await on.store.fragments.get('v', ['a', 'b'])).keys()]).toEqual(['b'])
    })
  })
}
