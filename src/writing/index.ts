/**
 * A publication comes in. RSS 2.0, Atom 1.0, JSON Feed 1.1, OPML or a page goes out as text; a format is one file and one row of the table. This room
 * never leaves a legal value out and never adds one.
 */

import { atomFormat } from './atom.ts'
import type { OutputFormat } from './contract.ts'
import { jsonFeedFormat } from './json-feed.ts'
import { pageFormat } from './page/serialize.ts'
import { rssFormat } from './rss.ts'

export type { Fragment, FragmentContext, MeantFrame, MeantItem, OutputFormat, ReadBackRule } from './contract.ts'
export { mediaTypeOf } from './media-type.ts'
export { type OpmlDocument, type OpmlOutline, serializeOpml } from './opml.ts'
export { type ArticlePage, type Linked, serializeArticlePage } from './page/article-page.ts'
export { serializeIndexPage } from './page/front/front.ts'
export { SEARCH_SCRIPT, type TitleRow, titlesScript } from './page/front/search.ts'
export type { IndexedCategory, RailSource, RiverStory, SiteIndex } from './page/front/site-index.ts'
export { pageStyleHash, styleOf } from './page/style.ts'
export { teaserOf } from './page/teaser.ts'
export { templateProblem } from './page/template.ts'
export { dayOf, wordsFor } from './page/words.ts'
export { FEED_STYLE_PATH, feedStyle } from './styled/index.ts'

export { jsonFeedFormat }

/** Every format a category is published in. */
export const outputFormats: readonly OutputFormat[] = [rssFormat, atomFormat, jsonFeedFormat, pageFormat]

/** Of the OPML of the outputs and of the sources. */
export const OPML_MEDIA_TYPE = 'text/x-opml; charset=utf-8'

/** Increase this when any fragment changes: kept fragments are keyed by it. */
export const WRITING_VERSION = 4
