import { compact } from '../../lib/record.ts'
import type { Instant } from '../../model/instant.ts'
import { DOCUMENT_FILES, documentUrl, type Frame, type PublishedItem } from '../../model/publication.ts'
import { type Fragment, type FragmentContext, formatRow, type OutputFormat } from '../contract.ts'
import { feedBox, feedsAt, footer } from './furniture.ts'
import { wholePage } from './head.ts'
import { html, type Safe, safe } from './html.ts'
import { categoryJsonLd, storyJsonLd } from './json-ld.ts'
import { DAY_MARK, LEVEL_MARK, storyHtml } from './story.ts'
import { fillTemplate } from './template.ts'
import { dayOf, textsOf, type Words, wordsFor } from './words.ts'

/** The HTML page of a category, or of one of its archive pages: the same stories as its feeds, in the same order. Needs no script. */
export const pageFormat: OutputFormat = formatRow({
  name: 'page',
  fileName: DOCUMENT_FILES.page,
  mediaType: 'text/html; charset=utf-8',
  isFeed: false,
  fragments: pageFragments,
  document: pageDocument,
  readBack: {
    reader: 'html',
    meant: ({ itemId }) => ({ id: `i-${itemId}` }),
    meantFrame: ({ title }) => ({ title: title.trim() }),
  },
})

/** The article for machines on the first line, then the story for people. */
function pageFragments(items: readonly PublishedItem[], { language, look }: FragmentContext): readonly string[] {
  const words = wordsFor(language, look?.timeZone)
  const context = compact({ words, language: language ?? words.lang, template: look?.theme?.templates?.story })
  return items.map((item) => `${storyJsonLd(item, words)}\n${storyHtml(item, context).safe}`)
}

interface Story {
  readonly published: Instant
  readonly article: string
  readonly html: string
}

function storyOf({ facts: { published }, text }: Fragment): Story {
  const end = text.indexOf('\n')
  return { published, article: text.slice(0, end), html: text.slice(end + 1) }
}

function pageDocument(publication: Frame, fragments: readonly Fragment[]): string {
  const items = fragments.map(storyOf)
  const { paging, url, look } = publication
  const words = wordsFor(publication.language, look?.timeZone)
  const language = publication.language ?? words.lang
  const at = (page: number | undefined) => documentUrl(url, 'page', page)
  const older = paging.prev === undefined ? undefined : at(paging.prev)
  const newer = paging.archive === undefined ? undefined : at(paging.next)
  const title = paging.archive === undefined ? publication.title : `${publication.title} – ${words.archivePage(paging.archive)}`
  return wholePage(
    compact({
      title,
      description: publication.description,
      language,
      canonical: publication.selfUrls.page,
      noindex: publication.noindex,
      feeds: feedsOf(publication),
      jsonLd: categoryJsonLd(
        publication,
        items.map((item) => item.article),
      ),
      icon: publication.icon || undefined,
      image: publication.logo || undefined,
      next: older || undefined,
      prev: newer || undefined,
      look,
    }),
    html`<body>
${categoryBody({ publication, items, title, older, newer, words })}</body>`,
  )
}

interface CategoryPage {
  readonly publication: Frame
  readonly items: readonly Story[]
  readonly title: string
  readonly older: string | undefined
  readonly newer: string | undefined
  readonly words: Words
}

/** The page as the operator's template has it, else ours. */
function categoryBody({ publication, items, title, older, newer, words }: CategoryPage): Safe {
  const { url, look, updated } = publication
  const site = { url: new URL('..', url).href, title: look?.siteTitle ?? words.front }
  const blocks = {
    masthead: masthead(publication, items.length, title, words),
    stories: html`${stories(items, words, look?.timeZone)}`,
    pager: html`${pager(older, newer, words)}`,
    footer: footer(publication.generator, words, publication.rights),
  }
  const template = look?.theme?.templates?.category
  if (template !== undefined) {
    const about = isFiller(publication.description, publication.title, look?.siteTitle) ? undefined : publication.description
    return fillTemplate(template, {
      ...{ ...blocks, title, url, older, newer, description: about, words: textsOf(words), siteUrl: site.url, siteTitle: site.title },
      count: words.stories(items.length),
      updated: updated === 0 ? undefined : words.day(updated),
      feeds: feedsOf(publication).map(({ name, url: at }) => ({ name, url: at })),
    })
  }
  return html`<a class="skip" href="#stories">${words.skip}</a>
<div class="page">
<nav class="top" aria-label="${words.front}"><a href="${site.url}"><bdi>${site.title}</bdi></a></nav>
${blocks.masthead}<main id="stories">
${blocks.stories}</main>
${blocks.pager}${blocks.footer}</div>
`
}

function feedsOf({ title, url, formats }: Frame) {
  return feedsAt(url, formats).map((feed) => ({ ...feed, title: `${title} (${feed.name})` }))
}

function masthead(publication: Frame, count: number, title: string, words: Words): Safe {
  const { updated, description, look } = publication
  const changed =
    updated === 0 ? undefined : html` · ${words.updated} ${timeElement(updated, `${words.day(updated)}, ${words.clock(updated)}`)}`
  const about = isFiller(description, publication.title, look?.siteTitle)
    ? undefined
    : html`<p class="about" dir="auto">${description}</p>\n`
  return html`<header class="masthead">
<h1 dir="auto">${title}</h1>
${about}<p class="facts">${words.stories(count)}${changed}</p>
${feedBox(feedsOf(publication), words)}</header>
`
}

/** True for what stands in the place of a description that nobody wrote. */
function isFiller(description: string, title: string, siteTitle: string | undefined): boolean {
  return description === title || description === `${title} – ${siteTitle ?? ''}`
}

function timeElement(instant: Instant, text: string): Safe {
  return html`<time datetime="${new Date(instant).toISOString()}">${text}</time>`
}

/** Under a heading for each day where the order allows it, else each with its own day. */
function stories(items: readonly Story[], words: Words, timeZone: string | undefined): readonly Safe[] {
  if (items.length === 0) return [html`<p class="empty">${words.empty}</p>\n`]
  const runs = runsByDay(items, timeZone)
  const days = new Set(runs.map(({ day }) => day))
  if (days.size < runs.length) return items.map((item) => placed(item, '2', `${words.day(item.published)}, `))
  return runs.map(
    (run) => html`<h2 class="day">${words.day(run.items[0]!.published)}</h2>
${run.items.map((item) => placed(item, '3', ''))}`,
  )
}

function placed(item: Story, level: string, day: string): Safe {
  return safe(item.html.replaceAll(LEVEL_MARK, level).replaceAll(DAY_MARK, day))
}

function runsByDay(
  items: readonly Story[],
  timeZone: string | undefined,
): readonly { readonly day: string; readonly items: readonly Story[] }[] {
  const runs: { day: string; items: Story[] }[] = []
  for (const item of items) {
    const day = dayOf(item.published, timeZone)
    const last = runs.at(-1)
    if (last?.day === day) last.items.push(item)
    else runs.push({ day, items: [item] })
  }
  return runs
}

function pager(older: string | undefined, newer: string | undefined, words: Words): Safe | undefined {
  if (older === undefined && newer === undefined) return undefined
  const link = (url: string | undefined, rel: string, text: string) =>
    url === undefined ? html`<span></span>` : html`<a rel="${rel}" href="${url}">${text}</a>`
  return html`<nav class="pager" aria-label="${words.older}, ${words.newer}">${link(newer, 'prev', `← ${words.newer}`)}${link(older, 'next', `${words.older} →`)}</nav>\n`
}
