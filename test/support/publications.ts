import type { Item } from '../../src/model/item.ts'
import type { Publication } from '../../src/model/publication.ts'
import type { Site } from '../../src/model/settings.ts'
import { type Assembly, assemble, type SettlePolicy, settle } from '../../src/publications/index.ts'
import { anItem } from './builders.ts'

/** Where the builders publish. */
export const SITE: Site = {
  url: 'https://feeds.example/',
  title: 'Feeds',
  description: 'All that is read here',
  author: { name: 'The Editors', url: 'https://feeds.example/about' },
}

/** Full text and summary, pictures kept, nothing added. */
export const POLICY: SettlePolicy = {
  content: 'both',
  images: 'keep',
  titlePrefix: false,
  respectSourceRights: false,
  enrichLead: false,
  summaryLength: 300,
}

/** The category `news` with these items as they are settled; items that cannot be published are left out. */
export function published(items: readonly Partial<Item>[], given: Partial<Assembly> = {}, policy: Partial<SettlePolicy> = {}): Publication {
  const settled = items.map((item, index) =>
    settle({ item: anItem({ id: `item${index}`, ...item }), members: [] }, { ...POLICY, ...policy }),
  )
  return assemble({
    category: { slug: 'news', title: 'News', description: 'What is new', noindex: false },
    site: SITE,
    entries: settled.flatMap(({ item }) => (item === undefined ? [] : [{ item, priority: 0 }])),
    paging: { complete: true },
    version: '1.2.3',
    ...given,
  })
}
