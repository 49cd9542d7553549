import type { AnyNode, Element } from 'domhandler'
import { isTag } from 'domhandler'
import { getAttributeValue } from 'domutils'
import type { ItemPart } from '../../model/document.ts'
import { elementsOf, wordsOf } from './page-tree.ts'

/** Returns the selector of what looks like the list of items on a page; undefined if nothing repeats that has links with titles. */
export function guessItems(tree: readonly AnyNode[]): string | undefined {
  const groups = Map.groupBy(
    elementsOf('article, li, div, section, tr, dt, h2, h3, p, a', tree).filter((element) => !isFurniture(element)),
    selectorOf,
  )
  const rated = [...groups].map(([selector, elements]) => ({ selector, worth: worthOf(elements) }))
  return rated.reduce((best, one) => (one.worth > best.worth ? one : best), { selector: undefined as string | undefined, worth: 0 })
    .selector
}

const FURNITURE = /^(?:nav|header|footer|aside|form|menu)$/
const FURNITURE_ROLE = /^(?:navigation|banner|contentinfo|complementary|search)$/

function isFurniture(element: Element): boolean {
  for (let at: Element | null = element; at !== null; at = at.parent !== null && isTag(at.parent) ? at.parent : null) {
    if (FURNITURE.test(at.name) || FURNITURE_ROLE.test(at.attribs.role ?? '')) return true
    // The header of an article is part of it.
    if (at.name === 'article') return false
  }
  return false
}

/** The name and classes of an element below those of its parent. */
function selectorOf(element: Element): string {
  const parent = element.parent !== null && isTag(element.parent) ? `${simpleSelector(element.parent)} > ` : ''
  return parent + simpleSelector(element)
}

/** Classes that count something are no kind of element. */
function simpleSelector({ name, attribs }: Element): string {
  const classes = (attribs.class ?? '').split(/\s+/).filter((word) => /^[a-z][\w-]*$/i.test(word) && !/\d/.test(word))
  return [name, ...classes.slice(0, MOST_CLASSES)].join('.')
}

const MOST_CLASSES = 2
const LEAST = 3
const LONG_TITLE = 60

/** How much a group of elements looks like a list of items: distinct links with titles of some length; dates and headings speak for it. */
function worthOf(elements: readonly Element[]): number {
  if (elements.length < LEAST) return 0
  const titles = elements.map(titleLinkOf)
  const links = new Set(titles.flatMap((link) => (link === undefined ? [] : (getAttributeValue(link, 'href') ?? []))))
  if (links.size < LEAST || links.size < elements.length * 0.7) return 0
  const lengths = titles.map((link) => (link === undefined ? 0 : Math.min(widthOf(wordsOf(link)), LONG_TITLE)))
  const typical = lengths.toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)]!
  if (typical < LEAST_TITLE) return 0
  const withDate = elements.filter((element) => elementsOf('time', element.children).length > 0).length / elements.length
  const withHeading = elements.filter((element) => elementsOf(HEADINGS, [element]).length > 0).length / elements.length
  const isWhole = elements.some((element) => element.name === 'article') ? 1 : 0
  return links.size * typical * (1 + withDate + withHeading + isWhole)
}

const HEADINGS = 'h1, h2, h3, h4'
const LEAST_TITLE = 8

/** Letters, of which those of Chinese, Japanese and Korean count twice. */
function widthOf(text: string): number {
  return text.length + (text.match(/[\u2e80-\u9fff\uac00-\ud7af]/g)?.length ?? 0)
}

/** Returns the link of a heading, else the one with the most words. */
export function titleLinkOf(item: Element): Element | undefined {
  const inHeading = elementsOf('h1 a[href], h2 a[href], h3 a[href], h4 a[href], a[href] h1, a[href] h2, a[href] h3, a[href] h4', [item])[0]
  if (inHeading !== undefined) return inHeading.name === 'a' ? inHeading : linkAround(inHeading)
  const links = elementsOf('a[href]', [item])
  return links.reduce<Element | undefined>(
    (best, link) => (best === undefined || widthOf(wordsOf(link)) > widthOf(wordsOf(best)) ? link : best),
    undefined,
  )
}

function linkAround(element: Element): Element | undefined {
  for (let at = element.parent; at !== null && isTag(at); at = at.parent) if (at.name === 'a') return at
  return undefined
}

/** What stands in where a person gave no path: the first of these that finds something in the item. */
export const USUAL_PATHS: Readonly<Partial<Record<ItemPart, readonly string[]>>> = {
  title: ['h1', 'h2', 'h3', 'h4', '[class*="title"]'],
  date: ['time@datetime', 'time', '[class*="date"]', '[class*="time"]'],
  text: ['[class*="summary"]', '[class*="excerpt"]', '[class*="description"]', 'p'],
  picture: ['img'],
}
