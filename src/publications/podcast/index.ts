import { hash } from 'node:crypto'
import { compact } from '../../lib/record.ts'
import { uuidUrn } from '../../lib/urn.ts'
import type { Category } from '../../model/category.ts'
import type { Enclosure, PodcastChannel } from '../../model/elements.ts'
import type { Item } from '../../model/item.ts'
import { documentUrl } from '../../model/publication.ts'
import type { Settings, Site } from '../../model/settings.ts'
import type { SourceId } from '../../model/source.ts'
import { legalLine, legalMail, legalUrl } from '../legal.ts'

export { MAIN_CATEGORIES, podcastCategory } from './categories.ts'

/**
 * Returns what a category's documents say of the podcast that it is: its own settings, then what the channel of its only source says, then the site.
 * Undefined if it is none.
 */
export function podcastOf(
  category: Pick<Category, 'podcast' | 'formerly'>,
  channel: PodcastChannel | undefined,
  site: Site,
  categoryUrl: string,
): PodcastChannel | undefined {
  const { podcast } = category
  if (podcast === false || (podcast === undefined && channel === undefined)) return undefined
  const given = { ...legalChannel(channel ?? {}), ...legalChannel(podcast ?? {}) }
  const name = legalLine(site.author.name, 255) ?? legalLine(site.title, 255)
  const owner = given.owner ?? compact({ name, email: legalMail(site.author.email) })
  return compact({
    ...given,
    image: given.image ?? legalUrl(site.logo),
    author: given.author ?? name,
    owner: owner.email === undefined ? undefined : owner,
    explicit: given.explicit ?? false,
    guid: given.guid ?? podcastGuid(documentUrl(firstUrlOf(category, site, categoryUrl), 'rss')),
  })
}

/** A podcast keeps its guid for life (podcast namespace, `guid`): that of the oldest address it is known to have had. */
function firstUrlOf({ formerly = [] }: Pick<Category, 'formerly'>, site: Site, categoryUrl: string): string {
  const [first] = formerly
  return first === undefined ? categoryUrl : new URL(`${encodeURIComponent(first)}/`, site.url).href
}

/** Returns the guid of a podcast by the rule of the podcast namespace: UUIDv5 of the feed's address without scheme and slashes at the end. */
export function podcastGuid(feedUrl: string): string {
  const name = feedUrl.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/\/+$/, '')
  return uuidUrn(hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(name)]), 'buffer'), 5).slice('urn:uuid:'.length)
}

const NAMESPACE = Buffer.from('ead4c236bf5858c6a2c6a6b28d128cb6', 'hex')

function legalChannel({ image, author, owner, categories, explicit, type, locked, guid }: PodcastChannel): PodcastChannel {
  const mail = legalMail(owner?.email)
  const paths = (categories ?? []).map((path) => path.flatMap((name) => legalLine(name, 100) ?? [])).filter((path) => path.length > 0)
  return compact({
    image: legalUrl(image),
    author: legalLine(author, 255),
    owner: mail === undefined ? undefined : compact({ name: legalLine(owner?.name, 255), email: mail }),
    categories: paths.length > 0 ? paths.slice(0, 10) : undefined,
    explicit,
    type,
    locked,
    guid,
  })
}

/** Returns the one source whose items the category can show; undefined if there may be others. `shown`: sources of what it shows now. */
export function onlySourceOf(
  { slug, sources, tags, match, made }: Category,
  settings: Pick<Settings, 'sources'>,
  shown: ReadonlySet<SourceId>,
): SourceId | undefined {
  if (made !== undefined) return made.each === 'source' && shown.size === 1 ? [...shown][0] : undefined
  if (tags.length > 0 || match !== undefined) return undefined
  const selected = settings.sources.filter(
    ({ id, categories }) => sources.includes('*') || sources.includes(id) || categories.includes(slug),
  )
  const [only] = selected
  return selected.length === 1 ? only?.id : undefined
}

/** Returns true if the category can show the item: a podcast shows recordings alone. */
export function isHeardIn({ podcast }: Pick<Category, 'podcast'>, { enclosures }: Pick<Item, 'enclosures'>): boolean {
  return podcast === undefined || podcast === false || enclosures.some(isRecording)
}

function isRecording({ type = '', medium = '', url }: Enclosure): boolean {
  return /^(?:audio|video)(?:\/|$)/.test(type) || /^(?:audio|video)$/.test(medium) || RECORDING.test(URL.parse(url)?.pathname ?? '')
}

const RECORDING = /\.(?:mp3|m4a|m4b|aac|ogg|oga|opus|flac|wav|mp4|m4v|mov|webm)$/i
