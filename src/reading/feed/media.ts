import { compact, mapped } from '../../lib/record.ts'
import type { Enclosure, EntryExtensions, Image, Tag } from '../../model/elements.ts'
import type { Element } from '../xml/element.ts'
import { byteCount } from './atom.ts'
import { mediaTypeOf, plainLabel } from './mend.ts'
import { rssText } from './rss.ts'

type Media = NonNullable<EntryExtensions['media']>

/** Media RSS 1.5.1 of an entry; its elements count within media:content and media:group too. */
export function mediaOf(entry: Element): Media | undefined {
  const license = firstOf(entry, 'media:license')
  const player = firstOf(entry, 'media:player')
  const rating = firstOf(entry, 'media:rating')
  const restriction = firstOf(entry, 'media:restriction')
  const description = firstOf(entry, 'media:description')
  const title = firstOf(entry, 'media:title')
  const keywords = keywordsOf(entry)
  const credits = within(entry, 'media:credit').map((each) =>
    compact({ content: each.value, role: each.attribute('role'), scheme: each.attribute('scheme') }),
  )
  const thumbnails = thumbnailsOf(entry)
  const playerUrl = player?.resolve(player.attribute('url'))
  const media = compact<Media>({
    credit: credits.length > 0 ? credits : undefined,
    license:
      license &&
      compact({ content: license.value || undefined, url: license.resolve(license.attribute('href')), type: license.attribute('type') }),
    player: player && playerUrl ? compact({ url: playerUrl, content: player.value || undefined }) : undefined,
    rating: rating?.value ? compact({ content: rating.value, scheme: rating.attribute('scheme') }) : undefined,
    restriction: restriction && restrictionOf(restriction),
    thumbnails: thumbnails.length > 0 ? thumbnails : undefined,
    keywords: keywords.length > 0 ? keywords : undefined,
    description: description?.value ? rssText(description) : undefined,
    title: title?.value ? rssText(title) : undefined,
  })
  return Object.keys(media).length > 0 ? media : undefined
}

function restrictionOf(element: Element): NonNullable<Media['restriction']> {
  const content = element.value.split(/\s+/).filter((word) => word !== '')
  return compact({
    relationship: element.attribute('relationship'),
    type: element.attribute('type'),
    content: content.length > 0 ? content : undefined,
  })
}

/** Elements of a kind in the entry itself, then in its media:content. */
function within(entry: Element, key: string): readonly Element[] {
  const own = entry.all(key)
  const contents = entry.all('media:content')
  return contents.length === 0 ? own : [...own, ...contents.flatMap((content) => content.all(key))]
}

function firstOf(entry: Element, key: string): Element | undefined {
  return entry.all(key)[0] ?? within(entry, key)[0]
}

/** media:thumbnail in document order. */
function thumbnailsOf(entry: Element): Image[] {
  return mapped(within(entry, 'media:thumbnail'), (element) => {
    const url = element.resolve(element.attribute('url') ?? element.value)
    return url === undefined
      ? undefined
      : compact({ url, width: byteCount(element.attribute('width')), height: byteCount(element.attribute('height')) })
  })
}

function keywordsOf(entry: Element): string[] {
  return within(entry, 'media:keywords').flatMap((element) => splitKeywords(element.value))
}

/** Words set apart by commas. */
export function splitKeywords(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** media:category; its default vocabulary is the one Media RSS names. */
export function mediaTags(entry: Element): Tag[] {
  return mapped(within(entry, 'media:category'), (element) =>
    element.value === ''
      ? undefined
      : compact({
          term: plainLabel(element.value),
          scheme: element.attribute('scheme') ?? 'http://search.yahoo.com/mrss/category_schema',
          label: element.attribute('label'),
        }),
  )
}

/** A player nobody has any more; video platforms still name it in their feeds. */
const FLASH = 'application/x-shockwave-flash'

/** media:content as enclosures: address, media type, bytes, medium, size, seconds. */
export function mediaEnclosures(entry: Element): Enclosure[] {
  return mapped(entry.all('media:content'), (element) => {
    const url = element.resolve(element.attribute('url'))
    if (url === undefined) return undefined
    const type = mediaTypeOf(element.attribute('type'), url)
    if (type === FLASH) return undefined
    return compact({
      url,
      type,
      length: byteCount(element.attribute('filesize')),
      title: element.text(['media:title']),
      duration: secondsOf(element.attribute('duration')),
      medium: element.attribute('medium')?.toLowerCase() ?? mediumOf(type),
      width: byteCount(element.attribute('width')),
      height: byteCount(element.attribute('height')),
    })
  })
}

/** `audio`, `video` or `image` of a media type of these; undefined for others. */
export function mediumOf(type: string | undefined): string | undefined {
  return type === undefined ? undefined : /^(audio|video|image)\//.exec(type)?.[1]
}

/** Seconds of `1:02:03`, `62:03`, `3723`, `3723.5`, `PT1H2M3S` (ISO 8601) or `90 min`; undefined for anything else. */
export function secondsOf(text: string | undefined): number | undefined {
  const match = text === undefined ? null : CLOCK.exec(text.trim())
  if (match !== null) return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3])
  const units = text === undefined ? null : UNITS.exec(text.trim())
  const [, hours, minutes, seconds] = units ?? []
  if (hours === undefined && minutes === undefined && seconds === undefined) return undefined
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
}

const CLOCK = /^(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,7}(?:\.\d{1,9})?)$/
const UNITS = /^(?:PT)?(?:(\d{1,4})\s?h(?:ours?|rs?)?\s?)?(?:(\d{1,5})\s?m(?:inutes?|ins?)?\s?)?(?:(\d{1,7})\s?s(?:econds?|ecs?)?)?$/i
