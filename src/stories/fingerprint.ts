import { getDomain } from 'tldts'
import { combine, hash32 } from '../lib/hash32.ts'
import type { Instant } from '../model/instant.ts'
import type { Item } from '../model/item.ts'
import { dateOf } from '../model/item.ts'
import { storyBlocks } from '../prose/main-text.ts'
import { proseOf } from '../prose/of-item.ts'
import type { Prose } from '../prose/prose.ts'
import { correctionMark, partMarks, titleOf } from '../prose/title.ts'
import { CAPITAL, CHARACTER, FIGURE, scriptOf, type Units, unitHash, unitsOf } from '../prose/units.ts'
import type { Counters } from './counters.ts'
import type { Sketch } from './sketch.ts'
import { sketchOf } from './sketch.ts'

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
  const titleKey = keyOf(title.hashes)
  const { units, template, opening } = ownText(item, publisher, titleKey, counters)
  return {
    source: hash32(item.sourceId),
    publisher,
    document: hash32(documentOf(item)),
    date: dateOf(item),
    script: scriptOf(units) ?? scriptOf(title),
    correction: correctionMark(item.title, opening),
    guid: hash32(item.guid),
    urls: item.urlKeys.map((key) => hash32(key)).slice(0, URLS),
    titleKey,
    title: sketchOf(titleTerms(title), TITLE_TERMS),
    titleFigures: [...new Set([...marked(title, FIGURE), ...partMarks(item.title).map(unitHash)])].slice(0, TITLE_FIGURES),
    body: keyOf(units.hashes),
    length: units.hashes.length,
    template,
    lead: [...units.hashes.subarray(0, LEAD)],
    figures: sketchOf(marked(units, FIGURE), FIGURES),
    capitals: sketchOf(marked(units, CAPITAL), CAPITALS),
    shingles: sketchOf(shinglesOf(units.hashes), SHINGLES),
  }
}

/** What came together: a source's fetch; but each article file is a document of its own, and copies of one often lie in several folders. */
function documentOf(item: Item): string {
  return item.rung === 'path' ? item.id : `${item.sourceId} ${item.firstSeen}`
}

/** The shingles of the units: three in a row; fewer units make one. */
export function shinglesOf(units: ArrayLike<number>): Uint32Array {
  if (units.length < 3) return Uint32Array.from(units.length === 0 ? [] : [Array.from(units).reduce(combine)])
  const shingles = new Uint32Array(units.length - 2)
  for (let at = 0; at < shingles.length; at++) shingles[at] = combine(combine(units[at]!, units[at + 1]!), units[at + 2]!)
  return shingles
}

/** Each two units in a row. */
export function pairsOf(units: readonly number[]): readonly number[] {
  return units.slice(1).map((second, at) => combine(units[at]!, second))
}

/** One hash of all units in their order; 0 where there are none. */
function keyOf(hashes: Uint32Array): number {
  return hashes.length === 0 ? 0 : hashes.reduce(combine)
}

function publisherOf(item: Item): number {
  const url = item.origin.url ?? item.origin.selfUrl ?? item.url
  return hash32((url === undefined ? undefined : getDomain(url)) ?? item.origin.id)
}

/** Words as they are; Chinese and Japanese by pairs of characters, because single ones are shared by chance. */
function titleTerms({ hashes, marks }: Units): readonly number[] {
  const units = [...hashes]
  const words = units.filter((_, at) => marks[at] !== CHARACTER)
  return [...words, ...pairsOf(units).filter((_, at) => marks[at] === CHARACTER && marks[at + 1] === CHARACTER)]
}

function marked({ hashes, marks }: Units, mark: number): Uint32Array {
  return hashes.filter((_, at) => marks[at] === mark)
}

interface OwnText {
  readonly units: Units
  /** Share of the text that the publisher prints everywhere, 0 to 1. */
  readonly template: number
  /** Its first characters. */
  readonly opening: string
}

function ownText(item: Item, publisher: number, title: number, counters: Counters): OwnText {
  const prose = proseOf(item)
  const kept: { readonly from: number; readonly to: number }[] = []
  let [dropped, all, opening] = [0, 0, '']
  for (const { text, from, to } of storyBlocks(prose)) {
    all += text.length
    if (counters.isTemplate(publisher, title, text)) dropped += text.length
    else {
      kept.push({ from, to })
      opening ||= text
    }
    counters.note(publisher, title, text)
  }
  return { units: unitsOfBlocks(prose, kept), template: all === 0 ? 0 : dropped / all, opening }
}

/** Beyond `LONGEST` units a text says nothing new about which article it is, and it would cost the turn. */
function unitsOfBlocks({ hashes, marks }: Prose, blocks: readonly { readonly from: number; readonly to: number }[]): Units {
  const length = Math.min(
    LONGEST,
    blocks.reduce((sum, { from, to }) => sum + to - from, 0),
  )
  const units = { hashes: new Uint32Array(length), marks: new Uint8Array(length) }
  let at = 0
  for (const { from, to } of blocks) {
    const end = Math.min(to, from + length - at)
    units.hashes.set(hashes.subarray(from, end), at)
    units.marks.set(marks.subarray(from, end), at)
    at += end - from
  }
  return units
}

const URLS = 4
const TITLE_TERMS = 40
const TITLE_FIGURES = 8
const LEAD = 60
const FIGURES = 48
const CAPITALS = 32
const SHINGLES = 192
const LONGEST = 40_000
