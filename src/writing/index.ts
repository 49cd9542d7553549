import { DOCUMENT_FILES, type DocumentFormat, type Publication } from '../model/publication.ts'
import { serializeAtom } from './atom.ts'
import { serializeJsonFeed } from './json-feed.ts'
import { serializePage } from './page/serialize.ts'
import { serializeRss } from './rss.ts'

export { type OpmlDocument, type OpmlOutline, serializeOpml } from './opml.ts'
export { type ArticlePage, type Linked, serializeArticlePage } from './page/article-page.ts'
export { serializeIndexPage } from './page/index-page.ts'
export type { IndexedCategory, SiteIndex } from './page/site-index.ts'
export { pageStyleHash, STYLE as PAGE_STYLE } from './page/style.ts'

/** A format a category is published in. `serialize` is pure: the same publication, the same text. */
export interface OutputFormat {
  readonly name: DocumentFormat
  readonly fileName: string
  /** With charset, as it is served. */
  readonly mediaType: string
  readonly serialize: (publication: Publication) => string
}

/** Every format a category is published in. */
export const outputFormats: readonly OutputFormat[] = [
  { name: 'rss', fileName: DOCUMENT_FILES.rss, mediaType: 'application/rss+xml; charset=utf-8', serialize: serializeRss },
  { name: 'atom', fileName: DOCUMENT_FILES.atom, mediaType: 'application/atom+xml; charset=utf-8', serialize: serializeAtom },
  {
    name: 'json-feed',
    fileName: DOCUMENT_FILES['json-feed'],
    mediaType: 'application/feed+json; charset=utf-8',
    serialize: serializeJsonFeed,
  },
  { name: 'page', fileName: DOCUMENT_FILES.page, mediaType: 'text/html; charset=utf-8', serialize: serializePage },
]

/** Of the OPML of the outputs and of the sources. */
export const OPML_MEDIA_TYPE = 'text/x-opml; charset=utf-8'
