import { absolutize } from '../../lib/url/urls.ts'
import type { Text } from '../../model/elements.ts'
import type { Key } from './namespaces.ts'
import { resolveReferences } from './references.ts'
import { NO_ATTRIBUTES, readAttributes } from './scanner.ts'

/** How the value of an element was written. */
export type Markup = 'none' | 'inline'

/** What an element inherits. */
export interface ElementContext {
  readonly base: string | undefined
  /** True if xml:base or Content-Location says the base. */
  readonly isBaseSaid: boolean
  readonly lang: string | undefined
}

/** One captured element of an entry or of the feed. Lives until its entry is mapped. */
export class Element {
  readonly key: Key
  readonly base: string | undefined
  readonly isBaseSaid: boolean
  readonly lang: string | undefined
  /** Offset of the start tag in the document. */
  readonly at: number
  /** Text with references resolved; HTML source where `markup` is inline. Trimmed once the element is closed. */
  value = ''
  markup: Markup = 'none'
  /** The base of an outer XHTML div that was dropped, where it had its own. */
  innerBase: string | undefined
  innerLang: string | undefined
  readonly #raw: string
  #attributes: ReadonlyMap<string, string> | undefined
  #children: Map<Key, Element[]> | undefined

  constructor(key: Key, rawAttributes: string, context: ElementContext, at: number) {
    this.key = key
    this.#raw = rawAttributes
    this.base = context.base
    this.isBaseSaid = context.isBaseSaid
    this.lang = context.lang
    this.at = at
  }

  /** Value of an attribute by local name, lower case, whatever its prefix; references resolved, trimmed; undefined where absent. */
  attribute(name: string): string | undefined {
    this.#attributes ??= foldNames(readAttributes(this.#raw))
    return this.#attributes.get(name)
  }

  /** All attributes as they are written, references resolved. */
  ownAttributes(): Iterable<readonly [name: string, value: string]> {
    return [...readAttributes(this.#raw)].map(([name, value]) => [name, resolveReferences(value).trim()] as const)
  }

  add(child: Element): void {
    this.#children ??= new Map()
    const held = this.#children.get(child.key)
    if (held === undefined) this.#children.set(child.key, [child])
    else held.push(child)
  }

  /** Children of this kind in document order. */
  all(key: Key): readonly Element[] {
    return this.#children?.get(key) ?? NONE
  }

  /** Children of these kinds, kind by kind. */
  each(keys: readonly Key[]): readonly Element[] {
    let found: Element[] | undefined
    for (const key of keys) {
      const list = this.#children?.get(key)
      if (list !== undefined) found = found === undefined ? list : [...found, ...list]
    }
    return found ?? NONE
  }

  /** True where a child is of this namespace, by its short name. */
  has(space: string): boolean {
    if (this.#children !== undefined)
      for (const key of this.#children.keys()) if (key.startsWith(space) && key[space.length] === ':') return true
    return false
  }

  /** The first child that says something, of the first kind that has one. */
  first(keys: readonly Key[]): Element | undefined {
    if (this.#children === undefined) return undefined
    for (const key of keys) {
      const list = this.#children.get(key)
      if (list === undefined) continue
      for (const child of list) if (child.value !== '') return child
    }
    return undefined
  }

  /** The last child of this kind that says something. */
  last(key: Key): Element | undefined {
    return this.#children?.get(key)?.findLast((child) => child.value !== '')
  }

  /** Plain value of the first such child that says something. */
  text(keys: readonly Key[]): string | undefined {
    return this.first(keys)?.value
  }

  /** The address the text names, against the element's base. */
  url(): string | undefined {
    return resolveUrl(this.value, this.base)
  }

  /** A reference of one of its attributes, against the element's base. */
  resolve(reference: string | undefined): string | undefined {
    return resolveUrl(reference, this.base)
  }

  get isEmpty(): boolean {
    return this.#children === undefined
  }
}

const NONE: readonly Element[] = []

function foldNames(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (attributes.size === 0) return NO_ATTRIBUTES
  const folded = new Map<string, string>()
  for (const [name, value] of attributes) {
    const plain = name.startsWith('xml') ? name : name.slice(name.indexOf(':') + 1)
    if (!folded.has(plain.toLowerCase())) folded.set(plain.toLowerCase(), resolveReferences(value).trim())
  }
  return folded
}

/** A reference made absolute; as given where there is no base it could be resolved against; undefined where it is empty. White space within, a second escaping and a missing scheme before `www.` are mended. */
export function resolveUrl(reference: string | undefined, base: string | undefined): string | undefined {
  if (reference === undefined) return undefined
  let trimmed = reference.trim()
  if (trimmed === '') return undefined
  if (BREAK.test(trimmed)) trimmed = trimmed.replace(BREAKS, '')
  if (trimmed.includes('&amp;')) trimmed = trimmed.replaceAll('&amp;', '&')
  if (BARE_HOST.test(trimmed)) return `https://${trimmed}`
  if (SCHEME.test(trimmed)) return trimmed
  return (base === undefined ? undefined : absolutize(trimmed, base)) ?? trimmed
}

const BREAK = /[\t\n\r]/
const BREAKS = /[\t\n\r]+\s*/g
const BARE_HOST = /^www\.[a-z0-9-]{1,63}\.[a-z0-9.-]{2,}(?:[:/?#]|$)/i
const SCHEME = /^[a-z][a-z0-9+.-]*:/i

/**
 * Returns the text of an element whose type is settled. It has a base only if the document says one: the relative addresses of any other belong to
 * the page it stands on, which the mapper knows.
 */
export function textOfType(element: Element, type: Text['type'], value = element.value): Text {
  const lang = element.innerLang ?? element.lang
  const base = element.innerBase ?? (element.isBaseSaid ? element.base : undefined)
  if (lang) return base ? { value, type, lang, base } : { value, type, lang }
  return base ? { value, type, base } : { value, type }
}

/** True where the text holds an HTML tag or a character reference. */
export function looksLikeHtml(text: string): boolean {
  return (text.includes('<') && TAG.test(text)) || (text.includes('&') && REFERENCE.test(text))
}

const TAG =
  /<\/?(?:a|abbr|acronym|address|article|aside|audio|b|bdi|bdo|big|blockquote|br|button|canvas|caption|center|cite|code|col|dd|del|details|dfn|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|h[1-6]|header|hr|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|math|menu|nav|noscript|object|ol|option|p|param|picture|pre|q|rp|rt|ruby|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|time|tr|track|tt|u|ul|var|video|wbr)(?:\s[^<>]*)?\/?>|<!--/i
const REFERENCE = /&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});/
