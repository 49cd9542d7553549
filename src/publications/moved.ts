import { compact } from '../lib/record.ts'
import type { Category } from '../model/category.ts'
import type { Instant } from '../model/instant.ts'
import type { Publication, PublishedItem } from '../model/publication.ts'
import type { Settings } from '../model/settings.ts'
import { assemble, categoryUrl, languageOf } from './assemble.ts'
import { derivedUrn } from './ids.ts'
import { legalLine } from './legal.ts'

export interface MovedRequest {
  readonly category: Category
  /** Slug that it had before. */
  readonly former: string
  readonly site: Settings['site']
  readonly version: string
  /** When its documents were first written: they never change. */
  readonly at: Instant
  readonly words: { readonly feedMoved: string; readonly newAddress: string }
}

/** Returns the feed that stands at an address which a category had before: it names the new address as its own, and its one item tells people. */
export function movedPublication({ category, former, site, version, at, words }: MovedRequest): Publication {
  const url = categoryUrl(site.url, category.slug)
  const id = derivedUrn('moved', former, category.slug)
  const publication = assemble({ category: { ...category, podcast: false }, site, paging: { complete: false }, version, entries: [] })
  const item: PublishedItem = {
    ...{ itemId: id, guid: id, iri: id, guidIsPermalink: false, url },
    title: `${words.feedMoved}: ${publication.title}`,
    summaryText: `${words.newAddress} ${url}`,
    ...{ published: at, updated: at },
    ...{ authors: [], contributors: [], tags: [], links: [], enclosures: [], alsoAt: [] },
    origin: { sourceId: '', id: publication.id, title: publication.title, url, selfUrl: publication.selfUrls.atom, authors: [] },
    ...compact({ language: languageOf(category, site) }),
  }
  return { ...publication, description: legalLine(item.summaryText) ?? publication.title, updated: at, items: [item], isMoved: true }
}
