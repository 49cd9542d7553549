import { linesOf, type Paragraph, parseText } from './blocks.ts'
import { datelineLength, isForm, isIdle, isTailHeading } from './lines.ts'
import { UnitList, type Units } from './units.ts'

/**
 * What a text says, read once for everybody: identity, edits, stories, search and summaries choose from it. Plain data: it can cross threads.
 * `hashes` and `marks` are the units of all blocks, one after the other.
 */
export interface Prose extends Units {
  readonly blocks: readonly Block[]
  /** Number of blocks before the tail: a heading such as "Related", and all after it. The number of all blocks where there is none. */
  readonly tailAt: number
  /** Addresses of its pictures and links as they are written, in their order. */
  readonly pictures: readonly string[]
  readonly links: readonly string[]
}

/** A paragraph of a text. Never empty. */
export interface Block {
  readonly kind: BlockKind
  /** White space folded to single spaces and, where the text breaks its lines, LF; only a dateline ends with it. */
  readonly text: string
  /** Share of its characters that are link text, 0 to 1. */
  readonly linked: number
  /** Its units are those of the prose from `from` to before `to`. */
  readonly from: number
  readonly to: number
}

/**
 * `text` tells the story. `idle`: a counter, a build date, an age. `tail`: a "Related" heading and the short lines under it. `form`: who made,
 * moved or owns it. `dateline`: place, date and agency before the first sentence, which follows in the next block without a break. `links`: mostly link text. `aside`: a caption, a menu, a form.
 */
export type BlockKind = 'text' | 'idle' | 'tail' | 'form' | 'dateline' | 'links' | 'aside'

/** The prose of a text. */
export function readProse(value: string, type: 'text' | 'html'): Prose {
  const { paragraphs, pictures, links } = type === 'text' ? linesOf(value) : parseText(value)
  const tail = tailOf(paragraphs)
  const list = new UnitList(paragraphs.reduce((sum, { text }) => sum + text.length, 0))
  const blocks: Block[] = []
  const add = (kind: BlockKind, text: string, linked: number): void => {
    const from = list.length
    list.add(text)
    blocks.push({ kind, text, linked, from, to: list.length })
  }
  let [hasBegun, tailAt] = [false, 0]
  for (const [at, paragraph] of paragraphs.entries()) {
    if (at === tail.from) tailAt = blocks.length
    const kind = tail.short.has(at) ? 'tail' : kindOf(paragraph)
    const { text, linked } = paragraph
    const cut = kind === 'text' && !hasBegun ? datelineLength(lineOf(text)) : 0
    hasBegun ||= kind === 'text'
    if (cut > 0) add('dateline', text.slice(0, cut), linked)
    add(kind, text.slice(cut), linked)
  }
  return { blocks, tailAt: tail.from < paragraphs.length ? tailAt : blocks.length, pictures, links, ...list.take() }
}

function kindOf({ text, linked, isAside }: Paragraph): BlockKind {
  const line = lineOf(text)
  if (isIdle(line)) return 'idle'
  if (linked >= MOSTLY) return 'links'
  if (isForm(line) || datelineLength(`${line} `) > line.length) return 'form'
  return isAside ? 'aside' : 'text'
}

/** Share of link text from which a paragraph is a list of links. */
const MOSTLY = 0.8

interface Tail {
  /** Where the first heading stands; the number of paragraphs where there is no tail. */
  readonly from: number
  /** The headings, and the short lines under each up to the next paragraph. */
  readonly short: ReadonlySet<number>
}

function tailOf(paragraphs: readonly Paragraph[]): Tail {
  const short = new Set<number>()
  let [from, isUnderHeading] = [paragraphs.length, false]
  for (const [at, { text }] of paragraphs.entries()) {
    if (at > 0 && isTailHeading(lineOf(text))) {
      isUnderHeading = true
      from = Math.min(from, at)
    } else if (text.length > LONGEST_HEADLINE) isUnderHeading = false
    if (isUnderHeading) short.add(at)
  }
  // A text may be about related reading: what comes before must weigh something against what comes after.
  const weigh = (isCounted: (at: number) => boolean): number =>
    paragraphs.reduce((sum, { text }, at) => (isCounted(at) ? sum + text.length : sum), 0)
  return {
    from: 2 * weigh((at) => at < from) < weigh((at) => at >= from) ? paragraphs.length : from,
    short: 2 * weigh((at) => !short.has(at)) < weigh((at) => short.has(at)) ? new Set() : short,
  }
}

const LONGEST_HEADLINE = 140

/** Patterns of lines know no line breaks. */
function lineOf(text: string): string {
  return text.replaceAll('\n', ' ')
}
