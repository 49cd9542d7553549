import { getDomain } from 'tldts'
import { combine, hash32 } from '../lib/hash32.ts'
import type { Instant } from '../model/instant.ts'
import type { Item } from '../model/item.ts'
import { dateOf } from '../model/item.ts'
import { attachments } from '../prose/attachments.ts'
import { storyBlocks } from '../prose/main-text.ts'
import { proseOf } from '../prose/of-item.ts'
import type { Block, Prose } from '../prose/prose.ts'
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
  /** One of the operator's own files. */
  readonly isOwn: boolean
  readonly guid: number
  /** Its recordings, its only picture, and the only page its text links to: 0 where there is none, or several pictures or pages. */
  readonly enclosure: number
  readonly picture: number
  readonly target: number
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

/** What an item says before it is known which of its paragraphs its publisher prints everywhere. Plain data. */
export interface Reading {
  /** The fingerprint if it prints none of them everywhere. */
  readonly print: Fingerprint
  /** A hash of each paragraph, in their order. */
  readonly paragraphs: readonly number[]
}

/** The reading of an item: what takes long, and depends on nothing but the item. */
export function readItem(item: Item): Reading {
  const publisher = publisherOf(item)
  const title = unitsOf(titleOf(item.title, item.origin.title))
  const blocks = storyBlocks(proseOf(item))
  const print = {
    source: hash32(item.sourceId),
    publisher,
    document: hash32(documentOf(item)),
    date: dateOf(item),
    isOwn: item.path !== undefined,
    guid: hash32(item.guid),
    ...attachmentsOf(item),
    urls: item.urlKeys.map((key) => hash32(key)).slice(0, URLS),
    titleKey: keyOf(title.hashes),
    title: sketchOf(titleTerms(title), TITLE_TERMS),
    titleFigures: [...new Set([...marked(title, FIGURE), ...partMarks(item.title).map(unitHash)])].slice(0, TITLE_FIGURES),
    ...textOf(item, blocks, title),
    template: 0,
  }
  return { print, paragraphs: blocks.map(({ text }) => hash32(text)) }
}

/**
 * The fingerprint of an item. Notes its paragraphs in the counters, so items are to be taken in the order of their gathering. The item is asked for
 * only if one of its paragraphs is a template, or if there is no reading of it.
 */
export function fingerprint(item: Item, counters: Counters, { print, paragraphs }: Reading = readItem(item)): Fingerprint {
  const templates = counters.take(print, paragraphs)
  if (templates.size === 0) return print
  const blocks = storyBlocks(proseOf(item))
  const own = blocks.filter((_, at) => !templates.has(at))
  const title = unitsOf(titleOf(item.title, item.origin.title))
  return { ...print, ...textOf(item, own, title), template: 1 - lengthOf(own) / lengthOf(blocks) }
}

function lengthOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { text }) => sum + text.length, 0)
}

type TextPart = Pick<Fingerprint, 'script' | 'correction' | 'body' | 'length' | 'lead' | 'figures' | 'capitals' | 'shingles'>

/** The part of a fingerprint that these blocks of the item make. */
function textOf(item: Item, blocks: readonly Block[], title: Units): TextPart {
  const units = unitsOfBlocks(proseOf(item), blocks)
  return {
    script: scriptOf(units) ?? scriptOf(title),
    correction: correctionMark(item.title, blocks[0]?.text ?? ''),
    body: keyOf(units.hashes),
    length: units.hashes.length,
    lead: Array.from(units.hashes.subarray(0, LEAD)),
    figures: sketchOf(marked(units, FIGURE), FIGURES),
    capitals: sketchOf(marked(units, CAPITAL), CAPITALS),
    shingles: sketchOf(shinglesOf(units.hashes), SHINGLES),
  }
}

/** What came together: a source's fetch; but each article file is a document of its own, and copies of one often lie in several folders. */
function documentOf(item: Item): string {
  return item.path !== undefined || item.rung === 'path' ? item.id : `${item.sourceId} ${item.firstSeen}`
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

function attachmentsOf(item: Item): Pick<Fingerprint, 'enclosure' | 'picture' | 'target'> {
  const { enclosures, pictures, targets } = attachments(item)
  const only = (keys: readonly string[]): number => (keys.length === 1 ? hash32(keys[0]!) : 0)
  return { enclosure: enclosures.length === 0 ? 0 : hash32(enclosures.join(' ')), picture: only(pictures), target: only(targets) }
}

function publisherOf(item: Item): number {
  const url = item.origin.url ?? item.origin.selfUrl ?? item.url
  return hash32((url === undefined ? undefined : getDomain(url)) ?? item.origin.id)
}

/** Words as they are; Chinese and Japanese by pairs of characters, because single ones are shared by chance. */
function titleTerms({ hashes, marks }: Units): readonly number[] {
  const [words, pairs]: [number[], number[]] = [[], []]
  for (let at = 0; at < hashes.length; at++) {
    if (marks[at] !== CHARACTER) words.push(hashes[at]!)
    else if (marks[at + 1] === CHARACTER) pairs.push(combine(hashes[at]!, hashes[at + 1]!))
  }
  return words.concat(pairs)
}

function marked({ hashes, marks }: Units, mark: number): readonly number[] {
  const found: number[] = []
  for (let at = 0; at < hashes.length; at++) if (marks[at] === mark) found.push(hashes[at]!)
  return found
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
