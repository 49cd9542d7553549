import { selectAll } from 'css-select'
import render from 'dom-serializer'
import { type AnyNode, type Element, isTag, isText } from 'domhandler'
import { getAttributeValue, textContent } from 'domutils'
import { parseDocument } from 'htmlparser2'
import { limitNesting } from '../../lib/html/nesting.ts'
import { oneLine } from '../../lib/text.ts'
import type { ItemPart } from '../../model/document.ts'

/** Returns the elements of a page that are no furniture, at most 2^22 characters of it. */
export function treeOf(html: string): readonly AnyNode[] {
  return parseDocument(limitNesting(html.slice(0, MOST))).children
}

const MOST = 2 ** 22

/** Returns the elements that a selector matches within a node, the node itself included where `within` is an element and the selector is `&`. */
export function elementsOf(selector: string, within: AnyNode | readonly AnyNode[]): readonly Element[] {
  return selectAll<AnyNode, Element>(selector, within as AnyNode[])
}

/** Returns what `element@attribute` names: the selector (empty for the item itself) and the attribute. */
export function splitPath(path: string): { readonly selector: string; readonly attribute?: string } {
  const cut = /^(.*?)@([a-z][\w:-]*)$/i.exec(path.trim())
  return cut === null ? { selector: path.trim() } : { selector: cut[1]!.trim(), attribute: cut[2]!.toLowerCase() }
}

/** Returns what a path finds of a part in an item: the attribute it names, else what a reader would take of such an element. */
export function valuesAt(path: string, item: Element, part: ItemPart): readonly string[] {
  const { selector, attribute } = splitPath(path)
  const elements = selector === '' ? [item] : elementsOf(selector, item.children)
  const values = elements.map((element) =>
    attribute === undefined ? partOf(element, part) : (getAttributeValue(element, attribute) ?? ''),
  )
  return values.filter((value) => value !== '')
}

/** Returns the value of an element as a part of an item: an address, a date, the HTML within, or the words. */
export function partOf(element: Element, part: ItemPart): string {
  if (part === 'link') return linkOf(element) ?? ''
  if (part === 'picture') return pictureOf(element) ?? ''
  if (part === 'text') return render(element.children, { encodeEntities: 'utf8' })
  if (part === 'date') return getAttributeValue(element, 'datetime') ?? getAttributeValue(element, 'content') ?? wordsOf(element)
  return (
    wordsOf(element) ||
    (getAttributeValue(element, 'title') ?? getAttributeValue(element, 'content') ?? getAttributeValue(element, 'alt') ?? '')
  )
}

/** Returns the words of an element on one line, without scripts and styles. */
export function wordsOf(element: Element): string {
  return oneLine(textContent(element.children.filter((node) => isText(node) || (isTag(node) && !UNSEEN.has(node.name)))))
}

const UNSEEN: ReadonlySet<string> = new Set(['script', 'style', 'template', 'noscript'])

function linkOf(element: Element): string | undefined {
  const own = getAttributeValue(element, 'href')
  if (own !== undefined) return own
  const inner = elementsOf('a[href]', element.children)[0]
  if (inner !== undefined) return getAttributeValue(inner, 'href')
  for (let at = element.parent; at !== null && isTag(at); at = at.parent)
    if (at.name === 'a' && at.attribs.href !== undefined) return at.attribs.href
  return undefined
}

function pictureOf(element: Element): string | undefined {
  const image = element.name === 'img' ? element : elementsOf('img', element.children)[0]
  if (image === undefined) return undefined
  const set = (image.attribs['data-srcset'] ?? image.attribs.srcset ?? '').trim().split(/\s/, 1)[0]
  const [lazy, plain] = [image.attribs['data-src'] ?? image.attribs['data-original'], image.attribs.src]
  return lazy ?? (plain === undefined || plain.startsWith('data:') ? set || undefined : plain)
}
