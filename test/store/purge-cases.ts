import { describe, expect, it } from 'vitest'
import { anItem, SOME_INSTANT } from '../support/builders.ts'
import { anIntake, aState, someItems, storiesOf } from './builders.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const HOUR = 3_600_000

/** What every engine must do: purging. */
export function purgeCases(on: StoreUnderTest): void {
  describe('purging', () => {
    const old = someItems(30)
    const before = SOME_INSTANT + HOUR

    it('drops old items beyond what each source, category and document keeps, never their names', async () => {
      await on.hold(...old)
      await on.store.saveGathering(storiesOf(old))
      await on.store.saveIntakes(anIntake({ unchanged: [old[0]!.id] }))
      expect(await on.store.purge({ before, minPerSource: 10, minPerCategory: 5 })).toBe(19)
      expect((await on.store.items.recent('s', 99)).map((item) => item.id)).toEqual(
        [...old.slice(20).reverse(), old[0]!].map((item) => item.id),
      )
      expect(await on.store.items.ledgerSize('s')).toBe(30)
      expect(await on.store.purge({ before, minPerSource: 10, minPerCategory: 5 })).toBe(0)
    })

    it('heeds the retention of a source before that of all', async () => {
      await on.hold(...old)
      await on.store.saveGathering(storiesOf(old))
      await on.store.saveIntakes(anIntake({ unchanged: [old[29]!.id] }))
      const ofSource = new Map([['s', { minPerSource: 25 }]])
      expect(await on.store.purge({ before, minPerSource: 1, ofSource, minPerCategory: 0 })).toBe(5)
      expect(
        await on.store.purge({ before: 0, minPerSource: 1, ofSource: new Map([['s', { before, minPerSource: 1 }]]), minPerCategory: 0 }),
      ).toBe(24)
    })

    it('dirties no category', async () => {
      await on.hold(...old)
      await on.store.saveGathering(storiesOf(old))
      await on.publishAll()
      await on.store.saveIntakes(anIntake({ unchanged: [old[29]!.id] }))
      expect(await on.store.purge({ before, minPerSource: 1, minPerCategory: 3 })).toBe(27)
      expect(await on.store.entries.dirty()).toEqual(new Map())
      expect(await on.store.entries.newest('all', 99, before)).toHaveLength(3)
    })

    it('keeps stories whole, and those of archive pages', async () => {
      await on.hold(...old)
      const gathering = storiesOf(old)
      const [first, ...others] = gathering.placed
      const joined = others.map((one) => (one.itemId === old[29]!.id ? { ...one, storyId: first!.storyId } : one))
      await on.store.saveGathering({
        ...gathering,
        placed: [first!, ...joined],
        leads: gathering.leads.slice(0, 29),
        entries: gathering.entries.slice(0, 29),
      })
      await on.store.documents.saveArchivePage({ category: 'all', number: 1, storyIds: [old[1]!.id], closedAt: before })
      await on.store.saveIntakes(anIntake({ unchanged: [old[29]!.id] }))
      await on.store.purge({ before, minPerSource: 1, minPerCategory: 0 })
      expect((await on.store.items.recent('s', 99)).map((item) => item.id)).toEqual([old[29]!.id, old[1]!.id, old[0]!.id])
    })

    it('drops archive pages that were closed before, oldest first, when nothing else keeps their stories, and dirties their category', async () => {
      await on.hold(...old)
      await on.store.saveGathering(storiesOf(old))
      await on.publishAll()
      const page = (number: number, item: number, closedAt = before - 1) =>
        on.store.documents.saveArchivePage({ category: 'all', number, storyIds: [old[item]!.id], closedAt, rendering: 'r' })
      await page(1, 0)
      await page(2, 1)
      // The newest document of the source lists the item of this page: it keeps the pages after it, too.
      await page(3, 2)
      await page(4, 3)
      await on.store.saveIntakes(anIntake({ unchanged: [old[2]!.id] }))
      await on.store.purge({ before, minPerSource: 0, minPerCategory: 0 })
      const pages = await on.store.documents.archivePages('all')
      expect(pages.map(({ number, rendering }) => [number, rendering])).toEqual([
        [3, undefined],
        [4, 'r'],
      ])
      expect((await on.store.items.recent('s', 99)).map((item) => item.id)).toEqual([old[3]!.id, old[2]!.id])
      expect((await on.store.entries.dirty()).has('all')).toBe(true)
    })

    it('drops nothing that waits or is new, however old its date', async () => {
      const late = anItem({ id: 'late', published: SOME_INSTANT - 1_000 * HOUR, firstSeen: before })
      await on.store.saveIntakes(anIntake({ state: aState({ sourceId: 't' }), new: [{ ...late, sourceId: 't' }] }))
      await on.store.saveGathering(storiesOf([late]))
      await on.store.saveIntakes(anIntake({ state: aState({ sourceId: 't' }), new: [anItem({ id: 'newer', sourceId: 't' })] }))
      await on.hold(...old)
      expect(await on.store.purge({ before, minPerSource: 1, minPerCategory: 0 })).toBe(0)
      await on.store.saveGathering(storiesOf(old))
      await on.store.saveIntakes(anIntake({ unchanged: [old[29]!.id] }))
      expect(await on.store.purge({ before: SOME_INSTANT, minPerSource: 1, minPerCategory: 0 })).toBe(0)
    })
  })
}
