import type { RuleKey } from '../../../model/category.ts'
import { html, type Safe } from '../html.ts'
import type { Words } from '../words.ts'
import type { IndexedCategory } from './site-index.ts'

/** More categories than this stand as a list in groups: as cards they would be a page of megabytes. */
export const MOST_CARDS = 24

/** Returns the categories in groups by rule and initial, each with its number of stories. Addresses are relative, because hundreds of whole ones are most of the page. */
export function categoryLists(categories: readonly IndexedCategory[], siteUrl: string, words: Words): Safe {
  const groups = [...Map.groupBy(categories, ({ group }) => group)]
  return html`<p class="search" hidden><label>${words.searchCategories} <input type="search" id="find" autocomplete="off"></label></p>
${groups.map(([group, members]) => groupHtml(group, members, siteUrl, words))}`
}

function groupHtml(group: RuleKey | undefined, members: readonly IndexedCategory[], siteUrl: string, words: Words): Safe {
  const heading = group === undefined ? undefined : html`<h3 class="day">${words.groups[group]}</h3>\n`
  const byInitial = [...Map.groupBy(members, ({ title }) => initialOf(title))].sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
  return html`<section class="group">
${heading}${byInitial.map(([initial, some]) => list(initial, some, siteUrl, words))}</section>
`
}

function list(initial: string, members: readonly IndexedCategory[], siteUrl: string, words: Words): Safe {
  const items = members.map(
    ({ title, url, count }) => html`<li><a href="${relative(url, siteUrl)}" dir="auto">${title}</a> <small>${count}</small></li>\n`,
  )
  return html`<h4 class="initial">${initial === '' ? words.others : initial}</h4>
<ul class="list">
${items}</ul>
`
}

/** Letters without marks group by themselves; scripts that are not alphabets of a few letters stand together. */
function initialOf(title: string): string {
  const first = title.normalize('NFKD').trim().charAt(0).toUpperCase()
  if (/[0-9]/.test(first)) return '0–9'
  return /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]$/u.test(first) ? first : ''
}

function rankOf(initial: string): number {
  return initial === '' ? 2 : initial === '0–9' ? 1 : 0
}

function relative(url: string, siteUrl: string): string {
  return url.startsWith(siteUrl) ? decodeSafely(url.slice(siteUrl.length)) : url
}

/** Unicode stands as it is, which is a third of its escapes; what means something in an address stays escaped. */
function decodeSafely(path: string): string {
  try {
    const text = decodeURI(path)
    return encodeURI(text) === path && !text.includes(':') ? text : `./${path}`
  } catch {
    return `./${path}`
  }
}
