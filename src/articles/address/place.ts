import { parseDate } from '../../lib/time/dates.ts'
import { absolutize, isWebUrl } from '../../lib/url/urls.ts'
import type { AddressFacts, Site } from './contract.ts'
import { generatorOf } from './generators/index.ts'
import { addressBelow, asPart, fileOf } from './paths.ts'
import { commonTokens, dateTokens, expandPattern, firstToken, isPattern } from './tokens.ts'

/** Where an article lives: the one notion behind its link, its id, and the base of relative addresses and pictures. */
export interface ArticlePlace {
  /** The article's page, absolute; undefined where no rule gives one. */
  readonly url: string | undefined
  /** Where relative addresses of the article start: its page, else its file; undefined where neither is on the web. */
  readonly base: string | undefined
}

/** Returns where the article lives. */
export function placeOf(article: AddressFacts, site: Site): ArticlePlace {
  const page = pageOf(article, site)
  const file = site.root === undefined ? undefined : folderAddress(site.root, article.path)
  // A page elsewhere (a link post, the first of several homes) has none of the article's own files beside it.
  const isOwn = page !== undefined && (site.root === undefined || new URL(page).host === new URL(site.root).host)
  const url = page ?? canonicalOf(article, site)
  return { url, base: isOwn ? page : (file ?? url) }
}

/** The address of the folder a file lies in; articles come folder by folder, so the last answer is kept. */
function folderAddress(root: string, path: string): string | undefined {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  if (last.root !== root || last.folder !== folder)
    last = { root, folder, address: addressBelow(root, folder.split('/').map(asPart).join('/')) }
  return last.address
}

let last: { readonly root: string; readonly folder: string; readonly address: string | undefined } = {
  root: '',
  folder: '',
  address: undefined,
}

/**
 * Returns the address of another article by its path alone, below the site's directory or beside `from`; undefined where its generator would
 * have to read that article.
 */
export function addressOfPath(path: string, from: string, site: Site): string | undefined {
  if (site.generator === undefined || path === '') return undefined
  const beside =
    path.includes('/') || path.startsWith('_posts') ? path.replace(/^\//, '') : [...from.split('/').slice(0, -1), path].join('/')
  const published = parseDate(fileOf(beside).date ?? '', { timeZone: site.timeZone })
  return pageOf({ path: beside, title: '', published, writtenDate: undefined, categories: undefined, text: () => undefined }, site)
}

/** Returns the absolute form of a reference; the reference itself where nothing gives it a base. */
export function resolveFrom({ base }: ArticlePlace, reference: string): string {
  return base === undefined ? reference : (absolutize(reference, base) ?? reference)
}

/**
 * Returns the path, below the folder, of the file that a relative reference in an article means; undefined for absolute addresses, for
 * fragments, and for what lies outside the folder. `/images/a.png` is looked for at the folder's root.
 */
export function fileBeside(articlePath: string, reference: string): string | undefined {
  const bare = reference.trim().replace(/[?#].*$/s, '')
  if (bare === '' || /^(?:[a-z][a-z0-9+.-]*:|\/\/|\\)/i.test(bare)) return undefined
  const start = bare.startsWith('/') ? [] : articlePath.split('/').slice(0, -1)
  const parts: string[] = [...start]
  for (const part of decoded(bare).split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.length === 0 ? undefined : parts.join('/').normalize('NFC')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function pageOf(article: AddressFacts, site: Site): string | undefined {
  const generator = generatorOf(site.generator)
  const path = generator === undefined ? writtenPath(article, site) : (linkOf(article, site) ?? generator.pathOf(article, site))
  if (path === undefined || path === '') return undefined
  const address = isWebUrl(path) ? absolutize(path) : belowRoot(path, site.root)
  return isWebUrl(address) ? address : undefined
}

function belowRoot(path: string, root: string | undefined): string | undefined {
  if (root === undefined) return undefined
  if (path.startsWith('//')) return absolutize(path, root)
  const host = new URL(root).host
  return path.startsWith(`${host}/`) ? absolutize(`https://${path}`) : addressBelow(root, path)
}

/** The address an article says is its true one: its page where no rule gives it another, but not where its files are. */
function canonicalOf(article: AddressFacts, { generator }: Site): string | undefined {
  if (generator !== undefined) return undefined
  return ['canonical', 'canonical_url', 'canonicalURL'].map((key) => article.text(key)).find(isWebUrl)
}

/** Hexo's `link:` is the article's address. */
function linkOf(article: AddressFacts, { generator }: Site): string | undefined {
  const link = generator === 'hexo' ? article.text('link') : undefined
  return isWebUrl(link) ? link : undefined
}

/** The path of a folder whose generator is not known: what front matter says, then the folder's pattern, then a slug beside the file. */
function writtenPath(article: AddressFacts, site: Site): string | undefined {
  for (const key of ['permalink', 'url', 'path', 'link']) {
    const written = article.text(key)
    if (written !== undefined && isAddress(written)) return written
  }
  if (site.permalink !== undefined)
    return expandPattern(site.permalink, firstToken(dateTokens(article, site.timeZone), commonTokens(article)))
  const slug = article.text('slug')
  if (slug === undefined) return undefined
  const folders = slug.startsWith('/') ? [] : fileOf(article.path).folders
  return `${[...folders, slug.replace(/^\/+|\/+$/g, '')].map(asPart).join('/')}/`
}

/** False for patterns (`/:year/:title/`), names of patterns (`pretty`), templates, and words that are no path. */
function isAddress(text: string): boolean {
  if (/^https?:\/\//i.test(text)) return URL.canParse(text)
  if (/^[a-z][a-z0-9+.-]*:/i.test(text) || /\{[{%]/.test(text) || isPattern(text)) return false
  return !STYLES.has(text.toLowerCase()) && (text.includes('/') || !/\s/.test(text))
}

const STYLES = new Set(['date', 'pretty', 'ordinal', 'weekdate', 'none', 'true', 'false'])
