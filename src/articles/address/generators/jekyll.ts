import { isRecord } from '../../../lib/record.ts'
import type { AddressFacts, Generator, SiteConfig } from '../contract.ts'
import { below, fileOf } from '../paths.ts'
import { jekyllSlug } from '../slug.ts'
import { dateTokens, expandPattern, firstToken, joinedOnce, type ReadToken } from '../tokens.ts'
import { configText, joinedRoot } from './config.ts'

/** Jekyll: posts lie in `_posts`, also in folders named for a category above it; `permalink` is a style or a pattern, of a post or of the site. */
export const jekyll: Generator = {
  name: 'jekyll',
  summary:
    'Jekyll: the style `date` (`/:categories/:year/:month/:day/:title:output_ext`) unless `permalink` of `_config.yml` says otherwise.',
  pathOf(article, site) {
    const pattern =
      article.text('permalink') ??
      site.permalink ??
      siteDefault(article.path, site.config) ??
      configText(site.config, 'permalink') ??
      'date'
    return expandPattern(STYLES[pattern] ?? pattern, firstToken(dateTokens(article, site.timeZone), jekyllTokens(article)))
  },
  rootOf: (config) => joinedRoot(configText(config, 'url'), configText(config, 'baseurl')),
  timeZoneOf: (config) => configText(config, 'timezone'),
  isPage: (path) => below(path, '_posts') === undefined && below(path, '_drafts') === undefined,
}

const STYLES: Readonly<Record<string, string>> = {
  date: '/:categories/:year/:month/:day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  weekdate: '/:categories/:year/W:week/:short_day/:title:output_ext',
  none: '/:categories/:title:output_ext',
}

function jekyllTokens(article: AddressFacts): ReadToken {
  const file = fileOf(article.path)
  const slug = article.text('slug') ?? (file.isBundle ? 'index' : file.name)
  const categories = categoriesOf(article)
  const values: Readonly<Record<string, string | undefined>> = {
    title: jekyllSlug(slug, { pretty: true, cased: true }),
    slug: jekyllSlug(slug),
    name: jekyllSlug(file.name),
    basename: file.name,
    categories: joinedOnce(categories?.map((name) => name.toLowerCase())),
    slugified_categories: joinedOnce(categories?.map((name) => jekyllSlug(name))),
    collection: 'posts',
    path: [...file.folders, file.stem].join('/'),
    output_ext: '.html',
  }
  return (name) => values[name]
}

/** Folders above `_posts` are categories, too, and come first. */
function categoriesOf({ path, categories }: AddressFacts): readonly string[] | undefined {
  if (categories === undefined) return undefined
  const at = `/${path}`.lastIndexOf('/_posts/')
  const above = at <= 0 ? [] : path.slice(0, at - 1).split('/')
  return [...above.filter((folder) => folder !== '' && !folder.startsWith('_')), ...categories.flat()]
}

/** The `permalink` of the last of the site's `defaults` whose scope holds the file. */
function siteDefault(path: string, config: SiteConfig): string | undefined {
  const defaults = Array.isArray(config.defaults) ? config.defaults : []
  const values = defaults.flatMap((one: unknown) => {
    if (!isRecord(one) || !isRecord(one.values) || !isRecord(one.scope)) return []
    const scope = configText(one.scope, 'path') ?? ''
    const type = configText(one.scope, 'type') ?? 'posts'
    const isInside = scope === '' || path.startsWith(scope.replace(/\/?$/, '/'))
    const permalink = configText(one.values, 'permalink')
    return isInside && type === 'posts' && permalink !== undefined ? [permalink] : []
  })
  return values.at(-1)
}
