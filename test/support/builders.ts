import type { RawDocument } from '../../src/model/document.ts'
import type { ParsedEntry, ParsedFeed } from '../../src/model/feed.ts'
import type { Item, Origin } from '../../src/model/item.ts'
import type { Source } from '../../src/model/source.ts'

/** 2026-01-02T03:04:05Z: the instant the builders' things happen at unless told otherwise. */
export const SOME_INSTANT = Date.UTC(2026, 0, 2, 3, 4, 5)

/** A feed source named `s`, without categories, tags or transforms. */
export function aSource(given: Partial<Source> = {}): Source {
  return {
    id: 's',
    kind: 'feed',
    categories: [],
    tags: [],
    priority: 0,
    transforms: [],
    futureDates: 'clamp',
    dedup: 'near',
    options: {},
    ...given,
  }
}

/** An entry that says nothing but what is given. */
export function aParsedEntry(given: Partial<ParsedEntry> = {}): ParsedEntry {
  return { content: [], authors: [], contributors: [], tags: [], links: [], enclosures: [], ...given }
}

/** An RSS 2.0 feed without entries that says nothing but what is given. */
export function aParsedFeed(given: Partial<ParsedFeed> = {}): ParsedFeed {
  return {
    dialect: 'rss',
    version: 'rss20',
    authors: [],
    contributors: [],
    tags: [],
    links: [],
    hints: {},
    entries: [],
    warnings: [],
    ...given,
  }
}

/** A document as fetched from http://a.example/feed; `text` becomes its bytes. */
export function aDocument(given: Partial<RawDocument> & { readonly text?: string } = {}): RawDocument {
  const { text, ...rest } = given
  return { bytes: new TextEncoder().encode(text ?? ''), url: 'http://a.example/feed', retrievedAt: SOME_INSTANT, ...rest }
}

/** Where the builders' items come from. */
export function anOrigin(given: Partial<Origin> = {}): Origin {
  return { sourceId: 's', id: 'http://a.example/feed', title: 'A', selfUrl: 'http://a.example/feed', authors: [], ...given }
}

/** An item of source `s`, held since SOME_INSTANT. `id` also names its guid, key and page unless those are given. */
export function anItem(given: Partial<Item> = {}): Item {
  const id = given.id ?? 'item'
  const sourceId = given.sourceId ?? 's'
  return {
    id,
    sourceId,
    rung: 'guid',
    key: `urn:${id}`,
    guid: `urn:${id}`,
    guidIsPermalink: false,
    url: `http://a.example/${id}`,
    urlKeys: [`a.example/${id}`],
    title: `Title of ${id}`,
    authors: [],
    contributors: [],
    tags: [],
    links: [],
    enclosures: [],
    published: SOME_INSTANT,
    firstSeen: SOME_INSTANT,
    changed: SOME_INSTANT,
    position: 0,
    visibleHash: `hash-${id}`,
    origin: anOrigin({ sourceId }),
    ...given,
  }
}
