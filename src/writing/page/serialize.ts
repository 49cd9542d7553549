import { compact } from '../../lib/record.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import type { Instant } from '../../model/instant.ts'
import { documentUrl, type Publication, type PublishedItem } from '../../model/publication.ts'
import { feedBox, footer } from './furniture.ts'
import { wholePage } from './head.ts'
import { html, type Safe } from './html.ts'
import { categoryJsonLd } from './json-ld.ts'
import { storyHtml } from './story.ts'
import { clockOf, type Words, wordsFor } from './words.ts'

/** The HTML page of a category, or of one of its archive pages: the same stories as its feeds, in the same order. Needs no script. */
export function serializePage(publication: Publication): string {
  const { paging, url } = publication
  const words = wordsFor(publication.language)
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
      jsonLd: categoryJsonLd(publication, words),
      icon: publication.icon || undefined,
      image: publication.logo || undefined,
      next: older || undefined,
      prev: newer || undefined,
    }),
    html`<body>
<a class="skip" href="#stories">${words.skip}</a>
<div class="page">
<nav class="top"><a href="${new URL('..', url).href}">${words.allCategories}</a></nav>
${masthead(publication, title, words)}<main id="stories">
${stories(publication.items, language, words)}</main>
${pager(older, newer, words)}${footer(publication.generator, words, publication.rights)}</div>
</body>`,
  )
}

function feedsOf(publication: Publication) {
  const { title, url } = publication
  return [
    { title: `${title} (Atom)`, name: 'Atom', type: 'application/atom+xml', url: documentUrl(url, 'atom') },
    { title: `${title} (RSS)`, name: 'RSS', type: 'application/rss+xml', url: documentUrl(url, 'rss') },
    { title: `${title} (JSON Feed)`, name: 'JSON Feed', type: 'application/feed+json', url: documentUrl(url, 'json-feed') },
  ]
}

function masthead(publication: Publication, title: string, words: Words): Safe {
  const { items, updated, description } = publication
  const changed =
    updated === 0 ? undefined : html` · ${words.updated} ${timeElement(updated, `${words.day(updated)} ${clockOf(updated)} UTC`)}`
  const about = description === publication.title ? undefined : html`<p class="about" dir="auto">${description}</p>\n`
  return html`<header class="masthead">
<h1 dir="auto">${title}</h1>
${about}<p class="facts">${words.stories(items.length)}${changed}</p>
${feedBox(feedsOf(publication), words)}</header>
`
}

function timeElement(instant: Instant, text: string): Safe {
  return html`<time datetime="${new Date(instant).toISOString()}">${text}</time>`
}

/** Under a heading for each day where the order allows it, else each with its own day. */
function stories(items: readonly PublishedItem[], language: string, words: Words): readonly Safe[] {
  if (items.length === 0) return [html`<p class="empty">${words.empty}</p>\n`]
  const runs = runsByDay(items)
  const days = new Set(runs.map(({ day }) => day))
  if (days.size < runs.length) return items.map((item) => storyHtml(item, { words, language, withDay: true }))
  return runs.map(
    (run) => html`<h2 class="day">${words.day(run.items[0]!.published)}</h2>
${run.items.map((item) => storyHtml(item, { words, language, withDay: false }))}`,
  )
}

function runsByDay(items: readonly PublishedItem[]): readonly { readonly day: number; readonly items: readonly PublishedItem[] }[] {
  const runs: { day: number; items: PublishedItem[] }[] = []
  for (const item of items) {
    const day = Math.floor(item.published / DAY_MS)
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
  return html`<nav class="pager">${link(newer, 'prev', `← ${words.newer}`)}${link(older, 'next', `${words.older} →`)}</nav>\n`
}
