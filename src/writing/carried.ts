import { compact } from '../lib/record.ts'
import type { CarriedElement, Enclosure, EntryExtensions, Image } from '../model/elements.ts'
import type { PublishedItem } from '../model/publication.ts'
import { mediaTypeOf, mediumOf } from './media-type.ts'
import { type Element, textElement } from './write-xml.ts'

/**
 * The elements of other vocabularies that an entry of RSS and of Atom carries alike: Media RSS, iTunes, Podcasting 2.0,
 * Podlove chapters, GeoRSS. `extraMedia` are enclosures the format itself has no place for.
 */
export function moduleElements(item: PublishedItem, extraMedia: readonly Enclosure[]): readonly Element[] {
  const { itunes, media, podcast, chapters, geo, carried = [] } = item.extensions ?? {}
  return [
    ...extraMedia.map(mediaContent),
    ...thumbnails(item.image, media?.thumbnails ?? []),
    ...mediaElements(media),
    ...itunesElements(itunes, durationOf(item)),
    ...podcastElements(podcast),
    ...chapterElements(chapters),
    ...geoElements(geo),
    ...carried.map(asRead),
  ]
}

/** An element as it was read. */
function asRead({ name, attributes, text, children }: CarriedElement): Element {
  return compact({ name, attributes, content: children?.map(asRead) ?? text })
}

function mediaContent(enclosure: Enclosure): Element {
  const { url, length, duration, width, height, title } = enclosure
  return compact({
    name: 'media:content',
    attributes: { url, type: mediaTypeOf(enclosure), medium: mediumOf(enclosure), fileSize: length, duration, width, height },
    content: title !== undefined ? textElement('media:title', title, { type: 'plain' }) : undefined,
  })
}

function thumbnails(image: Image | undefined, others: readonly Image[]): readonly Element[] {
  const images = image === undefined ? others : [image, ...others.filter((other) => other.url !== image.url)]
  return images.map(({ url, width, height }) => ({ name: 'media:thumbnail', attributes: { url, width, height } }))
}

function mediaElements(media: EntryExtensions['media']): readonly Element[] {
  if (media === undefined) return []
  const { credit = [], license, player, rating, keywords } = media
  return [
    ...credit.flatMap(({ content, role, scheme }) => textElement('media:credit', content, { role, scheme })),
    ...(license === undefined
      ? []
      : [{ name: 'media:license', attributes: { href: license.url, type: license.type }, content: license.content ?? '' }]),
    ...(player === undefined ? [] : [{ name: 'media:player', attributes: { url: player.url } }]),
    ...(rating === undefined ? [] : textElement('media:rating', rating.content, { scheme: rating.scheme })),
    ...textElement('media:keywords', keywords?.join(', ')),
  ]
}

/** The one that RSS has room for (RSS Profile): neither a picture nor a paper takes the place of a recording. */
export function mainEnclosure(enclosures: readonly Enclosure[]): Enclosure | undefined {
  const isOf = (media: readonly (string | undefined)[]) => (enclosure: Enclosure) => media.includes(mediumOf(enclosure))
  return enclosures.find(isOf(['audio', 'video'])) ?? enclosures.find(isOf([undefined])) ?? enclosures[0]
}

/** The length of the recording: what the publisher says of the episode, else of its enclosure; a trailer beside it says nothing. */
function durationOf(item: PublishedItem): number | undefined {
  return item.extensions?.itunes?.duration ?? mainEnclosure(item.enclosures)?.duration
}

function itunesElements(itunes: EntryExtensions['itunes'], duration: number | undefined): readonly Element[] {
  const { title, author, subtitle, summary, image, explicit, block, episode, season, episodeType, keywords } = itunes ?? {}
  return [
    ...textElement('itunes:title', title),
    ...textElement('itunes:author', author),
    ...textElement('itunes:subtitle', subtitle),
    ...textElement('itunes:summary', summary),
    ...(image === undefined ? [] : [{ name: 'itunes:image', attributes: { href: image } }]),
    ...textElement('itunes:duration', duration === undefined ? undefined : Math.round(duration)),
    ...textElement('itunes:explicit', explicit === undefined ? undefined : String(explicit)),
    ...(block === true ? textElement('itunes:block', 'Yes') : []),
    ...textElement('itunes:episode', episode),
    ...textElement('itunes:season', season),
    ...textElement('itunes:episodeType', episodeType),
    ...textElement('itunes:keywords', keywords),
  ]
}

function podcastElements(podcast: EntryExtensions['podcast']): readonly Element[] {
  if (podcast === undefined) return []
  const { chapters, transcripts = [], persons = [], season, episode, soundbites = [] } = podcast
  return [
    ...(chapters === undefined ? [] : [{ name: 'podcast:chapters', attributes: { url: chapters.url, type: chapters.type } }]),
    ...transcripts.map(({ url, type, language, rel }) => ({ name: 'podcast:transcript', attributes: { url, type, language, rel } })),
    ...persons.flatMap(({ name, role, group, img, href }) => textElement('podcast:person', name, { role, group, img, href })),
    ...textElement('podcast:season', season),
    ...textElement('podcast:episode', episode),
    ...soundbites.map(({ start, duration, title }) =>
      compact({ name: 'podcast:soundbite', attributes: { startTime: start, duration }, content: title }),
    ),
  ]
}

function chapterElements(chapters: EntryExtensions['chapters']): readonly Element[] {
  if (chapters === undefined || chapters.length === 0) return []
  const content = chapters.map(({ start = 0, title, url, image }) => ({
    name: 'psc:chapter',
    attributes: { start: normalPlayTime(start), title, href: url, image },
  }))
  return [{ name: 'psc:chapters', attributes: { version: '1.2' }, content }]
}

/** `HH:MM:SS.mmm` (RFC 2326 §3.6). */
function normalPlayTime(seconds: number): string {
  const ms = Math.round(seconds * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const fraction = ms % 1000 === 0 ? '' : `.${String(ms % 1000).padStart(3, '0')}`
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}${fraction}`
}

/** GeoRSS says latitude first, GeoJSON longitude first. */
function geoElements(geo: EntryExtensions['geo']): readonly Element[] {
  if (geo?.type !== 'Point' || !Array.isArray(geo.coordinates)) return []
  const [longitude, latitude] = geo.coordinates
  return textElement('georss:point', `${latitude} ${longitude}`)
}
