import { compact, mapped } from '../../lib/record.ts'
import type { EntryExtensions } from '../../model/elements.ts'
import type { ParsedFeed } from '../../model/feed.ts'
import type { Element } from '../xml/element.ts'
import { byteCount } from './atom.ts'
import { secondsOf } from './media.ts'

/** itunes:block and googleplay:block. Only the spellings the specification gives count: "any other value has no effect". */
function isBlocked(element: Element | undefined): boolean | undefined {
  return element === undefined ? undefined : element.value === 'yes' || element.value === 'Yes'
}

/** itunes:explicit, in today's spelling (`true`) and the older ones. */
function isExplicit(element: Element | undefined): boolean | undefined {
  return element === undefined ? undefined : ['true', 'True', 'yes', 'Yes', 'explicit'].includes(element.value)
}

/** itunes elements of an entry. */
export function itunesOf(entry: Element): EntryExtensions['itunes'] {
  const image = entry.all('itunes:image')[0]
  const itunes = compact({
    subtitle: entry.text(['itunes:subtitle']),
    summary: entry.text(['itunes:summary', 'googleplay:description']),
    explicit: isExplicit(entry.first(['itunes:explicit', 'googleplay:explicit'])),
    block: isBlocked(entry.first(['itunes:block', 'googleplay:block'])),
    duration: secondsOf(entry.text(['itunes:duration'])),
    image: image?.resolve(image.attribute('href') ?? image.attribute('url') ?? image.value),
    episode: byteCount(entry.text(['itunes:episode'])),
    season: byteCount(entry.text(['itunes:season'])),
    episodeType: entry.text(['itunes:episodetype']),
    keywords: entry.text(['itunes:keywords']),
    title: entry.text(['itunes:title']),
    author: entry.text(['itunes:author', 'googleplay:author']),
  })
  return Object.keys(itunes).length > 0 ? itunes : undefined
}

/** itunes elements of the feed. */
export function itunesFeed(feed: Element): ParsedFeed['itunes'] {
  const owner = feed.all('itunes:owner')[0]
  const image = feed.all('itunes:image')[0]
  const itunes = compact({
    explicit: isExplicit(feed.first(['itunes:explicit', 'googleplay:explicit'])),
    block: isBlocked(feed.first(['itunes:block', 'googleplay:block'])),
    image: image?.resolve(image.attribute('href') ?? image.attribute('url') ?? image.value),
    type: feed.text(['itunes:type']),
    owner: owner && compact({ name: owner.text(['itunes:name']), email: owner.text(['itunes:email']) }),
    categories: some(mapped(feed.all('itunes:category'), categoryOf)),
    subtitle: feed.text(['itunes:subtitle']),
    summary: feed.text(['itunes:summary']),
    author: feed.text(['itunes:author', 'googleplay:author']),
  })
  return Object.keys(itunes).length > 0 ? itunes : undefined
}

/** A category with the first of those within it. */
function categoryOf(element: Element): readonly string[] | undefined {
  const names = [element, ...element.all('itunes:category').slice(0, 1)].map((each) => each.attribute('text')?.trim() || undefined)
  const [main, part] = names
  return main === undefined ? undefined : part === undefined ? [main] : [main, part]
}

/** The podcast namespace (podcastindex.org, 1.0) of an entry. */
export function podcastOf(entry: Element): EntryExtensions['podcast'] {
  const podcast = compact({
    chapters: mapped(entry.all('podcast:chapters'), chaptersFile)[0],
    transcripts: some(mapped(entry.all('podcast:transcript'), transcript)),
    persons: some(
      entry
        .all('podcast:person')
        .filter((each) => each.value !== '')
        .map((each) =>
          compact({
            name: each.value,
            role: each.attribute('role'),
            group: each.attribute('group'),
            img: each.resolve(each.attribute('img')),
            href: each.resolve(each.attribute('href')),
          }),
        ),
    ),
    season: byteCount(entry.text(['podcast:season'])),
    episode: byteCount(entry.text(['podcast:episode'])),
    soundbites: some(mapped(entry.all('podcast:soundbite'), soundbite)),
  })
  return Object.keys(podcast).length > 0 ? podcast : undefined
}

function chaptersFile(element: Element): { url: string; type?: string } | undefined {
  const url = element.resolve(element.attribute('url'))
  return url === undefined ? undefined : compact({ url, type: element.attribute('type') })
}

function transcript(element: Element): { url: string; type?: string; language?: string; rel?: string } | undefined {
  const file = chaptersFile(element)
  return file && compact({ ...file, language: element.attribute('language'), rel: element.attribute('rel') })
}

function soundbite(element: Element): { start: number; duration: number; title?: string } | undefined {
  const start = secondsOf(element.attribute('starttime'))
  const duration = secondsOf(element.attribute('duration'))
  return start === undefined || duration === undefined ? undefined : compact({ start, duration, title: element.value || undefined })
}

/** Podlove Simple Chapters: of the first list that holds any. */
export function simpleChapters(entry: Element): EntryExtensions['chapters'] {
  const list = entry.all('psc:chapters').find((each) => !each.isEmpty)
  return some(
    (list?.all('psc:chapter') ?? []).map((each) =>
      compact({
        title: each.attribute('title'),
        start: secondsOf(each.attribute('start')),
        url: each.resolve(each.attribute('href')),
        image: each.resolve(each.attribute('image')),
      }),
    ),
  )
}

function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}
