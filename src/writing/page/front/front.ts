import { compact } from '../../../lib/record.ts'
import { truncateAtWord } from '../../../lib/text.ts'
import { feedBox, feedsAt, footer } from '../furniture.ts'
import { wholePage } from '../head.ts'
import { html, joined, type Safe } from '../html.ts'
import { siteJsonLd } from '../json-ld.ts'
import { type Words, wordsFor } from '../words.ts'
import { categoryLists, MOST_CARDS } from './category-list.ts'
import { railHtml } from './rail.ts'
import { riverHtml } from './river.ts'
import type { IndexedCategory, SiteIndex } from './site-index.ts'

/** Returns the front page: the newest stories of all categories, who is read, and the categories. Needs no script. */
export function serializeIndexPage(index: SiteIndex): string {
  const words = wordsFor(index.language, index.look?.timeZone)
  const language = index.language ?? words.lang
  const { stories = [], sources = [] } = index
  const context = { words, language, timeZone: index.look?.timeZone, sources: new Map(sources.map((source) => [source.id, source])) }
  return wholePage(
    compact({
      title: index.title,
      description: index.description || index.title,
      language,
      canonical: index.url,
      noindex: index.noindex,
      feeds: feedsOf(index),
      jsonLd: siteJsonLd(index),
      icon: index.icon || undefined,
      image: stories.find(({ picture }) => picture !== undefined)?.picture?.url,
      scriptUrl: index.scriptUrl,
      look: index.look,
    }),
    html`<body class="front">
<a class="skip" href="#stories">${words.skip}</a>
<div class="page wide">
${masthead(index, words)}<div class="columns">
<main id="stories">
${riverHtml(stories, context)}${onward(index, words)}</main>
${railHtml(index, words)}</div>
${categoriesHtml(index, words)}${footer(index.generator, words, index.rights)}</div>
</body>`,
  )
}

function masthead(index: SiteIndex, words: Words): Safe {
  const all = index.categories.find(({ isAll }) => isAll)
  const about = index.description === '' ? undefined : html`<p class="about" dir="auto">${index.description}</p>\n`
  return html`<header class="masthead">
<h1 dir="auto">${index.title}</h1>
${about}${sections(index, words)}${all === undefined ? undefined : feedBox(feedsAt(all.url, all.formats), words)}</header>
<search class="find" hidden><label><span>${words.searchStories}</span> <input type="search" id="seek" autocomplete="off"></label>
<ol id="found" aria-live="polite" data-none="${words.nothingFound}"></ol></search>
`
}

/** The categories that were written out and have stories, as the sections of a paper. */
function sections({ categories }: SiteIndex, words: Words): Safe | undefined {
  const shown = categories.filter(({ count, group, isAll }) => count > 0 && group === undefined && isAll !== true).slice(0, MOST_SECTIONS)
  if (shown.length === 0) return undefined
  return html`<nav class="sections" aria-label="${words.categories}"><ul>${shown.map(
    ({ title, url, language }) => html`<li${langOf(language)} dir="auto"><a href="${url}">${title}</a></li>`,
  )}</ul></nav>
`
}

const MOST_SECTIONS = 12

function langOf(language: string | undefined): Safe | undefined {
  return language === undefined ? undefined : html` lang="${language}"`
}

/** The way from the river to all stories. */
function onward({ categories }: SiteIndex, words: Words): Safe | undefined {
  const all = categories.find(({ isAll, count }) => isAll && count > 0)
  return all === undefined ? undefined : html`<nav class="pager"><span></span><a href="${all.url}">${words.older} →</a></nav>\n`
}

/** Categories with stories as cards, and if there are many, those that rules made as lists in groups. Those without a story are named, no more. */
function categoriesHtml(index: SiteIndex, words: Words): Safe | undefined {
  const categories = index.categories.filter(({ isAll }) => isAll !== true)
  if (categories.length === 0) return undefined
  const isLong = categories.length > MOST_CARDS
  const full = categories.filter(({ count }) => count > 0)
  const carded = isLong ? full.filter(({ group }) => group === undefined).slice(0, MOST_CARDS) : full
  const listed = categories.filter((category) => !carded.includes(category))
  const cards = carded.length === 0 ? undefined : html`<ul class="cards">\n${carded.map((category) => card(category, words))}</ul>\n`
  const others = isLong ? categoryLists(listed, index.url, words) : namesOf(listed, words)
  return html`<section class="categories" aria-labelledby="categories">
<h2 id="categories" class="chapter">${words.categories}</h2>
${cards}${others}${index.opmlUrl === undefined ? undefined : html`<p class="more"><a href="${index.opmlUrl}">OPML</a></p>\n`}</section>
`
}

function namesOf(categories: readonly IndexedCategory[], words: Words): Safe | undefined {
  if (categories.length === 0) return undefined
  const links = categories.map(({ title, url }) => html`<a href="${url}"><bdi>${title}</bdi></a>`)
  return html`<p class="quiet">${joined(links, words.separator)}</p>\n`
}

function card({ title, description, url, count, latest, language, formats }: IndexedCategory, words: Words): Safe {
  const about = description === undefined || description === title ? undefined : html`<p dir="auto">${description}</p>\n`
  const feeds = feedsAt(url, formats).map((feed) => html`<a href="${feed.url}" aria-label="${title}, ${feed.name}">${feed.name}</a>`)
  return html`<li class="card"${langOf(language)}>
<h3 dir="auto"><a href="${url}">${title}</a></h3>
${about}<ol>${latest.slice(0, 3).map((story) => html`<li dir="auto">${storyLink(story, words)}</li>\n`)}</ol>
<div class="links"><span>${words.stories(count)}</span>
${joined(feeds, ' ')}</div>
</li>
`
}

function storyLink({ title, url }: IndexedCategory['latest'][number], words: Words): Safe {
  const shown = truncateAtWord(title || words.untitled, 120)
  return url === undefined ? html`${shown}` : html`<a href="${url}" rel="noopener noreferrer">${shown}</a>`
}

/** Feeds that readers of feeds find on the page: those of all stories, then the first of each category. */
function feedsOf({ categories, title: site }: SiteIndex) {
  const [all] = categories.filter(({ isAll }) => isAll)
  const others = categories.filter((category) => category !== all && category.group === undefined).slice(0, MOST_CARDS)
  return [
    ...(all === undefined ? [] : feedsAt(all.url, all.formats).map((feed) => ({ ...feed, title: `${site} (${feed.name})` }))),
    ...others.flatMap(({ title, url, formats }) =>
      feedsAt(url, formats)
        .slice(0, 1)
        .map((feed) => ({ ...feed, title })),
    ),
  ]
}
