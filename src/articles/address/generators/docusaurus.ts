import type { Generator } from '../contract.ts'
import { withoutExtension } from '../paths.ts'
import { configText, joinedRoot } from './config.ts'

/** Docusaurus: a post of `blog` has its date as folders; `slug` of front matter is the path below the blog, or below the site's root where it begins with a slash in docs. */
export const docusaurus: Generator = {
  name: 'docusaurus',
  summary: 'Docusaurus: `/blog/2024/05/01/name` for `blog/2024-05-01-name.md`, `/blog/SLUG` where front matter has a slug.',
  pathOf(article, site) {
    const route = (configText(site.config, 'routeBasePath') ?? 'blog').replace(/^\/+|\/+$/g, '')
    const inside = article.path.replace(/^(?:.*\/)?blog\//, '')
    const slug = article.text('slug')
    const path = slug?.replace(/^\/+/, '') ?? pathBelowBlog(inside)
    const end = configText(site.config, 'trailingSlash') === 'true' && !path.endsWith('/') ? '/' : ''
    return `${route === '' ? '' : `${route}/`}${path}${end}`
  },
  rootOf: (config) => joinedRoot(configText(config, 'url'), configText(config, 'baseUrl')),
  timeZoneOf: () => 'UTC',
}

function pathBelowBlog(path: string): string {
  const bare = withoutExtension(path).replace(/\/index$/, '')
  const dated = /^(.*?)(\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(.*)$/.exec(bare)
  return dated === null ? bare : `${dated[2]!.replaceAll('-', '/')}/${dated[1]}${dated[3]}`.replace(/\/{2,}/g, '/')
}
