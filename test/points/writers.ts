import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith'
import { ParseOption, XmlDocument } from 'libxml2-wasm'
import { expect } from 'vitest'
import type { Item } from '../../src/model/item.ts'
import { documentOf, problemsOf } from '../support/output-checks.ts'
import { published } from '../support/publications.ts'

export type Given = Parameters<typeof published>[1]

export const FEEDS = ['rss', 'atom', 'json-feed'] as const
export const FORMATS = [...FEEDS, 'page'] as const

export const rss = (item: Partial<Item> = {}, given: Given = {}): string => documentOf('rss', published([item], given))
export const atom = (item: Partial<Item> = {}, given: Given = {}): string => documentOf('atom', published([item], given))
export const json = (item: Partial<Item> = {}, given: Given = {}) => JSON.parse(documentOf('json-feed', published([item], given)))
export const both = (item: Partial<Item> = {}, given: Given = {}): readonly string[] => [rss(item, given), atom(item, given)]

/** What a reader that is not ours finds: the first item of each feed format. */
export function readByFeedsmith(item: Partial<Item>, given: Given = {}) {
  return {
    rss: parseRssFeed(rss(item, given)),
    atom: parseAtomFeed(atom(item, given)),
    json: parseJsonFeed(documentOf('json-feed', published([item], given))),
  }
}

/** Expects that the items are legal in every format, to schemas and to two readers. */
export async function expectSound(items: readonly Partial<Item>[], given: Given = {}): Promise<void> {
  const publication = published(items, given)
  for (const format of FORMATS) expect(await problemsOf(format, publication), format).toEqual([])
}

/** The names of all elements of a text, with their prefixes. */
export function elementsIn(text: string): readonly string[] {
  XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_NONET }).dispose()
  return [...text.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, '').matchAll(/<([a-zA-Z][\w:]*)/g)].map(([, name = '']) => name)
}
