import { describe, expect, it } from 'vitest'
import { anItem, SOME_INSTANT } from '../support/builders.ts'
import { aGathering, anEntry, anIntake, aState, storiesOf } from './builders.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** What every engine must do: entries. */
export function entryCases(on: StoreUnderTest): void {
  describe('entries', () => {
    it('are ordered newest first, ties by story, without those whose time has not come', async () => {
      const items = ['a', 'b', 'c', 'd'].map((id) => anItem({ id }))
      await on.hold(...items)
      const entries = [
        anEntry({ storyId: 'b', sortAt: 5 }),
        anEntry({ storyId: 'a', sortAt: 5 }),
        anEntry({ storyId: 'c', sortAt: 9 }),
        anEntry({ storyId: 'd', sortAt: 10, notBefore: 10 }),
      ]
      await on.store.saveGathering(aGathering({ entries }))
      expect((await on.store.entries.newest('all', 9, 9)).map((entry) => entry.storyId)).toEqual(['c', 'a', 'b'])
      expect((await on.store.entries.newest('all', 1, 10)).map((entry) => entry.storyId)).toEqual(['d'])
    })

    it('are counted by category, held ones too, hidden ones not', async () => {
      const items = ['a', 'b', 'c'].map((id) => anItem({ id }))
      await on.hold(...items)
      await on.store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'a' }), anEntry({ storyId: 'b', notBefore: 10 })] }))
      expect([await on.store.entries.count('all'), await on.store.entries.count('other')]).toEqual([2, 0])
    })

    it('bring the categories that rules made for them, which are kept until they are removed', async () => {
      const row = { rule: 'tag', value: 'tech', label: 'Tech', slug: 'tech', isListed: false }
      await on.store.saveGathering(
        aGathering({ made: [row, { ...row, value: 'tech/ai', label: 'Tech / AI', slug: 'tech-ai', parent: 'tech' }] }),
      )
      await on.store.made.save([{ ...row, isListed: true, emptySince: 5 }])
      expect(await on.store.made.all()).toEqual([
        { ...row, isListed: true, emptySince: 5 },
        { ...row, value: 'tech/ai', label: 'Tech / AI', slug: 'tech-ai', parent: 'tech' },
      ])
      await on.store.made.remove(['tech'])
      expect((await on.store.made.all()).map(({ slug }) => slug)).toEqual(['tech-ai'])
    })

    it('dirty a category only when something visible changed', async () => {
      await on.hold(anItem())
      await on.store.saveGathering(storiesOf([anItem()]))
      const first = (await on.store.entries.ofStories(['item']))[0]?.sequence ?? 0
      await on.publishAll()
      await on.store.saveGathering(storiesOf([anItem()]))
      expect(await on.store.entries.dirty()).toEqual(new Map())
      for (const change of [{ changedAt: 1 }, { sortAt: 1 }, { rule: 'source' }, { notBefore: 1 }, { companions: ['other'] }]) {
        await on.store.saveGathering(aGathering({ entries: [anEntry(change)] }))
        expect([...(await on.store.entries.dirty()).keys()], JSON.stringify(change)).toEqual(['all'])
        await on.store.saveGathering(storiesOf([anItem()]))
        await on.publishAll()
      }
      expect((await on.store.entries.ofStories(['item']))[0]?.sequence).toBeGreaterThan(first)
    })

    it('dirty a category that lost one, and one whose change came while it was being published', async () => {
      await on.hold(anItem())
      await on.store.saveGathering(storiesOf([anItem()]))
      const dirty = await on.store.entries.dirty()
      await on.store.saveGathering(aGathering({ removedEntries: [{ category: 'all', storyId: 'item' }] }))
      await on.store.entries.markPublished(dirty)
      expect([...(await on.store.entries.dirty()).keys()]).toEqual(['all'])
      await on.publishAll()
      await on.store.saveGathering(aGathering({ removedEntries: [{ category: 'all', storyId: 'item' }] }))
      expect(await on.store.entries.dirty()).toEqual(new Map())
    })

    it('are told in the order of their changes; a held one when its time has come, once', async () => {
      await on.hold(...['a', 'b'].map((id) => anItem({ id })))
      await on.store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'a', notBefore: 100 }), anEntry({ storyId: 'b' })] }))
      await on.publishAll()
      expect((await on.store.entries.changesSince('all', 0, 9)).entries.map((entry) => entry.storyId)).toEqual(['b'])
      const cursor = (await on.store.entries.changesSince('all', 0, 9)).entries[0]?.sequence ?? 0
      await on.store.entries.ripen(0, 99)
      expect(await on.store.entries.dirty()).toEqual(new Map())
      await on.store.entries.ripen(99, 100)
      expect([...(await on.store.entries.dirty()).keys()]).toEqual(['all'])
      expect((await on.store.entries.changesSince('all', cursor, 9)).entries.map((entry) => entry.storyId)).toEqual(['a'])
      await on.publishAll()
      await on.store.entries.ripen(99, 100)
      expect(await on.store.entries.dirty()).toEqual(new Map())
    })

    it('that are no longer shown are told once, in the order of the changes, and not when they are shown again', async () => {
      const items = ['a', 'b', 'c', 'd', 'held'].map((id) => anItem({ id }))
      await on.hold(...items)
      await on.store.saveGathering(storiesOf(items.slice(0, 4)))
      await on.store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'held', notBefore: 100 })] }))
      const removed = async (since = 0) => (await on.store.entries.changesSince('all', since, 9)).removals.map((one) => one.itemId)
      const since = async (cursor: number) => (await on.store.entries.changesSince('all', cursor, 9)).entries.map((entry) => entry.shown)
      const cursor = (await on.store.entries.changesSince('all', 0, 9)).entries.at(-1)!.sequence!
      expect(await removed()).toEqual([])
      // Taken back, out of the category, beside another; a held one was never told of.
      await on.store.items.retract('a', 5)
      await on.store.saveGathering(
        aGathering({
          removedEntries: [
            { category: 'all', storyId: 'b' },
            { category: 'all', storyId: 'held' },
          ],
        }),
      )
      await on.store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'c', shown: 'd', companions: ['c'] })] }))
      expect(await removed(cursor)).toEqual(['a', 'b', 'c'])
      expect(await since(cursor)).toEqual(['d'])
      expect((await on.store.entries.changesSince('all', cursor, 9)).removals[0]).toMatchObject({ guid: 'urn:a' })
      const after = (await on.store.entries.changesSince('all', cursor, 9)).removals.at(-1)!.sequence
      expect(await removed(after)).toEqual([])
      await on.store.saveGathering(storiesOf([items[1]!]))
      expect(await removed(cursor)).toEqual(['a', 'c'])
    })

    it('change when what they show gets another guid', async () => {
      const items = ['a', 'b', 'c'].map((id) => anItem({ id, guid: id === 'c' ? 'other' : 'one' }))
      await on.hold(...items)
      await on.store.saveGathering(storiesOf(items))
      await on.publishAll()
      const holders = await on.store.items.sharingGuid(['one', 'other', 'none'])
      expect([...holders].map(([guid, claims]) => [guid, claims.map((claim) => claim.itemId).sort()])).toEqual([['one', ['a', 'b']]])
      const cursor = (await on.store.entries.changesSince('all', 0, 9)).entries.at(-1)!.sequence!
      await on.store.saveGathering(aGathering({ renamed: [{ itemId: 'b', guid: 'urn:own' }] }))
      expect((await on.store.items.byIds(['b'])).get('b')?.guid).toBe('urn:own')
      expect((await on.store.entries.changesSince('all', cursor, 9)).entries.map((entry) => entry.shown)).toEqual(['b'])
      expect([...(await on.store.entries.dirty()).keys()]).toEqual(['all'])
    })

    it('are an edit where another member takes the place of the one shown, under its guid and date', async () => {
      const items = ['a', 'b'].map((id) => anItem({ id, guid: id, guidIsPermalink: true, published: id === 'a' ? 1000 : 2000 }))
      await on.hold(...items)
      await on.store.saveGathering(storiesOf([items[0]!]))
      const cursor = (await on.store.entries.changesSince('all', 0, 9)).entries.at(-1)!.sequence!
      const patch = { published: 1000, guidIsPermalink: false, changed: 3000 }
      const entry = anEntry({ storyId: 'a', shown: 'b', companions: ['a'] })
      await on.store.saveGathering(aGathering({ renamed: [{ itemId: 'b', guid: 'a', patch }], entries: [entry] }))
      expect((await on.store.items.byIds(['b'])).get('b')).toEqual({ ...items[1]!, ...patch, guid: 'a' })
      const changes = await on.store.entries.changesSince('all', cursor, 9)
      expect([changes.entries.map(({ shown }) => shown), changes.removals]).toEqual([['b'], []])
    })

    it('are none that moved to another entry of their category in one gathering', async () => {
      const items = ['a', 'b'].map((id) => anItem({ id }))
      await on.hold(...items)
      await on.store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'a', companions: ['b'] })] }))
      const moved = [anEntry({ storyId: 'b', shown: 'a' }), anEntry({ storyId: 'a', shown: 'b' })]
      await on.store.saveGathering(aGathering({ entries: moved }))
      expect((await on.store.entries.changesSince('all', 0, 9)).removals).toEqual([])
    })

    it('arrive when they came after the first good poll of their source, or when they are released', async () => {
      const lastGoodAt = SOME_INSTANT
      const at = (id: string, firstSeen: number) => anItem({ id, firstSeen })
      await on.store.saveIntakes(anIntake({ state: aState({ lastGoodAt }), new: [at('old', lastGoodAt)] }))
      const later = [at('a', lastGoodAt + 10), at('b', lastGoodAt + 60), at('held', lastGoodAt + 60)]
      await on.store.saveIntakes(anIntake({ state: aState({ lastGoodAt: lastGoodAt + 60 }), new: later }))
      const entries = ['old', 'a', 'b'].map((storyId) => anEntry({ storyId }))
      await on.store.saveGathering(aGathering({ entries: [...entries, anEntry({ storyId: 'held', notBefore: lastGoodAt + 65 })] }))
      const arrived = async (within: number, now: number) =>
        (await on.store.entries.arrived('all', within, now)).map((entry) => entry.storyId).sort()
      expect(await arrived(1000, lastGoodAt + 60)).toEqual(['a', 'b'])
      expect(await arrived(1000, lastGoodAt + 65)).toEqual(['a', 'b', 'held'])
      expect(await arrived(10, lastGoodAt + 65)).toEqual(['b', 'held'])
      expect((await on.store.entries.ofCategory('all', ['b', 'none', 'old', 'held'], lastGoodAt)).map((one) => one.storyId)).toEqual([
        'b',
        'old',
      ])
    })

    it('arrive nowhere when they are of an earlier page, which leaves the newest document of the source as it was', async () => {
      const lastGoodAt = SOME_INSTANT
      await on.store.saveIntakes(anIntake({ state: aState({ lastGoodAt }), warnings: [{ code: 'w', message: 'kept' }] }))
      const old = anItem({ id: 'old', firstSeen: lastGoodAt + 59 })
      await on.store.saveIntakes(anIntake({ state: aState({ lastGoodAt }), new: [old], backlogUntil: lastGoodAt + 59 }))
      expect(await on.store.sources.warnings('s')).toEqual([{ code: 'w', message: 'kept' }])
      await on.store.saveIntakes(anIntake({ state: aState({ lastGoodAt }), new: [anItem({ id: 'new', firstSeen: lastGoodAt + 60 })] }))
      await on.store.saveGathering(aGathering({ entries: ['old', 'new'].map((storyId) => anEntry({ storyId })) }))
      expect((await on.store.entries.arrived('all', 1000, lastGoodAt + 60)).map(({ storyId }) => storyId)).toEqual(['new'])
    })

    it('of categories that are no longer wanted go; a new configuration dirties all', async () => {
      await on.hold(anItem())
      await on.store.saveGathering(aGathering({ entries: [anEntry({ category: 'a' }), anEntry({ category: 'b' })] }))
      await on.store.entries.keepOnly(['b'])
      expect((await on.store.entries.ofStories(['item'])).map((entry) => entry.category)).toEqual(['b'])
      await on.publishAll()
      await on.store.entries.markAllDirty(['b', 'empty'])
      expect([...(await on.store.entries.dirty()).keys()]).toEqual(['b', 'empty'])
    })
  })
}
