import { isRecord } from '../../../lib/record.ts'
import type { AddressFacts, Generator, Site, SiteConfig } from '../contract.ts'
import { below, fileOf } from '../paths.ts'
import { hugoSlug } from '../slug.ts'
import { dateTokens, expandPattern, firstToken, type ReadToken, sliceToken } from '../tokens.ts'
import { configText, configValue, joinedRoot } from './config.ts'

/** Hugo: articles lie in `content`, by section; `url` of front matter is the whole path, `slug` the last part; a bundle is named for its folder. */
export const hugo: Generator = {
  name: 'hugo',
  summary: "Hugo: the file's place below `content/` unless `permalinks` of `hugo.toml` gives the section a pattern; dates are UTC.",
  pathOf(article, site) {
    const file = placeOf(article, site.config)
    const read = firstToken(dateTokens(article, site.timeZone, { keepsOffset: true }), hugoTokens(article, file, site.config))
    const own = article.text('url')
    if (own !== undefined) return expandPattern(own, read)
    const pattern = site.permalink ?? patternOf(file.folders[0] ?? '', site.config)
    if (pattern !== undefined) return expandPattern(pattern, read)
    const name = slugged(article.text('slug') ?? file.stem, site.config)
    const folders = file.folders.map((folder) => slugged(folder, site.config))
    const end = isUgly(site) ? '.html' : '/'
    return name === '' ? undefined : `${[...language(file.language, site.config), ...folders, name].join('/')}${end}`
  },
  rootOf: (config) => joinedRoot(configText(config, 'baseurl') ?? configText(config, 'baseURL')),
  timeZoneOf: (config) => configText(config, 'timezone') ?? configText(config, 'timeZone') ?? 'UTC',
  isPage: (path) => below(path, 'content') === undefined || /(?:^|\/)_index(?:\.[\w-]+)?\.\w+$/.test(path),
}

interface Place {
  readonly folders: readonly string[]
  readonly stem: string
  readonly language: string | undefined
}

/** Where the file lies below `content/`, without the language of its name or folder. */
function placeOf({ path }: AddressFacts, config: SiteConfig): Place {
  const inside = below(path, 'content') ?? path
  const languages = Object.keys((configValue(config, 'languages') as object | undefined) ?? {})
  const marked = new RegExp(`^(.*)\\.(${[...languages.map(escaped), '[a-z]{2}(?:-[a-zA-Z]{2,4})?'].join('|')})(\\.\\w+)$`).exec(inside)
  const file = fileOf(marked === null ? inside : `${marked[1]}${marked[3]}`)
  const [first, ...rest] = file.folders
  if (first !== undefined && languages.includes(first)) return { folders: rest, stem: file.stem, language: first }
  return { folders: file.folders, stem: file.stem, language: marked?.[2] }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** The language's folder, unless it is the default one. */
function language(name: string | undefined, config: SiteConfig): readonly string[] {
  const main = configText(config, 'defaultContentLanguage') ?? 'en'
  const own = name ?? main
  const inFolder = configValue(config, 'defaultContentLanguageInSubdir') === true
  return own !== main || inFolder ? [own.toLowerCase()] : []
}

function slugged(name: string, config: SiteConfig): string {
  return hugoSlug(name, { cased: configValue(config, 'disablePathToLower') === true })
}

function isUgly({ config }: Site): boolean {
  return configValue(config, 'uglyURLs') === true || configValue(config, 'uglyurls') === true
}

/** Patterns stand by section, also below `page`. */
function patternOf(section: string, config: SiteConfig): string | undefined {
  const patterns = configValue(config, 'permalinks')
  if (!isRecord(patterns)) return undefined
  return configText(isRecord(patterns.page) ? patterns.page : {}, section) ?? configText(patterns, section)
}

function hugoTokens(article: AddressFacts, file: Place, config: SiteConfig): ReadToken {
  const slug = article.text('slug')
  const name = slugged(file.stem, config)
  const title = slugged(article.title, config)
  const values: Readonly<Record<string, string>> = {
    title,
    slug: slug === undefined ? title : slugged(slug, config),
    filename: name,
    contentbasename: name,
    slugorfilename: slug === undefined ? name : slugged(slug, config),
    slugorcontentbasename: slug === undefined ? name : slugged(slug, config),
    section: slugged(file.folders[0] ?? '', config),
    sections: file.folders.map((folder) => slugged(folder, config)).join('/'),
  }
  return (token) => values[token] ?? sliceToken(token, file.folders)
}
