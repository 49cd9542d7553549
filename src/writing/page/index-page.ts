import { compact } from '../../lib/record.ts'
import { truncateAtWord } from '../../lib/text.ts'
import { categoryLists, MOST_CARDS } from './category-list.ts'
import { feedsAt, footer } from './furniture.ts'
import { wholePage } from './head.ts'
import { html, joined, type Safe } from './html.ts'
import { siteJsonLd } from './json-ld.ts'
import type { IndexedCategory, SiteIndex } from './site-index.ts'
import { clockOf, type Words, wordsFor } from './words.ts'

/** Returns the page of all categories: cards, and if there are many, those that rules made as lists in groups. Needs no script. */
export function serializeIndexPage(index: SiteIndex): string {
  const words = wordsFor(index.language)
  const isLong = index.categories.length > MOST_CARDS
  const carded = isLong ? index.categories.filter(({ group }) => group === undefined).slice(0, MOST_CARDS) : index.categories
  const listed = index.categories.filter((category) => !carded.includes(category))
  return wholePage(
    compact({
      title: index.title,
      description: index.description,
      language: index.language ?? words.lang,
      canonical: index.url,
      noindex: index.noindex,
      feeds: [],
      jsonLd: siteJsonLd(index),
      icon: index.icon || undefined,
      scriptUrl: isLong ? index.scriptUrl : undefined,
    }),
    html`<body>
<div class="page wide">
<header class="masthead">
<h1 dir="auto">${index.title}</h1>
<p class="about" dir="auto">${index.description}</p>
${index.opmlUrl === undefined ? undefined : html`<p class="facts"><a href="${index.opmlUrl}">OPML</a></p>\n`}</header>
<main>
${index.categories.length === 0 ? html`<p class="empty">${words.empty}</p>\n` : html`<ul class="cards">\n${carded.map((category) => card(category, words))}</ul>\n`}${isLong ? categoryLists(listed, index.url, words) : undefined}</main>
${footer(index.generator, words, index.rights)}</div>
</body>`,
  )
}

function card(category: IndexedCategory, words: Words): Safe {
  const { title, description, url, count, updated, latest, language } = category
  const changed =
    updated === 0
      ? undefined
      : html` · <time datetime="${new Date(updated).toISOString()}">${words.day(updated)} ${clockOf(updated)} UTC</time>`
  const lang = language === undefined ? undefined : html` lang="${language}"`
  return html`<li class="card"${lang}>
<h2 dir="auto"><a href="${url}">${title}</a></h2>
${description === title ? undefined : html`<p dir="auto">${description}</p>\n`}<ol>${latest.slice(0, 4).map((story) => html`<li dir="auto">${storyLink(story, words)}</li>\n`)}</ol>
<div class="links"><span>${words.stories(count)}${changed}</span>
${joined(
  feedsAt(url, category.formats).map((feed) => html`<a href="${feed.url}">${feed.name}</a>`),
  ' ',
)}</div>
</li>
`
}

function storyLink({ title, url }: IndexedCategory['latest'][number], words: Words): Safe {
  const shown = truncateAtWord(title || words.untitled, 200)
  return url === undefined ? html`${shown}` : html`<a href="${url}" rel="noopener noreferrer">${shown}</a>`
}
