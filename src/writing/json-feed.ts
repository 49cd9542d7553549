import type { Extension, Item as FeedItem } from 'feed'
import { compact } from '../lib/record.ts'
import { legalText } from '../lib/text.ts'
import type { Enclosure, Person, Tag } from '../model/elements.ts'
import type { Instant } from '../model/instant.ts'
import type { Origin } from '../model/item.ts'
import { DOCUMENT_FILES, documentUrl, type Frame, type PublishedItem } from '../model/publication.ts'
import { type Fragment, type FragmentContext, formatRow, type OutputFormat } from './contract.ts'
import { type FeedParts, PublicationFeed } from './feed-adapter.ts'
import { toTheSecond } from './instants.ts'
import { mediaTypeOf, mediumOf } from './media-type.ts'
import { linkIn, linkOf, placed } from './place.ts'

/** JSON Feed 1.1 through `feed`. What JSON Feed has no name for stands in `_feedmill`. */
export const jsonFeedFormat: OutputFormat = formatRow({
  name: 'json-feed',
  fileName: DOCUMENT_FILES['json-feed'],
  mediaType: 'application/feed+json; charset=utf-8',
  isFeed: true,
  fragments: jsonFragments,
  document: jsonDocument,
  readBack: {
    reader: 'json',
    meant: ({ guid, title, published, ...facts }, frame) => ({
      id: guid.trim(),
      title: title.trim(),
      link: linkIn(frame, facts) ?? '',
      date: toTheSecond(published),
    }),
    meantFrame: ({ title, selfUrls }) => ({ title: title.trim(), self: selfUrls['json-feed'] }),
  },
})

/** The frame around items that are cut out of it. */
const NO_FRAME = { title: 'items', url: 'http://127.0.0.1/', updated: 0 }

function jsonFragments(items: readonly PublishedItem[], context: FragmentContext): readonly string[] {
  if (items.length === 0) return []
  return new PublicationFeed(NO_FRAME, { options: {}, items: items.map((item) => jsonItem(item, context)) }).jsonItems()
}

function jsonDocument(frame: Frame, fragments: readonly Fragment[]): string {
  const page = JSON.stringify(frame.selfUrls.page).slice(1, -1)
  return `${new PublicationFeed(frame, frameParts(frame)).jsonAround(fragments.map((fragment) => placed(fragment, page)))}\n`
}

function frameParts(frame: Frame): FeedParts {
  const { icon, logo } = frame
  const image = logo ?? frame.podcast?.image ?? icon
  return {
    options: compact({ description: frame.description, feedLinks: { json: frame.selfUrls['json-feed'] }, image: image || undefined }),
    extensions: toExtensions({
      version: 'https://jsonfeed.org/version/1.1',
      language: frame.language,
      authors: people([frame.author]),
      favicon: icon,
      hubs: some(frame.hubs.map((url) => ({ type: 'WebSub', url }))),
      next_url: frame.paging.prev === undefined ? undefined : documentUrl(frame.url, 'json-feed', frame.paging.prev),
      _feedmill: feedFacts(frame),
    }),
  }
}

function feedFacts(publication: Frame) {
  const { generator, updated, rights, paging, tags, ttlMinutes } = publication
  return {
    about: generator.url,
    generator,
    updated: updated === 0 ? undefined : stamp(updated),
    rights,
    tags: some(tags.map(labelOf)),
    ttl_minutes: ttlMinutes,
    complete: paging.complete,
    archive: paging.archive,
    podcast: publication.podcast,
  }
}

function jsonItem(item: PublishedItem, context: FragmentContext): FeedItem {
  return compact({
    title: item.title,
    id: item.guid,
    link: linkOf(item, context) ?? '',
    date: new Date(Math.max(item.updated, item.published)),
    published: new Date(item.published),
    image: item.image ? item.image.url : undefined,
    extensions: toExtensions({
      ...textMembers(item),
      external_url: item.externalUrl,
      authors: people(item.authors),
      tags: tagWords(item.tags),
      language: item.language === context.language ? undefined : item.language,
      attachments: some(item.enclosures.map((enclosure) => attachment(enclosure, item))),
      ...item.extensions?.custom,
      _feedmill: itemFacts(item),
    }),
  })
}

/** One of the two contents is always there (JSON Feed 1.1, items); where there is only a summary it is the content. */
function textMembers(item: PublishedItem): Readonly<Record<string, unknown>> {
  const summary = item.summaryText === '' ? undefined : item.summaryText
  if (item.contentHtml !== undefined) return { content_html: item.contentHtml, summary }
  if (item.contentText !== undefined)
    return { content_html: undefined, content_text: item.contentText, summary: summary === item.contentText ? undefined : summary }
  if (item.summaryHtml !== undefined) return { content_html: item.summaryHtml, summary }
  return { content_html: undefined, content_text: summary ?? '', summary: undefined }
}

function itemFacts(item: PublishedItem) {
  const { itunes, media, podcast, chapters, geo } = item.extensions ?? {}
  return {
    source: sourceMembers(item.origin),
    origin: originMembers(item.origin),
    also_at: some(item.alsoAt),
    contributors: people(item.contributors),
    tags: some(item.tags.filter((tag) => tag.scheme !== undefined)),
    rights: item.rights,
    license: item.license,
    comments_url: item.comments,
    links: some(item.links),
    itunes,
    media,
    podcast,
    chapters,
    geo,
  }
}

/** The publisher in the members of an author, as the proposal of a `source` of items has it: what readers know how to show. */
function sourceMembers({ title, selfUrl, url = selfUrl, icon, logo }: Origin) {
  return { name: title, url, avatar: icon ?? logo }
}

function originMembers(origin: Origin) {
  const { id, title, selfUrl, url, updated, rights, icon, logo, language } = origin
  return {
    id,
    title,
    feed_url: selfUrl,
    home_page_url: url,
    updated: updated === undefined ? undefined : stamp(updated),
    authors: people(origin.authors),
    rights,
    icon,
    logo,
    language,
  }
}

function people(persons: readonly Person[]): readonly object[] | undefined {
  return some(
    persons.map(({ name, email, url, avatar }) => ({
      name: name ?? email?.split('@', 1)[0],
      url: url ?? (email === undefined ? undefined : `mailto:${email}`),
      avatar,
    })),
  )
}

function tagWords(tags: readonly Tag[]): readonly string[] | undefined {
  return some([...new Set(tags.map(labelOf))])
}

function labelOf({ term, label }: Tag): string {
  return label ?? term
}

/** What the publisher says of the length of the episode is said of its one attachment. */
function attachment(enclosure: Enclosure, { enclosures, extensions }: PublishedItem) {
  const { url, title, length, width, height } = enclosure
  const duration = enclosure.duration ?? (enclosures.length === 1 ? extensions?.itunes?.duration : undefined)
  const hasSize = width !== undefined || height !== undefined
  return compact({
    url,
    mime_type: mediaTypeOf(enclosure),
    title,
    size_in_bytes: length,
    duration_in_seconds: duration,
    _media: hasSize ? { medium: mediumOf(enclosure), width, height } : undefined,
  })
}

function some<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length > 0 ? values : undefined
}

/** Members as extensions of `feed`, which sets them over its own; undefined ones vanish. Texts are made legal for the readers that turn JSON into XML. */
function toExtensions(members: Readonly<Record<string, unknown>>): Extension[] {
  return Object.entries(members).map(([name, value]) => ({ name, objects: legal(value) as Extension['objects'] }))
}

function legal(value: unknown): unknown {
  if (typeof value === 'string') return legalText(value)
  if (Array.isArray(value)) return value.map(legal)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, legal(member)]))
}

function stamp(instant: Instant): string {
  return new Date(instant).toISOString()
}
