import { compact } from '../lib/record.ts'
import type { Item } from '../model/item.ts'
import type { Settings } from '../model/settings.ts'
import type { Source } from '../model/source.ts'
import { slugOf } from './slugs.ts'

/** Folder of the outputs that holds the pages of articles; no category has its name. */
export const ARTICLES_FOLDER = 'articles'

/** What stands for the address of an article's own page, until that is known, in the addresses of files beside it: a host that is nobody's (RFC 6761 §6.4). */
export const BESIDE = 'https://beside.invalid/'

/** Where an article's own page stands. */
export interface OwnPage {
  /** Folder below the output directory, without '/' at the end: `articles/notes/why-feeds-3fk2a9`. */
  readonly folder: string
  /** Address of the page, ends in '/'. */
  readonly url: string
}

type Configured = Pick<Settings, 'site' | 'sources'>

/** The pages that feedmill publishes for articles that have no address. */
export interface OwnPages {
  /** The page of an item; undefined if it has an address, or if its source wants none. */
  pageOf(item: Item): OwnPage | undefined
  /** The item with the address of its own page, where it has one. */
  withPage(item: Item): Item
  /** True if a document below ARTICLES_FOLDER may belong to a source of this configuration. */
  isWanted(path: string): boolean
}

/** Returns the pages of a configuration. */
export function ownPages({ site, sources }: Configured): OwnPages {
  const folders = new Map(sources.filter(hasPages).map(({ id }) => [id, slugOf(id) || 'source']))
  const names = new Set(folders.values())
  const pageOf = (item: Item): OwnPage | undefined => {
    const folder = folders.get(item.sourceId)
    if (folder === undefined || item.page === undefined || item.url !== undefined) return undefined
    const path = [ARTICLES_FOLDER, folder, item.page]
    return { folder: path.join('/'), url: new URL(`${path.map(encodeURIComponent).join('/')}/`, site.url).href }
  }
  return {
    pageOf,
    withPage: (item) => {
      const page = pageOf(item)
      return page === undefined ? item : { ...withFilesAt(item, page.url), url: page.url }
    },
    isWanted: (path) => {
      const [first, folder, ...rest] = path.split('/')
      return first === ARTICLES_FOLDER && folder !== undefined && (rest.length === 0 ? names.size > 0 : names.has(folder))
    },
  }
}

/** The item with the addresses of its files below an address. */
function withFilesAt(item: Item, url: string): Item {
  if (item.files === undefined) return item
  const at = (text: string): string => text.replaceAll(BESIDE, url)
  const { content, summary, image, enclosures } = item
  return {
    ...item,
    ...compact({
      content: content === undefined ? undefined : at(content),
      summary: summary === undefined ? undefined : at(summary),
      image: image === undefined ? undefined : { ...image, url: at(image.url) },
    }),
    enclosures: enclosures.map((enclosure) => ({ ...enclosure, url: at(enclosure.url) })),
  }
}

function hasPages({ options }: Source): boolean {
  return options.pages === 'own'
}
