import type { AddressFacts, Generator, SiteConfig } from '../contract.ts'
import { below, withoutExtension } from '../paths.ts'
import { hexoSlug } from '../slug.ts'
import { dateTokens, expandPattern, firstToken, hashOf, type ReadToken } from '../tokens.ts'
import { configText, joinedRoot } from './config.ts'

/** Hexo: posts lie in `source/_posts`; `permalink` is a pattern of the site; `slug` of front matter is ignored. */
export const hexo: Generator = {
  name: 'hexo',
  summary: 'Hexo: `:year/:month/:day/:title/` unless `permalink` of `_config.yml` says otherwise; line ends are kept.',
  pathOf(article, site) {
    const own = article.text('permalink')
    if (own !== undefined) return withAssetSlash(own, site.config)
    const pattern = site.permalink ?? configText(site.config, 'permalink') ?? ':year/:month/:day/:title/'
    const path = expandPattern(pattern, firstToken(dateTokens(article, site.timeZone), hexoTokens(article, site.config)))
    return path === undefined ? undefined : trimmedEnd(withAssetSlash(path, site.config), site.config)
  },
  // Hexo puts `url` before every address; `root` is only for links within the site.
  rootOf: (config) => joinedRoot(configText(config, 'url')),
  timeZoneOf: (config) => configText(config, 'timezone'),
  isPage: (path) => below(path, '_posts') === undefined,
  lineEnds: 'break',
}

function hexoTokens(article: AddressFacts, config: SiteConfig): ReadToken {
  const path = below(article.path, '_posts') ?? article.path
  const slug = slugOf(withoutExtension(path), configText(config, 'new_post_name') ?? ':title.md')
  const values: Readonly<Record<string, string | undefined>> = {
    title: slug,
    name: slug.split('/').at(-1),
    id: article.text('id'),
    post_title: hexoSlug(article.title).toLowerCase(),
    hash: hashOf(slug, article.published),
    category: categoryOf(article, config),
  }
  const defaults = config.permalink_defaults
  return (name) => values[name] ?? article.text(name) ?? (isConfig(defaults) ? configText(defaults, name) : undefined)
}

/** The part of the file's path that is its `:title` by `new_post_name`, or the whole path. */
function slugOf(path: string, pattern: string): string {
  const names: string[] = []
  const source = withoutExtension(pattern)
    .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    .replace(/:(\w*[^_\W])/g, (_, name: string) => {
      names.push(name)
      return SEGMENTS[name] ?? '(.+?)'
    })
  const match = source.length > 500 ? null : new RegExp(`^${source}$`).exec(path)
  const title = match?.[names.indexOf('title') + 1]
  return title !== undefined && names.includes('title') ? title : hexoSlug(path)
}

const SEGMENTS: Readonly<Record<string, string>> = {
  year: '(\\d{4})',
  month: '(\\d{2})',
  day: '(\\d{2})',
  i_month: '(\\d{1,2})',
  i_day: '(\\d{1,2})',
  hash: '([0-9a-f]{12})',
}

function categoryOf({ categories }: AddressFacts, config: SiteConfig): string | undefined {
  if (categories === undefined) return undefined
  const names = categories.at(-1)
  if (names === undefined) return configText(config, 'default_category') ?? 'uncategorized'
  const map = isConfig(config.category_map) ? config.category_map : {}
  return names.map((name) => hexoSlug(configText(map, name) ?? name)).join('/')
}

function withAssetSlash(path: string, config: SiteConfig): string {
  return config.post_asset_folder === true && !/(?:\/|\.html)$/.test(path) ? `${path}/` : path
}

/** `pretty_urls` leaves out `index.html` and `.html`. */
function trimmedEnd(path: string, config: SiteConfig): string {
  const pretty = isConfig(config.pretty_urls) ? config.pretty_urls : {}
  const short = pretty.trailing_index === false ? path.replace(/(^|\/)index\.html$/, '$1') : path
  return pretty.trailing_html === false ? short.replace(/\.html$/, '') : short
}

function isConfig(value: unknown): value is SiteConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
