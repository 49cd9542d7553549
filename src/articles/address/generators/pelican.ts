import type { Generator } from '../contract.ts'
import { asciiSlug } from '../slug.ts'
import { dateTokens, expandPattern, firstToken } from '../tokens.ts'
import { configText, joinedRoot } from './config.ts'

/** Pelican: `{slug}.html`, the slug made of the title. */
export const pelican: Generator = {
  name: 'pelican',
  summary: 'Pelican: `{slug}.html`, the slug made of the title, unless `ARTICLE_URL` of `pelicanconf.py` says otherwise.',
  pathOf(article, site) {
    const own = article.text('url') ?? article.text('save_as')
    if (own !== undefined) return own
    const pattern = site.permalink ?? patternOf(configText(site.config, 'ARTICLE_URL') ?? '{slug}.html')
    const slug = article.text('slug') ?? asciiSlug(article.title)
    const values: Readonly<Record<string, string | undefined>> = {
      slug,
      title: slug,
      lang: article.text('lang'),
      category: article.categories && asciiSlug(article.categories[0]?.[0] ?? 'misc'),
    }
    return pattern === undefined
      ? undefined
      : expandPattern(
          pattern,
          firstToken(dateTokens(article, site.timeZone), (name) => values[name]),
        )
  },
  rootOf: (config) => joinedRoot(configText(config, 'SITEURL')),
  timeZoneOf: (config) => configText(config, 'TIMEZONE') ?? 'UTC',
}

/** Python's format as a pattern: `{date:%Y}` is `:year`. */
function patternOf(format: string): string | undefined {
  const pattern = format.replace(/\{date:([^{}]*)\}/g, (_, inner: string) =>
    inner.replace(/%-?[a-zA-Z]/g, (mark) => STRFTIME[mark] ?? ':unknown'),
  )
  return pattern.replace(/\{(\w+)\}/g, ':$1')
}

const STRFTIME: Readonly<Record<string, string>> = {
  '%Y': ':year',
  '%m': ':month',
  '%d': ':day',
  '%b': ':short_month',
  '%H': ':hour',
  '%M': ':minute',
}
