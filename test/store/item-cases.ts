import { describe, expect, it } from 'vitest'
import { anItem, SOME_INSTANT } from '../support/builders.ts'
import { aGathering, aName, anEntry, anIntake, aState, someItems, storiesOf } from './builders.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const HOUR = 3_600_000

/** What every engine must do: items, taking back. */
export function itemCases(on: StoreUnderTest): void {
  describe('items', () => {
    it('gives back an item as it was saved, with nothing added', async () => {
      const item = anItem({
        title: '標題 𝒳 "<&',
        content: '<p></p>',
        contentType: 'html',
        summary: '',
        heldUntil: SOME_INSTANT,
        tags: [{ term: '财经' }],
      })
      await on.hold(item)
      await on.reopen()
      const found = (await on.store.items.byIds([item.id, 'unknown'])).get(item.id)
      expect(found).toStrictEqual(item)
    })

    it('gives back U+FFFD for a NUL and for half a surrogate in a text, and both as they were inside what is kept as JSON', async () => {
      const broken = 'a\u0000b\ud800c'
      const item = anItem({ title: broken, content: broken, summary: broken, guid: broken, url: broken, tags: [{ term: broken }] })
      const state = aState({ hints: { freshUntil: 5 }, validators: { etag: broken, url: 'http://a.example/' } })
      const refused = { sourceId: 's', guid: broken, title: broken, rule: 'filter', reason: broken, at: 1 }
      await on.store.saveIntakes(anIntake({ state, new: [item], ledger: [aName(item)], refused: [refused] }))
      await on.store.saveGathering(storiesOf([item]))
      const mended = 'a\ufffdb\ufffdc'
      const found = (await on.store.items.byIds([item.id])).get(item.id)
      expect(found).toMatchObject({ title: mended, content: mended, summary: mended, guid: mended, url: mended, tags: [{ term: broken }] })
      expect(await on.store.sources.get('s')).toEqual(state)
      expect(await on.store.entries.newest('all', 9, SOME_INSTANT)).toHaveLength(1)
    })

    it('keeps texts of any length under which items are found', async () => {
      const long = `http://a.example/${'x'.repeat(9_000)}`
      const item = anItem({ guid: long, url: `${long}/page`, title: long })
      const refused = { sourceId: 's', guid: long, url: long, title: long, rule: 'filter', reason: 'r', at: 1 }
      await on.store.saveIntakes(anIntake({ new: [item], ledger: [aName(item)], refused: [refused] }))
      await on.store.consumers.put('hub', long, 1, 5)
      expect(await on.store.items.find(long)).toEqual([item])
      expect(await on.store.items.find(`${long}/page`)).toEqual([item])
      expect(await on.store.refusals.find(long, 9)).toEqual([refused])
      expect(await on.store.consumers.due('hub', 5, 9)).toEqual([{ key: long, value: 1 }])
    })

    it('saves an intake again without a change', async () => {
      const [item] = someItems(1)
      const intake = anIntake({ new: [item!], ledger: [aName(item!)] })
      await on.store.saveIntakes(intake)
      await on.store.saveIntakes(intake)
      expect(await on.store.items.count()).toBe(1)
      expect(await on.store.items.ledger('s', [aName(item!).keyHash])).toEqual([aName(item!)])
    })

    it('never changes when an item was first seen, and never lets another source write it', async () => {
      await on.hold(anItem({ title: 'mine' }))
      const later = anItem({ title: 'edited', firstSeen: SOME_INSTANT + HOUR })
      await on.store.saveIntakes(
        anIntake({ updated: [{ item: later, revision: { itemId: 'item', at: SOME_INSTANT + HOUR, fields: ['title'] } }] }),
      )
      await on.store.saveIntakes(anIntake({ state: aState({ sourceId: 't' }), new: [anItem({ sourceId: 't', title: 'stolen' })] }))
      const [held] = await on.store.items.find('item')
      expect(held).toMatchObject({ sourceId: 's', title: 'edited', firstSeen: SOME_INSTANT })
      expect(await on.store.items.revisions('item')).toEqual([{ itemId: 'item', at: SOME_INSTANT + HOUR, fields: ['title'] }])
    })

    it('keeps what was edited, with the words where they are known', async () => {
      const [item] = someItems(1)
      await on.hold(item!)
      const edits = [{ field: 'title', left: '渡轮', before: 'a', after: 'b', right: '' }]
      const revisions = [
        { itemId: item!.id, at: 5, fields: ['enclosures'] },
        { itemId: item!.id, at: 7, fields: ['title'], edits },
      ]
      for (const revision of revisions) await on.store.saveIntakes(anIntake({ updated: [{ item: item!, revision }] }))
      expect(await on.store.items.revisions(item!.id)).toEqual(revisions)
    })

    it('keeps every name of an item, scoped to its source', async () => {
      const [a, b] = someItems(2)
      const shared = { keyHash: 'ab'.repeat(16) }
      const names = [aName(a!, shared), aName(b!, shared), aName(a!, { keyHash: 'cd'.repeat(16), rung: 'fingerprint' })]
      await on.store.saveIntakes(anIntake({ new: [a!, b!], ledger: names }))
      expect(await on.store.items.ledger('s', [shared.keyHash, 'cd'.repeat(16), 'ee'.repeat(16)])).toEqual(expect.arrayContaining(names))
      expect(await on.store.items.ledgerSize('s')).toBe(2)
      expect(await on.store.items.ledgerSize('s', 1)).toBe(1)
      expect(await on.store.items.ledger('t', [shared.keyHash])).toEqual([])
    })

    it('keeps ids of any length in the ledger', async () => {
      const ids = ['x', 'seventeen-letters', 'eighteen-letters-x', 'a'.repeat(26), '7'.repeat(26), 'é'.repeat(13)]
      const items = ids.map((id) => anItem({ id }))
      await on.hold(...items)
      const names = await on.store.items.ledger(
        's',
        items.map((item) => aName(item).keyHash),
      )
      expect(names.map((name) => name.itemId)).toEqual(ids)
    })

    it('names the items of a source before and after one, without their texts', async () => {
      const [older, item, newer] = [-1, 0, 1].map((at) =>
        anItem({ id: `i${at}`, published: SOME_INSTANT + at, content: 'a text', summary: 'a summary' }),
      )
      await on.hold(older!, item!, newer!, anItem({ id: 'held', published: SOME_INSTANT + 2, heldUntil: SOME_INSTANT + HOUR }))
      const { content: _content, summary: _summary, ...head } = older!
      expect(await on.store.items.neighbours(item!, SOME_INSTANT)).toEqual({ older: head, newer: expect.objectContaining({ id: 'i1' }) })
      expect(await on.store.items.neighbours(newer!, SOME_INSTANT)).toEqual({ older: expect.objectContaining({ id: 'i0' }) })
    })

    it('lists what is pending by date, then id, until it is placed, and again when it changes', async () => {
      const items = [anItem({ id: 'b' }), anItem({ id: 'c', published: SOME_INSTANT - 1 }), anItem({ id: 'a' })]
      await on.hold(...items)
      expect((await on.store.items.pending(2)).map((item) => item.id)).toEqual(['c', 'a'])
      await on.store.saveGathering(storiesOf(items))
      expect(await on.store.items.pending(9)).toEqual([])
      await on.store.saveIntakes(anIntake({ updated: [{ item: items[0]!, revision: { itemId: 'b', at: 1, fields: [] } }] }))
      await on.store.stories.regather(['a'])
      expect((await on.store.items.pending(9)).map((item) => item.id)).toEqual(['a', 'b'])
    })

    it('finds by id, a unique beginning, guid and url, and lists by source and category', async () => {
      const items = someItems(3)
      await on.hold(...items)
      await on.store.saveGathering(storiesOf(items.slice(0, 2), 'some'))
      const [one] = items
      const newest = items.map((item) => item.id).reverse()
      for (const text of [one!.id, one!.id.slice(0, 12), one!.guid, one!.url!]) expect(await on.store.items.find(text)).toEqual([one])
      expect((await on.store.items.recent('s', 2)).map((item) => item.id)).toEqual(newest.slice(0, 2))
      expect((await on.store.items.list({ limit: 9 })).map((item) => item.id)).toEqual(newest)
      expect((await on.store.items.list({ category: 'some', limit: 1 })).map((item) => item.id)).toEqual(newest.slice(1, 2))
      expect(await on.store.items.list({ sourceId: 'unknown', limit: 9 })).toEqual([])
    })

    it('knows when the next held item is due', async () => {
      await on.hold(anItem({ id: 'a', heldUntil: 50 }), anItem({ id: 'b', heldUntil: 70 }))
      expect(await on.store.items.nextHeld(50)).toBe(70)
      expect(await on.store.items.nextHeld(70)).toBeUndefined()
    })
  })

  describe('taking back', () => {
    it('leaves a withdrawn item out of its category, names it as taken back, and shows it again when it returns', async () => {
      const item = anItem()
      await on.hold(item)
      await on.store.saveGathering(storiesOf([item]))
      await on.publishAll()
      await on.store.saveIntakes(anIntake({ withdrawn: ['item'], state: aState({ lastPolledAt: 77 }) }))
      expect(await on.store.entries.newest('all', 9, SOME_INSTANT)).toEqual([])
      expect(await on.store.entries.withdrawn('all', 9)).toEqual([{ itemId: 'item', guid: item.guid, at: 77 }])
      expect(await on.store.items.isRetracted(['item', 'other'])).toEqual(new Set(['item']))
      expect([...(await on.store.entries.dirty()).keys()]).toEqual(['all'])
      await on.publishAll()
      await on.store.saveIntakes(anIntake({ unchanged: ['item'] }))
      expect(await on.store.entries.newest('all', 9, SOME_INSTANT)).toHaveLength(1)
      expect(await on.store.entries.withdrawn('all', 9)).toEqual([])
      expect([...(await on.store.entries.dirty()).keys()]).toEqual(['all'])
    })

    it('no longer names as taken back what a category shows again', async () => {
      const [a, b] = [anItem({ id: 'a' }), anItem({ id: 'b' })]
      await on.hold(a, b)
      await on.store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'a' })] }))
      await on.publishAll()
      await on.store.saveIntakes(anIntake({ withdrawn: ['a'] }))
      await on.store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'a', shown: 'b' })] }))
      await on.store.saveIntakes(anIntake({ unchanged: ['a'] }))
      expect((await on.store.entries.withdrawn('all', 9)).map((one) => one.itemId)).toEqual(['a'])
      await on.store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'a', shown: 'a' })] }))
      expect(await on.store.entries.withdrawn('all', 9)).toEqual([])
    })

    it('names only what had been published', async () => {
      await on.hold(anItem())
      await on.store.saveGathering(storiesOf([anItem()]))
      await on.store.items.retract('item', 5)
      expect(await on.store.entries.withdrawn('all', 9)).toEqual([])
    })

    it('keeps a retracted item away for good, whatever its source says', async () => {
      await on.hold(anItem())
      await on.store.saveGathering(storiesOf([anItem()]))
      await on.store.items.retract('item', 5)
      await on.store.saveIntakes(
        anIntake({ updated: [{ item: anItem({ title: 'back' }), revision: { itemId: 'item', at: 9, fields: ['title'] } }] }),
      )
      await on.store.saveGathering(aGathering({ entries: [anEntry({ changedAt: 9 })] }))
      expect(await on.store.items.isRetracted(['item', 'other'])).toEqual(new Set(['item']))
      expect(await on.store.items.pending(9)).toEqual([])
      expect(await on.store.entries.newest('all', 9, SOME_INSTANT)).toEqual([])
      await expect(on.store.items.retract('other', 5)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    it('lets the other members of the story be gathered again', async () => {
      const [a, b] = [anItem({ id: 'a' }), anItem({ id: 'b' })]
      await on.hold(a, b)
      const { placed } = storiesOf([a, b])
      await on.store.saveGathering(
        aGathering({ placed: placed.map((one) => ({ ...one, storyId: 'a' })), leads: [{ storyId: 'a', lead: 'a' }] }),
      )
      await on.store.items.retract('a', 5)
      expect((await on.store.items.pending(9)).map((item) => item.id)).toEqual(['b'])
    })
  })
}
