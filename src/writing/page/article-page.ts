import { htmlToText } from '../../lib/html/text.ts'
import { compact } from '../../lib/record.ts'
import { oneLine, truncateAtWord } from '../../lib/text.ts'
import type { Publication, PublishedItem, Theme } from '../../model/publication.ts'
import { footer } from './furniture.ts'
import { wholePage } from './head.ts'
import { html, type Safe } from './html.ts'
import { articleJsonLd } from './json-ld.ts'
import { pictureOf } from './picture.ts'
import { alsoAt, contentOf, leadImage, metaLine, recordings, rights, titleOf } from './story.ts'
import { fillTemplate } from './template.ts'
import { textsOf, type Words, wordsFor } from './words.ts'

export interface Linked {
  readonly title: string
  readonly url: string
}

/** The page of one article that has no other. */
export interface ArticlePage {
  readonly item: PublishedItem
  /** Address of the page, ends in '/'. */
  readonly url: string
  readonly site: {
    readonly title: string
    readonly url: string
    readonly language?: string
    readonly icon?: string
    readonly rights?: string
    readonly timeZone?: string
    readonly theme?: Theme
    readonly images?: 'link' | 'proxy'
  }
  readonly generator: Publication['generator']
  readonly styleUrl: string
  /** The published categories that show it. */
  readonly categories: readonly Linked[]
  /** The articles of its source before and after it. */
  readonly older?: Linked
  readonly newer?: Linked
  readonly noindex: boolean
}

/** Returns the page as HTML: the whole text, open. Needs no script. */
export function serializeArticlePage(page: ArticlePage): string {
  const { item, site } = page
  const language = item.language ?? site.language
  const words = wordsFor(language, site.timeZone)
  const title = titleOf(item, words)
  return wholePage(
    compact({
      title,
      description: descriptionOf(item, title),
      language: language ?? words.lang,
      canonical: page.url,
      noindex: page.noindex,
      feeds: [],
      kind: 'article',
      styleUrl: page.styleUrl,
      jsonLd: articleJsonLd(item, words, { url: page.url, sections: page.categories.map((category) => category.title) }),
      icon: site.icon,
      image: pictureOf(item)?.url,
      prev: page.older?.url,
      next: page.newer?.url,
      look: compact({ theme: site.theme, ownPictures: site.images === 'proxy' ? true : undefined }),
    }),
    html`<body>
${articleBody(page, { title, words, language: language ?? words.lang })}</body>`,
  )
}

interface ArticleContext {
  readonly title: string
  readonly words: Words
  readonly language: string
}

/** The page as the operator's template has it, else ours. */
function articleBody(page: ArticlePage, { title, words, language }: ArticleContext): Safe {
  const { item, site } = page
  const blocks = {
    meta: metaLine(item, { words, language }, html`${words.day(item.published)}, `),
    picture: leadImage(item, words, true),
    content: wholeText(item, words),
    recordings: html`${recordings(item)}`,
    alsoAt: alsoAt(item, words),
    rights: rights(item),
    neighbours: neighbours(page, words),
    footer: footer(page.generator, words, site.rights),
  }
  const template = site.theme?.templates?.article
  if (template !== undefined)
    return fillTemplate(template, {
      ...{ ...blocks, title, url: page.url, siteTitle: site.title, siteUrl: site.url, words: textsOf(words) },
      day: words.day(item.published),
      time: words.clock(item.published),
      datetime: new Date(item.published).toISOString(),
      categories: page.categories.map((category) => ({ title: category.title, url: category.url })),
      tags: item.tags.map(({ term, label }) => label ?? term),
    })
  return html`<a class="skip" href="#text">${words.skip}</a>
<div class="page">
<nav class="top" aria-label="${words.front}"><a href="${site.url}" dir="auto">${site.title}</a></nav>
<main>
<article id="text">
<header class="masthead">
<h1 dir="auto">${title}</h1>
${blocks.meta}${categoryList(page.categories)}</header>
${blocks.picture}${blocks.content}${blocks.recordings}${labelList(page)}${blocks.alsoAt}${blocks.rights}</article>
</main>
${blocks.neighbours}${blocks.footer}</div>
`
}

function descriptionOf({ summaryText, contentText, contentHtml }: PublishedItem, title: string): string {
  const text = summaryText ?? contentText ?? htmlToText((contentHtml ?? '').slice(0, LOOKED_AT))
  return truncateAtWord(oneLine(text), 300) || title
}

/** UTF-16 units of a text that can begin its description. */
const LOOKED_AT = 4000

function wholeText(item: PublishedItem, words: Words): Safe | undefined {
  const content = contentOf(item, words, 2)
  if (content !== undefined) return html`<div class="content" dir="auto">${content}</div>\n`
  return item.summaryText === undefined ? undefined : html`<p class="summary" dir="auto">${item.summaryText}</p>\n`
}

function categoryList(categories: readonly Linked[]): Safe | undefined {
  if (categories.length === 0) return undefined
  return html`<ul class="tags">${categories.map(({ title, url }) => html`<li dir="auto"><a href="${url}">${title}</a></li>`)}</ul>\n`
}

/** Labels that are no category of ours. */
function labelList({ item, categories }: ArticlePage): Safe | undefined {
  const named = new Set(categories.map(({ title }) => title))
  const labels = item.tags.map(({ term, label }) => label ?? term).filter((label) => !named.has(label))
  return labels.length === 0 ? undefined : html`<ul class="tags">${labels.map((label) => html`<li dir="auto">${label}</li>`)}</ul>\n`
}

function neighbours({ older, newer }: ArticlePage, words: Words): Safe | undefined {
  if (older === undefined && newer === undefined) return undefined
  const before = older === undefined ? html`<span></span>` : html`<a rel="prev" href="${older.url}" dir="auto">← ${older.title}</a>`
  const after = newer === undefined ? undefined : html`<a rel="next" href="${newer.url}" dir="auto">${newer.title} →</a>`
  return html`<nav class="pager" aria-label="${words.older}, ${words.newer}">${before}${after}</nav>\n`
}
