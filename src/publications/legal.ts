import { compact } from '../lib/record.ts'
import { foldLabel, legalText, oneLine } from '../lib/text.ts'
import { DAY_MS } from '../lib/time/duration.ts'
import { withoutTracking } from '../lib/url/tracking.ts'
import { absolutize, isWebUrl } from '../lib/url/urls.ts'
import type { Enclosure, Image, Link, Person, Tag } from '../model/elements.ts'
import type { Instant } from '../model/instant.ts'

/** One line of legal text, at most `limit` UTF-16 units; undefined where nothing visible is left. */
export function legalLine(text: string | undefined, limit = 100_000): string | undefined {
  if (text === undefined) return undefined
  const line = oneLine(legalText(text)).slice(0, limit).toWellFormed()
  return isBlank(line) ? undefined : line
}

/** White space and marks that print nothing: a name of these alone would break a reader's list, and the schema. */
function isBlank(text: string): boolean {
  return /^[\s\p{Cf}\p{Cc}\u2800\u3164]*$/u.test(text)
}

/**
 * Returns an absolute http(s) address as the URL standard writes it, without credentials and tracking; undefined for anything else. The URL
 * parser and XML take every character of it as it stands, so that it is the same address in every format: a host of other characters than names
 * and addresses have is none.
 */
export function legalUrl(url: string | undefined, base?: string): string | undefined {
  if (url === undefined || url.length > LONGEST_URL) return undefined
  const absolute = absolutize(legalText(url), base)
  if (!isWebUrl(absolute)) return undefined
  const written = withEscapes(withoutTracking(withoutCredentials(absolute)))
  const parsed = URL.parse(written)
  return parsed?.href === written && HOST.test(parsed.hostname) ? written : undefined
}

/** What a URI may not hold behind its host (RFC 3986 §3.3) by number: the URL standard leaves some of it as it is. */
function withEscapes(url: string): string {
  const end = url.slice(AUTHORITY).search(/[/?#]/)
  if (end === -1) return url
  const behind = AUTHORITY + end
  return url.slice(0, behind) + url.slice(behind).replace(/[<>"{}|\\^`[\]]/g, (character) => encodeURIComponent(character))
}

/** Both slashes of `http://` stand before it. */
const AUTHORITY = 8

/** A name (after Punycode), an IPv4 address, or an IPv6 address. */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])$/

const LONGEST_URL = 8192

function withoutCredentials(url: string): string {
  const parsed = new URL(url)
  if (parsed.username === '' && parsed.password === '') return url
  parsed.username = ''
  parsed.password = ''
  return parsed.href
}

/**
 * The guid where it is an absolute IRI that RFC 4287 takes as an id, else undefined. Schemes that run as code are never ids:
 * some readers make a link of them.
 */
export function legalIri(guid: string): string | undefined {
  if (!IRI.test(guid) || RUNNABLE.test(guid) || guid.length > LONGEST_URL) return undefined
  return /%(?![0-9a-f]{2})/i.test(guid) ? undefined : guid
}

const IRI =
  /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/\[[0-9A-Fa-f:.]+\])?[^[\]\s\u0000-\u0020\u007f-\u00a0<>"{}|\\^`\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff]+$/u
const RUNNABLE = /^(?:javascript|vbscript|data|blob):/i

/**
 * The instant where it can be written and can be meant: from the year 1000 (below lie the zeros of computer calendars) to ten years after
 * it was first seen. Undefined otherwise.
 */
export function legalInstant(instant: Instant | undefined, firstSeen: Instant): Instant | undefined {
  if (instant === undefined || !Number.isFinite(instant)) return undefined
  const whole = Math.trunc(instant)
  if (whole < YEAR_1000 || whole > YEAR_9999_END || whole > firstSeen + TEN_YEARS_MS) return undefined
  return whole
}

const YEAR_1000 = Date.UTC(1000, 0, 1)
const YEAR_9999_END = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const TEN_YEARS_MS = 10 * 366 * DAY_MS

/**
 * Returns a BCP 47 tag in its usual case with a registered primary subtag of 2 or 3 letters, `_` mended to `-`; the English name of a language
 * becomes its tag. Undefined for anything else.
 */
export function legalLanguage(tag: string | undefined): string | undefined {
  const mended = tag?.trim().replaceAll('_', '-').replace(/\..*$/, '')
  if (mended === undefined || !/^[A-Za-z]{2,20}(?:-[A-Za-z0-9]{1,8})*$/.test(mended)) return undefined
  const [primary = '', ...rest] = mended.toLowerCase().split('-')
  const registered = primary.length > 3 ? tagOfName(primary) : isRegistered(primary) ? primary : undefined
  if (registered === undefined) return undefined
  try {
    return Intl.getCanonicalLocales([registered, ...(primary.length > 3 ? [] : rest)].join('-'))[0]
  } catch {
    return undefined
  }
}

/** ISO 639-1. */
const TWO_LETTERS: ReadonlySet<string> = new Set(
  `aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd
   gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it iu iw ja ji jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv
   mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr
   ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu`.split(/\s+/),
)

function isRegistered(primary: string): boolean {
  return primary.length === 2 ? TWO_LETTERS.has(primary) : namesOfLanguages().of(primary) !== undefined
}

let names: Intl.DisplayNames | undefined
function namesOfLanguages(): Intl.DisplayNames {
  names ??= new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })
  return names
}

let tags: ReadonlyMap<string, string> | undefined
function tagOfName(name: string): string | undefined {
  tags ??= new Map([...TWO_LETTERS].map((tag) => [namesOfLanguages().of(tag)?.toLowerCase() ?? tag, tag]))
  return tags.get(name)
}

/** A media type in lower case with its parameters; undefined where it is none. */
export function legalMediaType(type: string | undefined): string | undefined {
  const match = /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+-]+)\s*(;[^\u0000-\u001f<>]{1,100})?$/.exec(type ?? '')
  return match === null ? undefined : `${match[1]?.toLowerCase()}${match[2]?.trim() ?? ''}`
}

/** A bare mail address that RFC 5322 and every reader take; undefined otherwise. */
export function legalMail(mail: string | undefined): string | undefined {
  const trimmed = mail?.trim().replace(/^mailto:/i, '') ?? ''
  return trimmed.length <= 254 && MAIL.test(trimmed) ? trimmed : undefined
}

const MAIL =
  /^[\p{L}\p{N}!#$%&*+/=?^_{|}~-]+(?:\.[\p{L}\p{N}!#$%&*+/=?^_{|}~-]+)*@[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u

/** People with something to show for themselves, each once; a person with only a mail or only an address stays. At most 100. */
export function legalPeople(people: readonly Person[], base?: string): readonly Person[] {
  const kept = new Map<string, Person>()
  for (const person of people.slice(0, MOST)) {
    const legal = legalPerson(person, base)
    const key = JSON.stringify([legal?.name, legal?.email, legal?.url])
    if (legal !== undefined && !kept.has(key)) kept.set(key, legal)
  }
  return [...kept.values()]
}

const MOST = 100

function legalPerson(person: Person, base: string | undefined): Person | undefined {
  const name = legalLine(person.name, 500)
  const email = legalMail(person.email) ?? (name === undefined ? undefined : legalMail(/<([^<>]+)>$/.exec(name)?.[1]))
  const url = legalUrl(person.url, base)
  const avatar = legalUrl(person.avatar, base)
  if (name === undefined && email === undefined && url === undefined) return undefined
  return compact({ name: name || undefined, email: email || undefined, url: url || undefined, avatar: avatar || undefined })
}

/** Tags with a word, each word once per scheme (compared folded). At most 100. */
export function legalTags(tags: readonly Tag[]): readonly Tag[] {
  const kept = new Map<string, Tag>()
  for (const tag of tags) {
    const term = legalLine(tag.term, 500) ?? legalLine(tag.label, 500)
    if (term === undefined || kept.size >= MOST) continue
    const scheme = tag.scheme === undefined ? undefined : legalIri(tag.scheme.trim())
    const label = legalLine(tag.label, 500)
    const key = JSON.stringify([foldLabel(term), scheme])
    if (!kept.has(key)) kept.set(key, compact({ term, scheme: scheme || undefined, label: label && label !== term ? label : undefined }))
  }
  return [...kept.values()]
}

/** Enclosures with an address, each address once. At most 100. */
export function legalEnclosures(enclosures: readonly Enclosure[], base?: string): readonly Enclosure[] {
  const kept = new Map<string, Enclosure>()
  for (const enclosure of enclosures.slice(0, MOST)) {
    const url = legalUrl(enclosure.url, base)
    if (url === undefined || kept.has(url)) continue
    const type = legalMediaType(enclosure.type)
    const title = legalLine(enclosure.title, 1000)
    const medium = legalLine(enclosure.medium, 40)
    kept.set(url, {
      url,
      ...compact({ type: type || undefined, title: title || undefined, medium: medium || undefined }),
      ...wholeNumbers({ length: enclosure.length === 0 ? undefined : enclosure.length, width: enclosure.width, height: enclosure.height }),
      ...compact({ duration: isAmount(enclosure.duration) ? enclosure.duration : undefined }),
    })
  }
  return [...kept.values()]
}

/** Links with a web address and a rel that the outputs do not write themselves. At most 100. */
export function legalLinks(links: readonly Link[], base?: string): readonly Link[] {
  const kept = new Map<string, Link>()
  for (const link of links.slice(0, MOST)) {
    const url = legalUrl(link.url, base)
    if (url === undefined || !CARRIED_RELS.has(link.rel)) continue
    const type = legalMediaType(link.type)
    const title = legalLine(link.title, 1000)
    const hreflang = legalLanguage(link.hreflang)
    kept.set(
      `${link.rel} ${url}`,
      compact({ url, rel: link.rel, type: type || undefined, title: title || undefined, hreflang: hreflang || undefined }),
    )
  }
  return [...kept.values()]
}

const CARRIED_RELS: ReadonlySet<string> = new Set(['via', 'related', 'replies', 'license', 'author', 'amphtml', 'canonical', 'payment'])

/** A picture with an address; sizes where they are whole numbers. */
export function legalImage(image: Image | undefined, base?: string): Image | undefined {
  const url = legalUrl(image?.url, base)
  if (image === undefined || url === undefined) return undefined
  const title = legalLine(image.title, 1000)
  const description = legalLine(image.description, 5000)
  return {
    url,
    ...compact({ title: title || undefined, description: description || undefined }),
    ...wholeNumbers({ width: image.width, height: image.height }),
  }
}

function wholeNumbers<K extends string>(given: Readonly<Record<K, number | undefined>>): { readonly [key in K]?: number } {
  const kept: { [key in K]?: number } = {}
  for (const name of Object.keys(given) as K[]) {
    const value = given[name]
    if (isAmount(value) && Number.isSafeInteger(value)) kept[name] = value
  }
  return kept
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0 && value < Number.MAX_SAFE_INTEGER
}
