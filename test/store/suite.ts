import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import type { Store } from '../../src/store/contract.ts'
import { anItem, SOME_INSTANT } from '../support/builders.ts'
import { aGathering, aName, anEntry, anIntake, aState, someItems, storiesOf } from './builders.ts'

const HOUR = 3_600_000

/** What every storage engine must do; run over each row of the table of engines. */
export function storeSuite(name: string, open: (directory: string) => Promise<Store>): void {
  describe(`the store on ${name}`, () => {
    let directory: string
    let store: Store
    const reopen = async (): Promise<void> => {
      await store.close()
      store = await open(directory)
    }
    const hold = async (...items: readonly Item[]): Promise<void> => {
      await store.saveIntake(anIntake({ new: items, ledger: items.map((item) => aName(item)) }))
    }
    const publishAll = async (): Promise<void> => store.entries.markPublished(await store.entries.dirty())

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'feedmill-store-'))
      store = await open(directory)
    })
    afterEach(async () => {
      expect(await store.check()).toEqual([])
      await store.close()
      await rm(directory, { recursive: true, force: true })
    })

    describe('sources', () => {
      it('gives back a state as it was saved, also after it was opened anew', async () => {
        const state = aState({
          validators: { etag: 'W/"é"', url: 'http://a.example/feed' },
          hints: { freshUntil: 5 },
          scan: { 'a.md': [1, 2] },
        })
        await store.sources.save([state])
        await reopen()
        expect(await store.sources.get('s')).toEqual(state)
        expect(await store.sources.all()).toEqual(new Map([['s', state]]))
        expect(await store.sources.get('other')).toBeUndefined()
      })

      it('saves many states at once, the newest word for each', async () => {
        const states = Array.from({ length: 1_000 }, (_, index) => aState({ sourceId: `s${index}` }))
        await store.sources.save(states)
        await store.sources.save(states.map((state) => ({ ...state, failuresInRow: 1 })))
        const all = await store.sources.all()
        expect(all.size).toBe(1_000)
        expect([...all.values()].every((state) => state.failuresInRow === 1)).toBe(true)
      })

      it('forgets a source with its items and names, leaves the others, and lets another member of its story be shown', async () => {
        const mine = anItem({ id: 'mine' })
        const theirs = anItem({ id: 'theirs', sourceId: 't' })
        await hold(mine)
        await store.saveIntake(anIntake({ state: aState({ sourceId: 't' }), new: [theirs], ledger: [aName(theirs)] }))
        const [first, second] = storiesOf([mine, theirs]).placed
        await store.saveGathering(
          aGathering({
            placed: [first!, { ...second!, storyId: 'mine' }],
            leads: [{ storyId: 'mine', lead: 'mine' }],
            entries: [anEntry({ storyId: 'mine' })],
          }),
        )
        await publishAll()
        await store.sources.remove(['s', 'unknown'])
        expect(await store.items.find('mine')).toEqual([])
        expect(await store.items.ledgerSize('s')).toBe(0)
        expect(await store.items.ledgerSize('t')).toBe(1)
        expect((await store.stories.get(['mine'])).get('mine')).toMatchObject({ lead: 'theirs', members: [{ itemId: 'theirs' }] })
        expect(await store.entries.newest('all', 9, SOME_INSTANT)).toEqual([])
        expect([...(await store.entries.dirty()).keys()]).toEqual(['all'])
        expect((await store.items.pending(9)).map((item) => item.id)).toEqual(['theirs'])
      })

      it('counts requests by host and knows the shortest gap, in whatever order they are told', async () => {
        const at = (startedAt: number, status = 200) => ({ host: 'a.example', status, wireBytes: 10, startedAt, durationMs: 1 })
        await store.sources.recordExchanges([at(9_000), at(5_000, 304)], new Map([['b.example', 2]]))
        await store.saveIntake(anIntake({ exchanges: [at(10_500)] }))
        await store.sources.recordExchanges([at(8_500)])
        const [a, b] = await store.sources.politeness()
        expect(a).toEqual({
          host: 'a.example',
          requests: 4,
          notModified: 1,
          wireBytes: 40,
          shortestGapMs: 1_500,
          lastAt: 8_500,
          waitsObeyed: 0,
        })
        expect(b).toMatchObject({ host: 'b.example', requests: 0, waitsObeyed: 2 })
      })

      it('keeps what the parser said of the newest document until there is a newer', async () => {
        await store.saveIntake(anIntake({ warnings: [{ code: 'bad-date', message: 'the date is bad', entry: 0 }] }))
        expect(await store.sources.warnings('s')).toEqual([{ code: 'bad-date', message: 'the date is bad', entry: 0 }])
        await hold(anItem())
        expect(await store.sources.warnings('s')).toEqual([])
      })
    })

    describe('items', () => {
      it('gives back an item as it was saved, with nothing added', async () => {
        const item = anItem({
          title: '標題 𝒳 "<&',
          content: '<p>\u0000</p>',
          contentType: 'html',
          summary: '',
          heldUntil: SOME_INSTANT,
          tags: [{ term: '财经' }],
        })
        await hold(item)
        await reopen()
        const found = (await store.items.byIds([item.id, 'unknown'])).get(item.id)
        expect(found).toStrictEqual(item)
      })

      it('saves an intake again without a change', async () => {
        const [item] = someItems(1)
        const intake = anIntake({ new: [item!], ledger: [aName(item!)] })
        await store.saveIntake(intake)
        await store.saveIntake(intake)
        expect(await store.items.count()).toBe(1)
        expect(await store.items.ledger('s', [aName(item!).keyHash])).toEqual([aName(item!)])
      })

      it('never changes when an item was first seen, and never lets another source write it', async () => {
        await hold(anItem({ title: 'mine' }))
        const later = anItem({ title: 'edited', firstSeen: SOME_INSTANT + HOUR })
        await store.saveIntake(
          anIntake({ updated: [{ item: later, revision: { itemId: 'item', at: SOME_INSTANT + HOUR, fields: ['title'] } }] }),
        )
        await store.saveIntake(anIntake({ state: aState({ sourceId: 't' }), new: [anItem({ sourceId: 't', title: 'stolen' })] }))
        const [held] = await store.items.find('item')
        expect(held).toMatchObject({ sourceId: 's', title: 'edited', firstSeen: SOME_INSTANT })
        expect(await store.items.revisions('item')).toEqual([{ itemId: 'item', at: SOME_INSTANT + HOUR, fields: ['title'] }])
      })

      it('keeps every name of an item, scoped to its source', async () => {
        const [a, b] = someItems(2)
        const shared = { keyHash: 'ab'.repeat(16) }
        const names = [aName(a!, shared), aName(b!, shared), aName(a!, { keyHash: 'cd'.repeat(16), rung: 'fingerprint' })]
        await store.saveIntake(anIntake({ new: [a!, b!], ledger: names }))
        expect(await store.items.ledger('s', [shared.keyHash, 'cd'.repeat(16), 'ee'.repeat(16)])).toEqual(expect.arrayContaining(names))
        expect(await store.items.ledgerSize('s')).toBe(2)
        expect(await store.items.ledgerSize('s', 1)).toBe(1)
        expect(await store.items.ledger('t', [shared.keyHash])).toEqual([])
      })

      it('keeps ids of any length in the ledger', async () => {
        const ids = ['x', 'seventeen-letters', 'eighteen-letters-x', 'a'.repeat(26), '7'.repeat(26), 'é'.repeat(13)]
        const items = ids.map((id) => anItem({ id }))
        await hold(...items)
        const names = await store.items.ledger(
          's',
          items.map((item) => aName(item).keyHash),
        )
        expect(names.map((name) => name.itemId)).toEqual(ids)
      })

      it('lists what is pending by date, then id, until it is placed, and again when it changes', async () => {
        const items = [anItem({ id: 'b' }), anItem({ id: 'c', published: SOME_INSTANT - 1 }), anItem({ id: 'a' })]
        await hold(...items)
        expect((await store.items.pending(2)).map((item) => item.id)).toEqual(['c', 'a'])
        await store.saveGathering(storiesOf(items))
        expect(await store.items.pending(9)).toEqual([])
        await store.saveIntake(anIntake({ updated: [{ item: items[0]!, revision: { itemId: 'b', at: 1, fields: [] } }] }))
        await store.stories.regather(['a'])
        expect((await store.items.pending(9)).map((item) => item.id)).toEqual(['a', 'b'])
      })

      it('finds by id, a unique beginning, guid and url, and lists by source, category and text', async () => {
        const items = someItems(3)
        await hold(...items)
        await store.saveGathering(storiesOf(items.slice(0, 2), 'some'))
        const [one] = items
        const newest = items.map((item) => item.id).reverse()
        for (const text of [one!.id, one!.id.slice(0, 12), one!.guid, one!.url!]) expect(await store.items.find(text)).toEqual([one])
        expect((await store.items.recent('s', 2)).map((item) => item.id)).toEqual(newest.slice(0, 2))
        expect((await store.items.list({ limit: 9 })).map((item) => item.id)).toEqual(newest)
        expect((await store.items.list({ sourceId: 's', text: 'ITEM 2', limit: 9 })).map((item) => item.id)).toEqual(newest.slice(0, 1))
        expect((await store.items.list({ category: 'some', limit: 1 })).map((item) => item.id)).toEqual(newest.slice(1, 2))
        expect(await store.items.list({ text: '%', limit: 9 })).toEqual([])
        expect(await store.items.list({ sourceId: 'unknown', limit: 9 })).toEqual([])
      })

      it('knows when the next held item is due', async () => {
        await hold(anItem({ id: 'a', heldUntil: 50 }), anItem({ id: 'b', heldUntil: 70 }))
        expect(await store.items.nextHeld(50)).toBe(70)
        expect(await store.items.nextHeld(70)).toBeUndefined()
      })
    })

    describe('taking back', () => {
      it('leaves a withdrawn item out of its category, names it as taken back, and shows it again when it returns', async () => {
        const item = anItem()
        await hold(item)
        await store.saveGathering(storiesOf([item]))
        await publishAll()
        await store.saveIntake(anIntake({ withdrawn: ['item'], state: aState({ lastPolledAt: 77 }) }))
        expect(await store.entries.newest('all', 9, SOME_INSTANT)).toEqual([])
        expect(await store.entries.withdrawn('all', 9)).toEqual([{ itemId: 'item', guid: item.guid, at: 77 }])
        expect(await store.items.isRetracted(['item', 'other'])).toEqual(new Set(['item']))
        expect([...(await store.entries.dirty()).keys()]).toEqual(['all'])
        await publishAll()
        await store.saveIntake(anIntake({ unchanged: ['item'] }))
        expect(await store.entries.newest('all', 9, SOME_INSTANT)).toHaveLength(1)
        expect(await store.entries.withdrawn('all', 9)).toEqual([])
        expect([...(await store.entries.dirty()).keys()]).toEqual(['all'])
      })

      it('no longer names as taken back what a category shows again', async () => {
        const [a, b] = [anItem({ id: 'a' }), anItem({ id: 'b' })]
        await hold(a, b)
        await store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'a' })] }))
        await publishAll()
        await store.saveIntake(anIntake({ withdrawn: ['a'] }))
        await store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'a', shown: 'b' })] }))
        await store.saveIntake(anIntake({ unchanged: ['a'] }))
        expect((await store.entries.withdrawn('all', 9)).map((one) => one.itemId)).toEqual(['a'])
        await store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'a', shown: 'a' })] }))
        expect(await store.entries.withdrawn('all', 9)).toEqual([])
      })

      it('names only what had been published', async () => {
        await hold(anItem())
        await store.saveGathering(storiesOf([anItem()]))
        await store.items.retract('item', 5)
        expect(await store.entries.withdrawn('all', 9)).toEqual([])
      })

      it('keeps a retracted item away for good, whatever its source says', async () => {
        await hold(anItem())
        await store.saveGathering(storiesOf([anItem()]))
        await store.items.retract('item', 5)
        await store.saveIntake(
          anIntake({ updated: [{ item: anItem({ title: 'back' }), revision: { itemId: 'item', at: 9, fields: ['title'] } }] }),
        )
        await store.saveGathering(aGathering({ entries: [anEntry({ changedAt: 9 })] }))
        expect(await store.items.isRetracted(['item', 'other'])).toEqual(new Set(['item']))
        expect(await store.items.pending(9)).toEqual([])
        expect(await store.entries.newest('all', 9, SOME_INSTANT)).toEqual([])
        await expect(store.items.retract('other', 5)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      })

      it('lets the other members of the story be gathered again', async () => {
        const [a, b] = [anItem({ id: 'a' }), anItem({ id: 'b' })]
        await hold(a, b)
        const { placed } = storiesOf([a, b])
        await store.saveGathering(
          aGathering({ placed: placed.map((one) => ({ ...one, storyId: 'a' })), leads: [{ storyId: 'a', lead: 'a' }] }),
        )
        await store.items.retract('a', 5)
        expect((await store.items.pending(9)).map((item) => item.id)).toEqual(['b'])
      })
    })

    describe('stories', () => {
      it('keeps members in the order they joined, and the reason why', async () => {
        const items = [anItem({ id: 'a' }), anItem({ id: 'b' })]
        await hold(...items)
        const why = { rule: 'content' as const, score: 2.5, with: 'a', reasons: ['same text'], algo: 3 }
        const placed = [
          { itemId: 'b', storyId: 'a', why, at: 9 },
          { itemId: 'a', storyId: 'a', why: { ...why, rule: 'first' as const }, at: 5 },
        ]
        await store.saveGathering(aGathering({ placed, leads: [{ storyId: 'a', lead: 'a' }] }))
        await store.saveGathering(aGathering({ placed: [{ ...placed[0]!, at: 99 }] }))
        const story = (await store.stories.get(['a', 'unknown'])).get('a')
        expect(story?.members.map((member) => [member.itemId, member.joinedAt])).toEqual([
          ['a', 5],
          ['b', 9],
        ])
        expect(story?.members[1]?.why).toEqual(why)
        expect(await store.stories.ofItems(['b', 'c'])).toEqual(new Map([['b', 'a']]))
        expect(await store.stories.page(undefined, 5)).toEqual([story])
        expect(await store.stories.page('a', 5)).toEqual([])
      })

      it('lets a story end when its last member leaves', async () => {
        const items = [anItem({ id: 'a' }), anItem({ id: 'b' })]
        await hold(...items)
        await store.saveGathering(storiesOf(items))
        const { placed } = storiesOf(items)
        await store.saveGathering(aGathering({ placed: [{ ...placed[1]!, storyId: 'a' }] }))
        expect([...(await store.stories.get(['a', 'b'])).keys()]).toEqual(['a'])
      })

      it("keeps a person's newest word on a pair, whichever way round", async () => {
        await store.stories.saveOverride({ kind: 'merge', a: 'x', b: 'c', at: 1 })
        await store.stories.saveOverride({ kind: 'split', a: 'c', b: 'x', at: 2 })
        expect(await store.stories.overrides(['x', 'c'])).toEqual([{ kind: 'split', a: 'c', b: 'x', at: 2 }])
        expect(await store.stories.overrides(['q'])).toEqual([])
      })

      it('finds items by shared keys, at most so many a key, and their fingerprints', async () => {
        const row = (itemId: string, expires: number, keys: readonly string[]) => ({
          itemId,
          keys,
          fingerprint: Buffer.from(itemId),
          expires,
        })
        await store.saveGathering(aGathering({ index: [row('a', 10, ['k', '!u']), row('b', 30, ['k']), row('c', 20, ['k'])] }))
        expect(await store.stories.index.lookup(['k', '!u', 'none'], 2)).toEqual(
          new Map([
            ['k', ['b', 'c']],
            ['!u', ['a']],
          ]),
        )
        await store.saveGathering(aGathering({ index: [row('b', 30, ['other'])] }))
        expect((await store.stories.index.lookup(['k'], 9)).get('k')).toEqual(['c', 'a'])
        const found = await store.stories.index.fingerprints(['a', 'none'])
        expect([...found].map(([id, bytes]) => [id, Buffer.from(bytes).toString()])).toEqual([['a', 'a']])
      })

      it('drops postings that expired, but none that are for ever', async () => {
        await store.saveGathering(aGathering({ index: [{ itemId: 'a', keys: ['k', '!u'], fingerprint: Buffer.of(1), expires: 10 }] }))
        await store.purge({ before: 0, minPerSource: 0, now: 11 })
        expect(await store.stories.index.lookup(['k', '!u'], 9)).toEqual(new Map([['!u', ['a']]]))
      })

      it('keeps the counters of a gathering', async () => {
        await store.saveGathering(aGathering({ counters: Buffer.from([0, 255]) }))
        await reopen()
        expect([...((await store.meta.getBytes('stories.counters')) ?? [])]).toEqual([0, 255])
      })
    })

    describe('entries', () => {
      it('are ordered newest first, ties by story, without those whose time has not come', async () => {
        const items = ['a', 'b', 'c', 'd'].map((id) => anItem({ id }))
        await hold(...items)
        const entries = [
          anEntry({ storyId: 'b', sortAt: 5 }),
          anEntry({ storyId: 'a', sortAt: 5 }),
          anEntry({ storyId: 'c', sortAt: 9 }),
          anEntry({ storyId: 'd', sortAt: 10, notBefore: 10 }),
        ]
        await store.saveGathering(aGathering({ entries }))
        expect((await store.entries.newest('all', 9, 9)).map((entry) => entry.storyId)).toEqual(['c', 'a', 'b'])
        expect((await store.entries.newest('all', 1, 10)).map((entry) => entry.storyId)).toEqual(['d'])
      })

      it('dirty a category only when something visible changed', async () => {
        await hold(anItem())
        await store.saveGathering(storiesOf([anItem()]))
        const first = (await store.entries.ofStory('item'))[0]?.sequence ?? 0
        await publishAll()
        await store.saveGathering(storiesOf([anItem()]))
        expect(await store.entries.dirty()).toEqual(new Map())
        for (const change of [{ changedAt: 1 }, { sortAt: 1 }, { rule: 'source' }, { notBefore: 1 }, { companions: ['other'] }]) {
          await store.saveGathering(aGathering({ entries: [anEntry(change)] }))
          expect([...(await store.entries.dirty()).keys()], JSON.stringify(change)).toEqual(['all'])
          await store.saveGathering(storiesOf([anItem()]))
          await publishAll()
        }
        expect((await store.entries.ofStory('item'))[0]?.sequence).toBeGreaterThan(first)
      })

      it('dirty a category that lost one, and one whose change came while it was being published', async () => {
        await hold(anItem())
        await store.saveGathering(storiesOf([anItem()]))
        const dirty = await store.entries.dirty()
        await store.saveGathering(aGathering({ removedEntries: [{ category: 'all', storyId: 'item' }] }))
        await store.entries.markPublished(dirty)
        expect([...(await store.entries.dirty()).keys()]).toEqual(['all'])
        await publishAll()
        await store.saveGathering(aGathering({ removedEntries: [{ category: 'all', storyId: 'item' }] }))
        expect(await store.entries.dirty()).toEqual(new Map())
      })

      it('are told in the order of their changes; a held one when its time has come, once', async () => {
        await hold(...['a', 'b'].map((id) => anItem({ id })))
        await store.saveGathering(aGathering({ entries: [anEntry({ storyId: 'a', notBefore: 100 }), anEntry({ storyId: 'b' })] }))
        await publishAll()
        expect((await store.entries.since('all', 0, 9)).map((entry) => entry.storyId)).toEqual(['b'])
        const cursor = (await store.entries.since('all', 0, 9))[0]?.sequence ?? 0
        await store.entries.ripen(0, 99)
        expect(await store.entries.dirty()).toEqual(new Map())
        await store.entries.ripen(99, 100)
        expect([...(await store.entries.dirty()).keys()]).toEqual(['all'])
        expect((await store.entries.since('all', cursor, 9)).map((entry) => entry.storyId)).toEqual(['a'])
        await publishAll()
        await store.entries.ripen(99, 100)
        expect(await store.entries.dirty()).toEqual(new Map())
      })

      it('of categories that are no longer wanted go; a new configuration dirties all', async () => {
        await hold(anItem())
        await store.saveGathering(aGathering({ entries: [anEntry({ category: 'a' }), anEntry({ category: 'b' })] }))
        await store.entries.keepOnly(['b'])
        expect((await store.entries.ofStory('item')).map((entry) => entry.category)).toEqual(['b'])
        await publishAll()
        await store.entries.markAllDirty(['b', 'empty'])
        expect([...(await store.entries.dirty()).keys()]).toEqual(['b', 'empty'])
      })
    })

    describe('purging', () => {
      const old = someItems(30)
      const before = SOME_INSTANT + HOUR

      it('drops old items beyond what each source, category and document keeps, never their names', async () => {
        await hold(...old)
        await store.saveGathering(storiesOf(old))
        await store.saveIntake(anIntake({ unchanged: [old[0]!.id] }))
        expect(await store.purge({ before, minPerSource: 10, minPerCategory: 5 })).toBe(19)
        expect((await store.items.recent('s', 99)).map((item) => item.id)).toEqual(
          [...old.slice(20).reverse(), old[0]!].map((item) => item.id),
        )
        expect(await store.items.ledgerSize('s')).toBe(30)
        expect(await store.purge({ before, minPerSource: 10, minPerCategory: 5 })).toBe(0)
      })

      it('dirties no category', async () => {
        await hold(...old)
        await store.saveGathering(storiesOf(old))
        await publishAll()
        await store.saveIntake(anIntake({ unchanged: [old[29]!.id] }))
        expect(await store.purge({ before, minPerSource: 1, minPerCategory: 3 })).toBe(27)
        expect(await store.entries.dirty()).toEqual(new Map())
        expect(await store.entries.newest('all', 99, before)).toHaveLength(3)
      })

      it('keeps stories whole, and those of archive pages', async () => {
        await hold(...old)
        const gathering = storiesOf(old)
        const [first, ...others] = gathering.placed
        const joined = others.map((one) => (one.itemId === old[29]!.id ? { ...one, storyId: first!.storyId } : one))
        await store.saveGathering({
          ...gathering,
          placed: [first!, ...joined],
          leads: gathering.leads.slice(0, 29),
          entries: gathering.entries.slice(0, 29),
        })
        await store.documents.saveArchivePage({ category: 'all', number: 1, storyIds: [old[1]!.id], closedAt: 5 })
        await store.saveIntake(anIntake({ unchanged: [old[29]!.id] }))
        await store.purge({ before, minPerSource: 1, minPerCategory: 0 })
        expect((await store.items.recent('s', 99)).map((item) => item.id)).toEqual([old[29]!.id, old[1]!.id, old[0]!.id])
      })

      it('drops nothing that waits or is new, however old its date', async () => {
        const late = anItem({ id: 'late', published: SOME_INSTANT - 1_000 * HOUR, firstSeen: before })
        await store.saveIntake(anIntake({ state: aState({ sourceId: 't' }), new: [{ ...late, sourceId: 't' }] }))
        await store.saveGathering(storiesOf([late]))
        await store.saveIntake(anIntake({ state: aState({ sourceId: 't' }), new: [anItem({ id: 'newer', sourceId: 't' })] }))
        await hold(...old)
        expect(await store.purge({ before, minPerSource: 1, minPerCategory: 0 })).toBe(0)
        await store.saveGathering(storiesOf(old))
        await store.saveIntake(anIntake({ unchanged: [old[29]!.id] }))
        expect(await store.purge({ before: SOME_INSTANT, minPerSource: 1, minPerCategory: 0 })).toBe(0)
      })
    })

    describe('documents, small values and consumers', () => {
      it('come back as they were saved', async () => {
        const document = { path: 'α/rss.xml', etag: '"x"', lastModified: 5, mediaType: 'application/rss+xml; charset=utf-8' }
        await store.documents.save([document, { ...document, path: 'b' }])
        await store.documents.remove(['b', 'c'])
        expect(await store.documents.get(document.path)).toEqual(document)
        expect(await store.documents.list()).toEqual([document])
        const page = { category: 'all', number: 2, storyIds: ['x', 'y'], closedAt: 7 }
        await store.documents.saveArchivePage(page)
        await store.documents.saveArchivePage({ ...page, number: 1 })
        expect(await store.documents.archivePages('all')).toEqual([{ ...page, number: 1 }, page])
        await store.meta.set('n', 'v')
        await store.meta.setBytes('n', Buffer.of(7))
        expect(await store.meta.get('n')).toBe('v')
        expect([...((await store.meta.getBytes('n')) ?? [])]).toEqual([7])
        expect(await store.meta.get('none')).toBeUndefined()
      })

      it('tell which consumers are due, the longest first', async () => {
        await store.consumers.put('hub', 'b', { n: 1 }, 20)
        await store.consumers.put('hub', 'a', { n: 2 }, 30)
        await store.consumers.put('hub', 'c', [3])
        await store.consumers.put('other', 'z', null, 1)
        expect(await store.consumers.due('hub', 30, 9)).toEqual([
          { key: 'b', value: { n: 1 } },
          { key: 'a', value: { n: 2 } },
        ])
        await store.consumers.put('hub', 'b', { n: 4 })
        await store.consumers.remove('hub', 'a')
        expect(await store.consumers.list('hub')).toEqual([
          { key: 'b', value: { n: 4 } },
          { key: 'c', value: [3] },
        ])
      })

      it('give a lease to one holder until it ends or is released', async () => {
        expect(await store.meta.lease('l', 'me', 100, 50)).toEqual({ taken: true, holder: 'me', until: 100 })
        expect(await store.meta.lease('l', 'you', 150, 99)).toEqual({ taken: false, holder: 'me', until: 100 })
        expect(await store.meta.lease('l', 'me', 120, 90)).toMatchObject({ taken: true, until: 120 })
        await store.meta.release('l', 'you')
        expect(await store.meta.lease('l', 'you', 170, 119)).toMatchObject({ taken: false })
        expect(await store.meta.lease('l', 'you', 170, 120)).toMatchObject({ taken: true, holder: 'you' })
        await store.meta.release('l', 'you')
        expect(await store.meta.lease('l', 'me', 200, 130)).toMatchObject({ taken: true })
      })
    })
  })
}
