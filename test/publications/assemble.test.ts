import { describe, expect, it } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import { assemble, type SettledEntry, settle } from '../../src/publications/index.ts'
import { anItem, anOrigin, SOME_INSTANT } from '../support/builders.ts'
import { POLICY, published, SITE } from '../support/publications.ts'

function entryOf(item: Partial<Item>, priority = 0): SettledEntry {
  const settled = settle({ item: anItem(item), members: [] }, POLICY)
  return { item: settled.item!, priority }
}

function assembled(entries: readonly SettledEntry[]) {
  const category = { slug: 'news', title: 'News', description: '', noindex: false }
  return assemble({ category, site: SITE, entries, paging: { complete: true }, version: '1' })
}

describe('ids within a feed', () => {
  const low = entryOf({ id: 'x', sourceId: 'a', guid: 'same', origin: anOrigin({ sourceId: 'a' }) }, 0)
  const high = entryOf({ id: 'y', sourceId: 'b', guid: 'same', origin: anOrigin({ sourceId: 'b' }) }, 9)

  it('are each there once: the source of higher priority keeps the one that two claim', () => {
    const { items } = assembled([low, high])
    expect(items[1]?.guid).toBe('same')
    expect(items[0]?.guid).toMatch(/^urn:uuid:/)
    expect(items[0]?.iri).toBe(items[0]?.guid)
  })

  it('are the same in every order', () => {
    const guids = new Set(assembled([high, low]).items.map(({ guid }) => guid))
    expect(guids).toEqual(new Set(assembled([low, high]).items.map(({ guid }) => guid)))
  })

  it('of equal priority go to the lower source id', () => {
    const { items } = assembled([low, { ...high, priority: 0 }])
    expect(items.map(({ guid }) => guid === 'same')).toEqual([true, false])
  })
})

describe('updated', () => {
  it('is the newest visible change of all, never the time', () => {
    expect(assembled([entryOf({ published: 1000, updated: 3000 }), entryOf({ id: 'b', published: 2000, updated: 2000 })]).updated).toBe(
      3000,
    )
  })

  it('counts the companions of a story', () => {
    expect(assembled([{ ...entryOf({ published: 1000 }), changedAt: SOME_INSTANT + 7 }]).updated).toBe(SOME_INSTANT + 7)
  })

  it('is the epoch for a feed that never had an item', () => {
    expect(assembled([]).updated).toBe(0)
  })
})

describe('addresses', () => {
  it('hold a Unicode slug percent-encoded', () => {
    const publication = published([], { category: { slug: '金融', title: 'Finance', description: '', noindex: false } })
    expect(publication.selfUrls.rss).toBe('https://feeds.example/%E9%87%91%E8%9E%8D/rss.xml')
    expect(publication.url).toBe('https://feeds.example/%E9%87%91%E8%9E%8D/')
  })

  it('of an archive page stand below the category, and share its id', () => {
    const page = published([], { paging: { complete: false, archive: 3, prev: 2 } })
    expect(page.selfUrls['json-feed']).toBe('https://feeds.example/news/archive/3/feed.json')
    expect(page.id).toBe(published([]).id)
  })
})

describe('what the configuration says', () => {
  it('is made legal: language, hubs, author, texts', () => {
    const publication = published([], {
      category: { slug: 'news', title: 'A\u0000 <b>', description: '', language: 'zh_CN', noindex: false },
      site: { ...SITE, author: { name: '', email: 'nobody', url: 'javascript:x' } },
      hubs: ['https://hub.example/', 'javascript:x', 'https://hub.example/'],
    })
    expect(publication).toMatchObject({
      title: 'A <b>',
      description: 'A <b>',
      language: 'zh-CN',
      hubs: ['https://hub.example/'],
      author: { name: 'Feeds' },
    })
    expect(Object.keys(publication.author)).toEqual(['name'])
  })
})
