import type { Generator } from '../contract.ts'
import { below, fileOf } from '../paths.ts'
import { asciiSlug, hugoSlug } from '../slug.ts'
import { commonTokens, dateTokens, expandPattern, firstToken } from '../tokens.ts'
import { configText, joinedRoot } from './config.ts'

/** Zola: the place below `content`; `path` of front matter is the whole path, `slug` the last part. */
export const zola: Generator = {
  name: 'zola',
  summary: "Zola: the file's place below `content/`, without a date before its name; dates are UTC.",
  pathOf(article, site) {
    const own = article.text('path')
    if (own !== undefined) return own.replace(/\/?$/, '/')
    if (site.permalink !== undefined)
      return expandPattern(site.permalink, firstToken(dateTokens(article, site.timeZone), commonTokens(article)))
    const file = fileOf(below(article.path, 'content') ?? article.path)
    const slug = (name: string): string | undefined =>
      configText(site.config, 'slugify.paths') === 'on' || configText(site.config, 'slugify.paths') === undefined
        ? asciiSlug(name)
        : hugoSlug(name, { cased: true })
    const parts = [...file.folders, article.text('slug') ?? file.name].map(slug)
    return parts.some((part) => part === undefined || part === '') ? undefined : `${parts.join('/')}/`
  },
  rootOf: (config) => joinedRoot(configText(config, 'base_url')),
  timeZoneOf: () => 'UTC',
  isPage: (path) => below(path, 'content') === undefined || /(?:^|\/)_index\.(?:[\w-]+\.)?md$/.test(path),
}
