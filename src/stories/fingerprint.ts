import { getDomain } from 'tldts'
import { combine, hash32 } from '../lib/hash32.ts'
import type { Instant } from '../model/instant.ts'
import type { Item } from '../model/item.ts'
import { dateOf } from '../model/item.ts'
import type { Block } from '../prose/blocks.ts'
import type { Counters } from './counters.ts'
import { mainBlocks, plainBlocks, withoutDateline } from './main-text.ts'
import type { Sketch } from './sketch.ts'
import { sketchOf } from './sketch.ts'
import { correctionMark, partMarks, titleOf } from './title.ts'
import { scriptOf, unitsOf } from './units.ts'

/** What is kept of an item to compare it with others. All numbers but `date` are 32-bit hashes or small counts. */
export interface Fingerprint {
  readonly source: number
  /** The registrable domain of the site, else of the item. */
  readonly publisher: number
  /** The document it came in: items of one document are never one story. */
  readonly document: number
  readonly date: Instant
  readonly script: 'han' | 'alphabet' | undefined
  /** CORRECTED, 更正: an item that corrects another. */
  readonly correction: boolean
  readonly guid: number
  readonly urls: readonly number[]
  /** The whole title; 0 where there is none. */
  readonly titleKey: number
  readonly title: Sketch
  readonly titleFigures: readonly number[]
  /** The whole main text. */
  readonly body: number
  /** Units of the main text. */
  readonly length: number
  /** Share of the text that was dropped because the publisher prints it everywhere, 0 to 1. */
  readonly template: number
  /** Hashes of the first units, in their order. */
  readonly lead: readonly number[]
  readonly figures: Sketch
  readonly capitals: Sketch
  /** Shingles of three units. */
  readonly shingles: Sketch
}

/** The fingerprint of an item. Notes its paragraphs in the counters, so items are to be taken in the order of their gathering. */
export function fingerprint(item: Item, counters: Counters): Fingerprint {
  const publisher = publisherOf(item)
  const title = unitsOf(titleOf(item.title, item.origin.title))
  const titleKey = title.units.length === 0 ? 0 : hash32(title.units.join(' '))
  const { text, template } = ownText(item, publisher, titleKey, counters)
  const { units, figures, capitals } = unitsOf(text)
  const hashes = units.map((unit) => hash32(unit))
  return {
    source: hash32(item.sourceId),
    publisher,
    document: hash32(documentOf(item)),
    date: dateOf(item),
    script: scriptOf(units) ?? scriptOf(title.units),
    correction: correctionMark(item.title, text),
    guid: hash32(item.guid),
    urls: item.urlKeys.map((key) => hash32(key)).slice(0, URLS),
    titleKey,
    title: sketchOf(titleTerms(title.units), TITLE_TERMS),
    titleFigures: [...new Set([...title.figures, ...partMarks(item.title)].map((figure) => hash32(figure)))].slice(0, TITLE_FIGURES),
    body: units.length === 0 ? 0 : hash32(units.join(' ')),
    length: units.length,
    template,
    lead: hashes.slice(0, LEAD),
    figures: sketchOf(
      figures.map((figure) => hash32(figure)),
      FIGURES,
    ),
    capitals: sketchOf(
      capitals.map((word) => hash32(word)),
      CAPITALS,
    ),
    shingles: sketchOf(shinglesOf(hashes), SHINGLES),
  }
}

/** What came together: a source's fetch; but each article file is a document of its own, and copies of one often lie in several folders. */
function documentOf(item: Item): string {
  return item.rung === 'path' ? item.id : `${item.sourceId} ${item.firstSeen}`
}

/** The shingles of the units: three in a row; fewer units make one. */
export function shinglesOf(units: readonly number[]): readonly number[] {
  if (units.length === 0) return []
  if (units.length < 3) return [units.reduce(combine)]
  return units.slice(2).map((third, at) => combine(combine(units[at]!, units[at + 1]!), third))
}

/** Each two units in a row. */
export function pairsOf(units: readonly number[]): readonly number[] {
  return units.slice(1).map((second, at) => combine(units[at]!, second))
}

function publisherOf(item: Item): number {
  const url = item.origin.url ?? item.origin.selfUrl ?? item.url
  return hash32((url === undefined ? undefined : getDomain(url)) ?? item.origin.id)
}

/** Words as they are; Chinese and Japanese by pairs of characters, because single ones are shared by chance. */
function titleTerms(units: readonly string[]): readonly number[] {
  const hashes = units.map((unit) => hash32(unit))
  const isWord = units.map((unit) => unit.charCodeAt(0) < 0x2e80)
  const words = hashes.filter((_, at) => isWord[at])
  return [...words, ...pairsOf(hashes).filter((_, at) => !isWord[at] && !isWord[at + 1])]
}

function ownText(item: Item, publisher: number, title: number, counters: Counters): { readonly text: string; readonly template: number } {
  const kept: string[] = []
  let [dropped, all] = [0, 0]
  for (const { text } of blocksOf(item)) {
    all += text.length
    if (counters.isTemplate(publisher, title, text)) dropped += text.length
    else kept.push(text)
    counters.note(publisher, title, text)
  }
  return { text: withoutDateline(kept.join('\n')), template: all === 0 ? 0 : dropped / all }
}

function blocksOf(item: Item): readonly Block[] {
  const content = blocksOfText(item.content, item.contentType)
  return content.length > 0 ? content : blocksOfText(item.summary, item.summaryType)
}

function blocksOfText(text: string | undefined, type: 'text' | 'html' | undefined): readonly Block[] {
  if (text === undefined) return []
  // Beyond this a text says nothing new about which article it is, and it would cost the turn.
  const bounded = text.length > LONGEST ? text.slice(0, LONGEST) : text
  return type === 'text' ? plainBlocks(bounded) : mainBlocks(bounded)
}

const URLS = 4
const TITLE_TERMS = 40
const TITLE_FIGURES = 8
const LEAD = 60
const FIGURES = 48
const CAPITALS = 32
const SHINGLES = 192
const LONGEST = 200_000
