import type { GeneratorName } from '../../model/document.ts'
import type { Instant } from '../../model/instant.ts'
import type { LineEnds } from '../markdown/markdown.ts'

/** The plain data of a configuration file. */
export type SiteConfig = Readonly<Record<string, unknown>>

/** The site a folder of articles belongs to: what the folder's options say, then what the site's own configuration file says. */
export interface Site {
  readonly generator: GeneratorName | undefined
  /** Absolute, ends with `/`: addresses with a leading slash are below it. */
  readonly root: string | undefined
  /** Where the folder lies below the site's directory; `''`, or ends with `/`. `undefined` when no configuration file was found. */
  readonly folder: string | undefined
  readonly config: SiteConfig
  /** The folder's own pattern; takes precedence over the generator's. */
  readonly permalink: string | undefined
  /** IANA name of the zone of dates that name none, and of the parts of dates in addresses. */
  readonly timeZone: string
}

/** What an address is made of. */
export interface AddressFacts {
  /** Of the file, below the site's directory where it is known, else below the folder; `/` between parts. */
  readonly path: string
  readonly title: string
  readonly published: Instant | undefined
  /** As the front matter writes the date: generators that keep its own offset read it. */
  readonly writtenDate: string | undefined
  /** Paths of categories: `[['Java', 'Spring'], ['Life']]`; undefined where the article has not been read. */
  readonly categories: readonly (readonly string[])[] | undefined
  /** The text of a field by its exact key, or undefined. */
  text(key: string): string | undefined
}

/** A generator: a row of the table. */
export interface Generator {
  readonly name: GeneratorName
  readonly summary: string
  /** Returns the article's path below the site's root, not percent-encoded; undefined where no rule gives one, because no address is better than a dead one. An absolute address is returned as it is. */
  pathOf(article: AddressFacts, site: Site): string | undefined
  /** Returns the site's root as its configuration says it. */
  rootOf?(config: SiteConfig): string | undefined
  /** Returns the zone of dates that name none; undefined where the generator takes that of the machine. */
  timeZoneOf?(config: SiteConfig): string | undefined
  /** Returns true for a file that is a page of the site, no article of it; `path` is below the site's directory. */
  isPage?(path: string, config: SiteConfig): boolean
  readonly lineEnds?: LineEnds
}
