import { compact, mapped } from '../../lib/record.ts'
import type { Content, InReplyTo, Link, Person, Tag, Text } from '../../model/elements.ts'
import type { ParsedOrigin } from '../../model/feed.ts'
import type { Notes } from '../notes.ts'
import { type Element, looksLikeHtml, textOfType } from '../xml/element.ts'
import { escapeMarkup } from '../xml/references.ts'
import { isKindLabel, mediaTypeOf, plainLabel, unescapedTwice } from './mend.ts'

/** An Atom text construct (RFC 4287 §3.1; Atom 0.3 §3.1 with its modes). */
export function atomText(element: Element): Text {
  const type = element.attribute('type')?.toLowerCase() ?? ''
  const given = isBase64(element, type) ? fromBase64(element.value) : element.value
  if (element.markup === 'inline') return textOfType(element, type === 'html' || type === 'text/html' ? 'html' : 'xhtml')
  if (type === 'html' || type === 'text/html')
    return textOfType(element, 'html', element.key === 'atom:title' ? given : unescapedTwice(given))
  if (given !== element.value && looksLikeHtml(given)) return textOfType(element, 'html', given)
  if (type === 'xhtml' || type === 'application/xhtml+xml') return textOfType(element, 'xhtml', escapedUnlessMarkup(element, given))
  return textOfType(element, 'text', given)
}

/** Atom 0.3 says mode="base64"; in Atom 1.0 whatever is neither text nor XML is in base64 (RFC 4287 §4.1.3.3), and is left alone where it is no text. */
function isBase64(element: Element, type: string): boolean {
  if (element.markup === 'inline') return false
  const mode = element.attribute('mode')?.toLowerCase()
  if (mode !== undefined) return mode === 'base64'
  if (!type.includes('/') || /^text\/|[/+]xml$|^(?:image|audio|video|multipart|message)\//.test(type)) return false
  return /^[A-Za-z0-9+/\s]+={0,2}$/.test(element.value) && !/[\ufffd\x00-\x08]/.test(fromBase64(element.value))
}

/** XHTML that came in base64 is markup; XHTML that came without any element is text. */
function escapedUnlessMarkup(element: Element, value: string): string {
  return value === element.value ? escapeMarkup(value) : value
}

/** Atom content (RFC 4287 §4.1.3): a text, or out of line, or of a foreign media type. */
export function atomContent(element: Element): Content {
  const type = element.attribute('type')?.toLowerCase() ?? ''
  const src = element.resolve(element.attribute('src'))
  const text = atomText(element)
  if (src !== undefined) return { ...text, src, ...(type === '' ? {} : { mediaType: type }) }
  if (TEXT_TYPES.has(type)) return text
  if (type.startsWith('text/')) return { ...text, mediaType: type }
  if (element.attribute('mode') !== undefined || text.value !== element.value) return { ...text, mediaType: type }
  if (element.markup === 'inline') return { ...text, mediaType: type }
  return { ...textOfType(element, 'text'), mediaType: type }
}

const TEXT_TYPES: ReadonlySet<string> = new Set(['', 'text', 'html', 'xhtml', 'text/plain', 'text/html', 'application/xhtml+xml'])

function fromBase64(value: string): string {
  return Buffer.from(value, 'base64').toString('utf8').trim()
}

/** Atom links (RFC 4287 §4.2.7), in document order, against their base. */
export function atomLink(element: Element): Link | undefined {
  const url = element.resolve(element.attribute('href') ?? element.value)
  if (url === undefined) return undefined
  return compact({
    url,
    rel: relationOf(element.attribute('rel')),
    type: mediaTypeOf(element.attribute('type'), url),
    title: element.attribute('title'),
    hreflang: element.attribute('hreflang'),
    length: byteCount(element.attribute('length')),
  })
}

/** The relation of a link, lower case; a registered one written as an IRI is its short name (RFC 4287 §4.2.7.2). */
function relationOf(said: string | undefined): string {
  return said?.toLowerCase().replace(/^https?:\/\/www\.iana\.org\/assignments\/(?:link-relations|relation)\/(?=[a-z])/, '') || 'alternate'
}

/** A whole number of bytes, or undefined. */
export function byteCount(text: string | undefined): number | undefined {
  const digits = text?.replace(/[,.\s]/g, '')
  return digits !== undefined && /^\d{1,15}$/.test(digits) ? Number(digits) : undefined
}

/** An Atom person (RFC 4287 §3.2), or the plain text some put in its place. */
export function atomPerson(element: Element): Person | undefined {
  const person: Person = compact({
    name: element.text(['atom:name', 'rss:name']),
    email: element.text(['atom:email', 'rss:email']),
    url: element.first(['atom:uri', 'atom:url', 'atom:homepage', 'rss:url'])?.url(),
  })
  if (person.name !== undefined || person.email !== undefined || person.url !== undefined) return splitName(person)
  return personFromText(element.value)
}

function splitName(person: Person): Person {
  if (person.name === undefined || person.email !== undefined) return person
  const split = personFromText(person.name)
  return split?.email === undefined ? person : { ...person, ...split }
}

const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/

/** `me@example.com (Name)`, `Name <me@example.com>`, `Name (me@example.com)`, or a name. */
export function personFromText(text: string): Person | undefined {
  const plain = text.trim()
  if (plain === '') return undefined
  const email = plain.length < 1024 ? EMAIL.exec(plain)?.[0] : undefined
  if (email === undefined) return { name: plain }
  const name = plain
    .replace(email, '')
    .replace(/mailto:/i, '')
    .replace(/\(\s*\)|<\s*>|&lt;\s*&gt;/g, '')
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .replace(/^["'](.*)["']$/s, '$1')
    .trim()
  return name === '' ? { email } : { name, email }
}

/** An Atom category (RFC 4287 §4.2.2), or its text where it has no term. */
export function atomTag(element: Element): Tag | undefined {
  const term = element.attribute('term') ?? element.value
  const scheme = element.attribute('scheme') ?? element.attribute('domain')
  if (term === '' || isKindLabel(term, scheme)) return undefined
  return compact({ term: plainLabel(term), scheme, label: labelOf(element) })
}

/** The label of a category for people, mended. */
export function labelOf(element: Element): string | undefined {
  const label = element.attribute('label')
  return label === undefined ? undefined : plainLabel(label)
}

/** atom:source (RFC 4287 §4.2.11). */
export function atomSource(element: Element, notes: Notes): ParsedOrigin {
  const links = mapped(element.all('atom:link'), atomLink)
  const text = (...keys: string[]): Text | undefined => {
    const found = element.first(keys)
    return found === undefined ? undefined : atomText(found)
  }
  const generator = element.first(['atom:generator'])
  return compact({
    id: element.first(['atom:id'])?.url(),
    title: text('atom:title'),
    description: text('atom:subtitle', 'atom:tagline'),
    rights: text('atom:rights', 'atom:copyright'),
    selfUrl: links.find((link) => link.rel === 'self')?.url,
    url: alternate(links),
    links,
    updated: notes.date(element, ['atom:updated', 'atom:modified']),
    authors: mapped(element.all('atom:author'), atomPerson),
    contributors: mapped(element.all('atom:contributor'), atomPerson),
    tags: mapped(element.all('atom:category'), atomTag),
    generator: generator === undefined ? undefined : atomGenerator(generator),
    icon: element.first(['atom:icon'])?.url(),
    logo: element.first(['atom:logo'])?.url(),
  })
}

/** atom:generator (RFC 4287 §4.2.4; Atom 0.3 says url). */
export function atomGenerator(element: Element): { name?: string; url?: string; version?: string } {
  return compact({
    name: element.value === '' ? undefined : element.value,
    url: element.resolve(element.attribute('uri') ?? element.attribute('url')),
    version: element.attribute('version'),
  })
}

/** The page among links: the first alternate that is HTML, else the first alternate. */
export function alternate(links: readonly Link[]): string | undefined {
  const pages = links.filter((link) => link.rel === 'alternate')
  return (pages.find((link) => link.type === undefined || link.type === 'text/html' || link.type === 'application/xhtml+xml') ?? pages[0])
    ?.url
}

/** thr:in-reply-to (RFC 4685 §3). */
export function replyTo(element: Element): InReplyTo {
  return compact({
    ref: element.attribute('ref'),
    url: element.resolve(element.attribute('href')),
    type: element.attribute('type'),
    source: element.resolve(element.attribute('source')),
  })
}
