import type { FrontMatter } from './front-matter/engines.ts'

export interface ArticleOptions {
  /** IANA name of the zone of dates that name none. An unknown name throws RangeError. */
  readonly timeZone: string
  /** Where the folder's root stands on the web, absolute: links of a file are relative to its place below it. */
  readonly baseUrl?: string
  /** CSS selectors of what is cut out of bodies; DEFAULT_BOILERPLATE where absent. Throws Error for one that is not valid. Hand over the same list each time: it is prepared once. */
  readonly boilerplate?: readonly string[]
  /** Front matter that stands in where a file says nothing. */
  readonly defaults?: FrontMatter
}
