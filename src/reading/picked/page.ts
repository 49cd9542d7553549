import type { AnyNode, Element } from 'domhandler'
import { getAttributeValue } from 'domutils'
import { compact } from '../../lib/record.ts'
import { oneLine } from '../../lib/text.ts'
import { absolutize } from '../../lib/url/urls.ts'
import { ITEM_PARTS, type ItemPart, type ItemPaths } from '../../model/document.ts'
import { ParseError } from '../../model/errors.ts'
import type { ParsedFeed } from '../../model/feed.ts'
import { setBases } from '../feed/bases.ts'
import { languageTag } from '../feed/mend.ts'
import { Notes, newestItems } from '../notes.ts'
import type { Reading } from '../request.ts'
import { entryOf, type PartPath, type PickedItem, pickedParts, warnOfPaths } from './entry.ts'
import { guessItems, titleLinkOf, USUAL_PATHS } from './guess.ts'
import { elementsOf, treeOf, valuesAt, wordsOf } from './page-tree.ts'

/**
 * Reads the items of a page by CSS selectors (issue 19 §4.2); what no selector names is guessed. Throws ParseError PARSE_NOT_A_FEED if no items are found.
 * `base` is the address of the page.
 */
export function readPage(reading: Reading, paths: ItemPaths): ParsedFeed {
  const tree = treeOf(reading.text)
  const notes = new Notes(reading.text)
  const items: PartPath | undefined = paths.items === undefined ? guessed(guessItems(tree)) : { path: paths.items, isGuessed: false }
  const elements = items === undefined ? [] : elementsOf(items.path, tree)
  if (items === undefined || elements.length === 0) throw noItems(reading, paths)
  const base = baseOf(tree, reading.base ?? '')
  const partPaths = pathsOf(elements, paths)
  const picked = elements.slice(0, reading.limits.itemsScanned).map((element) => pick(element, partPaths))
  const entries = picked.flatMap((item, index) => {
    notes.entry = index
    return entryOf(item, base, notes) ?? []
  })
  notes.entry = undefined
  const parts = pickedParts(items, partPaths, picked)
  warnOfPaths(parts, notes)
  const head = headOf(tree, reading)
  const feed: ParsedFeed = { ...head, entries: newestItems(entries, reading.maxItems, notes), picked: parts, warnings: notes.warnings }
  setBases(feed, base)
  return feed
}

function guessed(path: string | undefined): PartPath | undefined {
  return path === undefined ? undefined : { path, isGuessed: true }
}

function noItems({ base = 'the page' }: Reading, { items }: ItemPaths): ParseError {
  const fact = items === undefined ? 'nothing on it looks like a list of items' : `'${items}' matches nothing on it`
  return new ParseError('PARSE_NOT_A_FEED', `${base} gives no items: ${fact}; name the items with a CSS selector in items`)
}

/** The address that relative ones start at: that of the page, or what its `base` element says. */
function baseOf(tree: readonly AnyNode[], url: string): string {
  const said = elementsOf('base[href]', tree)[0]?.attribs.href
  return (said === undefined ? undefined : absolutize(said, url)) ?? url
}

type PartPaths = Readonly<Partial<Record<ItemPart, PartPath>>>

/** Returns the path of each part: the given one, else the usual one that finds something in most items. */
function pathsOf(elements: readonly Element[], { parts }: ItemPaths): PartPaths {
  const usual = (part: ItemPart): PartPath | undefined => {
    const counted = (USUAL_PATHS[part] ?? []).map((path) => ({
      path,
      found: elements.filter((element) => valuesAt(path, element, part).length > 0).length,
    }))
    const best = counted.find(({ found }) => found * 2 > elements.length)
    return guessed(best?.path)
  }
  const link: PartPath = { path: parts.link ?? TITLE_LINK, isGuessed: parts.link === undefined }
  const all = ITEM_PARTS.map((part): readonly [ItemPart, PartPath | undefined] => {
    const given = parts[part]
    if (part === 'link') return [part, link]
    return [part, given === undefined ? usual(part) : { path: given, isGuessed: false }]
  })
  return { title: { path: TITLE_LINK, isGuessed: true }, ...compact(Object.fromEntries(all) as Partial<Record<ItemPart, PartPath>>) }
}

/** No selector: the link of the heading, else the link with the most words. */
const TITLE_LINK = 'the link of the title'

function pick(element: Element, paths: PartPaths): PickedItem {
  const link = titleLinkOf(element)
  const values = ITEM_PARTS.map((part): readonly [ItemPart, readonly string[]] => {
    const path = paths[part]?.path
    if (path === undefined) return [part, []]
    if (path !== TITLE_LINK) return [part, valuesAt(path, element, part)]
    if (link === undefined) return [part, part === 'title' ? [wordsOf(element)] : []]
    return [part, [part === 'link' ? (getAttributeValue(link, 'href') ?? '') : wordsOf(link)]]
  })
  return { values: Object.fromEntries(values), isHtml: true }
}

function headOf(tree: readonly AnyNode[], { encoding, base, language }: Reading): Omit<ParsedFeed, 'entries' | 'warnings'> {
  const meta = (selector: string): string | undefined => oneLine(elementsOf(selector, tree)[0]?.attribs.content ?? '') || undefined
  const title = elementsOf('title', tree)[0]
  const name = meta('meta[property="og:site_name"]') ?? (title === undefined ? undefined : wordsOf(title) || undefined)
  const description = meta('meta[name="description"]')
  return compact({
    dialect: 'page' as const,
    version: 'page',
    encoding,
    url: base,
    title: name === undefined ? undefined : { value: name, type: 'text' as const },
    description: description === undefined ? undefined : { value: description, type: 'text' as const },
    language: languageTag(elementsOf('html', tree)[0]?.attribs.lang ?? language),
    authors: [],
    contributors: [],
    tags: [],
    links: [],
    hints: {},
  })
}
