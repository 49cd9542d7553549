import type { GeneratorName } from '../model/document.ts'
import type { WithheldKind } from '../model/feed.ts'
import type { FrontMatter } from './front-matter/engines.ts'

export interface ArticleOptions {
  /** IANA name of the zone of dates that name none. An unknown name throws RangeError. */
  readonly timeZone: string
  /** True where the folder itself names the zone; otherwise that of its generator takes precedence. */
  readonly isZoneGiven?: boolean
  /** Which generator makes the site: its rules of addresses, dates, line ends and marks. Default: what its configuration file shows. */
  readonly generator?: GeneratorName
  /** Pattern of the addresses of articles, with the tokens of Hexo, Jekyll and Hugo. Needs a base URL. */
  readonly permalink?: string
  /** Where the site's root is on the web, absolute: addresses of articles are below it. */
  readonly baseUrl?: string
  /** CSS selectors of what is cut out of bodies; DEFAULT_BOILERPLATE where absent. Throws Error for one that is not valid. Hand over the same list each time: it is prepared once. */
  readonly boilerplate?: readonly string[]
  /** Kinds of articles that are let through although they are kept back by default. Default: `noindex`. */
  readonly show?: readonly WithheldKind[]
  /** Front matter that stands in where a file says nothing. */
  readonly defaults?: FrontMatter
}
