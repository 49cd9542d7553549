import type { RuleKey } from '../../../model/category.ts'
import type { Generator } from '../../../model/elements.ts'
import type { Instant } from '../../../model/instant.ts'
import type { DocumentFormat, Look, Teaser } from '../../../model/publication.ts'

/** All that is published, for the page at the root. */
export interface SiteIndex {
  readonly title: string
  readonly description: string
  /** Address of the page, ends in '/'. */
  readonly url: string
  readonly language?: string
  readonly rights?: string
  readonly icon?: string
  readonly generator: Required<Generator>
  readonly noindex: boolean
  readonly look?: Look
  /** Address of the OPML of the outputs. */
  readonly opmlUrl?: string
  /** Address of the OPML of the sources. */
  readonly sourcesUrl?: string
  readonly categories: readonly IndexedCategory[]
  /** The newest stories of all categories, newest first. */
  readonly stories?: readonly RiverStory[]
  readonly sources?: readonly RailSource[]
  /** Sources that have no place in `sources`. */
  readonly moreSources?: number
  /** Titles stand beside the script. */
  readonly canSearch?: boolean
  /** Address of the script that searches titles and long lists. */
  readonly scriptUrl?: string
}

export interface IndexedCategory {
  readonly title: string
  /** Absent: nobody wrote one. */
  readonly description?: string
  /** Address of its page, ends in '/'. */
  readonly url: string
  readonly language?: string
  /** What the rule that made it looks at; absent: it is written out. */
  readonly group?: RuleKey
  /** It takes every item, so that the river is its beginning. */
  readonly isAll?: boolean
  /** Formats that are written; absent: all. */
  readonly formats?: readonly DocumentFormat[]
  /** Stories shown. */
  readonly count: number
  /** 0 where nothing was ever published. */
  readonly updated: Instant
  /** The newest few. */
  readonly latest: readonly { readonly title: string; readonly url?: string }[]
}

/** A story of the front page. */
export interface RiverStory extends Partial<Teaser> {
  readonly title: string
  /** Absent: the story has no page. */
  readonly url?: string
  readonly itemId: string
  readonly published: Instant
  readonly sourceId?: string
}

/** Who is read: a feed, a folder, a file. */
export interface RailSource {
  readonly id: string
  readonly name: string
  readonly siteUrl?: string
  /** Absent: it has none, or one that is nobody else's business. */
  readonly feedUrl?: string
  /** Address of its face or icon on our own host. */
  readonly faceUrl?: string
  /** Absent: it is well. */
  readonly state?: 'failing' | 'dead' | 'paused'
}
