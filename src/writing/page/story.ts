import { htmlToText } from '../../lib/html/text.ts'
import { oneLine, truncateAtWord, wholeWords } from '../../lib/text.ts'
import type { Instant } from '../../model/instant.ts'
import type { PublishedItem } from '../../model/publication.ts'
import { mediumOf } from '../media-type.ts'
import { textToHtml } from '../write-xml.ts'
import { html, joined, type Safe, safe } from './html.ts'
import { pictureHtml, pictureOf } from './picture.ts'
import { fillTemplate, type View } from './template.ts'
import { textsOf, type Words } from './words.ts'

export interface StoryContext {
  readonly words: Words
  /** Language of the page. */
  readonly language: string
  /** The operator's, in the place of ours. */
  readonly template?: string
}

/** Stands for the level of a story's heading, and for its day: both depend on what stands around it. No legal text holds them. */
export const LEVEL_MARK = '\u0001'
export const DAY_MARK = '\u0002'

/** Returns one story of a page, with marks for level and day. A story without a title begins with its text; its time is then the link. */
export function storyHtml(item: PublishedItem, context: StoryContext): Safe {
  const { language } = item
  const isForeign = language !== undefined && language !== context.language
  const lang = isForeign ? html` lang="${language}"` : undefined
  const dir = isForeign && RIGHT_TO_LEFT.test(language) ? html` dir="rtl"` : undefined
  return html`<article class="story" id="i-${item.itemId}"${lang}${dir}>
${context.template === undefined ? ownStory(item, context) : fillTemplate(context.template, storyView(item, context))}</article>
`
}

function ownStory(item: PublishedItem, context: StoryContext): Safe {
  return html`${heading(item, context)}${metaLine(item, context, safe(DAY_MARK))}${leadImage(item, context.words, !isFolded(item))}${texts(item, context.words)}${recordings(item)}${tagList(item)}${alsoAt(item, context.words)}${rights(item)}`
}

/** What a template may say of a story of a category; docs/themes.md lists it. */
function storyView(item: PublishedItem, context: StoryContext): View {
  const { words } = context
  const { origin, published } = item
  return {
    ...{ title: titleOf(item, words), url: item.url ?? item.externalUrl, isUntitled: isUntitled(item) },
    ...{ source: origin.title, sourceUrl: origin.url, words: textsOf(words) },
    level: safe(LEVEL_MARK),
    day: safe(DAY_MARK),
    time: words.clock(published),
    datetime: new Date(published).toISOString(),
    authors: item.authors.flatMap((person) => person.name ?? person.url ?? []).join(words.separator) || undefined,
    summary: openingOf(item),
    isFolded: isFolded(item),
    content: contentOf(item, words),
    picture: leadImage(item, words, !isFolded(item)),
    recordings: html`${recordings(item)}`,
    tags: item.tags.map(({ term, label }) => label ?? term),
    alsoAt: alsoAt(item, words),
    rights: item.rights,
  }
}

const RIGHT_TO_LEFT = /^(?:ar|he|iw|fa|ur|ps|sd|ug|yi|dv|ckb)\b/i

function heading(item: PublishedItem, { words }: StoryContext): Safe | undefined {
  if (isUntitled(item)) return undefined
  const level = safe(LEVEL_MARK)
  return html`<h${level} dir="auto">${titleLink(item, words)}</h${level}>\n`
}

function isUntitled(item: PublishedItem): boolean {
  return item.title === '' && (item.summaryText ?? item.contentText ?? item.contentHtml) !== undefined
}

/** What the page calls the story: its title, else how it begins. */
export function titleOf(item: PublishedItem, words: Words): string {
  if (item.title !== '') return item.title
  const text = item.summaryText ?? item.contentText ?? htmlToText(item.contentHtml ?? '')
  return truncateAtWord(oneLine(text), 80) || words.untitled
}

function titleLink(item: PublishedItem, words: Words): Safe {
  const title = truncateAtWord(titleOf(item, words), 300)
  const url = item.url ?? item.externalUrl
  return url === undefined ? html`${title}` : html`<a href="${url}" rel="noopener noreferrer">${title}</a>`
}

/** Returns the line of source, date and authors; `day` stands before the time. */
export function metaLine(item: PublishedItem, { words }: StoryContext, day: Safe): Safe {
  const { origin, published, updated } = item
  const source =
    origin.url === undefined
      ? html`<span class="source" dir="auto">${origin.title}</span>`
      : html`<a class="source" dir="auto" href="${origin.url}" rel="noopener noreferrer">${origin.title}</a>`
  const names = item.authors.flatMap((person) => person.name ?? person.url ?? []).slice(0, 5)
  const stamp = timeElement(published, html`${day}${words.clock(published)}`)
  const url = item.url ?? item.externalUrl
  const parts = [
    source,
    isUntitled(item) && url !== undefined ? html`<a href="${url}" rel="noopener noreferrer">${stamp}</a>` : stamp,
    ...(names.length > 0 && oneLine(names.join()) !== origin.title ? [html`<bdi>${names.join(words.separator)}</bdi>`] : []),
    ...(updated - published > HOUR_MS ? [html`<span>${words.edited} ${timeElement(updated, editedAt(item, words))}</span>`] : []),
  ]
  return html`<p class="meta">${joined(parts, ' · ')}</p>\n`
}

function timeElement(instant: Instant, text: string | Safe): Safe {
  return html`<time datetime="${new Date(instant).toISOString()}">${text}</time>`
}

function editedAt({ published, updated }: PublishedItem, words: Words): string {
  const day = words.day(updated)
  return `${day === words.day(published) ? '' : `${day}, `}${words.clock(updated)}`
}

const HOUR_MS = 3_600_000

/** Returns the picture of the story, unless its open text shows it: a text that waits behind "read the full text" shows nothing yet. */
export function leadImage(item: PublishedItem, words: Words, isTextOpen: boolean): Safe | undefined {
  const picture = pictureOf(item)
  if (picture === undefined || (isTextOpen && item.contentHtml?.includes(escapedUrl(picture.url)))) return undefined
  return pictureHtml({ ...picture, ...describedBy(item) }, titleOf(item, words), 'lead')
}

function describedBy({ image }: PublishedItem): { readonly description?: string } {
  const text = image?.description ?? image?.title
  return text === undefined ? {} : { description: text }
}

function escapedUrl(url: string): string {
  return url.replaceAll('&', '&amp;')
}

/** The summary stands open; a long text opens on demand, so that its pictures load only then. A short text alone stands open as well. */
function texts(item: PublishedItem, words: Words): Safe | undefined {
  const lang = item.language === undefined ? undefined : html` lang="${item.language}"`
  const content = contentOf(item, words)
  const body = content === undefined ? undefined : html`<div class="content" dir="auto"${lang}>${content}</div>\n`
  const summary = openingOf(item)
  if (body === undefined || summary === undefined) return body ?? summaryHtml(summary)
  return html`${summaryHtml(summary)}<details class="full"><summary>${words.readOn}</summary>\n${body}</details>\n`
}

/** True if the text waits behind its summary. */
function isFolded(item: PublishedItem): boolean {
  return (item.contentHtml ?? item.contentText) !== undefined && openingOf(item) !== undefined
}

/** Returns what stands open before a long text. A publisher's summary that is the beginning of the text ends with a whole word. */
function openingOf(item: PublishedItem): string | undefined {
  return item.summaryText === undefined ? excerptOf(item) : wholeWords(item.summaryText, item.contentText ?? item.contentHtml)
}

function summaryHtml(summary: string | undefined): Safe | undefined {
  return summary === undefined ? undefined : html`<p class="summary" dir="auto">${summary}</p>\n`
}

function excerptOf(item: PublishedItem): string | undefined {
  const text = oneLine(item.contentText ?? htmlToText(item.contentHtml ?? ''))
  return text.length > OPEN_LENGTH ? truncateAtWord(text, 300) : undefined
}

const OPEN_LENGTH = 600

/** Returns the whole text, its highest headings of level `top`; undefined if there is none. */
export function contentOf(item: PublishedItem, words: Words, top = 4): Safe | undefined {
  if (item.contentHtml !== undefined) return safe(forPage(item.contentHtml, words, top))
  return item.contentText === undefined ? undefined : safe(textToHtml(item.contentText))
}

/**
 * Sanitized HTML as it stands on our page: headings below the story's own, and links for framed players, which would ask a third party
 * for much before the reader asked for anything.
 */
function forPage(sanitized: string, words: Words, top: number): string {
  const below = top - Math.min(6, ...[...sanitized.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level)))
  return sanitized
    .replace(/<(\/?)h([1-6])\b/g, (_, slash: string, level: string) => `<${slash}h${Math.min(6, Number(level) + below)}`)
    .replace(/<iframe src="([^"]*)"[^>]*>[^<]*<\/iframe>/g, (_, src: string) => {
      const host = URL.parse(src.replaceAll('&amp;', '&'))?.hostname ?? ''
      return `<p><a href="${src}" rel="noopener noreferrer">${html`${words.playerAt(host)}`.safe}</a></p>`
    })
}

/** Returns players and links of what is attached, pictures left out. */
export function recordings(item: PublishedItem): readonly Safe[] {
  return item.enclosures.flatMap((enclosure) => {
    const medium = mediumOf(enclosure)
    if (medium === 'image') return []
    const name = enclosure.title ?? decodeName(enclosure.url)
    const length = enclosure.duration === undefined ? undefined : html` · ${playTime(enclosure.duration)}`
    const file = html`<p class="files"><a href="${enclosure.url}" rel="noopener noreferrer">${name}</a>${length}</p>\n`
    return medium === 'audio' ? [html`<audio controls preload="none" src="${enclosure.url}"></audio>\n`, file] : [file]
  })
}

/** `30:34`, `1:02:03`. */
function playTime(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

function decodeName(url: string): string {
  const name = new URL(url).pathname.split('/').filter(Boolean).at(-1) ?? url
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function tagList(item: PublishedItem): Safe | undefined {
  const tags = item.tags.slice(0, 12).map((tag) => html`<li dir="auto">${tag.label ?? tag.term}</li>`)
  return tags.length === 0 ? undefined : html`<ul class="tags">${tags}</ul>\n`
}

/** Returns the line that names the other copies of the story. */
export function alsoAt(item: PublishedItem, words: Words): Safe | undefined {
  if (item.alsoAt.length === 0) return undefined
  const others = item.alsoAt.map(({ title, url, source }) =>
    url === undefined
      ? html`<bdi>${source}</bdi>`
      : html`<a href="${url}" title="${title}" rel="noopener noreferrer"><bdi>${source}</bdi></a>`,
  )
  return html`<p class="also">${words.alsoAt} ${joined(others, words.separator)}</p>\n`
}

/** Returns the line of rights. */
export function rights(item: PublishedItem): Safe | undefined {
  return item.rights === undefined ? undefined : html`<p class="rights" dir="auto">${truncateAtWord(item.rights, 300)}</p>\n`
}
