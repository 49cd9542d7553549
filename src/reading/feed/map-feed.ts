import { compact, mapped } from '../../lib/record.ts'
import type { Image, Link, Tag } from '../../model/elements.ts'
import type { DeletedEntry, Dialect, ParsedEntry, ParsedFeed, PollHints, Warning } from '../../model/feed.ts'
import type { Notes } from '../notes.ts'
import type { Element } from '../xml/element.ts'
import { alternate, atomGenerator, atomPerson, atomTag, personFromText, replyTo } from './atom.ts'
import { distinct, itunesTags, licenseOf, linksOf, peopleOf, some, textOf } from './map-entry.ts'
import { splitKeywords } from './media.ts'
import { languageTag } from './mend.ts'
import { itunesFeed } from './podcasts.ts'
import { rssImage, rssTag } from './rss.ts'

export interface FeedParts {
  readonly dialect: Dialect
  readonly version: string
  readonly encoding: string
  readonly root: Element
  readonly feed: Element
  readonly entries: readonly ParsedEntry[]
  readonly warnings: readonly Warning[]
  /** Content-Language. */
  readonly language: string | undefined
}

/** The feed of any XML dialect, its entries already mapped. */
export function mapFeed(parts: FeedParts, notes: Notes): ParsedFeed {
  const { feed, root } = parts
  const links = [...linksOf(feed), ...(parts.dialect === 'cdf' ? linksOf(root).slice(0, 1) : [])]
  const generator = feed.first(['atom:generator', 'rss:generator']) ?? feed.all('admin:generatoragent')[0]
  return compact<ParsedFeed>({
    dialect: parts.dialect,
    version: parts.version,
    encoding: parts.encoding,
    id: feed.first(['atom:id', 'rss:guid'])?.url(),
    url: feed.first(['rss:link'])?.url() ?? alternate(links),
    selfUrl: links.find((link) => link.rel === 'self')?.url,
    title: textOf(feed.first(['atom:title', 'rss:title', 'cdf:title', 'dc:title', 'media:title', 'itunes:title'])),
    description: textOf(
      feed.first([
        'atom:subtitle',
        'atom:tagline',
        'rss:description',
        'cdf:abstract',
        'dc:description',
        'itunes:summary',
        'itunes:subtitle',
      ]),
    ),
    rights: textOf(feed.first(['atom:rights', 'rss:copyright', 'atom:copyright', 'dc:rights', 'media:copyright'])),
    info: textOf(feed.first(['atom:info'])),
    language: languageTag(feed.text(['rss:language', 'dc:language', 'atom:language']) ?? (root.lang || parts.language || undefined)),
    published: notes.date(feed, ['rss:pubdate', 'atom:published', 'dcterms:issued', 'atom:issued']),
    updated:
      notes.date(feed, ['atom:updated', 'atom:modified', 'rss:lastbuilddate', 'dcterms:modified', 'dc:date']) ?? lastMod(parts, notes),
    created: notes.date(feed, ['dcterms:created', 'atom:created']),
    authors: peopleOf(feed, [
      'atom:author',
      'rss:managingeditor',
      'rss:author',
      'dc:creator',
      'dc:author',
      'itunes:author',
      'googleplay:author',
    ]),
    contributors: peopleOf(feed, ['atom:contributor', 'dc:contributor']),
    publisher: publisherOf(feed),
    tags: tagsOf(feed),
    links,
    generator: generator === undefined ? undefined : generatorOf(generator),
    image: imageOf(feed),
    icon: feed.first(['atom:icon'])?.url(),
    logo: feed.first(['atom:logo', 'cdf:logo'])?.url(),
    license: licenseOf(feed, links),
    docs: feed.first(['rss:docs'])?.url(),
    cloud: cloudOf(feed),
    textInput: textInputOf(feed),
    ...validity(feed, notes),
    inReplyTo: some(feed.all('thr:in-reply-to').map(replyTo)),
    itunes: itunesFeed(feed),
    newLocation: feed.first(['itunes:new-feed-url', 'rss:newlocation'])?.url(),
    complete: feed.all('fh:complete').length > 0 || undefined,
    archive: feed.all('fh:archive').length > 0 || undefined,
    hints: hintsOf(feed, links),
    deleted: some(mapped(feed.all('at:deleted-entry'), (each) => deletedEntry(each, notes))),
    entries: parts.entries,
    warnings: parts.warnings,
  })
}

/** RFC 6721 §3; without `ref` it names nothing. */
function deletedEntry(element: Element, notes: Notes): DeletedEntry | undefined {
  const ref = element.attribute('ref')
  const by = element.all('at:by')[0]
  if (ref === undefined || ref === '') return undefined
  return compact({
    ref,
    when: notes.dateOf(element.attribute('when'), element.at),
    by: by && atomPerson(by),
    comment: element.text(['at:comment']),
  })
}

function lastMod(parts: FeedParts, notes: Notes): number | undefined {
  return parts.dialect === 'cdf' ? notes.dateOf(parts.root.attribute('lastmod'), parts.root.at) : undefined
}

function publisherOf(feed: Element): ParsedFeed['publisher'] {
  const owner = feed.all('itunes:owner')[0]
  const named = owner && compact({ name: owner.text(['itunes:name']), email: owner.text(['itunes:email']) })
  if (named?.name !== undefined || named?.email !== undefined) return named
  const text = feed.text(['dc:publisher', 'rss:webmaster', 'dcterms:publisher'])
  return text === undefined ? undefined : personFromText(text)
}

function tagsOf(feed: Element): Tag[] {
  return distinct([
    ...mapped(feed.each(['rss:category', 'dc:subject']), rssTag),
    ...mapped(feed.all('atom:category'), atomTag),
    ...itunesTags(feed),
    ...feed.each(['itunes:keywords', 'media:keywords']).flatMap((each) => splitKeywords(each.value).map((term): Tag => ({ term }))),
  ])
}

function generatorOf(element: Element): ParsedFeed['generator'] {
  if (element.key !== 'admin:generatoragent') return atomGenerator(element)
  return compact({
    name: element.attribute('resource') ?? (element.value || undefined),
    url: element.resolve(element.attribute('resource') ?? element.value),
  })
}

function imageOf(feed: Element): Image | undefined {
  return feed
    .each(['rss:image', 'itunes:image', 'googleplay:image', 'media:thumbnail'])
    .map(rssImage)
    .find((image) => image !== undefined)
}

function cloudOf(feed: Element): ParsedFeed['cloud'] {
  const cloud = feed.all('rss:cloud')[0]
  if (cloud === undefined) return undefined
  const of = (name: string): string | undefined => cloud.attribute(name)
  return compact({
    domain: of('domain'),
    port: of('port'),
    path: of('path'),
    registerProcedure: of('registerprocedure'),
    protocol: of('protocol'),
  })
}

function textInputOf(feed: Element): ParsedFeed['textInput'] {
  const input = feed.all('rss:textinput').find((each) => !each.isEmpty)
  if (input === undefined) return undefined
  return compact({
    title: input.text(['rss:title']),
    description: input.text(['rss:description']),
    name: input.text(['rss:name']),
    link: input.first(['rss:link'])?.url(),
  })
}

/** dcterms:valid in the W3C-DTF period form: `start=…; end=…`. */
function validity(feed: Element, notes: Notes): { validityStart?: number; validityEnd?: number } {
  const element = feed.first(['dcterms:valid'])
  if (element === undefined) return {}
  const part = (name: string): string | undefined => new RegExp(`${name}\\s{0,9}=\\s{0,9}([^;]{1,64})`, 'i').exec(element.value)?.[1]
  return compact({ validityStart: notes.dateOf(part('start'), element.at), validityEnd: notes.dateOf(part('end'), element.at) })
}

const PERIOD_SECONDS: Readonly<Record<string, number>> = {
  hourly: 3600,
  daily: 86_400,
  weekly: 604_800,
  monthly: 2_592_000,
  yearly: 31_536_000,
}

function hintsOf(feed: Element, links: readonly Link[]): PollHints {
  const ttl = Number(feed.text(['rss:ttl']) ?? Number.NaN)
  const period = feed.text(['sy:updateperiod'])?.toLowerCase()
  const frequency = Number(feed.text(['sy:updatefrequency']) ?? 1)
  const seconds = period === undefined ? undefined : PERIOD_SECONDS[period]
  const hours = feed.all('rss:skiphours').flatMap((each) => each.all('rss:hour').map((hour) => Number(hour.value) % 24))
  const days = feed.all('rss:skipdays').flatMap((each) => each.all('rss:day').map((day) => day.value.toLowerCase()))
  return compact({
    ttlMinutes: Number.isFinite(ttl) && ttl >= 0 ? ttl : undefined,
    syndicationSeconds: seconds === undefined || !(frequency >= 1) ? seconds : Math.round(seconds / frequency),
    skipHours: some(hours.filter((hour) => Number.isInteger(hour) && hour >= 0)),
    skipDays: some(days),
    hubs: some(links.filter((link) => link.rel === 'hub').map((link) => link.url)),
  })
}
