import { stableId } from '../../lib/hash.ts'
import { POLICY_VERSION } from '../../lib/html/policy.ts'
import { compact } from '../../lib/record.ts'
import { legalText, oneLine } from '../../lib/text.ts'
import { DAY_MS } from '../../lib/time/duration.ts'
import { isSecretParameter } from '../../lib/url/urls.ts'
import type { Category } from '../../model/category.ts'
import type { Image } from '../../model/elements.ts'
import type { Instant } from '../../model/instant.ts'
import { dateOf, type Item, type Origin } from '../../model/item.ts'
import type { PublishedItem } from '../../model/publication.ts'
import { derivedUrn, iriOf } from '../ids.ts'
import {
  legalEnclosures,
  legalImage,
  legalInstant,
  legalIri,
  legalLanguage,
  legalLine,
  legalLinks,
  legalPeople,
  legalTags,
  legalUrl,
} from '../legal.ts'
import type { Candidate } from '../select.ts'
import { enrich } from './enrich.ts'
import { legalExtensions } from './extensions.ts'
import { languageOfText } from './language.ts'
import { settleTexts, type TextPolicy } from './text.ts'

/** What a category wants of each of its items. */
export interface SettlePolicy extends TextPolicy {
  readonly titlePrefix: boolean
  readonly respectSourceRights: boolean
  readonly enrichLead: boolean
}

export type Settled =
  | { readonly item: PublishedItem; readonly dropped?: undefined }
  | { readonly dropped: string; readonly item?: undefined }

type Settleable = Pick<Candidate, 'item' | 'members'>

/** The policy of a category. Summaries that we make are 300 units long. */
export function settlePolicy(
  category: Pick<Category, 'content' | 'images' | 'titlePrefix' | 'respectSourceRights' | 'enrichLead'>,
  embedHosts?: readonly string[],
): SettlePolicy {
  const { content, images, titlePrefix, respectSourceRights, enrichLead } = category
  return compact({ content, images, titlePrefix, respectSourceRights, enrichLead, summaryLength: 300, embedHosts: embedHosts || undefined })
}

/** The name under which what `settle` gives may be remembered: it changes with the item, its story's members, the policy and the version of ours. */
export function settleKey({ item, members }: Settleable, policy: SettlePolicy): string {
  const others = policy.enrichLead ? members : members.map(({ id, title, url, origin }) => [id, title, url, origin.title])
  return stableId([String(SETTLE_VERSION), String(POLICY_VERSION), JSON.stringify(policy), JSON.stringify(item), JSON.stringify(others)])
}

/** Goes up with each change of what settling gives. */
const SETTLE_VERSION = 6

/**
 * The item safe and legal in every format, or why it cannot be published (a stable word). Never throws: an item that breaks a tool
 * costs itself, not the feed.
 */
export function settle(candidate: Settleable, policy: SettlePolicy): Settled {
  try {
    const settled = settleItem(enrich(candidate.item, candidate.members, policy), candidate.members, policy)
    return isEmpty(settled) ? { dropped: 'nothing-to-show' } : { item: settled }
  } catch (error) {
    return { dropped: `unsettleable: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function isEmpty(item: PublishedItem): boolean {
  const hasText = item.title !== '' || item.contentHtml !== undefined || item.contentText !== undefined || item.summaryText !== undefined
  return !hasText && item.url === undefined && item.externalUrl === undefined && item.enclosures.length === 0 && item.image === undefined
}

function settleItem(item: Item, members: readonly Item[], policy: SettlePolicy): PublishedItem {
  const url = legalUrl(item.url)
  const base = url ?? legalUrl(item.origin.url)
  const guid = settleGuid(item)
  const { texts, leadImage } = settleTexts(item, base, policy)
  return {
    itemId: item.id,
    guid,
    iri: iriOf(guid, item.id),
    guidIsPermalink: url !== undefined && guid === url,
    ...compact({ url }),
    ...optional('externalUrl', differs(legalUrl(item.externalUrl), url)),
    title: settleTitle(item, policy),
    ...texts,
    ...settleDates(item),
    authors: legalPeople(item.authors, base),
    contributors: legalPeople(item.contributors, base),
    tags: legalTags(item.tags),
    links: legalLinks(item.links, base),
    enclosures: legalEnclosures(item.enclosures, base).filter((enclosure) => policy.images !== 'drop' || !isPicture(enclosure)),
    ...optional('image', settleImage(item, leadImage, base, policy)),
    ...optional('rights', legalLine(item.rights, 5000)),
    ...optional('license', legalUrl(item.license)),
    ...optional('language', languageOfText(legalLanguage(item.language ?? item.origin.language), textOf(item, texts))),
    ...optional('comments', legalUrl(item.comments, base)),
    origin: settleOrigin(item.origin, item.changed),
    alsoAt: settleMembers(members),
    ...optional('extensions', legalExtensions(item.extensions)),
  }
}

/** What a reader reads of it, for its script. */
function textOf(
  item: Item,
  { summaryText = '', contentText, contentHtml = '' }: Pick<PublishedItem, 'summaryText' | 'contentText' | 'contentHtml'>,
): string {
  return `${item.title} ${summaryText} ${contentText ?? contentHtml.slice(0, 4000).replace(/<[^>]*>|&[a-z]+;/g, ' ')}`
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]?: V })
}

function differs(value: string | undefined, other: string | undefined): string | undefined {
  return value === other ? undefined : value
}

/** Byte for byte (RFC 4287 §4.2.6), but for what no XML document can hold. */
function settleGuid(item: Item): string {
  const guid = legalText(item.guid).trim()
  return guid === '' ? derivedUrn('guid', item.id) : guid
}

function settleTitle(item: Item, policy: SettlePolicy): string {
  const title = legalLine(item.title, LONGEST_TITLE) ?? ''
  const source = legalLine(item.origin.title, 200)
  return policy.titlePrefix && source !== undefined ? oneLine(`[${source}] ${title}`) : title
}

const LONGEST_TITLE = 200_000

/** What was never edited since it was first seen was updated when it was published, not when we came to see it. */
function settleDates(item: Item): Pick<PublishedItem, 'published' | 'updated'> {
  const { firstSeen } = item
  const published = legalInstant(item.published, firstSeen)
  const updated = legalInstant(item.updated, firstSeen)
  const shown = dateOf(compact({ firstSeen, published, updated }))
  const edited = item.changed > firstSeen ? legalInstant(item.changed, firstSeen) : undefined
  return { published: shown, updated: updated ?? edited ?? shown }
}

function isPicture(enclosure: { readonly type?: string; readonly medium?: string }): boolean {
  return enclosure.medium === 'image' || enclosure.type?.startsWith('image/') === true
}

/** Where the text shows its pictures itself, only the publisher's own choice stands beside it. */
function settleImage(item: Item, leadImage: string | undefined, base: string | undefined, policy: SettlePolicy): Image | undefined {
  if (policy.images === 'drop') return undefined
  const given = legalImage(item.image, base)
  const isHidden = policy.images === 'lead' || policy.content === 'summary'
  return given ?? (isHidden && leadImage !== undefined ? legalImage({ url: leadImage }) : undefined)
}

function settleOrigin(origin: Origin, seenAt: Instant): Origin {
  const selfUrl = withoutSecret(legalUrl(origin.selfUrl))
  const url = withoutSecret(legalUrl(origin.url))
  // A feed that says it is updated tomorrow says nothing.
  const given = legalInstant(origin.updated, Number.MAX_SAFE_INTEGER)
  const updated = given !== undefined && given <= seenAt + DAY_MS ? given : undefined
  return {
    sourceId: origin.sourceId,
    id: withoutSecret(legalIri(legalText(origin.id).trim())) ?? selfUrl ?? url ?? derivedUrn('origin', origin.sourceId),
    title: legalLine(origin.title, 1000) ?? (url === undefined ? origin.sourceId : new URL(url).hostname),
    ...optional('selfUrl', selfUrl),
    ...optional('url', url),
    ...optional('updated', updated),
    authors: legalPeople(origin.authors, url),
    ...optional('rights', legalLine(origin.rights, 5000)),
    ...optional('icon', legalUrl(origin.icon, url)),
    ...optional('logo', legalUrl(origin.logo, url)),
    ...optional('language', legalLanguage(origin.language)),
  }
}

/** The address of a private feed is a key: it is not told. */
function withoutSecret(url: string | undefined): string | undefined {
  const parsed = url === undefined ? null : URL.parse(url)
  if (parsed === null) return url
  return parsed.password !== '' || [...parsed.searchParams.keys()].some((name) => isSecretParameter(name)) ? undefined : url
}

const MOST_MEMBERS = 20

function settleMembers(members: readonly Item[]): PublishedItem['alsoAt'] {
  return members.slice(0, MOST_MEMBERS).map((member) => ({
    title: legalLine(member.title, 1000) ?? '',
    ...optional('url', legalUrl(member.url)),
    source: legalLine(member.origin.title, 200) ?? member.sourceId,
  }))
}
