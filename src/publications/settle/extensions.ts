import { sanitizeHtml } from '../../lib/html/sanitize.ts'
import { htmlToText } from '../../lib/html/text.ts'
import { legalText } from '../../lib/text.ts'
import type { CarriedElement, EntryExtensions } from '../../model/elements.ts'
import { legalImage, legalLanguage, legalLine, legalMediaType, legalUrl } from '../legal.ts'

/** The carried modules with legal texts, web addresses and finite numbers; undefined where nothing is left. */
export function legalExtensions(given: EntryExtensions | undefined): EntryExtensions | undefined {
  if (given === undefined) return undefined
  return filled({
    itunes: given.itunes && legalItunes(given.itunes),
    media: given.media && legalMedia(given.media),
    podcast: given.podcast && legalPodcast(given.podcast),
    chapters: given.chapters && someOf(given.chapters.map(legalChapter)),
    geo: given.geo && legalGeo(given.geo),
    carried: given.carried && someOf(given.carried.map((one) => legalCarried(one, 4))),
    custom: given.custom && legalCustom(given.custom),
  })
}

/** A line of text in which markup is not carried: what a reader would take for HTML is read as HTML first. */
function plainLine(text: string | undefined, limit: number): string | undefined {
  return legalLine(text !== undefined && MARKUP.test(text) ? htmlToText(text) : text, limit)
}

const MARKUP = /<[a-z!/?]/i

type Itunes = NonNullable<EntryExtensions['itunes']>
type Media = NonNullable<EntryExtensions['media']>
type Podcast = NonNullable<EntryExtensions['podcast']>
type Chapter = NonNullable<EntryExtensions['chapters']>[number]

function legalItunes(given: Itunes): Itunes | undefined {
  return filled({
    subtitle: plainLine(given.subtitle, 255),
    summary: plainLine(given.summary, 4000),
    explicit: given.explicit,
    block: given.block,
    duration: amount(given.duration),
    image: legalUrl(given.image),
    episode: whole(given.episode),
    season: whole(given.season),
    episodeType: /^(?:full|trailer|bonus)$/.test(given.episodeType ?? '') ? given.episodeType : undefined,
    keywords: plainLine(withCommas(given.keywords), 1000),
    title: plainLine(given.title, 1000),
    author: plainLine(given.author, 500),
  })
}

/** Keywords stand between commas; some publishers write white space alone. */
function withCommas(keywords: string | undefined): string | undefined {
  return keywords?.includes(',') === false ? keywords.trim().replace(/\s+/g, ', ') : keywords
}

function legalMedia(given: Media): Media | undefined {
  const playerUrl = legalUrl(given.player?.url)
  const rating = plainLine(given.rating?.content, 100)
  return filled({
    credit: someOf(
      (given.credit ?? []).map(({ content, role, scheme }) => {
        const name = plainLine(content, 500)
        return name === undefined ? undefined : filled({ content: name, role: plainLine(role, 100), scheme: plainLine(scheme, 200) })
      }),
    ),
    license: filled({
      content: plainLine(given.license?.content, 1000),
      url: legalUrl(given.license?.url),
      type: legalMediaType(given.license?.type),
    }),
    player: playerUrl === undefined ? undefined : { url: playerUrl },
    rating: rating === undefined ? undefined : filled({ content: rating, scheme: plainLine(given.rating?.scheme, 200) }),
    thumbnails: someOf((given.thumbnails ?? []).map((image) => legalImage(image))),
    keywords: someOf((given.keywords ?? []).map((word) => plainLine(word, 200))),
  })
}

function legalPodcast(given: Podcast): Podcast | undefined {
  const chaptersUrl = legalUrl(given.chapters?.url)
  return filled({
    chapters:
      chaptersUrl === undefined
        ? undefined
        : { url: chaptersUrl, type: legalMediaType(given.chapters?.type) ?? 'application/json+chapters' },
    transcripts: someOf((given.transcripts ?? []).map(legalTranscript)),
    persons: someOf((given.persons ?? []).map(legalPodcastPerson)),
    season: whole(given.season),
    episode: amount(given.episode),
    soundbites: someOf(
      (given.soundbites ?? []).map(({ start, duration, title }) =>
        amount(start) === undefined || amount(duration) === undefined
          ? undefined
          : filled({ start, duration, title: plainLine(title, 500) }),
      ),
    ),
  })
}

function legalTranscript(given: NonNullable<Podcast['transcripts']>[number]) {
  const url = legalUrl(given.url)
  const type = legalMediaType(given.type) ?? 'text/plain'
  return url === undefined
    ? undefined
    : filled({ url, type, language: legalLanguage(given.language), rel: given.rel === 'captions' ? 'captions' : undefined })
}

function legalPodcastPerson(given: NonNullable<Podcast['persons']>[number]) {
  const name = plainLine(given.name, 500)
  if (name === undefined) return undefined
  return filled({
    name,
    role: plainLine(given.role, 100),
    group: plainLine(given.group, 100),
    img: legalUrl(given.img),
    href: legalUrl(given.href),
  })
}

function legalChapter(given: Chapter): Chapter | undefined {
  const start = amount(given.start)
  const title = plainLine(given.title, 500)
  if (start === undefined || title === undefined) return undefined
  return filled({ start, title, url: legalUrl(given.url), image: legalUrl(given.image) })
}

/** A point alone has a form in every output (georss:point). */
function legalGeo(given: NonNullable<EntryExtensions['geo']>): EntryExtensions['geo'] {
  if (given.type !== 'Point' || !Array.isArray(given.coordinates)) return undefined
  const [longitude, latitude] = given.coordinates
  const fits = typeof longitude === 'number' && typeof latitude === 'number' && Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90
  return fits ? { type: 'Point', coordinates: [longitude, latitude] } : undefined
}

/** An element that is carried through: of a vocabulary we declare, legal, small, without addresses that run scripts. */
function legalCarried(given: CarriedElement, depth: number): CarriedElement | undefined {
  if (!CARRIED_NAME.test(given.name) || depth === 0) return undefined
  const attributes = Object.entries(given.attributes ?? {}).slice(0, 30)
  if (attributes.some(([, value]) => SCRIPT.test(value))) return undefined
  const legal = attributes.flatMap(([name, value]) =>
    /^[A-Za-z][\w.-]{0,60}$/.test(name) ? [[name, legalText(value).slice(0, 4096)] as const] : [],
  )
  const children = someOf((given.children ?? []).map((child) => legalCarried(child, depth - 1)))
  return filled({
    name: given.name,
    attributes: legal.length > 0 ? Object.fromEntries(legal) : undefined,
    text: children === undefined && given.text !== undefined ? legalText(given.text).slice(0, LONGEST_CARRIED) : undefined,
    children,
  })
}

const CARRIED_NAME = /^(?:podcast|rsl|source|slash|wfw):[A-Za-z]{1,40}$/
const SCRIPT = /^\s*(?:javascript|vbscript|data):/i
const LONGEST_CARRIED = 65_536

/** Custom objects of JSON Feed: `_name` without a dot, an object, and small. */
function legalCustom(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!/^_[A-Za-z][\w-]{0,60}$/.test(name) || name === '_feedmill') continue
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    const legal = legalJson(value, 8)
    if (JSON.stringify(legal).length <= 16_384) kept[name] = legal
  }
  return filled(kept)
}

function legalJson(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return legalString(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value !== 'object' || depth === 0) return null
  if (Array.isArray(value)) return value.slice(0, 1000).map((part) => legalJson(part, depth - 1))
  const entries = Object.entries(value).filter(([name]) => name !== '__proto__')
  return Object.fromEntries(entries.slice(0, 1000).map(([name, part]) => [legalText(name), legalJson(part, depth - 1)]))
}

function legalString(value: string): string {
  if (/^\s*(?:javascript|vbscript|data):/i.test(value)) return ''
  return MARKUP.test(value) ? sanitizeHtml(value) : legalText(value)
}

/** The object without its undefined parts; undefined where none is left. */
function filled<T extends object>(given: T): T | undefined {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return entries.length > 0 ? (Object.fromEntries(entries) as T) : undefined
}

function someOf<T>(given: readonly (T | undefined)[]): readonly T[] | undefined {
  const kept = given.filter((value) => value !== undefined).slice(0, 200)
  return kept.length > 0 ? kept : undefined
}

function amount(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : undefined
}

function whole(value: number | undefined): number | undefined {
  return amount(value) !== undefined && Number.isInteger(value) ? value : undefined
}
