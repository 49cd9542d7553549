import { isRecord } from '../../../lib/record.ts'
import type { Generator } from '../contract.ts'
import { below, withoutExtension } from '../paths.ts'
import { githubSlug } from '../slug.ts'
import { commonTokens, dateTokens, expandPattern, firstToken } from '../tokens.ts'
import { configText, joinedRoot } from './config.ts'

/** Astro: an entry of a content collection has the path of its route with its id, which `slug` of front matter replaces; a page has that of its file. */
export const astro: Generator = {
  name: 'astro',
  summary: "Astro: `/COLLECTION/ID/`, or as the site's route of the collection says; dates are UTC.",
  pathOf(article, site) {
    const end = configText(site.config, 'format') === 'file' ? '.html' : configText(site.config, 'trailingSlash') === 'never' ? '' : '/'
    if (site.permalink !== undefined)
      return expandPattern(site.permalink, firstToken(dateTokens(article, site.timeZone), commonTokens(article)))
    const page = below(article.path, 'src/pages')
    if (page !== undefined) return `${withoutExtension(page)}${end}`.replace(/(^|\/)index\/?$/, '$1')
    const entry = below(article.path, 'src/content') ?? article.path
    const [first = '', ...rest] = entry.split('/')
    const isInCollection = rest.length > 0
    const id = article.text('slug') ?? idOf(isInCollection ? rest.join('/') : first)
    const routes = isRecord(site.config.routes) ? site.config.routes : {}
    const route = isInCollection ? (configText(routes, first) ?? `${first}/`) : ''
    return `${route === '/' ? '' : route}${id}${end}`
  },
  rootOf: (config) => joinedRoot(configText(config, 'site'), configText(config, 'base')),
  timeZoneOf: () => 'UTC',
}

/** An entry's id: each part of its path as a slug. */
function idOf(path: string): string {
  return withoutExtension(path)
    .split('/')
    .map(githubSlug)
    .join('/')
    .replace(/\/index$/, '')
}
