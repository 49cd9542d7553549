import { compact } from '../../../lib/record.ts'
import { truncateAtWord } from '../../../lib/text.ts'
import { feedBox, feedsAt, footer } from '../furniture.ts'
import { wholePage } from '../head.ts'
import { html, joined, type Safe } from '../html.ts'
import { siteJsonLd } from '../json-ld.ts'
import { fillTemplate, type View } from '../template.ts'
import { textsOf, type Words, wordsFor } from '../words.ts'
import { categoryLists, MOST_CARDS } from './category-list.ts'
import { faceHtml, railHtml } from './rail.ts'
import { type RiverContext, riverHtml, storyView } from './river.ts'
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
${frontBody(index, context)}</body>`,
  )
}

/** The page as the operator's template has it, else ours. */
function frontBody(index: SiteIndex, context: RiverContext): Safe {
  const template = index.look?.theme?.templates?.front
  return template === undefined ? ownBody(blocksOf(index, context), context.words) : fillTemplate(template, viewOf(index, context))
}

interface Blocks {
  readonly masthead: Safe
  readonly search: Safe
  readonly river: Safe
  readonly rail: Safe
  readonly categoryCards: Safe
  readonly footer: Safe
}

function blocksOf(index: SiteIndex, context: RiverContext): Blocks {
  const { words } = context
  return {
    masthead: masthead(index, words),
    search: index.canSearch === true ? searchHtml(words) : html``,
    river: html`${riverHtml(index.stories ?? [], context)}${onward(index, words)}`,
    rail: html`${railHtml(index, words)}`,
    categoryCards: html`${categoriesHtml(index, words)}`,
    footer: footer(index.generator, words, index.rights),
  }
}

function ownBody({ masthead, search, river, rail, categoryCards, footer }: Blocks, words: Words): Safe {
  return html`<a class="skip" href="#stories">${words.skip}</a>
<div class="page wide">
${masthead}${search}<div class="columns">
<main id="stories">
${river}</main>
${rail}</div>
${categoryCards}${footer}</div>
`
}

/** What a template may say of the front page; docs/themes.md lists it. */
function viewOf(index: SiteIndex, context: RiverContext): View {
  const { title, description, url, opmlUrl, sourcesUrl, categories, stories = [], sources = [] } = index
  const { words } = context
  return {
    ...{ title, description, url, opmlUrl, sourcesUrl, language: context.language },
    ...blocksOf(index, context),
    words: textsOf(words),
    stories: stories.map((story) => storyView(story, context)),
    sources: sources.map(({ name, siteUrl, feedUrl, state, ...source }) => ({
      ...{ name, siteUrl, feedUrl },
      state: state === undefined ? undefined : words[state],
      face: faceHtml({ name, ...source }),
    })),
    categories: categories.map(({ title: name, description: about, url: at, count, latest, formats }) => ({
      ...{ title: name, description: about, url: at, count: words.stories(count), isEmpty: count === 0 },
      latest: latest.map((story) => ({ title: story.title, url: story.url })),
      feeds: feedsAt(at, formats).map((feed) => ({ name: feed.name, url: feed.url })),
    })),
  }
}

function masthead(index: SiteIndex, words: Words): Safe {
  const all = index.categories.find(({ isAll }) => isAll)
  const about = index.description === '' ? undefined : html`<p class="about" dir="auto">${index.description}</p>\n`
  return html`<header class="masthead">
<h1 dir="auto">${index.title}</h1>
${about}${sections(index, words)}${all === undefined ? undefined : feedBox(feedsAt(all.url, all.formats), words)}</header>
`
}

/** Shown by the style where scripts run, so that nothing moves when ours stands ready. */
function searchHtml(words: Words): Safe {
  return html`<search class="find"><label><span>${words.searchStories}</span> <input type="search" id="seek" placeholder="${words.searchStories}" autocomplete="off"></label>
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
  return all === undefined
    ? undefined
    : html`<nav class="pager" aria-label="${words.older}"><span></span><a href="${all.url}">${words.older} →</a></nav>\n`
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
