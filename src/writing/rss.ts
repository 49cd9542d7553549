import type { Extension, Item as FeedItem } from 'feed'
import { compact } from '../lib/record.ts'
import type { Enclosure, Person, Tag } from '../model/elements.ts'
import { DOCUMENT_FILES, documentUrl, type Frame, type PublishedItem } from '../model/publication.ts'
import { mainEnclosure, moduleElements } from './carried.ts'
import { type Fragment, type FragmentContext, formatRow, type OutputFormat } from './contract.ts'
import { type FeedParts, ITEM_MARK, markedCdata, PublicationFeed, toExtensions, without } from './feed-adapter.ts'
import { stamp, toTheSecond } from './instants.ts'
import { mediaTypeOf } from './media-type.ts'
import { linkIn, linkOf, placed } from './place.ts'
import { podcastElements } from './podcast.ts'
import { abstractElements, styleInstruction } from './styled/index.ts'
import { type Element, escapeAttribute, prefixesOf, readXmlFragment, textElement, textToHtml } from './write-xml.ts'

const RSS = 'application/rss+xml'

/** RSS 2.0 through `feed`, with the modules that carry what RSS has no place for. */
export const rssFormat: OutputFormat = formatRow({
  name: 'rss',
  fileName: DOCUMENT_FILES.rss,
  mediaType: `${RSS}; charset=utf-8`,
  isFeed: true,
  fragments: rssFragments,
  document: rssDocument,
  readBack: {
    reader: 'xml',
    element: { around: ['rss', 'channel'], item: 'item', id: 'guid' },
    meant: ({ guid, title, published, ...facts }, frame) => ({
      id: guid.trim(),
      title: inertText(title).trim(),
      link: linkIn(frame, facts) ?? '',
      date: toTheSecond(published),
    }),
    meantFrame: ({ title, selfUrls }) => ({ title: title.trim(), self: selfUrls.rss }),
  },
})

/** The frame around items that are cut out of it. */
const NO_FRAME = { title: 'items', url: 'http://127.0.0.1/', updated: 0 }

function rssFragments(items: readonly PublishedItem[], context: FragmentContext): readonly string[] {
  if (items.length === 0) return []
  const entries = items.map((item) => entryParts(item, context))
  const written = new PublicationFeed(NO_FRAME, { options: {}, items: entries.map((entry) => entry.item) }).rssItems()
  return written.map((xml, index) => `${entries[index]!.prefixes.join(' ')}\n${xml}`)
}

function rssDocument(frame: Frame, fragments: readonly Fragment[]): string {
  const channel = channelElements(frame)
  const page = escapeAttribute(frame.selfUrls.page)
  const items = fragments.map((fragment) => readXmlFragment(placed(fragment, page)))
  const prefixes = new Set([...prefixesOf(channel), ...items.flatMap((item) => item.prefixes)])
  return new PublicationFeed(frame, channelParts(frame, channel)).rssAround(
    items.map((item) => item.xml),
    prefixes,
    styleInstruction(frame),
  )
}

function channelParts(frame: Frame, channel: readonly Element[]): FeedParts {
  const { language, logo, icon, podcast, ttlMinutes, generator } = frame
  return {
    options: compact({
      generator: `${generator.name}/${generator.version} (+${generator.url})`,
      docs: 'https://www.rssboard.org/rss-specification',
      // Named so that `feed` makes room for them before the rest; the extensions below say them fully.
      description: frame.description,
      feedLinks: { rss: frame.selfUrls.rss },
      copyright: frame.rights ?? '',
      language: language || undefined,
      image: logo || podcast?.image || icon || undefined,
      ttl: ttlMinutes || undefined,
    }),
    extensions: [...toExtensions(channel), ...(frame.updated === 0 ? [without('lastBuildDate')] : [])],
  }
}

function channelElements(publication: Frame): readonly Element[] {
  const { author, paging, rights, logo, icon, title, url } = publication
  const image = logo ?? publication.podcast?.image ?? icon
  return [
    { name: 'title', content: title },
    { name: 'description', content: publication.description },
    ...textElement('copyright', rights),
    ...(image === undefined ? [] : [imageElement(image, title, url)]),
    ...(author.email === undefined ? textElement('dc:creator', author.name) : textElement('managingEditor', mailbox(author))),
    ...categoryElements(publication.tags),
    ...channelLinks(publication),
    ...(publication.isMoved === true ? textElement('itunes:new-feed-url', publication.selfUrls.rss) : []),
    ...podcastElements(publication.podcast),
    ...(paging.complete ? [{ name: 'fh:complete' }] : []),
    ...(paging.archive === undefined ? [] : [{ name: 'fh:archive' }]),
  ]
}

function imageElement(image: string, title: string, link: string): Element {
  return { name: 'image', content: [...textElement('url', image), { name: 'title', content: title }, ...textElement('link', link)] }
}

function channelLinks({ url, selfUrls, hubs, paging }: Frame): readonly Element[] {
  const at = (page: number | undefined) => documentUrl(url, 'rss', page)
  return [
    atomLink('self', selfUrls.rss, RSS),
    ...hubs.map((hub) => atomLink('hub', hub)),
    ...(paging.archive === undefined ? [] : [atomLink('current', at(undefined), RSS)]),
    ...(paging.prev === undefined ? [] : [atomLink('prev-archive', at(paging.prev), RSS)]),
    ...(paging.next === undefined ? [] : [atomLink('next-archive', at(paging.next), RSS)]),
  ]
}

function atomLink(rel: string, href: string, type?: string, title?: string): Element {
  return { name: 'atom:link', attributes: { rel, type, title, href } }
}

function entryParts(item: PublishedItem, context: FragmentContext): { readonly item: FeedItem; readonly prefixes: readonly string[] } {
  const elements = inert(entryElements(item, context))
  const texts = entryTexts(item)
  return {
    item: {
      // The order of these is the order in the document; empty ones are left out by `feed`.
      title: ITEM_MARK,
      link: linkOf(item, context) ?? '',
      guid: item.guid,
      date: new Date(item.updated),
      published: new Date(item.published),
      description: texts.description,
      content: texts.content ?? '',
      extensions: [
        ...toExtensions(elements).map(markTitle),
        { name: 'description', objects: { _cdata: markedCdata(texts.description) } },
        ...(texts.content === undefined ? [] : [{ name: 'content:encoded', objects: { _cdata: markedCdata(texts.content) } }]),
      ],
    },
    prefixes: [...prefixesOf(elements), ...(texts.content === undefined ? [] : ['content'])],
  }
}

function markTitle(extension: Extension): Extension {
  if (extension.name !== 'title') return extension
  const [title] = extension.objects as unknown as readonly [{ readonly _text: string }]
  return { name: 'title', objects: { _text: ITEM_MARK + title._text } }
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

function entryElements(item: PublishedItem, context: FragmentContext): readonly Element[] {
  const main = mainEnclosure(item.enclosures)
  const [mailed, named] = sortAuthors(item.authors)
  return [
    ...(item.title === '' ? [] : [{ name: 'title', content: item.title }]),
    { name: 'guid', content: item.guid, attributes: { isPermaLink: String(item.guidIsPermalink) } },
    ...(mailed === undefined ? [] : textElement('author', mailbox(mailed))),
    ...named.flatMap((person) => textElement('dc:creator', person.name ?? person.email ?? person.url)),
    ...item.contributors.flatMap((person) => textElement('dc:contributor', person.name ?? person.email ?? person.url)),
    ...categoryElements(item.tags),
    ...(main === undefined ? [] : [enclosureElement(main)]),
    ...textElement('comments', item.comments),
    ...(item.origin.selfUrl === undefined ? [] : textElement('source', item.origin.title, { url: item.origin.selfUrl })),
    ...textElement('dc:rights', item.rights),
    ...(item.language === context.language ? [] : textElement('dc:language', item.language)),
    ...textElement('atom:updated', stamp(item.updated)),
    ...textElement('creativeCommons:license', item.license),
    ...(item.externalUrl === undefined ? [] : [atomLink('related', item.externalUrl)]),
    ...item.links.filter(({ url }) => url !== item.externalUrl).map(({ rel, url, type, title }) => atomLink(rel, url, type, title)),
    ...abstractElements(item, context),
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

/** `author` holds one mail address; where there are several people each is a `dc:creator`, because readers take one kind of element or the other. */
function sortAuthors(authors: readonly Person[]): readonly [mailed: Person | undefined, named: readonly Person[]] {
  const [only] = authors
  return authors.length === 1 && only?.email !== undefined ? [only, []] : [undefined, authors]
}

function mailbox({ email, name }: Person): string {
  return name === undefined ? (email ?? '') : `${email} (${name})`
}

/** Labels, each once: RSS has no other place for the name that people read. */
function categoryElements(tags: readonly Tag[]): readonly Element[] {
  const byName = new Map(
    tags.map(({ term, label, scheme }) => [JSON.stringify([label ?? term, scheme]), { content: label ?? term, domain: scheme }]),
  )
  return [...byName.values()].map(({ content, domain }) =>
    compact({ name: 'category', content, attributes: domain === undefined ? undefined : { domain } }),
  )
}

/**
 * Text as readers that take RSS titles for HTML may have it: a zero-width space behind each `<` that could begin a tag keeps what only speaks of
 * markup from becoming markup, and is not seen. Ids are never touched.
 */
function inert(elements: readonly Element[]): readonly Element[] {
  return elements.map((element) => {
    if (element.name === 'guid') return element
    const { content } = element
    return typeof content === 'string'
      ? { ...element, content: inertText(content) }
      : compact({ ...element, content: content && inert(content) })
  })
}

function inertText(text: string): string {
  return text.replace(/<(?=[A-Za-z!/?])/g, '<\u200b')
}
