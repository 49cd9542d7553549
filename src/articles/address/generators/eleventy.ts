import type { AddressFacts, Generator } from '../contract.ts'
import { fileOf, withoutExtension } from '../paths.ts'
import { jekyllSlug } from '../slug.ts'
import { commonTokens, dateTokens, expandPattern, firstToken } from '../tokens.ts'
import { configText, joinedRoot } from './config.ts'

/** Eleventy: the place of the file below the input folder; `permalink` of front matter is a template; `slug` is ignored. */
export const eleventy: Generator = {
  name: 'eleventy',
  summary: "Eleventy: the file's place below the input folder; dates are UTC.",
  pathOf(article, site) {
    const own = article.text('permalink')
    const input = configText(site.config, 'input')?.replace(/^\.?\/+|\/+$/g, '')
    const path =
      input !== undefined && input !== '.' && article.path.startsWith(`${input}/`) ? article.path.slice(input.length + 1) : article.path
    const inside = { ...article, path }
    if (own !== undefined) return rendered(own, inside)
    if (site.permalink !== undefined)
      return expandPattern(site.permalink, firstToken(dateTokens(article, site.timeZone), commonTokens(inside)))
    return `${withoutExtension(path)}/`.replace(/(^|\/)index\/$/, '$1')
  },
  rootOf: (config) => joinedRoot(configText(config, 'url'), configText(config, 'pathPrefix')),
  timeZoneOf: () => 'UTC',
}

/** Eleventy's `page.filePathStem`, without the slash before it. */
function stemOf(path: string): string {
  const parts = withoutExtension(path).split('/')
  const name = parts.pop() ?? ''
  return [...parts, /\d{4}-\d{2}-\d{2}-(.*)/.exec(name)?.[1] ?? name].join('/')
}

/** The address a template gives where it holds only what is known here; undefined where it would have to be run. */
function rendered(template: string, article: AddressFacts): string | undefined {
  let isWhole = true
  const path = template.replace(/\{\{-?\s*([^{}]*?)\s*-?\}\}/g, (_, expression: string) => {
    const value = tokenOf(expression, article)
    if (value === undefined) isWhole = false
    return value ?? ''
  })
  if (!isWhole || /\{%|\$\{|\{\{/.test(path)) return undefined
  return path.replace(/(^|\/)index\.html$/, '$1').replace(/\/{2,}/g, '/')
}

function tokenOf(expression: string, article: AddressFacts): string | undefined {
  const [subject = '', ...filters] = expression.split('|').map((part) => part.trim())
  const file = fileOf(article.path)
  const known: Readonly<Record<string, string | undefined>> = {
    'page.fileSlug': file.stem.replace(/^.*\d{4}-\d{2}-\d{2}-/, ''),
    'page.filePathStem': `/${stemOf(article.path)}`,
    title: article.title,
  }
  const value = known[subject] ?? (subject === 'page.date' ? dateOf(filters[0], article) : article.text(subject))
  if (value === undefined) return undefined
  if (subject === 'page.date' || filters.length === 0) return value
  return filters.every((filter) => SLUG_FILTERS.has(filter))
    ? jekyllSlug(
        value
          .normalize('NFD')
          .replace(/(?<=[a-z])\p{M}+/giu, '')
          .replaceAll('&', ' and '),
      )
    : undefined
}

const SLUG_FILTERS = new Set(['slugify', 'slug'])

/** Liquid's `date: '%Y/%m/%d'`. */
function dateOf(filter: string | undefined, article: AddressFacts): string | undefined {
  const format = /^date:\s*['"]([^'"]*)['"]$/.exec(filter ?? '')?.[1]
  if (format === undefined) return undefined
  const pattern = format.replace(/%-?[a-zA-Z]/g, (mark) => STRFTIME[mark] ?? ':unknown')
  return expandPattern(pattern, dateTokens(article, 'UTC'))
}

const STRFTIME: Readonly<Record<string, string>> = {
  '%Y': ':year',
  '%m': ':month',
  '%d': ':day',
  '%y': ':short_year',
  '%-m': ':i_month',
  '%-d': ':i_day',
}
