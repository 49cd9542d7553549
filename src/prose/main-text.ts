import { stableId } from '../lib/hash.ts'
import type { Block, Prose } from './prose.ts'

/** Below so many units a text says too little to be known by. */
export const FEW_UNITS = 8

/**
 * The blocks that decide what an item is and whether it was edited: all but counters, build dates and ages, link lists, and what comes
 * after a "Related" heading. Captions and forms count. Of a text that is a list of links its links count.
 */
export function mainBlocks(prose: Prose): readonly Block[] {
  const told = prose.blocks.slice(0, prose.tailAt).filter((block) => block.kind !== 'idle')
  const main = told.filter((block) => block.kind !== 'links')
  return countUnits(main) >= FEW_UNITS ? main : told
}

/** The blocks that tell the story: what two publishers of one text have in common. */
export function storyBlocks(prose: Prose): readonly Block[] {
  return prose.blocks.filter((block) => block.kind === 'text')
}

/** The units of the blocks, one after the other. */
export function unitsWithin(prose: Prose, blocks: readonly Block[]): Uint32Array {
  const units = new Uint32Array(countUnits(blocks))
  let at = 0
  for (const { from, to } of blocks) {
    units.set(prose.hashes.subarray(from, to), at)
    at += to - from
  }
  return units
}

/** How many units the blocks have. */
export function countUnits(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { from, to }) => sum + to - from, 0)
}

/** The text a reader sees, one block a line: as `htmlToText` gives it. */
export function plainText(prose: Prose): string {
  return prose.blocks
    .map(({ kind, text }) => (kind === 'dateline' ? text : `${text}\n`))
    .join('')
    .slice(0, -1)
}

/** Addresses of the pictures without scheme and query, each once: random queries are asked for at every fetch. */
export function pictureKeys(prose: Prose): readonly string[] {
  return [...new Set(prose.pictures.map((address) => address.replace(/[?#].*$/, '').replace(/^https?:/i, '')))]
}

/** Hash of the main text, 16 characters of base32: it changes with each edit of its words, and with nothing else. `more`: what else counts. */
export function hashOfText(prose: Prose, more: readonly string[] = []): string {
  const blocks = mainBlocks(prose)
  const units = unitsWithin(prose, blocks)
  // A text without words, as 👍, is its characters.
  const characters = units.length === 0 ? blocks.map((block) => block.text) : []
  return stableId([new Uint8Array(units.buffer), ...characters, ...more], 16)
}
