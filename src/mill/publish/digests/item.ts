import { stableId } from '../../../lib/hash.ts'
import { compact } from '../../../lib/record.ts'
import { truncateAtWord } from '../../../lib/text.ts'
import { DAY_MS } from '../../../lib/time/duration.ts'
import type { Span } from '../../../lib/time/spans.ts'
import type { Category } from '../../../model/category.ts'
import type { PublishedItem } from '../../../model/publication.ts'
import type { Site } from '../../../model/settings.ts'
import { categoryUrl, derivedUrn, languageOf } from '../../../publications/index.ts'
import { wordsFor } from '../../../writing/index.ts'
import { html, type Safe } from '../../../writing/page/html.ts'

/** Returns the item of a span: its title, a list of what is in it, and the summaries of its stories. Same arguments, same item. */
export function digestItem(
  { slug, title, language, digest }: Pick<Category, 'slug' | 'title' | 'language' | 'digest'>,
  { key, start, end }: Span,
  stories: readonly PublishedItem[],
  site: Site,
): PublishedItem {
  const words = wordsFor(language ?? site.language, site.timeZone)
  const span = digest === 'week' ? words.days(start, end - DAY_MS / 2) : words.day(start)
  const id = derivedUrn('digest', slug, digest ?? '', key)
  const url = categoryUrl(site.url, slug)
  const names = stories.map((story) => nameOf(story, words.untitled))
  return {
    itemId: stableId(['digest', slug, digest ?? '', key]),
    ...{ guid: id, iri: id, guidIsPermalink: false },
    title: `${title}: ${span}`,
    contentHtml: bodyOf(stories, words),
    summaryText: truncateAtWord(`${words.stories(stories.length)}: ${names.join(' · ')}`, SUMMARY),
    ...{ published: end, updated: end },
    ...{ authors: [], contributors: [], tags: [], links: [], enclosures: [], alsoAt: [] },
    origin: { sourceId: '', id: url, title, url, authors: [] },
    ...compact({ language: languageOf({ language }, site) }),
  }
}

const SUMMARY = 300

function bodyOf(stories: readonly PublishedItem[], words: ReturnType<typeof wordsFor>): string {
  const body = html`<p>${words.stories(stories.length)}</p>
<ul>
${stories.map((story) => html`<li>${linkTo(story, words.untitled)} – ${story.origin.title}</li>\n`)}</ul>
${stories.map(
  (story) => html`<h2>${linkTo(story, words.untitled)}</h2>
<p><small>${[story.origin.title, ...story.authors.flatMap(({ name }) => name ?? [])].join(' · ')}</small></p>
${story.summaryText === undefined ? undefined : html`<p>${story.summaryText}</p>\n`}`,
)}`
  return body.safe
}

function linkTo(story: PublishedItem, untitled: string): Safe {
  const url = story.url ?? story.externalUrl
  const name = nameOf(story, untitled)
  return url === undefined ? html`${name}` : html`<a href="${url}">${name}</a>`
}

function nameOf({ title, summaryText = '' }: PublishedItem, untitled: string): string {
  return title === '' ? truncateAtWord(summaryText, 80) || untitled : title
}
