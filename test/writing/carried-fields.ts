import type { Person } from '../../src/model/elements.ts'
import type { ParsedEntry, ParsedFeed } from '../../src/model/feed.ts'
import type { Publication, PublishedItem } from '../../src/model/publication.ts'

export type FeedFormat = 'rss' | 'atom' | 'json-feed'

/** `true`: what was written is read back equal. A sentence: it is not, and why, or where it stands instead. */
export type Carried = true | string

/** One field: what is meant, what is read back, and which formats carry it. */
export interface Field<Meant, Read> {
  readonly name: string
  readonly meant: (given: Meant) => unknown
  readonly read: (parsed: Read) => unknown
  readonly carried: Readonly<Record<FeedFormat, Carried>>
}

const ALL: Readonly<Record<FeedFormat, Carried>> = { rss: true, atom: true, 'json-feed': true }
const OURS = 'in `_feedmill`'
const NO_PLACE = 'no place for it'

const names = (people: readonly Person[]) => people.map(({ name }) => name).filter(Boolean)
const only = <T, V>(values: readonly T[], pick: (value: T) => V | undefined) => values.map(pick).filter((value) => value !== undefined)

/** What an item says. */
export const ITEM_FIELDS: readonly Field<PublishedItem, ParsedEntry>[] = [
  { name: 'guid', meant: ({ guid }) => guid, read: ({ guid }) => guid, carried: { ...ALL, atom: true } },
  { name: 'url', meant: ({ url }) => url, read: ({ url }) => url, carried: ALL },
  { name: 'external url', meant: ({ externalUrl }) => externalUrl, read: ({ externalUrl }) => externalUrl, carried: ALL },
  {
    name: 'title',
    meant: ({ title }) => title || undefined,
    read: ({ title }) => title?.value || undefined,
    carried: { ...ALL, rss: 'a zero-width space behind each `<` that could begin a tag' },
  },
  { name: 'content as HTML', meant: ({ contentHtml }) => contentHtml, read: ({ content }) => content[0]?.value, carried: ALL },
  {
    name: 'summary as HTML',
    meant: ({ summaryHtml }) => summaryHtml,
    read: ({ summary }) => summary?.value,
    carried: { ...ALL, 'json-feed': 'as plain text' },
  },
  { name: 'published', meant: ({ published }) => published, read: ({ published }) => published, carried: { ...ALL, rss: 'whole seconds' } },
  { name: 'updated', meant: ({ updated }) => updated, read: ({ updated }) => updated, carried: ALL },
  { name: 'authors’ names', meant: ({ authors }) => names(authors), read: ({ authors }) => names(authors), carried: ALL },
  {
    name: 'authors’ mails',
    meant: ({ authors }) => only(authors, ({ email }) => email),
    read: ({ authors }) => only(authors, ({ email }) => email),
    carried: { ...ALL, rss: 'of one author', 'json-feed': 'as `mailto:` where there is no url' },
  },
  {
    name: 'authors’ urls',
    meant: ({ authors }) => only(authors, ({ url }) => url),
    read: ({ authors }) => only(authors, ({ url }) => (url?.startsWith('mailto:') ? undefined : url)),
    carried: { ...ALL, rss: NO_PLACE },
  },
  {
    name: 'authors’ avatars',
    meant: ({ authors }) => only(authors, ({ avatar }) => avatar),
    read: ({ authors }) => only(authors, ({ avatar }) => avatar),
    carried: { ...ALL, rss: NO_PLACE, atom: NO_PLACE },
  },
  {
    name: 'contributors',
    meant: ({ contributors }) => names(contributors),
    read: ({ contributors }) => names(contributors),
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'tags',
    meant: ({ tags }) => only(tags, ({ term }) => term),
    read: ({ tags }) => only(tags, ({ term }) => term),
    carried: { ...ALL, rss: 'the label where there is one', 'json-feed': 'the label where there is one' },
  },
  {
    name: 'tags’ schemes',
    meant: ({ tags }) => only(tags, ({ scheme }) => scheme),
    read: ({ tags }) => only(tags, ({ scheme }) => scheme),
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'tags’ labels',
    meant: ({ tags }) => only(tags, ({ label }) => label),
    read: ({ tags }) => only(tags, ({ label }) => label),
    carried: { rss: NO_PLACE, atom: true, 'json-feed': 'as the tag' },
  },
  {
    name: 'enclosures: url, type, length',
    meant: ({ enclosures }) => enclosures.map(({ url, type, length }) => [url, type, length]),
    read: ({ enclosures }) => enclosures.map(({ url, type, length }) => [url, type, length]),
    carried: ALL,
  },
  {
    name: 'enclosures’ durations',
    meant: ({ enclosures }) => only(enclosures, ({ duration }) => duration),
    read: ({ enclosures }) => only(enclosures, ({ duration }) => duration),
    carried: ALL,
  },
  {
    name: 'enclosures’ titles',
    meant: ({ enclosures }) => only(enclosures, ({ title }) => title),
    read: ({ enclosures }) => only(enclosures, ({ title }) => title),
    carried: { ...ALL, rss: 'not of the first' },
  },
  { name: 'image', meant: ({ image }) => image?.url, read: ({ image }) => image?.url, carried: ALL },
  {
    name: 'image’s size',
    meant: ({ image }) => [image?.width, image?.height],
    read: ({ image }) => [image?.width, image?.height],
    carried: { ...ALL, 'json-feed': NO_PLACE },
  },
  { name: 'rights', meant: ({ rights }) => rights, read: ({ rights }) => rights?.value, carried: { ...ALL, 'json-feed': OURS } },
  { name: 'license', meant: ({ license }) => license, read: ({ license }) => license, carried: { ...ALL, 'json-feed': OURS } },
  { name: 'language', meant: ({ language }) => language, read: ({ language }) => language, carried: ALL },
  {
    name: 'page of comments',
    meant: ({ comments }) => comments,
    read: ({ comments, links }) => comments ?? links.find(({ rel }) => rel === 'replies')?.url,
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'via',
    meant: ({ links }) => only(links, ({ rel, url }) => (rel === 'via' ? url : undefined)),
    read: ({ links }) => only(links, ({ rel, url }) => (rel === 'via' ? url : undefined)),
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'origin’s title',
    meant: ({ origin }) => origin.title,
    read: ({ origin }) => origin?.title?.value,
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'origin’s feed',
    meant: ({ origin }) => origin.selfUrl,
    read: ({ origin }) => origin?.selfUrl,
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'origin’s id',
    meant: ({ origin }) => origin.id,
    read: ({ origin }) => origin?.id,
    carried: { rss: NO_PLACE, atom: true, 'json-feed': OURS },
  },
  {
    name: 'origin’s page',
    meant: ({ origin }) => origin.url,
    read: ({ origin }) => origin?.url,
    carried: { rss: NO_PLACE, atom: true, 'json-feed': OURS },
  },
  {
    name: 'origin’s rights',
    meant: ({ origin }) => origin.rights,
    read: ({ origin }) => origin?.rights?.value,
    carried: { rss: NO_PLACE, atom: true, 'json-feed': OURS },
  },
  {
    name: 'origin’s updated',
    meant: ({ origin }) => origin.updated,
    read: ({ origin }) => origin?.updated,
    carried: { rss: NO_PLACE, atom: true, 'json-feed': OURS },
  },
  {
    name: 'origin’s authors',
    meant: ({ origin }) => names(origin.authors),
    read: ({ origin }) => names(origin?.authors ?? []),
    carried: { rss: NO_PLACE, atom: true, 'json-feed': OURS },
  },
  {
    name: 'iTunes',
    meant: ({ extensions }) => extensions?.itunes,
    read: ({ extensions }) => extensions?.itunes,
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'chapters',
    meant: ({ extensions }) => extensions?.chapters,
    read: ({ extensions }) => extensions?.chapters,
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'transcripts',
    meant: ({ extensions }) => extensions?.podcast?.transcripts,
    read: ({ extensions }) => extensions?.podcast?.transcripts,
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'place',
    meant: ({ extensions }) => extensions?.geo,
    read: ({ extensions }) => extensions?.geo,
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'media credits',
    meant: ({ extensions }) => extensions?.media?.credit,
    read: ({ extensions }) => extensions?.media?.credit,
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'JSON Feed’s custom objects',
    meant: ({ extensions }) => extensions?.custom,
    read: ({ extensions }) => withoutOurs(extensions?.custom),
    carried: { rss: NO_PLACE, atom: NO_PLACE, 'json-feed': true },
  },
]

/** What a feed says. */
export const FEED_FIELDS: readonly Field<Publication, ParsedFeed>[] = [
  { name: 'id', meant: ({ id }) => id, read: ({ id }) => id, carried: { rss: NO_PLACE, atom: true, 'json-feed': 'its own address' } },
  { name: 'title', meant: ({ title }) => title, read: ({ title }) => title?.value, carried: ALL },
  { name: 'description', meant: ({ description }) => description, read: ({ description }) => description?.value, carried: ALL },
  { name: 'page', meant: ({ url }) => url, read: ({ url }) => url, carried: ALL },
  { name: 'language', meant: ({ language }) => language, read: ({ language }) => language?.toLowerCase(), carried: ALL },
  { name: 'rights', meant: ({ rights }) => rights, read: ({ rights }) => rights?.value, carried: { ...ALL, 'json-feed': OURS } },
  { name: 'author’s name', meant: ({ author }) => author.name, read: ({ authors }) => authors[0]?.name, carried: ALL },
  { name: 'author’s url', meant: ({ author }) => author.url, read: ({ authors }) => authors[0]?.url, carried: { ...ALL, rss: NO_PLACE } },
  { name: 'updated', meant: ({ updated }) => updated, read: ({ updated }) => updated, carried: { ...ALL, 'json-feed': OURS } },
  { name: 'hubs', meant: ({ hubs }) => hubs, read: ({ hints }) => hints.hubs, carried: ALL },
  {
    name: 'tags',
    meant: ({ tags }) => tags.map(({ term }) => term),
    read: ({ tags }) => tags.map(({ term }) => term),
    carried: { ...ALL, 'json-feed': OURS },
  },
  {
    name: 'minutes to live',
    meant: ({ ttlMinutes }) => ttlMinutes,
    read: ({ hints }) => hints.ttlMinutes,
    carried: { rss: true, atom: NO_PLACE, 'json-feed': OURS },
  },
  { name: 'logo', meant: ({ logo }) => logo, read: ({ logo, image, icon }) => logo ?? image?.url ?? icon, carried: ALL },
  {
    name: 'page before this one (RFC 5005)',
    meant: ({ paging }) => paging.prev,
    read: ({ links }) => Number(/archive\/(\d+)\//.exec(links.find(({ rel }) => rel === 'prev-archive')?.url ?? '')?.[1]),
    carried: { ...ALL, 'json-feed': 'as `next_url`' },
  },
]

function withoutOurs(custom: Readonly<Record<string, unknown>> | undefined) {
  const { _feedmill, ...others } = custom ?? {}
  return others
}
