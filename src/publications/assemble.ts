import { compact } from '../lib/record.ts'
import { oneLine, truncateAtWord } from '../lib/text.ts'
import type { Category } from '../model/category.ts'
import type { Generator, PodcastChannel, Tag } from '../model/elements.ts'
import type { Instant } from '../model/instant.ts'
import type { ItemId } from '../model/item.ts'
import {
  DOCUMENT_FORMATS,
  type DocumentFormat,
  documentUrl,
  type Frame,
  type ItemFacts,
  type Look,
  type Paging,
  type Publication,
  type PublishedItem,
  type Tombstone,
} from '../model/publication.ts'
import type { Site } from '../model/settings.ts'
import type { SourceId } from '../model/source.ts'
import { derivedUrn } from './ids.ts'
import { legalInstant, legalIri, legalLanguage, legalLine, legalMail, legalTags, legalUrl } from './legal.ts'
import { podcastOf } from './podcast/index.ts'

export interface FrameRequest {
  readonly category: Pick<Category, 'slug' | 'title' | 'description' | 'language' | 'rights' | 'noindex'> & {
    readonly tags?: readonly string[]
    readonly formats?: readonly DocumentFormat[]
    readonly podcast?: Category['podcast']
    readonly formerly?: Category['formerly']
  }
  /** What the only source of the category says of its podcast. */
  readonly channel?: PodcastChannel
  readonly site: Site
  readonly paging: Paging
  readonly tombstones?: readonly Tombstone[]
  readonly hubs?: readonly string[]
  /** Of feedmill. */
  readonly version: string
  readonly ttlMinutes?: number
}

export interface Assembly extends FrameRequest {
  /** Settled, in the order to show. */
  readonly entries: readonly SettledEntry[]
}

/** What a feed is dated and named by. */
export interface DatedEntry<F = Pick<ItemFacts, 'itemId' | 'guid' | 'iri' | 'published' | 'updated'>> {
  readonly item: F
  readonly sourceId: SourceId
  /** Of its source: where two items claim one guid the higher keeps it. */
  readonly priority: number
  /** Newest visible change of the entry, companions included. */
  readonly changedAt?: Instant
}

export type SettledEntry = Omit<DatedEntry<PublishedItem>, 'sourceId'>

/** Returns the category's feed before any format: legal, each guid once, dated by its newest visible change. Same input, same value. */
export function assemble({ entries, ...request }: Assembly): Publication {
  const dated = entries.map((entry) => ({ ...entry, sourceId: entry.item.origin.sourceId }))
  const losers = idLosers(dated)
  return {
    ...frameOf(request, dated),
    items: entries.map(({ item }) => (losers.has(item.itemId) ? withOwnId(item) : item)),
  }
}

function selfUrlsOf(url: string, archive: number | undefined): Frame['selfUrls'] {
  return Object.fromEntries(DOCUMENT_FORMATS.map((format) => [format, documentUrl(url, format, archive)])) as Frame['selfUrls']
}

/** Returns what the documents of a category say of themselves. */
export function frameOf(request: FrameRequest, entries: readonly DatedEntry[]): Frame {
  const { category, site, paging } = request
  const url = categoryUrl(site.url, category.slug)
  const tombstones = (request.tombstones ?? []).filter((tombstone) => legalIri(tombstone.iri) !== undefined)
  const title = legalLine(category.title, 1000) ?? category.slug
  return compact({
    slug: category.slug,
    // Archive pages are parts of one feed: they share its id (RFC 5005 §4).
    id: documentUrl(url, 'atom'),
    title,
    description: legalLine(category.description, 10_000) ?? title,
    language: languageOf(category, site),
    rights: legalLine(category.rights ?? site.rights, 5000),
    author: siteAuthor(site),
    generator: generatorOf(request.version, site.url),
    url,
    selfUrls: selfUrlsOf(url, paging.archive),
    formats: category.formats,
    hubs: [...new Set((request.hubs ?? []).flatMap((hub) => legalUrl(hub) ?? []))],
    icon: legalUrl(site.icon, site.url),
    logo: legalUrl(site.logo, site.url),
    tags: legalTags((category.tags ?? []).map((term): Tag => ({ term }))),
    podcast: podcastOf(category, request.channel, site, url),
    ttlMinutes: request.ttlMinutes && request.ttlMinutes > 0 ? Math.round(request.ttlMinutes) : undefined,
    updated: newestChange(entries, tombstones),
    tombstones,
    paging,
    noindex: category.noindex,
    stylesheet: site.stylesheet,
    look: lookOf(site),
  })
}

/** Returns how the pages of a site look. */
export function lookOf({ timeZone, theme, title, images }: Pick<Site, 'timeZone' | 'theme' | 'title' | 'images'>): Look {
  return compact({ timeZone, theme, siteTitle: title, ownPictures: images === 'proxy' ? true : undefined })
}

/** Returns the language of a category's documents; undefined where neither it nor the site names a legal one. */
export function languageOf({ language }: Pick<Category, 'language'>, site: Pick<Site, 'language'>): string | undefined {
  return legalLanguage(language ?? site.language)
}

/** The address of a category's page: below the site, its slug percent-encoded, with '/' at the end. */
export function categoryUrl(siteUrl: string, slug: string): string {
  return new URL(`${encodeURIComponent(slug)}/`, siteUrl).href
}

/** Returns what the generator elements name: our program, at the address of the operator's site, because it has none of its own. */
export function generatorOf(version: string, url: string): Required<Generator> {
  return { name: 'feedmill', url, version: legalLine(version, 100) ?? '0' }
}

function siteAuthor(site: Site): Publication['author'] {
  const name = legalLine(site.author.name, 500) ?? legalLine(site.title, 500) ?? new URL(site.url).hostname
  const email = legalMail(site.author.email)
  const url = legalUrl(site.author.url, site.url)
  const avatar = legalUrl(site.author.avatar, site.url)
  return compact({ name, email: email || undefined, url: url || undefined, avatar: avatar || undefined })
}

/** Never a clock: the epoch stands for a feed that has nothing to date it by. */
function newestChange(entries: readonly DatedEntry[], tombstones: readonly Tombstone[]): Instant {
  let newest = 0
  for (const { item, changedAt } of entries) {
    newest = Math.max(newest, item.updated, item.published, legalInstant(changedAt, Number.MAX_SAFE_INTEGER) ?? 0)
  }
  return tombstones.reduce((latest, { when }) => Math.max(latest, when), newest)
}

/**
 * Returns the items that must be known by a urn of their own. Who owns a guid was decided when its items were gathered; this is for those that
 * became equal by being made legal. The item of the higher priority (then of the lower source id, then of the lower item id) keeps it.
 */
export function idLosers(entries: readonly DatedEntry[]): ReadonlySet<ItemId> {
  const owners = new Map<string, DatedEntry>()
  for (const entry of entries) {
    for (const id of idsOf(entry.item)) {
      const owner = owners.get(id)
      if (owner === undefined || claimsBefore(entry, owner)) owners.set(id, entry)
    }
  }
  return new Set(entries.filter((entry) => idsOf(entry.item).some((id) => owners.get(id) !== entry)).map((entry) => entry.item.itemId))
}

function idsOf({ guid, iri }: DatedEntry['item']): readonly string[] {
  return [`guid ${guid}`, `iri ${iri}`]
}

function claimsBefore(a: DatedEntry, b: DatedEntry): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority
  return a.sourceId === b.sourceId ? a.item.itemId < b.item.itemId : a.sourceId < b.sourceId
}

/** Returns the item under a urn made of its own key, the same in every turn. */
export function withOwnId(item: PublishedItem): PublishedItem {
  const id = derivedUrn('clash', item.itemId)
  return { ...item, guid: id, iri: id, guidIsPermalink: false }
}

/** Returns what documents need of an item besides its fragments. */
export function factsOf(item: PublishedItem): ItemFacts {
  const { itemId, guid, iri, url, title, published, updated, origin } = item
  return compact({ itemId, guid, iri, url, title, published, updated, sourceId: origin.sourceId, name: nameOf(item) })
}

/** The title; of an item without one its first words. */
function nameOf({ title, summaryText, contentText }: PublishedItem): string {
  return title !== '' ? title : truncateAtWord(oneLine(summaryText ?? contentText ?? ''), LONGEST_NAME)
}

const LONGEST_NAME = 120
