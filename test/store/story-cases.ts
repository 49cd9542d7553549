import { describe, expect, it } from 'vitest'
import { anItem } from '../support/builders.ts'
import { aGathering, storiesOf } from './builders.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** Keys of the index: an even one expires, an odd one is kept for good. */
const [KEY, OTHER, NOBODYS, KEPT] = [0x8000_0000_0002, 6, 8, 0xffff_ffff_ffff] as const

/** What every engine must do: stories. */
export function storyCases(on: StoreUnderTest): void {
  describe('stories', () => {
    it('keeps members in the order they joined, and the reason why', async () => {
      const items = [anItem({ id: 'a' }), anItem({ id: 'b' })]
      await on.hold(...items)
      const why = { rule: 'content' as const, score: 2.5, with: 'a', reasons: ['same text'], algo: 3 }
      const placed = [
        { itemId: 'b', storyId: 'a', why, at: 9 },
        { itemId: 'a', storyId: 'a', why: { ...why, rule: 'first' as const }, at: 5 },
      ]
      await on.store.saveGathering(aGathering({ placed, leads: [{ storyId: 'a', lead: 'a' }] }))
      await on.store.saveGathering(aGathering({ placed: [{ ...placed[0]!, at: 99 }] }))
      const story = (await on.store.stories.get(['a', 'unknown'])).get('a')
      expect(story?.members.map((member) => [member.itemId, member.joinedAt])).toEqual([
        ['a', 5],
        ['b', 9],
      ])
      expect(story?.members[1]?.why).toEqual(why)
      expect(await on.store.stories.ofItems(['b', 'c'])).toEqual(new Map([['b', 'a']]))
      expect(await on.store.stories.page(undefined, 5)).toEqual([story])
      expect(await on.store.stories.page('a', 5)).toEqual([])
    })

    it('lists the newest members that joined the story of another', async () => {
      const items = ['a', 'b', 'c', 'd'].map((id) => anItem({ id }))
      await on.hold(...items)
      await on.store.saveGathering(storiesOf(items.slice(0, 1)))
      const why = { rule: 'content' as const, score: 1, reasons: [], algo: 1 }
      const placed = [3, 9, 5].map((at, n) => ({ itemId: items[n + 1]!.id, storyId: 'a', why, at }))
      await on.store.saveGathering(aGathering({ placed }))
      expect(await on.store.stories.joins(2)).toEqual([
        { itemId: 'c', storyId: 'a', why, joinedAt: 9 },
        { itemId: 'd', storyId: 'a', why, joinedAt: 5 },
      ])
      expect(await on.store.stories.joins(9)).toHaveLength(3)
      expect(await on.store.stories.joinedOf('s', 9)).toEqual({ items: 4, joined: 3 })
      expect(await on.store.stories.joinedOf('s', 1)).toMatchObject({ items: 1 })
      expect(await on.store.stories.joinedOf('unknown', 9)).toEqual({ items: 0, joined: 0 })
      expect(await on.store.bytes()).toBeGreaterThan(10_000)
    })

    it('lets a story end when its last member leaves', async () => {
      const items = [anItem({ id: 'a' }), anItem({ id: 'b' })]
      await on.hold(...items)
      await on.store.saveGathering(storiesOf(items))
      const { placed } = storiesOf(items)
      await on.store.saveGathering(aGathering({ placed: [{ ...placed[1]!, storyId: 'a' }] }))
      expect([...(await on.store.stories.get(['a', 'b'])).keys()]).toEqual(['a'])
    })

    it("keeps a person's newest word on a pair, whichever way round", async () => {
      await on.store.stories.saveOverride({ kind: 'merge', a: 'x', b: 'c', at: 1 })
      await on.store.stories.saveOverride({ kind: 'split', a: 'c', b: 'x', at: 2 })
      expect(await on.store.stories.overrides(['x', 'c'])).toEqual([{ kind: 'split', a: 'c', b: 'x', at: 2 }])
      expect(await on.store.stories.overrides(['q'])).toEqual([])
    })

    it('finds items by shared keys, at most so many a key, and their fingerprints', async () => {
      const row = (itemId: string, expires: number, keys: readonly number[]) => ({
        itemId,
        keys,
        fingerprint: Buffer.from(itemId),
        expires,
      })
      await on.store.saveGathering(aGathering({ index: [row('a', 10, [KEY, KEPT]), row('b', 30, [KEY]), row('c', 20, [KEY])] }))
      expect(await on.store.stories.index.lookup([KEY, KEPT, NOBODYS], 2)).toEqual(
        new Map([
          [KEY, ['b', 'c']],
          [KEPT, ['a']],
        ]),
      )
      await on.store.saveGathering(aGathering({ index: [row('b', 30, [OTHER])] }))
      expect((await on.store.stories.index.lookup([KEY], 9)).get(KEY)).toEqual(['c', 'a'])
      const found = await on.store.stories.index.fingerprints(['a', 'none'])
      expect([...found].map(([id, bytes]) => [id, Buffer.from(bytes).toString()])).toEqual([['a', 'a']])
    })

    it('drops postings that expired, but none that are for ever', async () => {
      await on.store.saveGathering(aGathering({ index: [{ itemId: 'a', keys: [KEY, KEPT], fingerprint: Buffer.of(1), expires: 10 }] }))
      await on.store.purge({ before: 0, minPerSource: 0, now: 11 })
      expect(await on.store.stories.index.lookup([KEY, KEPT], 9)).toEqual(new Map([[KEPT, ['a']]]))
    })

    it('keeps the counters of a gathering', async () => {
      await on.store.saveGathering(aGathering({ counters: Buffer.from([0, 255]) }))
      await on.reopen()
      expect([...((await on.store.meta.getBytes('stories.counters')) ?? [])]).toEqual([0, 255])
    })
  })
}
