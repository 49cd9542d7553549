import { compact, mapped } from '../../lib/record.ts'
import { isWebUrl } from '../../lib/url/urls.ts'
import type { Content, Enclosure, EntryExtensions, Image, Link, Person, Tag, Text } from '../../model/elements.ts'
import type { ParsedEntry, ParsedOrigin } from '../../model/feed.ts'
import type { Notes } from '../notes.ts'
import type { Element } from '../xml/element.ts'
import { alternate, atomContent, atomLink, atomPerson, atomSource, atomTag, atomText, byteCount, personFromText, replyTo } from './atom.ts'
import { carriedOf } from './carried.ts'
import { geometryOf } from './geo.ts'
import { mediaEnclosures, mediaOf, mediaTags, mediumOf, splitKeywords } from './media.ts'
import { languageTag } from './mend.ts'
import { itunesOf, podcastOf, simpleChapters } from './podcasts.ts'
import { rssContent, rssEnclosure, rssImage, rssPerson, rssTag, rssText } from './rss.ts'

/** An entry of any XML dialect; which element feeds which field is the field map of `model/feed.ts`, in the order of the lists here. */
export function mapEntry(entry: Element, notes: Notes): ParsedEntry {
  const links = linksOf(entry)
  const guid = guidOf(entry)
  const guidIsPermalink = entry.first(['rss:guid']) === undefined ? undefined : isPermalink(entry)
  const content = contentOf(entry)
  const extensions = extensionsOf(entry)
  const enclosures = withDuration(enclosuresOf(entry, links, content), extensions?.itunes?.duration)
  const outOfLine = content.find(({ src }) => src !== undefined)?.src
  const url = urlOf(entry, compact({ links, guid, permalink: guidIsPermalink, outOfLine }))
  return compact<ParsedEntry>({
    guid,
    guidIsPermalink,
    url,
    externalUrl: links.find((link) => link.rel === 'related')?.url,
    canonicalUrls: some(canonicalUrls(entry, links)),
    title: textOf(entry.first(TITLE)) ?? extensions?.media?.title,
    summary: summaryOf(entry, content),
    content,
    published: notes.date(entry, PUBLISHED),
    updated: notes.date(entry, UPDATED) ?? cdfUpdated(entry, notes),
    created: notes.date(entry, ['dcterms:created', 'atom:created']),
    expired: notes.date(entry, ['rss:expirationdate']),
    authors: peopleOf(entry, AUTHOR),
    contributors: peopleOf(entry, CONTRIBUTOR),
    publisher: peopleOf(entry, ['dc:publisher', 'dcterms:publisher', 'rss:webmaster'])[0],
    tags: tagsOf(entry),
    links,
    enclosures,
    image: imageOf(entry, extensions, enclosures),
    rights: textOf(entry.first(['atom:rights', 'rss:copyright', 'atom:copyright', 'dc:rights', 'media:copyright'])),
    license: licenseOf(entry, links),
    language: languageTag(entry.text(['dc:language', 'rss:language', 'atom:language']) ?? (entry.lang || undefined)),
    comments: entry.first(['rss:comments'])?.url(),
    commentsFeed:
      entry.first(['wfw:commentrss', 'wfw:commentsrss'])?.url() ??
      links.find((link) => link.rel === 'replies' && link.type?.includes('xml'))?.url,
    commentsPost: entry.first(['wfw:comment'])?.url(),
    commentsCount: byteCount(entry.text(['slash:comments', 'thr:total'])),
    origin: originOf(entry, notes),
    inReplyTo: some(entry.all('thr:in-reply-to').map(replyTo)),
    extensions,
  })
}

const TITLE = ['atom:title', 'rss:title', 'cdf:title', 'dc:title', 'dcterms:title', 'media:title', 'itunes:title']
/** A date said twice: the last counts, as in feedparser. dc:date says neither what was published nor what changed, and stands in for both. */
const PUBLISHED = ['rss:pubdate', 'atom:published', 'atom:issued', 'dcterms:issued', 'dc:date']
const UPDATED = ['atom:updated', 'atom:modified', 'dcterms:modified', 'dc:date', 'rss:lastbuilddate']
const AUTHOR = [
  'atom:author',
  'rss:author',
  'dc:creator',
  'dc:author',
  'dcterms:creator',
  'itunes:author',
  'googleplay:author',
  'rss:managingeditor',
]
const CONTRIBUTOR = ['atom:contributor', 'dc:contributor']

/** A text whatever its dialect: Atom says its type, the others do not. */
export function textOf(element: Element | undefined): Text | undefined {
  if (element === undefined) return undefined
  return element.key.startsWith('atom:') ? atomText(element) : rssText(element)
}

export function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}

/** Byte for byte as given; only an Atom id that is a relative path (it must not be, RFC 4287 §4.2.6) is resolved, so that two feeds cannot share it. */
function guidOf(entry: Element): string | undefined {
  const id = entry.first(['atom:id', 'rss:guid', 'dc:identifier'])
  if (id?.key === 'atom:id' && /^\.{0,2}\//.test(id.value)) return id.url()
  return id?.value ?? entry.attribute('about')
}

/** RSS 2.0: true where isPermaLink is absent; an attribute that says anything but false means true. */
function isPermalink(entry: Element): boolean {
  return entry.first(['rss:guid'])?.attribute('ispermalink')?.toLowerCase() !== 'false'
}

/** Every link of the entry in its rel; RSS links are alternates. */
export function linksOf(element: Element): Link[] {
  const links = mapped(element.all('atom:link'), atomLink)
  for (const each of element.all('rss:link')) {
    const link = each.attribute('href') === undefined ? plainLink(each) : atomLink(each)
    if (link !== undefined) links.push(link)
  }
  const href = element.key.startsWith('cdf:') || element.key === 'feed' ? element.resolve(element.attribute('href')) : undefined
  if (href !== undefined) links.push({ url: href, rel: 'alternate' })
  return links
}

function plainLink(element: Element): Link | undefined {
  const url = element.url()
  return url === undefined ? undefined : { url, rel: 'alternate' }
}

function urlOf(
  entry: Element,
  {
    links,
    guid,
    permalink,
    outOfLine,
  }: { readonly links: readonly Link[]; readonly guid?: string; readonly permalink?: boolean; readonly outOfLine?: string },
): string | undefined {
  const plain = entry.first(['rss:link'])?.url()
  const found = plain ?? alternate(links)
  if (found !== undefined) return found
  return guid !== undefined && permalink === true && isAddress(guid) ? entry.first(['rss:guid'])?.url() : outOfLine
}

/** RSS 2.0 wants a permalink to be a whole URL; a path from the root is forgiven, a number or a word never becomes an address. */
function isAddress(guid: string): boolean {
  return isWebUrl(guid) || /^\/{1,2}[^/\s]/.test(guid)
}

function canonicalUrls(entry: Element, links: readonly Link[]): string[] {
  const named = mapped(entry.each(['feedburner:origlink', 'pheedo:origlink']), (each) => each.url())
  return [...named, ...links.filter((link) => link.rel === 'canonical' || link.rel === 'amphtml').map((link) => link.url)]
}

function contentOf(entry: Element): Content[] {
  const atom = entry.all('atom:content').filter((each) => each.value !== '' || each.attribute('src') !== undefined)
  const rss = entry
    .each(['content:encoded', 'xhtml:body', 'xhtml:div', 'rss:body', 'rss:fullitem', 'yandex:full-text'])
    .filter((each) => each.value !== '')
  const second = entry.first(['rss:description']) === undefined ? undefined : entry.first(['rss:summary'])
  return [...rss.map(rssContent), ...atom.map(atomContent), ...(second === undefined ? [] : [rssText(second)])]
}

function summaryOf(entry: Element, content: readonly Content[]): Text | undefined {
  const found = entry.first([
    'atom:summary',
    'rss:description',
    'cdf:abstract',
    'dc:description',
    'dcterms:abstract',
    'dcterms:description',
  ])
  if (found !== undefined) return textOf(found)
  const media = entry.first(['media:description']) ?? entry.all('media:content').flatMap((each) => each.all('media:description'))[0]
  const spare = entry.first(['itunes:summary']) ?? media ?? entry.first(['itunes:subtitle', 'media:text'])
  return spare === undefined || (content.length > 0 && spare.key === 'itunes:subtitle') ? undefined : textOf(spare)
}

function cdfUpdated(entry: Element, notes: Notes): number | undefined {
  return entry.key.startsWith('cdf:') ? notes.dateOf(entry.attribute('lastmod'), entry.at) : undefined
}

/** People of these kinds, each once; Atom's are structured, the others are one text. */
export function peopleOf(element: Element, keys: readonly string[]): Person[] {
  const people: Person[] = []
  for (const each of element.each(keys)) {
    const person = each.key.startsWith('atom:')
      ? atomPerson(each)
      : each.key === 'rss:author'
        ? rssPerson(each)
        : personFromText(each.value)
    if (person !== undefined && !people.some((held) => isSame(held, person))) people.push(person)
  }
  return people
}

function isSame(a: Person, b: Person): boolean {
  return a.name === b.name && a.email === b.email && a.url === b.url
}

function tagsOf(entry: Element): Tag[] {
  const words = entry
    .each(['itunes:keywords', 'media:keywords'])
    .flatMap((each) => splitKeywords(each.value).map((term): Tag => ({ term })))
  return distinct([
    ...mapped(entry.each(['rss:category', 'dc:subject']), rssTag),
    ...mapped(entry.all('atom:category'), atomTag),
    ...mediaTags(entry),
    ...itunesTags(entry),
    ...words,
  ])
}

/** itunes:category with those within it. */
export function itunesTags(element: Element): Tag[] {
  const nested = element.all('itunes:category').flatMap((each) => [each, ...each.all('itunes:category')])
  return mapped(nested, (each) => tagOf(each.attribute('text')))
}

function tagOf(term: string | undefined): Tag | undefined {
  return term === undefined || term === '' ? undefined : { term }
}

/** Each term of a scheme once, in order. */
export function distinct(tags: Tag[]): Tag[] {
  if (tags.length < 2) return tags
  const seen = new Set<string>()
  return tags.filter((tag) => {
    const key = `${tag.term}\u0000${tag.scheme ?? ''}`
    return !seen.has(key) && seen.add(key)
  })
}

function enclosuresOf(entry: Element, links: readonly Link[], content: readonly Content[]): Enclosure[] {
  const original = entry.first(['feedburner:origenclosurelink'])?.url()
  const own = mapped(entry.all('rss:enclosure'), rssEnclosure)
  if (original !== undefined && own[0] !== undefined) own[0] = { ...own[0], url: original }
  const linked = links
    .filter((link) => link.rel === 'enclosure')
    .map((link): Enclosure => compact({ url: link.url, type: link.type, length: link.length, title: link.title }))
  const outOfLine = mapped(content, ({ src, mediaType }): Enclosure | undefined =>
    src === undefined ? undefined : compact({ url: src, type: mediaType, medium: mediumOf(mediaType) }),
  )
  const all = [...own, ...linked, ...mediaEnclosures(entry), ...outOfLine]
  return all.length < 2 ? all : merged(all)
}

/** itunes:duration is of the recording: of the first enclosure that is no picture. */
function withDuration(enclosures: Enclosure[], duration: number | undefined): Enclosure[] {
  const [first, ...others] = enclosures
  if (duration === undefined || first === undefined || first.duration !== undefined || first.type?.startsWith('image/')) return enclosures
  return [{ ...first, duration }, ...others]
}

/** The same address once; a later one adds what an earlier lacks. */
function merged(enclosures: readonly Enclosure[]): Enclosure[] {
  const byUrl = new Map<string, Enclosure>()
  for (const each of enclosures) byUrl.set(each.url, { ...each, ...byUrl.get(each.url) })
  return [...byUrl.values()]
}

function imageOf(entry: Element, extensions: EntryExtensions | undefined, enclosures: readonly Enclosure[]): Image | undefined {
  const own = entry
    .each(['rss:image', 'itunes:image'])
    .map(rssImage)
    .find((image) => image !== undefined)
  return own ?? extensions?.media?.thumbnails?.[0] ?? pictureOf(enclosures)
}

function pictureOf(enclosures: readonly Enclosure[]): Image | undefined {
  const picture = enclosures.find((each) => each.medium === 'image' || each.type?.startsWith('image/'))
  return picture && compact({ url: picture.url, width: picture.width, height: picture.height })
}

/** cc:license (attribute or text) or link rel=license. */
export function licenseOf(element: Element, links: readonly Link[]): string | undefined {
  const own = element.all('cc:license')[0]
  return own?.resolve(own.attribute('resource') ?? own.value) ?? links.find((link) => link.rel === 'license')?.url
}

function originOf(entry: Element, notes: Notes): ParsedOrigin | undefined {
  const atom = entry.all('atom:source')[0]
  if (atom !== undefined && !atom.isEmpty) return atomSource(atom, notes)
  const rss = entry.all('rss:source')[0]
  if (rss === undefined) return undefined
  const selfUrl = rss.resolve(rss.attribute('url'))
  if (selfUrl === undefined && rss.value === '') return undefined
  return compact({ title: rss.value === '' ? undefined : rssText(rss), selfUrl, links: [], authors: [], contributors: [], tags: [] })
}

function extensionsOf(entry: Element): EntryExtensions | undefined {
  const extensions = compact({
    itunes: entry.has('itunes') || entry.has('googleplay') ? itunesOf(entry) : undefined,
    media: entry.has('media') ? mediaOf(entry) : undefined,
    podcast: entry.has('podcast') ? podcastOf(entry) : undefined,
    chapters: entry.has('psc') ? simpleChapters(entry) : undefined,
    carried: carriedOf(entry),
    geo: entry.has('georss') || entry.has('gml') || entry.has('geo') ? geometryOf(entry) : undefined,
  })
  return Object.keys(extensions).length > 0 ? extensions : undefined
}
