import type { RuleKey } from '../../model/category.ts'
import type { Generator } from '../../model/feed.ts'
import type { Instant } from '../../model/instant.ts'
import type { DocumentFormat } from '../../model/publication.ts'

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
  /** Address of the OPML of the outputs. */
  readonly opmlUrl?: string
  readonly categories: readonly IndexedCategory[]
  /** Address of the script that searches long lists. */
  readonly scriptUrl?: string
}

export interface IndexedCategory {
  readonly title: string
  readonly description: string
  /** Address of its page, ends in '/'. */
  readonly url: string
  readonly language?: string
  /** What the rule that made it looks at; absent: it is written out. */
  readonly group?: RuleKey
  /** Formats that are written; absent: all. */
  readonly formats?: readonly DocumentFormat[]
  /** Stories shown. */
  readonly count: number
  /** 0 where nothing was ever published. */
  readonly updated: Instant
  /** The newest few. */
  readonly latest: readonly { readonly title: string; readonly url?: string }[]
}
