import { compact, isRecord } from '../../lib/record.ts'
import { isWebUrl } from '../../lib/url/urls.ts'
import type { ArticleSite } from '../../model/document.ts'
import type { Draft } from './contract.ts'

/** Where each generator keeps its articles, likeliest first; the first that is there is taken. */
export const ARTICLE_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  hexo: ['source/_posts', 'source'],
  // Hexo names its configuration alike.
  jekyll: ['_posts', 'source/_posts'],
  hugo: ['content/posts', 'content/post', 'content/blog', 'content'],
  eleventy: ['posts', 'src/posts', 'content/blog', 'content', 'blog'],
  astro: ['src/content/blog', 'src/content/posts', 'src/content', 'src/pages/posts', 'src/pages'],
  zola: ['content'],
  docusaurus: ['blog'],
  pelican: ['content'],
}

/** Returns the draft of a site of a generator; `folder` holds its articles, relative to the configuration that is to be written. */
export function draftOfSite({ generator, config }: Pick<ArticleSite, 'generator' | 'config'>, folder: string): Draft {
  const text = (...names: readonly string[]): string | undefined =>
    names.map((name) => config[name]).find((value): value is string => typeof value === 'string' && value.trim() !== '')
  const author = isRecord(config.author) ? text('name') : text('author', 'AUTHOR')
  return compact({
    program: generator,
    title: text('title', 'SITENAME'),
    language: languageOf(text('language', 'lang', 'languageCode', 'defaultContentLanguage', 'DEFAULT_LANG')),
    timeZone: text('timezone', 'timeZone', 'TIMEZONE'),
    author: author === undefined ? undefined : { name: author },
    sources: [{ kind: 'folder', id: 'articles', path: folder }],
    categories: [{ each: 'category' }],
    left: isWebUrl(text('url', 'baseURL', 'site', 'SITEURL')) ? [] : ['the address of the site, which its configuration does not say'],
  })
}

function languageOf(tag: string | undefined): string | undefined {
  try {
    return tag === undefined ? undefined : Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0]
  } catch {
    return undefined
  }
}
