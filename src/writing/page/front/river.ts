import { oneLine, truncateAtWord } from '../../../lib/text.ts'
import { DAY_MS } from '../../../lib/time/duration.ts'
import { html, joined, type Safe } from '../html.ts'
import { pictureHtml } from '../picture.ts'
import type { View } from '../template.ts'
import { dayOf, type Words } from '../words.ts'
import { faceHtml } from './rail.ts'
import type { RailSource, RiverStory } from './site-index.ts'

export interface RiverContext {
  readonly words: Words
  readonly language: string
  readonly timeZone: string | undefined
  /** By id, for the faces. */
  readonly sources: ReadonlyMap<string, RailSource>
}

/** Returns the newest stories: one large, the others in two columns below a heading for each day. */
export function riverHtml(stories: readonly RiverStory[], context: RiverContext): Safe {
  const lead = leadOf(stories)
  if (lead === undefined) return html`<p class="empty">${context.words.empty}</p>\n`
  const runs = runsOf(
    stories.filter((story) => story !== lead),
    context.timeZone,
  )
  return html`${topStory(lead, context)}${runs.map((run) => runHtml(run, context))}`
}

/** Stories below one heading: those of a day, or of several days that have few. */
type Run = readonly [RiverStory, ...RiverStory[]]

function runsOf(stories: readonly RiverStory[], timeZone: string | undefined): readonly Run[] {
  const days = [...Map.groupBy(stories, (story) => dayOf(story.published, timeZone)).values()]
  const runs: RiverStory[][] = []
  for (const day of days) {
    const last = runs.at(-1)
    if (last !== undefined && last.length < LEAST_OF_RUN && day.length < LEAST_OF_RUN) last.push(...day)
    else runs.push([...day])
  }
  return runs as [RiverStory, ...RiverStory[]][]
}

/** Fewer stories than this share a heading with the day before, because two columns of one story are a hole. */
const LEAST_OF_RUN = 4

function runHtml(run: Run, context: RiverContext): Safe {
  const { words, timeZone } = context
  const [first, last] = [run[0].published, run.at(-1)!.published]
  const isOneDay = dayOf(first, timeZone) === dayOf(last, timeZone)
  const when = ({ published }: RiverStory) =>
    isOneDay ? words.clock(published) : `${words.shortDay(published)}, ${words.clock(published)}`
  return html`<section class="date">
<h2 class="day">${isOneDay ? words.day(first) : words.days(last, first)}</h2>
<div class="river">
${run.map((story) => brief(story, when(story), context))}</div>
</section>
`
}

/** The newest story; where it has no large picture, the next of about the same age that has one. */
function leadOf(stories: readonly RiverStory[]): RiverStory | undefined {
  const newest = stories[0]?.published ?? 0
  const few = stories.slice(0, LOOKED_AT).filter(({ published }) => newest - published <= DAY_MS)
  return few.find(({ picture }) => picture !== undefined && (picture.width ?? WIDE) >= WIDE) ?? stories[0]
}

const LOOKED_AT = 5
/** Pixels of a picture that can stand large. */
const WIDE = 480

function topStory(story: RiverStory, context: RiverContext): Safe {
  const { picture, published, title } = story
  const large = picture !== undefined && (picture.width ?? WIDE) >= WIDE
  return html`<article class="top-story"${languageOf(story, context)}>
${large ? pictureHtml(picture, title, 'large') : undefined}<h2 dir="auto">${storyLink(story, context.words)}</h2>
${story.summary === undefined ? undefined : html`<p class="summary" dir="auto">${story.summary}</p>\n`}${metaLine(story, `${context.words.day(published)}, ${context.words.clock(published)}`, context)}</article>
`
}

function brief(story: RiverStory, when: string, context: RiverContext): Safe {
  const { picture, title, summary } = story
  return html`<article class="brief"${languageOf(story, context)}>
${picture === undefined ? undefined : pictureHtml({ url: picture.url, width: THUMB, height: THUMB }, title, 'thumb')}<h3 dir="auto">${storyLink(story, context.words)}</h3>
${summary === undefined ? undefined : html`<p class="summary" dir="auto">${truncateAtWord(summary, BRIEF)}</p>\n`}${metaLine(story, when, context)}</article>
`
}

/** Pixels. */
const THUMB = 88
/** UTF-16 units of a summary beside others. */
const BRIEF = 140

/** What a template may say of a story of the front page. */
export function storyView(story: RiverStory, context: RiverContext): View {
  const { title, url, summary, picture, published, source, sourceUrl, sourceId, language } = story
  const { words, sources } = context
  return {
    title: oneLine(title) || words.untitled,
    ...{ url, summary, sourceUrl, language },
    source: sources.get(sourceId ?? '')?.name ?? source,
    picture: picture === undefined ? undefined : pictureHtml(picture, title, 'large'),
    day: words.day(published),
    time: words.clock(published),
    datetime: new Date(published).toISOString(),
  }
}

function languageOf({ language }: RiverStory, context: RiverContext): Safe | undefined {
  return language === undefined || language === context.language ? undefined : html` lang="${language}"`
}

function metaLine({ source: given, sourceId, sourceUrl, published }: RiverStory, when: string, { sources }: RiverContext): Safe {
  const known = sources.get(sourceId ?? '')
  const source = known?.name ?? given
  const face = known?.faceUrl === undefined ? undefined : faceHtml(known)
  const name =
    sourceUrl === undefined ? html`<bdi>${source}</bdi>` : html`<a href="${sourceUrl}" rel="noopener noreferrer"><bdi>${source}</bdi></a>`
  const stamp = html`<time datetime="${new Date(published).toISOString()}">${when}</time>`
  const parts = source === undefined || source === '' ? [stamp] : [html`<span class="source">${face}${name}</span>`, stamp]
  return html`<p class="meta">${joined(parts, ' · ')}</p>\n`
}

function storyLink({ title, url }: Pick<RiverStory, 'title' | 'url'>, words: Words): Safe {
  const shown = truncateAtWord(oneLine(title) || words.untitled, LONGEST_TITLE)
  return url === undefined ? html`${shown}` : html`<a href="${url}" rel="noopener noreferrer">${shown}</a>`
}

const LONGEST_TITLE = 160
