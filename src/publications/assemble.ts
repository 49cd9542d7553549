import { compact } from '../lib/record.ts'
import type { Category } from '../model/category.ts'
import type { Generator, Tag } from '../model/feed.ts'
import type { Instant } from '../model/instant.ts'
import { documentUrl, type Paging, type Publication, type PublishedItem, type Tombstone } from '../model/publication.ts'
import type { Site } from '../model/settings.ts'
import { derivedUrn } from './ids.ts'
import { legalInstant, legalIri, legalLanguage, legalLine, legalMail, legalTags, legalUrl } from './legal.ts'

export interface Assembly {
  readonly category: Pick<Category, 'slug' | 'title' | 'description' | 'language' | 'rights' | 'noindex'> & {
    readonly tags?: readonly string[]
  }
  readonly site: Site
  /** Settled, in the order to show. */
  readonly entries: readonly SettledEntry[]
  readonly paging: Paging
  readonly tombstones?: readonly Tombstone[]
  readonly hubs?: readonly string[]
  /** Of feedmill. */
  readonly version: string
  readonly ttlMinutes?: number
}

export interface SettledEntry {
  readonly item: PublishedItem
  /** Of its source: where two items claim one guid the higher keeps it. */
  readonly priority: number
  /** Newest visible change of the entry, companions included. */
  readonly changedAt?: Instant
}

/** What the generator element names: feedmill has no page of its own yet, and this name is nobody else's (RFC 2606 §2). */
export const GENERATOR_URL = 'https://feedmill.example/'

/** The category's feed before any format: legal, each guid once, dated by its newest visible change. Same input, same value. */
export function assemble(assembly: Assembly): Publication {
  const { category, site, paging } = assembly
  const url = categoryUrl(site.url, category.slug)
  const tombstones = (assembly.tombstones ?? []).filter((tombstone) => legalIri(tombstone.iri) !== undefined)
  const language = legalLanguage(category.language ?? site.language)
  const rights = legalLine(category.rights ?? site.rights, 5000)
  const icon = legalUrl(site.icon, site.url)
  const logo = legalUrl(site.logo, site.url)
  const title = legalLine(category.title, 1000) ?? category.slug
  return compact({
    slug: category.slug,
    id: documentUrl(url, 'atom'),
    title,
    description: legalLine(category.description, 10_000) ?? title,
    language: language || undefined,
    rights: rights || undefined,
    author: siteAuthor(site),
    generator: generatorOf(assembly.version),
    url,
    selfUrls: {
      rss: documentUrl(url, 'rss', paging.archive),
      atom: documentUrl(url, 'atom', paging.archive),
      'json-feed': documentUrl(url, 'json-feed', paging.archive),
      page: documentUrl(url, 'page', paging.archive),
    },
    hubs: [...new Set((assembly.hubs ?? []).flatMap((hub) => legalUrl(hub) ?? []))],
    icon: icon || undefined,
    logo: logo || undefined,
    tags: legalTags((category.tags ?? []).map((term): Tag => ({ term }))),
    ttlMinutes: assembly.ttlMinutes && assembly.ttlMinutes > 0 ? Math.round(assembly.ttlMinutes) : undefined,
    updated: newestChange(assembly.entries, tombstones),
    items: withUniqueIds(assembly.entries),
    tombstones,
    paging,
    noindex: category.noindex,
  })
}

/** The address of a category's page: below the site, its slug percent-encoded, with '/' at the end. */
export function categoryUrl(siteUrl: string, slug: string): string {
  return new URL(`${encodeURIComponent(slug)}/`, siteUrl).href
}

function generatorOf(version: string): Required<Generator> {
  return { name: 'feedmill', url: GENERATOR_URL, version: legalLine(version, 100) ?? '0' }
}

function siteAuthor(site: Site): Publication['author'] {
  const name = legalLine(site.author.name, 500) ?? legalLine(site.title, 500) ?? new URL(site.url).hostname
  const email = legalMail(site.author.email)
  const url = legalUrl(site.author.url, site.url)
  const avatar = legalUrl(site.author.avatar, site.url)
  return compact({ name, email: email || undefined, url: url || undefined, avatar: avatar || undefined })
}

/** Never a clock: the epoch stands for a feed that has nothing to date it by. */
function newestChange(entries: readonly SettledEntry[], tombstones: readonly Tombstone[]): Instant {
  let newest = 0
  for (const { item, changedAt } of entries) {
    newest = Math.max(newest, item.updated, item.published, legalInstant(changedAt, Number.MAX_SAFE_INTEGER) ?? 0)
  }
  return tombstones.reduce((latest, { when }) => Math.max(latest, when), newest)
}

/**
 * Whose a guid is was settled when its items were gathered; this is for those that became equal by being made legal. The item of the higher priority (then of the lower source id, then of the lower item id) keeps it;
 * the others get a urn made of their own key, the same in every turn.
 */
function withUniqueIds(entries: readonly SettledEntry[]): readonly PublishedItem[] {
  const owners = new Map<string, SettledEntry>()
  for (const entry of entries) {
    for (const id of idsOf(entry.item)) {
      const owner = owners.get(id)
      if (owner === undefined || claimsBefore(entry, owner)) owners.set(id, entry)
    }
  }
  return entries.map((entry) => (idsOf(entry.item).every((id) => owners.get(id) === entry) ? entry.item : withOwnId(entry.item)))
}

function idsOf(item: PublishedItem): readonly string[] {
  return [`guid ${item.guid}`, `iri ${item.iri}`]
}

function claimsBefore(a: SettledEntry, b: SettledEntry): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority
  const [left, right] = [a.item.origin.sourceId, b.item.origin.sourceId]
  return left === right ? a.item.itemId < b.item.itemId : left < right
}

function withOwnId(item: PublishedItem): PublishedItem {
  const id = derivedUrn('clash', item.itemId)
  return { ...item, guid: id, iri: id, guidIsPermalink: false }
}
