import { describe, expect, it } from 'vitest'
import type { StoreUnderTest } from './store-under-test.ts'

/** What every engine must do: documents, small values and consumers. */
export function documentCases(on: StoreUnderTest): void {
  describe('documents, small values and consumers', () => {
    it('come back as they were saved', async () => {
      const document = { path: 'α/rss.xml', etag: '"x"', lastModified: 5, mediaType: 'application/rss+xml; charset=utf-8' }
      await on.store.documents.save([document, { ...document, path: 'b' }])
      await on.store.documents.remove(['b', 'c'])
      expect(await on.store.documents.get(document.path)).toEqual(document)
      expect(await on.store.documents.list()).toEqual([document])
      const page = { category: 'all', number: 2, storyIds: ['x', 'y'], closedAt: 7 }
      await on.store.documents.saveArchivePage(page)
      await on.store.documents.saveArchivePage({ ...page, number: 1 })
      expect(await on.store.documents.archivePages('all')).toEqual([{ ...page, number: 1 }, page])
      const rendered = { ...page, rendering: 'r' }
      await on.store.documents.saveArchivePage(rendered)
      expect((await on.store.documents.archivePages('all'))[1]).toEqual(rendered)
      expect(await on.store.documents.live('all')).toBeUndefined()
      await on.store.documents.saveLive('all', ['y', 'x'])
      expect(await on.store.documents.live('all')).toEqual(['y', 'x'])
      const linked = { ...document, links: [{ rel: 'self', url: 'http://a.example/' }], styleHash: 'sha256-x' }
      await on.store.documents.save([linked])
      expect(await on.store.documents.get(document.path)).toEqual(linked)
      await on.store.meta.set('n', 'v')
      await on.store.meta.setBytes('n', Buffer.of(7))
      expect(await on.store.meta.get('n')).toBe('v')
      expect([...((await on.store.meta.getBytes('n')) ?? [])]).toEqual([7])
      expect(await on.store.meta.get('none')).toBeUndefined()
    })

    it('tell which consumers are due, the longest first', async () => {
      await on.store.consumers.put('hub', 'b', { n: 1 }, 20)
      await on.store.consumers.put('hub', 'a', { n: 2 }, 30)
      await on.store.consumers.put('hub', 'c', [3])
      await on.store.consumers.put('other', 'z', null, 1)
      expect(await on.store.consumers.due('hub', 30, 9)).toEqual([
        { key: 'b', value: { n: 1 } },
        { key: 'a', value: { n: 2 } },
      ])
      await on.store.consumers.put('hub', 'b', { n: 4 })
      await on.store.consumers.remove('hub', 'a')
      expect(await on.store.consumers.list('hub')).toEqual([
        { key: 'b', value: { n: 4 } },
        { key: 'c', value: [3] },
      ])
    })

    it('give a lease to one holder until it ends or is released', async () => {
      expect(await on.store.meta.lease('l', 'me', 100, 50)).toEqual({ taken: true, holder: 'me', until: 100 })
      expect(await on.store.meta.lease('l', 'you', 150, 99)).toEqual({ taken: false, holder: 'me', until: 100 })
      expect(await on.store.meta.lease('l', 'me', 120, 90)).toMatchObject({ taken: true, until: 120 })
      await on.store.meta.release('l', 'you')
      expect(await on.store.meta.lease('l', 'you', 170, 119)).toMatchObject({ taken: false })
      expect(await on.store.meta.lease('l', 'you', 170, 120)).toMatchObject({ taken: true, holder: 'you' })
      await on.store.meta.release('l', 'you')
      expect(await on.store.meta.lease('l', 'me', 200, 130)).toMatchObject({ taken: true })
    })
  })
}
