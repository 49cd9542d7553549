import { describe, expect, it } from 'vitest'
import { anItem, SOME_INSTANT } from '../support/builders.ts'
import { aGathering, aName, anEntry, anIntake, aState, storiesOf } from './builders.ts'
import type { StoreUnderTest } from './store-under-test.ts'

/** What every engine must do: sources. */
export function sourceCases(on: StoreUnderTest): void {
  describe('sources', () => {
    it('keeps what turns did, with the time of each phase', async () => {
      const turn = { at: 5, durationMs: 60, phases: { collect: 30, gather: 20, publish: 10 }, asked: 4, failed: 1, notModified: 2 }
      await on.store.history.saveTurn({ ...turn, added: 3, updated: 2, joined: 1, written: 7 }, [])
      expect(await on.store.history.turns(0)).toEqual([{ ...turn, added: 3, updated: 2, joined: 1, written: 7 }])
      expect(await on.store.history.turns(6)).toEqual([])
    })

    it('gives back a state as it was saved, also after it was opened anew', async () => {
      const state = aState({
        validators: { etag: 'W/"é"', url: 'http://a.example/feed' },
        hints: { freshUntil: 5 },
        scan: { 'a.md': [1, 2] },
      })
      await on.store.sources.save([state])
      await on.reopen()
      expect(await on.store.sources.get('s')).toEqual(state)
      expect(await on.store.sources.all()).toEqual(new Map([['s', state]]))
      expect(await on.store.sources.get('other')).toBeUndefined()
    })

    it('saves many states at once, the newest word for each', async () => {
      const states = Array.from({ length: 1_000 }, (_, index) => aState({ sourceId: `s${index}` }))
      await on.store.sources.save(states)
      await on.store.sources.save(states.map((state) => ({ ...state, failuresInRow: 1 })))
      const all = await on.store.sources.all()
      expect(all.size).toBe(1_000)
      expect([...all.values()].every((state) => state.failuresInRow === 1)).toBe(true)
    })

    it('forgets a source with its items and names, leaves the others, and lets another member of its story be shown', async () => {
      const mine = anItem({ id: 'mine' })
      const theirs = anItem({ id: 'theirs', sourceId: 't' })
      await on.hold(mine)
      await on.store.saveIntakes(anIntake({ state: aState({ sourceId: 't' }), new: [theirs], ledger: [aName(theirs)] }))
      const [first, second] = storiesOf([mine, theirs]).placed
      await on.store.saveGathering(
        aGathering({
          placed: [first!, { ...second!, storyId: 'mine' }],
          leads: [{ storyId: 'mine', lead: 'mine' }],
          entries: [anEntry({ storyId: 'mine' })],
        }),
      )
      await on.publishAll()
      await on.store.sources.remove(['s', 'unknown'])
      expect(await on.store.items.find('mine')).toEqual([])
      expect(await on.store.items.ledgerSize('s')).toBe(0)
      expect(await on.store.items.ledgerSize('t')).toBe(1)
      expect((await on.store.stories.get(['mine'])).get('mine')).toMatchObject({ lead: 'theirs', members: [{ itemId: 'theirs' }] })
      expect(await on.store.entries.newest('all', 9, SOME_INSTANT)).toEqual([])
      expect([...(await on.store.entries.dirty()).keys()]).toEqual(['all'])
      expect((await on.store.items.pending(9)).map((item) => item.id)).toEqual(['theirs'])
    })

    it('counts requests by host and knows the shortest gap, in whatever order they are told', async () => {
      const at = (startedAt: number, status = 200) => ({ host: 'a.example', status, wireBytes: 10, startedAt, durationMs: 1 })
      await on.store.sources.recordExchanges([at(9_000), at(5_000, 304)], new Map([['b.example', 2]]))
      await on.store.saveIntakes(anIntake({ exchanges: [at(10_500)] }))
      await on.store.sources.recordExchanges([at(11_500), at(8_500)])
      const [a, b] = await on.store.sources.politeness()
      expect(a).toEqual({
        host: 'a.example',
        requests: 5,
        notModified: 1,
        wireBytes: 50,
        shortestGapMs: 1_000,
        lastAt: 11_500,
        waitsObeyed: 0,
      })
      expect(b).toMatchObject({ host: 'b.example', requests: 0, waitsObeyed: 2 })
    })

    it('keeps what the parser said of the newest document until there is a newer', async () => {
      await on.store.saveIntakes(anIntake({ warnings: [{ code: 'bad-date', message: 'the date is bad', entry: 0 }] }))
      expect(await on.store.sources.warnings('s')).toEqual([{ code: 'bad-date', message: 'the date is bad', entry: 0 }])
      await on.hold(anItem())
      expect(await on.store.sources.warnings('s')).toEqual([])
    })
  })
}
