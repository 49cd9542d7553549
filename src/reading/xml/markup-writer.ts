import { absolutizeHtml } from '../../lib/html/absolutize.ts'
import type { Element } from './element.ts'
import { prefixOf, type Scope } from './namespaces.ts'
import { escapeMarkup, resolveReferences } from './references.ts'
import { readAttributes } from './scanner.ts'

/** Writes the markup found within a text element as HTML source: order and attributes kept, prefixes of XHTML dropped, every element but the void ones closed. */
export class MarkupWriter {
  #out = ''
  #depth = 0
  #roots = 0
  #outerText = false
  #div: { readonly base: string | undefined; readonly lang: string | undefined; readonly from: number; to: number } | undefined

  readonly #escaped: boolean
  /** Depth of the element that declared xlink, -1 outside of any. */
  #xlinkDepth = -1

  /** Begins after the plain text that came before the first tag. `escaped`: texts are HTML with its markup escaped. */
  constructor(before: string, escaped: boolean) {
    this.#escaped = escaped
    this.#out = escaped ? before : escapeMarkup(before)
    this.#outerText = before.trim() !== ''
  }

  get length(): number {
    return this.#out.length
  }

  /** Text as it stands in the document: its references are HTML's as well. */
  text(raw: string): void {
    if (this.#depth === 0 && raw.trim() !== '') this.#outerText = true
    this.#out += this.#escaped ? resolveReferences(raw) : raw
  }

  cdata(text: string): void {
    this.#out += this.#escaped ? text : escapeMarkup(text)
    if (this.#depth === 0 && text.trim() !== '') this.#outerText = true
  }

  /** Returns the name the closing tag will have, '' for void elements. */
  open(
    name: string,
    raw: string,
    selfClosing: boolean,
    scope: Scope,
    bases: { readonly own: string | undefined; readonly leaf: string | undefined; readonly lang?: string },
  ): string {
    const local = localName(name, scope)
    const xlink = raw.includes('xlink:') && !raw.includes('xmlns:xlink') && this.#xlinkDepth < 0
    if (xlink && !selfClosing) this.#xlinkDepth = this.#depth
    let tag = `<${local}${raw.includes('xml') ? plainAttributes(raw) : raw.trimEnd()}${xlink ? XLINK : ''}>`
    if (bases.own !== undefined && bases.own !== bases.leaf && !(this.#depth === 0 && local === 'div')) tag = absolutizeHtml(tag, bases.own)
    this.#out += tag
    if (this.#depth === 0 && ++this.#roots === 1 && local === 'div' && !selfClosing) {
      this.#div = { base: bases.own === bases.leaf ? undefined : bases.own, lang: bases.lang, from: this.#out.length, to: -1 }
    }
    if (VOID.has(local)) return ''
    if (selfClosing) this.#out += `</${local}>`
    else this.#depth++
    return local
  }

  close(local: string): void {
    this.#depth--
    if (this.#depth <= this.#xlinkDepth) this.#xlinkDepth = -1
    if (this.#depth === 0 && this.#div !== undefined && this.#div.to < 0) this.#div.to = this.#out.length
    this.#out += `</${local}>`
  }

  /** Gives the element its value; of XHTML the one outer div goes (RFC 4287 §3.1.1.3), what it said of base and language stays. */
  finish(element: Element, dropDiv: boolean): void {
    element.markup = 'inline'
    const div = this.#div
    const dropped = dropDiv && div !== undefined && div.to >= 0 && this.#roots === 1 && !this.#outerText
    element.value = (dropped ? this.#out.slice(div.from, div.to) : this.#out).trim()
    if (!dropped) return
    element.innerBase = div.base
    element.innerLang = div.lang
  }
}

const XLINK = ' xmlns:xlink="http://www.w3.org/1999/xlink"'
const VOID: ReadonlySet<string> = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
const PLAIN: ReadonlySet<string> = new Set(['xhtml', 'svg', 'mathml', 'rss', 'atom', 'cdf'])

function localName(name: string, scope: Scope): string {
  const prefix = prefixOf(name)
  if (prefix === '') return name.startsWith(':') ? name.slice(1) : name.toLowerCase()
  const space = scope.keyOf(name).split(':', 1)[0] ?? ''
  return PLAIN.has(space) ? name.slice(prefix.length + 1) : name
}

/** Attributes without declarations of XHTML and without xml:base; xml:lang as lang. */
function plainAttributes(raw: string): string {
  let out = ''
  for (const [name, value] of readAttributes(raw)) {
    if (name === 'xml:base' || name === 'xml:space') continue
    if (name.startsWith('xmlns') && /w3\.org\/1999\/xhtml/i.test(value)) continue
    out += ` ${name === 'xml:lang' ? 'lang' : name}="${value.replaceAll('"', '&quot;')}"`
  }
  return out
}
