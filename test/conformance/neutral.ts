/** The neutral model of the shared expectations, made of what feedmill read: one adapter for all cases. */
import { absolutizeHtml } from '../../src/lib/html/absolutize.ts'
import type { Content, Enclosure, Image, InReplyTo, Link, Person, Tag, Text } from '../../src/model/elements.ts'
import type { ParsedEntry, ParsedFeed, ParsedOrigin } from '../../src/model/feed.ts'
import type { Instant } from '../../src/model/instant.ts'

type Neutral = Readonly<Record<string, unknown>>

/** What feedmill read, in the words of the expectations. */
export function toNeutral(feed: ParsedFeed): Neutral {
  return { version: feed.version, encoding: feed.encoding, feed: feedOf(feed), entries: feed.entries.map(entryOf) }
}

function feedOf(feed: ParsedFeed): Neutral {
  return {
    ...text('title', feed.title),
    ...text('description', feed.description),
    ...text('rights', feed.rights),
    ...text('info', feed.info),
    id: feed.id,
    link: feed.url,
    links: feed.links.map(linkOf),
    updated: date(feed.updated),
    published: date(feed.published),
    created: date(feed.created),
    authors: feed.authors.map(personOf),
    contributors: feed.contributors.map(personOf),
    publisher: feed.publisher && personOf(feed.publisher),
    categories: feed.tags.map(tagOf),
    generator: feed.generator,
    icon: feed.icon,
    logo: feed.logo,
    language: feed.language,
    image: feed.image && imageOf(feed.image),
    ttl: feed.hints.ttlMinutes,
    docs: feed.docs,
    newLocation: feed.newLocation,
    license: feed.license,
    validityStart: date(feed.validityStart),
    validityEnd: date(feed.validityEnd),
    cloud: feed.cloud,
    textInput: feed.textInput,
    itunes: feed.itunes,
    inReplyTo: feed.inReplyTo?.map(replyOf),
  }
}

function entryOf(entry: ParsedEntry): Neutral {
  const { media, itunes, geo, chapters } = entry.extensions ?? {}
  return {
    id: entry.guid,
    guidIsPermalink: entry.guidIsPermalink,
    ...text('title', entry.title),
    ...text('summary', entry.summary),
    link: entry.url,
    links: entry.links.map(linkOf),
    content: entry.content.map(contentOf),
    published: date(entry.published),
    updated: date(entry.updated),
    created: date(entry.created),
    expired: date(entry.expired),
    authors: entry.authors.map(personOf),
    contributors: entry.contributors.map(personOf),
    publisher: entry.publisher && personOf(entry.publisher),
    categories: entry.tags.map(tagOf),
    enclosures: entry.enclosures.map(enclosureOf),
    source: entry.origin && originOf(entry.origin),
    rights: entry.rights && resolved(entry.rights),
    rightsType: entry.rights?.type,
    comments: entry.comments,
    commentsFeed: entry.commentsFeed,
    wfwComment: entry.commentsPost,
    language: entry.language,
    license: entry.license,
    image: entry.image && imageOf(entry.image),
    itunes,
    media: media && { ...media, license: media.license && { ...media.license, href: media.license.url }, thumbnail: media.thumbnails },
    geo,
    chapters,
    inReplyTo: entry.inReplyTo?.map(replyOf),
  }
}

function originOf(origin: ParsedOrigin): Neutral {
  return {
    id: origin.id,
    url: origin.selfUrl,
    link: origin.url,
    links: origin.links.map(linkOf),
    ...text('title', origin.title),
    ...text('description', origin.description),
    ...text('rights', origin.rights),
    updated: date(origin.updated),
    authors: origin.authors.map(personOf),
    contributors: origin.contributors.map(personOf),
    categories: origin.tags.map(tagOf),
    generator: origin.generator,
    icon: origin.icon,
    logo: origin.logo,
  }
}

function text(name: string, value: Text | undefined): Neutral {
  if (value === undefined) return {}
  return { [name]: resolved(value), [`${name}Type`]: value.type, [`${name}Base`]: value.base, [`${name}Lang`]: value.lang }
}

/** The parser leaves addresses within HTML to whoever needs them absolute; the expectations want them so. */
function resolved(value: Text): string {
  return value.type === 'text' || value.base === undefined ? value.value : absolutizeHtml(value.value, value.base)
}

function contentOf(content: Content): Neutral {
  return { value: resolved(content), type: content.mediaType ?? content.type, lang: content.lang, base: content.base, src: content.src }
}

function date(instant: Instant | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(Math.floor(instant / 1000) * 1000).toISOString().replace('.000Z', 'Z')
}

const linkOf = (link: Link): Neutral => ({ ...link })
const personOf = (person: Person): Neutral => ({ ...person })
const tagOf = (tag: Tag): Neutral => ({ ...tag })
const imageOf = (image: Image): Neutral => ({ ...image })
const enclosureOf = (enclosure: Enclosure): Neutral => ({ ...enclosure })
const replyOf = (reply: InReplyTo): Neutral => ({ ...reply })
