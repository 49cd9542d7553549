import type { Item as FeedItem } from 'feed'
import { compact } from '../lib/record.ts'
import type { Enclosure, Person, Tag } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'
import { documentUrl, type Publication, type PublishedItem } from '../model/publication.ts'
import { mainEnclosure, moduleElements } from './carried.ts'
import { type FeedParts, markedCdata, PublicationFeed, toExtensions, without } from './feed-adapter.ts'
import { mediaTypeOf } from './media-type.ts'
import { type Element, prefixesOf, textElement, textToHtml } from './write-xml.ts'

/** The publication as an RSS 2.0 document, with the modules that carry what RSS has no place for. */
export function serializeRss(publication: Publication): string {
  return new PublicationFeed(publication, rssParts(publication)).rss2()
}

function rssParts(publication: Publication): FeedParts {
  const channel = channelElements(publication)
  const entries = publication.items.map((item) => entryParts(item, publication))
  const prefixes = new Set([...prefixesOf(channel), ...entries.flatMap((entry) => entry.prefixes)])
  const { language, logo, icon, ttlMinutes, generator } = publication
  const image = logo ?? icon
  return {
    options: compact({
      generator: `${generator.name}/${generator.version} (+${generator.url})`,
      docs: 'https://www.rssboard.org/rss-specification',
      description: publication.description,
      feedLinks: { rss: publication.selfUrls.rss },
      copyright: publication.rights ?? '',
      language: language || undefined,
      image: image || undefined,
      ttl: ttlMinutes || undefined,
    }),
    extensions: [...toExtensions(channel), ...(publication.updated === 0 ? [without('lastBuildDate')] : [])],
    items: entries.map((entry) => entry.item),
    prefixes,
  }
}

function channelElements(publication: Publication): readonly Element[] {
  const { author, paging, rights, logo, icon, title, url } = publication
  const image = logo ?? icon
  return [
    { name: 'title', content: title },
    { name: 'description', content: publication.description },
    ...textElement('copyright', rights),
    ...(image === undefined ? [] : [imageElement(image, title, url)]),
    ...(author.email === undefined ? textElement('dc:creator', author.name) : textElement('managingEditor', mailbox(author))),
    ...publication.tags.map(categoryElement),
    ...channelLinks(publication),
    ...(paging.complete ? [{ name: 'fh:complete' }] : []),
    ...(paging.archive === undefined ? [] : [{ name: 'fh:archive' }]),
  ]
}

function imageElement(image: string, title: string, link: string): Element {
  return { name: 'image', content: [...textElement('url', image), { name: 'title', content: title }, ...textElement('link', link)] }
}

function channelLinks({ url, selfUrls, hubs, paging }: Publication): readonly Element[] {
  const at = (page: number | undefined) => documentUrl(url, 'rss', page)
  return [
    atomLink('self', selfUrls.rss, RSS),
    ...hubs.map((hub) => atomLink('hub', hub)),
    ...(paging.archive === undefined ? [] : [atomLink('current', at(undefined), RSS)]),
    ...(paging.prev === undefined ? [] : [atomLink('prev-archive', at(paging.prev), RSS)]),
    ...(paging.next === undefined ? [] : [atomLink('next-archive', at(paging.next), RSS)]),
  ]
}

const RSS = 'application/rss+xml'

function atomLink(rel: string, href: string, type?: string, title?: string): Element {
  return { name: 'atom:link', attributes: { rel, type, title, href } }
}

function entryParts(item: PublishedItem, publication: Publication): { readonly item: FeedItem; readonly prefixes: readonly string[] } {
  const elements = entryElements(item, publication)
  const texts = entryTexts(item)
  return {
    item: {
      // The order of these is the order in the document; empty ones are left out by `feed`.
      title: item.title,
      link: item.url ?? '',
      guid: item.guid,
      date: new Date(item.updated),
      published: new Date(item.published),
      description: texts.description,
      content: texts.content ?? '',
      extensions: [
        ...toExtensions(elements),
        { name: 'description', objects: { _cdata: markedCdata(texts.description) } },
        ...(texts.content === undefined ? [] : [{ name: 'content:encoded', objects: { _cdata: markedCdata(texts.content) } }]),
      ],
    },
    prefixes: [...prefixesOf(elements), ...(texts.content === undefined ? [] : ['content'])],
  }
}

/** Summary in `description`, full text in `content:encoded`; a text that stands alone is the description. Both are HTML. */
function entryTexts(item: PublishedItem): { readonly description: string; readonly content?: string } {
  const content = item.contentHtml ?? (item.contentText === undefined ? undefined : textToHtml(item.contentText))
  const summary = item.summaryHtml ?? (item.summaryText === undefined ? undefined : textToHtml(item.summaryText))
  if (summary !== undefined && content !== undefined) return { description: summary, content }
  const only = summary ?? content ?? ''
  // An item must have a title or a description (RSS 2.0, item).
  return { description: only === '' && item.title === '' ? textToHtml(item.url ?? item.guid) : only }
}

function entryElements(item: PublishedItem, publication: Publication): readonly Element[] {
  const main = mainEnclosure(item.enclosures)
  const [mailed, named] = sortAuthors(item.authors)
  return [
    ...(item.title === '' ? [] : [{ name: 'title', content: item.title }]),
    { name: 'guid', content: item.guid, attributes: { isPermaLink: String(item.guidIsPermalink) } },
    ...(mailed === undefined ? [] : textElement('author', mailbox(mailed))),
    ...named.flatMap((person) => textElement('dc:creator', person.name ?? person.email ?? person.url)),
    ...item.contributors.flatMap((person) => textElement('dc:contributor', person.name ?? person.email ?? person.url)),
    ...item.tags.map(categoryElement),
    ...(main === undefined ? [] : [enclosureElement(main)]),
    ...textElement('comments', item.comments),
    ...(item.origin.selfUrl === undefined ? [] : textElement('source', item.origin.title, { url: item.origin.selfUrl })),
    ...textElement('dc:rights', item.rights),
    ...(item.language === publication.language ? [] : textElement('dc:language', item.language)),
    ...textElement('atom:updated', stamp(item.updated)),
    ...textElement('creativeCommons:license', item.license),
    ...(item.externalUrl === undefined ? [] : [atomLink('related', item.externalUrl)]),
    ...item.links.filter(({ url }) => url !== item.externalUrl).map(({ rel, url, type, title }) => atomLink(rel, url, type, title)),
    ...moduleElements(
      item,
      item.enclosures.filter((enclosure) => enclosure !== main),
    ),
  ]
}

/** RSS wants a number and a type in any case; 0 is what the RSS Profile says for a length that is not known. */
function enclosureElement(enclosure: Enclosure): Element {
  return { name: 'enclosure', attributes: { url: enclosure.url, length: enclosure.length ?? 0, type: mediaTypeOf(enclosure) } }
}

/** `author` holds one mail address; everybody else is a `dc:creator`. */
function sortAuthors(authors: readonly Person[]): readonly [mailed: Person | undefined, named: readonly Person[]] {
  const mailed = authors.find((person) => person.email !== undefined)
  return [mailed, authors.filter((person) => person !== mailed)]
}

function mailbox({ email, name }: Person): string {
  return name === undefined ? (email ?? '') : `${email} (${name})`
}

function categoryElement({ term, scheme }: Tag): Element {
  return compact({ name: 'category', content: term, attributes: scheme !== undefined ? { domain: scheme } : undefined })
}

function stamp(instant: Instant): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}
