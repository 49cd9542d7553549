import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { canonicalizeUrl } from '../../src/lib/url/canonical-url.ts'
import type { Item } from '../../src/model/item.ts'
import { Gatherer } from '../dedup/pipeline.ts'
import { anItem, anOrigin, SOME_INSTANT } from '../support/builders.ts'

/** One file a case: what is claimed, the items in the order they come, and which of them are one story. */
interface Case {
  readonly claim: string
  readonly stories: readonly (readonly string[])[]
  readonly items: readonly CaseItem[]
}

interface CaseItem {
  readonly id: string
  readonly feed: string
  /** Number of the fetched document: one gathering each. */
  readonly document: number
  readonly guid: string
  readonly url: string
  readonly title: string
  readonly date?: string
  readonly text: string
}

const FOLDER = join(import.meta.dirname, '../fixtures/stories')

for (const file of readdirSync(FOLDER)) {
  const given = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Case
  test(given.claim, async () => {
    const gatherer = new Gatherer('near')
    const documents = Map.groupBy(given.items, (item) => item.document)
    for (const document of documents.values()) await gatherer.gather(document.map(itemOf))
    const stories = [...Map.groupBy(given.items, (item) => gatherer.storyOf.get(item.id)).values()]
    expect(stories.map((story) => story.map((item) => item.id))).toEqual(given.stories)
  })
}

function itemOf(given: CaseItem): Item {
  const site = new URL('/', given.url).href
  return anItem({
    id: given.id,
    sourceId: given.feed,
    guid: given.guid,
    url: given.url,
    urlKeys: [canonicalizeUrl(given.url)!],
    title: given.title,
    content: `<p>${given.text}</p>`,
    contentType: 'html',
    published: given.date === undefined ? SOME_INSTANT + given.document * 900_000 : Date.parse(given.date),
    firstSeen: SOME_INSTANT + given.document * 900_000,
    origin: anOrigin({ sourceId: given.feed, id: given.feed, title: given.feed, url: site }),
  })
}
